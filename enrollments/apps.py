from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class EnrollmentsConfig(AppConfig):
    name = "enrollments"
    verbose_name = _("Enrollments")

    def ready(self) -> None:
        from enrollments.roles import create_roles

        # Permissions are rows that Django makes after migrating; the roles built on them can only
        # follow there. The only signal in this project.
        post_migrate.connect(create_roles, sender=self)
