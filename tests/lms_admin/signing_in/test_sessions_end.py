"""What ends a session ends it for good, over real HTTP: no way back revives it."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher

from enrollments import services
from enrollments.actors import Actor
from enrollments.models import User
from enrollments.roles import Role
from lms_admin.models import OpenSession
from tests.factories import UserFactory
from tests.served import collect, served
from tests.visitor import Visitor

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD: Final = "a long enough one"
OTHER: Final = "quite another one"

type Way = Callable[[User, Actor], object]


def users(user: User) -> object:
    return User.objects.filter(pk=user.pk)


def set_password(user: User, hashed: str) -> None:
    users(user).update(password=hashed)  # type: ignore[attr-defined]


def hashed(password: str) -> str:
    """As production hashes it: the tests' own way is of no use there."""
    return PBKDF2PasswordHasher().encode(password, "salt")


def make_room(user: User) -> None:
    """For somebody with the same address."""
    gone = User.objects.get(pk=user.pk)
    gone.email = f"gone{user.pk}@waterhoek.example"
    gone.save()


# What ends all sessions, and the way back to how everything was.
ENDS: Final[Mapping[str, tuple[Way, Way]]] = {
    "deactivation": (
        lambda user, by: services.deactivate(users(user), actor=by),
        lambda user, by: services.reactivate(users(user), actor=by),
    ),
    "another role": (
        lambda user, by: services.give_role(users(user), Role.LEARNER, actor=by),
        lambda user, by: services.give_role(users(user), Role.ADMINISTRATOR, actor=by),
    ),
    "another email": (
        lambda user, by: services.change_email(user, "other@waterhoek.example", actor=by),
        lambda user, by: services.change_email(user, "lotte@waterhoek.example", actor=by),
    ),
}


def test_what_ends_sessions_ends_them_for_good(tmp_path: Path) -> None:
    owner = UserFactory.create(role=Role.OWNER)
    by = Actor.at_screen(owner)
    collect(tmp_path)
    with served(tmp_path) as desk:
        for name, (end, back) in ENDS.items():
            user = UserFactory.create(email="lotte@waterhoek.example", role=Role.ADMINISTRATOR)
            set_password(user, hashed(PASSWORD))
            visitor = Visitor(desk)
            assert visitor.sign_in(user.email, PASSWORD).status == 302, name
            assert visitor.is_signed_in(), name
            cookie = dict(visitor.cookies)
            end(user, by)
            assert not visitor.is_signed_in(), name
            back(User.objects.get(pk=user.pk), by)
            visitor.cookies = cookie
            assert not visitor.is_signed_in(), name
            assert Visitor(desk).sign_in("lotte@waterhoek.example", PASSWORD).status == 302, name
            make_room(user)
        password_ends_the_others(desk)
        signing_out_everywhere_else(desk)


def password_ends_the_others(desk: str) -> None:
    """Who changes it stays signed in where they do; also with the old one back, nobody else is."""
    user = UserFactory.create(email="noor@waterhoek.example")
    set_password(user, hashed(PASSWORD))
    here, there = Visitor(desk), Visitor(desk)
    for visitor in (here, there):
        assert visitor.sign_in(user.email, PASSWORD).status == 302
    here.get("/accounts/password/change/")
    change = {"oldpassword": PASSWORD, "password1": OTHER, "password2": OTHER}
    cookie = dict(there.cookies)
    assert here.post("/accounts/password/change/", **change).status == 302
    assert here.is_signed_in()
    assert not there.is_signed_in()
    here.get("/accounts/password/change/")
    change = {"oldpassword": OTHER, "password1": PASSWORD, "password2": PASSWORD}
    assert here.post("/accounts/password/change/", **change).status == 302
    there.cookies = cookie
    assert not there.is_signed_in()


def signing_out_everywhere_else(desk: str) -> None:
    user = UserFactory.create(email="kim@waterhoek.example")
    set_password(user, hashed(PASSWORD))
    here, there, unlisted = Visitor(desk), Visitor(desk, agent="curl/8"), Visitor(desk)
    for visitor in (here, there, unlisted):
        assert visitor.sign_in(user.email, PASSWORD).status == 302
    OpenSession.objects.order_by("-pk").first().delete()  # type: ignore[union-attr]
    page = here.get("/accounts/sessions/")
    assert "Firefox on Linux" in page.text
    assert "Another program" in page.text
    assert here.post("/accounts/sessions/end/").status == 302
    assert [visitor.is_signed_in() for visitor in (here, there, unlisted)] == [True, False, False]
    here.get("/accounts/sessions/")
    assert here.post("/accounts/logout/").status == 302
    assert not here.is_signed_in()
