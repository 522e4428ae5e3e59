"""What allauth says about accounts: in the name of the academy, in the language of its reader."""

from typing import Any

from django.utils import translation

from enrollments.models import User
from enrollments.queries.academy import academy_terms
from enrollments.services import arrive
from lms_admin.signing_in.adapter import ClosedSignUp
from lms_admin.signing_in.factors.adapter import FactorAdapter
from lms_admin.signing_in.sso.adapter import SsoAdapter
from lms_admin.signing_in.sso.claims import Claims


class AcademyAdapter(ClosedSignUp):
    def format_email_subject(self, subject: str) -> str:
        """On one line: a name with a line break in it would be a header of its own."""
        return " ".join(f"{academy_terms().name}: {subject}".split())

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Whoever has chosen no language gets the mail in that of the request."""
        user = context.get("user")
        language = user.language if isinstance(user, User) else ""
        with translation.override(language or translation.get_language()):
            super().send_mail(template_prefix, email, context)


class AcademyFactors(FactorAdapter):
    def academy_name(self) -> str:
        return academy_terms().name


class AcademySso(SsoAdapter):
    def arrived(self, claims: Claims) -> tuple[User | None, str]:
        arrival = arrive(claims)
        return arrival.user, arrival.refused
