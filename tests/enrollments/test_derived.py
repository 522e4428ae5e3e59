"""A derived column follows the columns that it is made of, however the row is written."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import FieldError
from django.db import models

from enrollments.models import LearningActivity, Qualification, Team, User
from enrollments.models.derived import Derived, DerivedField, DerivedQuerySet
from tests.factories import LearningActivityFactory, QualificationFactory, TeamFactory
from tests.rows import fresh, of

NEW = "Anna.De.Wit@Waterhoek.example"
KEY = NEW.lower()


def save(user: User) -> None:
    user.email = NEW
    user.save()


def save_this_column(user: User) -> None:
    user.email = NEW
    user.save(update_fields=["email"])


def save_what_was_loaded(user: User) -> None:
    loaded = User.objects.only("email").get(pk=user.pk)
    loaded.email = NEW
    loaded.save()


def save_without_the_key(user: User) -> None:
    loaded = User.objects.defer("email_key").get(pk=user.pk)
    loaded.email = NEW
    loaded.save()


def update_in_bulk(user: User) -> None:
    user.email = NEW
    assert User.objects.bulk_update([user], ["email"]) == 1


def update_in_bulk_of_a_team(user: User) -> None:
    user.email = NEW
    assert user.team
    assert user.team.users.bulk_update((one for one in [user]), ("email",), batch_size=1) == 1


def update_or_create(user: User) -> None:
    User.objects.update_or_create(defaults={"email": NEW}, pk=user.pk)


def create_in_bulk_over_it(user: User) -> None:
    user.email = NEW
    User.objects.bulk_create(
        [user], update_conflicts=True, unique_fields=["id"], update_fields=["email"]
    )


@pytest.mark.parametrize(
    "write",
    [
        save,
        save_this_column,
        save_what_was_loaded,
        save_without_the_key,
        update_in_bulk,
        update_in_bulk_of_a_team,
        update_or_create,
        create_in_bulk_over_it,
    ],
)
def test_a_new_address_is_the_one_to_sign_in_with(sanne: User, write: Callable[[User], Any]):
    write(sanne)
    stored = fresh(sanne)
    assert (stored.email, stored.email_key) == (NEW, KEY)
    assert KEY in stored.search_text
    # Who wrote it has it at hand, too.
    assert stored.sort_name == sanne.sort_name


@pytest.mark.parametrize(
    "columns",
    [
        {"email": NEW},
        {"email": models.F("employee_number")},
        {"email": NEW, "email_key": KEY},
        {"email_key": KEY},
        {"is_active": False, "last_name": "De Wit"},
    ],
    ids=", ".join,
)
def test_a_set_of_rows_cannot_get_another_address(sanne: User, columns: dict[str, Any]):
    """What the derived columns become is known row by row alone."""
    for rows in (User.objects.all(), of(sanne), sanne.team.users):
        with pytest.raises(FieldError, match=r"behind. Use save\(\) or bulk_update\(\)"):
            rows.update(**columns)
    assert fresh(sanne).email_key == "sanne.hoekstra@waterhoek.example"


def test_what_nothing_follows_is_updated_as_ever(sanne: User):
    assert of(sanne).update(is_active=False, team=None) == 1
    sanne.last_login = None
    sanne.save(update_fields=["last_login"])
    assert User.objects.bulk_update([sanne], ["last_login"]) == 1


def test_nothing_but_the_column_and_its_followers_is_saved(sanne: User, tom: User):
    sanne.email, sanne.is_active = NEW, False
    sanne.save(update_fields=("email",))
    assert fresh(sanne).is_active


@pytest.mark.parametrize("model", apps.get_models(), ids=lambda model: model.__name__)
def test_every_model_with_a_derived_column_guards_it(model: type[models.Model]):
    derived = [field for field in model._meta.fields if isinstance(field, DerivedField)]
    if not derived:
        return
    assert issubclass(model, Derived)
    assert {type(manager.all()) for manager in model._meta.managers} == {DerivedQuerySet}
    columns = {field.name for field in model._meta.fields}
    for field in derived:
        assert field.of
        assert field.of < columns - {field.name}


# --- in the order of a folded key -----------------------------------------------------------------

UNSORTED = ("Zorg", "cleaning", "CPR", "Écriture", "Eerste hulp", "Dementia")
SORTED = ["cleaning", "CPR", "Dementia", "Écriture", "Eerste hulp", "Zorg"]


@pytest.mark.django_db
def test_titles_and_names_are_sorted_like_people_on_every_database():
    for name in UNSORTED:
        TeamFactory.create(name=name)
        QualificationFactory.create(name=name)
        LearningActivityFactory.create(title=name)
    assert [team.name for team in Team.objects.all()] == SORTED
    assert [one.name for one in Qualification.objects.all()] == SORTED
    assert [one.title for one in LearningActivity.objects.all()] == SORTED


@pytest.mark.django_db
def test_a_title_that_grows_by_folding_has_room():
    longest = LearningActivityFactory.create(title="ﷺ" * 200)
    assert len(fresh(longest).sort_title) == 400


def test_many_rows_get_values_of_every_kind_in_one_statement(
    sanne: User, tom: User, django_assert_num_queries: Any
):
    sanne.last_name, sanne.team, sanne.leaves_on = 'O"Neil, \\ {x}', None, date(2027, 1, 31)
    tom.last_name, tom.leaves_on, tom.is_active = "Çelik", None, False
    with django_assert_num_queries(1):
        written = User.objects.bulk_update(
            [sanne, tom], ["last_name", "team", "leaves_on", "is_active"]
        )
    assert written == 2
    for user in (sanne, tom):
        stored = fresh(user)
        assert (stored.last_name, stored.team, stored.leaves_on, stored.is_active) == (
            user.last_name,
            user.team,
            user.leaves_on,
            user.is_active,
        )
    assert fresh(tom).sort_name.startswith("celik tom")
    assert User.objects.bulk_update([], ["last_name"]) == 0
