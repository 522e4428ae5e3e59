"""Mails about accounts: in the name of the academy, in the language of whoever gets them."""

from typing import Any

from django.utils import translation

from enrollments.models import User
from enrollments.queries.academy import academy_terms
from lms_admin.signing_in.adapter import ClosedSignUp


class AcademyAdapter(ClosedSignUp):
    def format_email_subject(self, subject: str) -> str:
        return f"{academy_terms().name}: {subject}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Whoever has chosen no language gets the mail in that of the request."""
        user = context.get("user")
        language = user.language if isinstance(user, User) else ""
        with translation.override(language or translation.get_language()):
            super().send_mail(template_prefix, email, context)
