"""Two worlds that are the same to one team manager, and differ in the users of another one.

The teams, users, activities and qualifications of manager A are the same, row by row and number by
number. Of the other manager everything differs: how many users there are, their names, emails and
numbers, what they are enrolled in, what they hold, what was imported for them.
"""

from dataclasses import dataclass
from random import Random
from typing import Any, Final

from django.apps import apps
from django.db import connection
from django.db.models import AutoField

from enrollments import services
from enrollments.actors import Actor
from enrollments.models import Enrollment, LearningActivity, Qualification, Team, User
from enrollments.roles import Role
from imports.models import Import
from tests.factories import (
    EnrollmentFactory,
    LearningActivityFactory,
    QualificationFactory,
    TeamFactory,
    TeamManagerFactory,
    UserFactory,
)
from tests.imports.workbooks import filled, open_import, run, upload

# From which number on rows are made: what both worlds have in common, what the other manager has.
SHARED, OTHERS, LATER = 1_000, 100_000, 1_000_000
NAMES: Final = (
    ("Anna", "Bakker"),
    ("Bram", "de Wit"),
    ("Çelik", "Yıldız"),
    ("Daan", "Visser"),
    ("Eva", "Mulder"),
    ("Fenna", "Smit"),
    ("Gijs", "Bos"),
    ("Hanna", "Kok"),
)
# Those whom an administrator moves to the other manager's team along the way.
MOVING: Final = (("Mees", "Verhuist"), ("Noa", "Vertrekt"))
# By world: whom the other manager's users are called after. Some are near to names of manager A's.
OTHER_NAMES: Final = (
    (("Zoë", "Zwart"), ("Anne", "Bakker")),
    (
        ("Yara", "Prins"),
        ("Evan", "Mulder"),
        ("Hans", "Kok"),
        ("Willem", "Dekker"),
        ("Fenne", "Smit"),
        ("Xander", "Post"),
        ("Daniel", "Visser"),
        ("Anna", "Bakkers"),
        ("Otto", "Quist"),
        ("Guus", "Bos"),
        ("Mees", "Verhuis"),
        ("Vera", "Uil"),
    ),
)
OTHER_TEAM: Final = ("Maternity", "Oncology South")


@dataclass(frozen=True, kw_only=True)
class Academy:
    """`world` is 0 or 1."""

    world: int
    manager: User
    other: User
    teams: tuple[Team, ...]
    other_team: Team
    moving: tuple[User, ...]
    activities: tuple[LearningActivity, ...]
    qualifications: tuple[Qualification, ...]


def number_from(first: int) -> None:
    """Give the next row of every table this number, on whichever database."""
    for label in ("enrollments", "imports"):
        for model in apps.get_app_config(label).get_models(include_auto_created=True):
            if isinstance(model._meta.pk, AutoField):
                _number_from(model._meta.db_table, model._meta.pk.column, first)


def _number_from(table: str, column: str, first: int) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            named = [table, column, first]
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s, false)", named)
            return
        cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
        cursor.execute(
            "INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, first - 1]
        )


def make_academy(world: int) -> Academy:
    number_from(SHARED)
    shared = _shared()
    number_from(OTHERS)
    academy = Academy(world=world, **shared, **_others(world))
    _fill(academy)
    number_from(LATER)
    return academy


def _shared() -> dict[str, Any]:
    teams = tuple(TeamFactory.create(name=name) for name in ("Ward 3 West", "Ward 4"))
    manager = _user("Mia", "Manager", 900, teams[0], role=Role.TEAM_MANAGER)
    for team in teams:
        TeamManagerFactory.create(user=manager, team=team)
    people = [_user(*name, 100 + place, teams[place % 2]) for place, name in enumerate(NAMES)]
    User.objects.filter(pk=people[3].pk).update(is_active=False)
    User.objects.filter(pk=people[4].pk).update(last_login=None)
    moving = tuple(_user(*name, 200 + place, teams[0]) for place, name in enumerate(MOVING))
    titles = ("CPR", "Hand hygiene", "Lifting", "Medication", "Privacy", "Fire drill", "Old rules")
    activities = tuple(
        LearningActivityFactory.create(title=title, code=f"A-{place}", archived=place == 6)
        for place, title in enumerate(titles)
    )
    qualifications = (
        QualificationFactory.create(name="Level 4 nurse", activities=activities[:2]),
        QualificationFactory.create(name="Carer", activities=activities[2:4], holders=people[:3]),
        QualificationFactory.create(name="Old nurse", activities=activities[6:], ended=True),
    )
    _enroll([manager, *people, *moving], activities, Random("shared"))
    return {
        "manager": manager,
        "teams": teams,
        "moving": moving,
        "activities": activities,
        "qualifications": qualifications,
    }


def _others(world: int) -> dict[str, Any]:
    team = TeamFactory.create(name=OTHER_TEAM[world])
    other = _user("Otis", f"Other{world}", 950 + world, team, role=Role.TEAM_MANAGER)
    TeamManagerFactory.create(user=other, team=team)
    for place, (first, last) in enumerate(OTHER_NAMES[world]):
        _user(first, last, 500 + 50 * world + place, team)
    return {"other": other, "other_team": team}


def _user(first: str, last: str, number: int, team: Team, **more: Any) -> User:
    email = f"{first}.{last.replace(' ', '')}@waterhoek.example".lower()
    return UserFactory.create(
        first_name=first,
        last_name=last,
        email=email.replace("ç", "c").replace("ı", "i").replace("ë", "e"),
        employee_number=str(30_000 + number),
        team=team,
        **more,
    )


def _enroll(users: Any, activities: Any, random: Random) -> None:
    traits: tuple[dict[str, Any], ...] = (
        {},
        {"in_progress": True},
        {"completed": True},
        {"overdue": True},
        {"unenrolled": True},
    )
    for user in users:
        for activity in activities:
            if random.random() < 0.6:
                EnrollmentFactory.create(user=user, activity=activity, **random.choice(traits))


def _fill(academy: Academy) -> None:
    """What the other manager's users are in, and what was imported for them."""
    theirs = list(User.objects.filter(team=academy.other_team).order_by("pk"))
    random = Random(academy.world)
    _enroll(theirs, academy.activities, random)
    if academy.world:
        actor = Actor.at_screen(academy.other)
        users = User.objects.filter(team=academy.other_team)
        services.grant_qualification(academy.qualifications[0], users, actor=actor)
        for activity in academy.activities[:3]:
            draft = open_import(academy.other, activity, action="enroll")
            lines = [(user.email, None, "x") for user in theirs]
            checked = upload(draft, filled(draft, lines), by=academy.other)
            if checked.counts.marks_planned({"enroll", "reenroll"}):
                run(checked, by=academy.other)


def others_act(academy: Academy, random: Random) -> None:
    """The other manager does something, in each world something else."""
    actor = Actor.at_screen(academy.other)
    theirs = Enrollment.objects.filter(user__team=academy.other_team)
    users = User.objects.filter(team=academy.other_team).exclude(pk=academy.other.pk)
    match random.randrange(4):
        case 0:
            services.unenroll(_some(theirs, random), actor=actor)
        case 1:
            services.reenroll(_some(theirs, random), actor=actor)
        case 2:
            services.enroll(_some(users, random), random.choice(academy.activities), actor=actor)
        case 3 if academy.world:
            open_import(academy.other, academy.activities[0])


def _some(rows: Any, random: Random) -> Any:
    numbers = list(rows.order_by("pk").values_list("pk", flat=True))
    chosen = random.sample(numbers, min(len(numbers), random.randrange(1, 4)))
    return rows.model.objects.filter(pk__in=chosen)


def moves(academy: Academy, user: User) -> None:
    """Somebody of manager A goes to the other team, and lives on there."""
    User.objects.filter(pk=user.pk).update(team=academy.other_team)
    for place in Enrollment.objects.filter(user=user, completed_at=None):
        place.progress = 20 + 30 * academy.world
        place.revision += 1 + academy.world
        place.save()
    if academy.world:
        actor = Actor.at_screen(academy.other)
        services.unenroll(Enrollment.objects.filter(user=user), actor=actor)
        first, last, email = "Newname", "Newlast", f"new{user.pk}@waterhoek.example"
        moved = User.objects.get(pk=user.pk)
        moved.first_name, moved.last_name, moved.email = first, last, email
        moved.save()


def imports_of(manager: User) -> list[Import]:
    return list(Import.objects.filter(created_by=manager).order_by("pk"))
