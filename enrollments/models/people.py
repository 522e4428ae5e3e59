"""People: users and the teams they work in."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Case, F, Value, When
from django.db.models.functions import Concat, Lower
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from enrollments.emails import email_key
from enrollments.roles import LEARNER_LABEL, ROLE_LABELS


def _joined(*names: str) -> Case:
    """These text columns with a space between; the middle one of three may be empty."""
    parts: list[Any] = [F(names[0])]
    for name in names[1:]:
        parts += [Value(" "), F(name)]
    whole = Concat(*parts, output_field=models.TextField())
    if len(names) < 3:
        return Case(default=whole)
    without = Concat(F(names[0]), Value(" "), F(names[2]), output_field=models.TextField())
    return Case(When(**{names[1]: ""}, then=without), default=whole)


class EmailKeyField(models.CharField[str, str]):
    """The normalised form of the user's `email`, by which users are looked up and kept unique.

    Follows `email` whenever a row is written, also in bulk (SQLite's `iexact` folds ASCII only).
    """

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        key = email_key(model_instance.email)  # type: ignore[attr-defined]
        setattr(model_instance, self.attname, key)
        return key


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email_key=email_key(username or ""))

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=email.strip(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_superuser=True, **fields)


class Team(models.Model):
    name = models.CharField(_("name"), max_length=120, unique=True)

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class User(AbstractBaseUser, PermissionsMixin):
    """A person in the LMS: learners and administrators alike."""

    email = models.EmailField(_("email"), max_length=254)
    email_key = EmailKeyField(max_length=254, unique=True, editable=False)
    first_name = models.CharField(_("first name"), max_length=80)
    name_prefix = models.CharField(_("name prefix"), max_length=30, blank=True)
    last_name = models.CharField(_("last name"), max_length=120)
    employee_number = models.CharField(_("employee number"), max_length=40, blank=True)
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="users", verbose_name=_("team")
    )
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("added on"), default=timezone.now)

    # Dutch surnames sort without their prefix: van den Berg stands under B.
    sort_name = models.GeneratedField(
        expression=Lower(_joined("last_name", "first_name", "name_prefix")),
        output_field=models.CharField(max_length=240),
        db_persist=True,
    )
    # What the search box looks in; lower case, the whole name as people write it.
    search_text = models.GeneratedField(
        expression=Lower(
            Concat(
                _joined("first_name", "name_prefix", "last_name"),
                Value(" "),
                _joined("email", "employee_number"),
                output_field=models.TextField(),
            )
        ),
        output_field=models.TextField(),
        db_persist=True,
    )

    USERNAME_FIELD = "email_key"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["email", "first_name", "last_name"]

    objects = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ("sort_name", "pk")
        indexes = (models.Index(fields=("sort_name", "id"), name="user_by_name"),)

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return " ".join(filter(None, (self.first_name, self.name_prefix, self.last_name)))

    @property
    def state(self) -> str:
        """`active`, `invited` (never signed in) or `inactive` (a leaver)."""
        if not self.is_active:
            return "inactive"
        return "active" if self.last_login else "invited"

    @cached_property
    def role_label(self) -> str:
        names = sorted(self.groups.values_list("name", flat=True))
        return str(ROLE_LABELS.get(names[0], names[0]) if names else LEARNER_LABEL)
