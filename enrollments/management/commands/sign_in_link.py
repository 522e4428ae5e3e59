"""The way in for an owner where signing in as usual does not work."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from enrollments.emails import email_key
from enrollments.models import User
from enrollments.roles import Role
from lms_admin.signing_in.link import MINUTES, sign_in_path


class Command(BaseCommand):
    help = (
        "Make a link that signs an owner in once, without a password and without the sign-in of "
        f"the organisation. It is good for {MINUTES} minutes. A second step is asked as ever."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="of an active owner")

    def handle(self, *args: Any, **options: Any) -> str:
        key = email_key(options["email"])
        owner = User.objects.filter(email_key=key, role=Role.OWNER, is_active=True).first()
        if owner is None:
            raise CommandError(f"{options['email']} is no active owner: see manage.py create_owner")
        scheme = "https" if settings.HTTPS else "http"
        return f"{scheme}://{settings.ALLOWED_HOSTS[0]}{sign_in_path(owner)}"
