"""People: users and the teams they work in."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enrollments.emails import email_key
from enrollments.folding import folded, sort_key
from enrollments.models.derived import Derived, DerivedField, DerivedManager
from enrollments.roles import ROLES, Role


class UserManager(BaseUserManager["User"], DerivedManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email_key=email_key(username or ""))

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=email.strip(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, role=Role.OWNER, **fields)


def full_name(first: str | None, prefix: str | None, last: str | None) -> str:
    """A user's name as it is shown; empty text where there is no user."""
    return " ".join(filter(None, (first, prefix, last)))


class Team(Derived):
    name = models.CharField(_("name"), max_length=120, unique=True)
    sort_name = DerivedField(max_length=120, derive="_sort_name", of=("name",))

    objects = DerivedManager["Team"]()

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ("sort_name", "name")

    def __str__(self) -> str:
        return self.name

    def _sort_name(self) -> str:
        return sort_key(self.name, 120)


class User(Derived, AbstractBaseUser):
    """A person in the LMS: learners and administrators alike.

    Rights follow from the role alone, by the table in `enrollments.roles`: nobody holds one apart.
    """

    email = models.EmailField(_("email"), max_length=254)
    # What users are looked up by and kept unique. (SQLite's `iexact` folds ASCII only.)
    email_key = DerivedField(max_length=254, unique=True, derive="_email_key", of=("email",))
    first_name = models.CharField(_("first name"), max_length=80)
    name_prefix = models.CharField(_("name prefix"), max_length=30, blank=True)
    last_name = models.CharField(_("last name"), max_length=120)
    employee_number = models.CharField(_("employee number"), max_length=40, blank=True)
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="users", verbose_name=_("team")
    )
    role = models.CharField(_("role"), max_length=15, choices=Role, default=Role.LEARNER)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("added on"), default=timezone.now)
    # Of mails and, until another one is chosen, of pages; "" is that of the academy.
    language = models.CharField(_("language"), max_length=10, blank=True, default="", db_default="")
    # Kept for the record: nothing happens on that day by itself.
    leaves_on = models.DateField(_("leave date"), null=True, blank=True)
    # Counts what ends all sessions of this user: they never revive.
    session_epoch = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    # Whose names and email are gone for good; the row stays, for its number alone.
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)

    sort_name = DerivedField(
        max_length=240, derive="_sort_name", of=("first_name", "name_prefix", "last_name")
    )
    # What the search box looks in: indexed by pieces (migration 0010), as is the last sign-in.
    search_text = DerivedField(
        max_length=640,
        derive="_search_text",
        of=("first_name", "name_prefix", "last_name", "email", "employee_number"),
    )

    USERNAME_FIELD = "email_key"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["email", "first_name", "last_name"]

    objects = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ("sort_name", "pk")
        indexes = (
            # Lists leave out who was erased: with that column an index tells all that is counted.
            models.Index(fields=("sort_name", "id", "erased_at"), name="user_seen_by_name"),
            models.Index(
                fields=("employee_number", "sort_name", "id", "erased_at"),
                name="user_seen_by_number",
            ),
            models.Index(fields=("team", "sort_name", "id", "erased_at"), name="user_seen_by_team"),
            # Few are, so that a walk by name would have to go far for a page of them.
            models.Index(
                fields=("sort_name", "id", "erased_at"),
                condition=models.Q(is_active=False),
                name="user_inactive_seen_by_name",
            ),
            models.Index(
                fields=("sort_name", "id", "erased_at"),
                condition=models.Q(is_active=True, last_login__isnull=True),
                name="user_invited_seen_by_name",
            ),
            # Nearly everybody is a learner.
            models.Index(
                fields=("role",), condition=~models.Q(role=Role.LEARNER), name="user_with_a_desk"
            ),
        )
        default_permissions = ()

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return full_name(self.first_name, self.name_prefix, self.last_name)

    def get_session_auth_hash(self) -> str:
        """What a session was opened with: it ends as soon as this differs."""
        return f"{super().get_session_auth_hash()}{self.session_epoch or ''}"

    def _email_key(self) -> str:
        return email_key(self.email)

    def _sort_name(self) -> str:
        # Dutch surnames sort without their prefix: van den Berg stands under B.
        return sort_key(f"{self.last_name} {self.first_name} {self.name_prefix}".rstrip(), 240)

    def _search_text(self) -> str:
        return folded(f"{self.name} {self.email} {self.employee_number}".rstrip())

    @property
    def state(self) -> str:
        """`active`, `invited` (never signed in) or `inactive` (a leaver)."""
        if not self.is_active:
            return "inactive"
        return "active" if self.last_login else "invited"

    @property
    def role_label(self) -> str:
        return str(Role(self.role).label)

    # What Django's decorators and templates ask; its permissions of groups are not used.

    def has_perm(self, right: str, obj: object = None) -> bool:
        return self.is_active and right in ROLES[self.role].rights

    def has_perms(self, rights: Iterable[str], obj: object = None) -> bool:
        return all(self.has_perm(right, obj) for right in rights)

    def has_module_perms(self, app_label: str) -> bool:
        rights = ROLES[self.role].rights if self.is_active else ()
        return any(right.startswith(f"{app_label}.") for right in rights)


class TeamManager(models.Model):
    """A team that somebody manages: as a team manager they see and act on its users."""

    user = models.ForeignKey(User, models.PROTECT, related_name="managed", db_index=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="managers")

    class Meta:
        verbose_name = _("team manager")
        verbose_name_plural = _("team managers")
        ordering = ("user", "team")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=("user", "team"), name="one_management_each"),
        )

    def __str__(self) -> str:
        return f"{self.user}: {self.team}"
