"""Gives somebody a role; a team manager also their teams."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from enrollments import services
from enrollments.actors import Actor
from enrollments.emails import email_key
from enrollments.models import Team, User
from enrollments.outcomes import Outcome
from enrollments.roles import Role

WHY_NOT = {
    Outcome.NOT_ALLOWED: "Only an owner gives roles: --by names an active owner.",
    Outcome.LAST_OWNER: "Somebody must stay owner. Make another person owner first.",
}


class Command(BaseCommand):
    help = "Give somebody a role instead of the one that they have."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="whose role it is")
        parser.add_argument("role", choices=Role.values)
        parser.add_argument("--by", required=True, help="email of the owner who gives it")
        parser.add_argument(
            "--team",
            action="append",
            default=[],
            help="a team that a team manager manages, by name; several times for several. They "
            "take the place of those that were managed before; without it these stay",
        )

    def handle(self, *args: Any, **options: Any) -> str:
        by, user, role = _user(options["by"]), _user(options["email"]), Role(options["role"])
        teams = _teams(options["team"])
        if teams and role != Role.TEAM_MANAGER:
            raise CommandError("Only a team manager manages teams.")
        actor = Actor.at_command_line(by)
        result = services.give_role(User.objects.filter(pk=user.pk), role, actor=actor)
        if not result.refused and teams:
            chosen = Team.objects.filter(pk__in=[team.pk for team in teams])
            result = services.manage_teams(user, chosen, actor=actor)
        if result.refused:
            raise CommandError(f"{WHY_NOT[result.refused]} Nothing was changed.")
        named = f" of {', '.join(team.name for team in teams)}" if teams else ""
        return f"{user.email} is {role.label.lower()}{named}."


def _user(email: str) -> User:
    user = User.objects.filter(email_key=email_key(email)).first()
    if user is None:
        raise CommandError(f"There is no user with the email {email}.")
    return user


def _teams(names: list[str]) -> list[Team]:
    found = {team.name: team for team in Team.objects.filter(name__in=names)}
    if missing := [name for name in names if name not in found]:
        raise CommandError(f"There is no team called {', '.join(missing)}.")
    return list(found.values())
