"""An administrator's desk, and imports that stand at each step."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from enrollments.models import LearningActivity, User
from imports.models import Import
from tests.factories import EnrollmentFactory, LearningActivityFactory
from tests.imports.workbooks import filled, open_import, run, upload
from tests.web import HTMX


@pytest.fixture
def cpr(db: None) -> LearningActivity:
    return LearningActivityFactory.create(
        title="CPR and AED refresher", code="CPR-2", kind=LearningActivity.Kind.CLASSROOM
    )


@pytest.fixture
def hygiene(db: None) -> LearningActivity:
    return LearningActivityFactory.create(title="Hand hygiene", code="HYG-1")


@pytest.fixture
def empty_draft(marit: User) -> Import:
    """Nothing chosen yet."""
    return open_import(marit)


@pytest.fixture
def draft(marit: User, cpr: LearningActivity, hygiene: LearningActivity) -> Import:
    """The activities are chosen: column C is CPR, column D hand hygiene."""
    return open_import(marit, cpr, hygiene)


@pytest.fixture
def enrolled(sanne: User, tom: User, cpr: LearningActivity, hygiene: LearningActivity) -> None:
    """Sanne follows both, Tom CPR alone; he has ended hand hygiene."""
    EnrollmentFactory.create(user=sanne, activity=cpr, in_progress=True)
    EnrollmentFactory.create(user=sanne, activity=hygiene, completed=True)
    EnrollmentFactory.create(user=tom, activity=cpr)
    EnrollmentFactory.create(user=tom, activity=hygiene, unenrolled=True)


@pytest.fixture
def content(draft: Import, enrolled: None, sanne: User, tom: User, marit: User) -> bytes:
    """Three marks to do, one for nothing, a line without marks, and a wrong address."""
    return filled(
        draft,
        [
            (sanne.email, "", "x", "x"),
            (tom.email, "", "x", "x"),
            (marit.email, "", None, None),
            ("nobody@elsewhere.example", "", "x", None),
        ],
    )


@pytest.fixture
def checked(draft: Import, content: bytes, marit: User) -> Import:
    return upload(draft, content, by=marit)


@pytest.fixture
def finished(checked: Import, marit: User) -> Import:
    return run(checked, by=marit)


@pytest.fixture
def listed(desk: Client) -> Callable[..., list[Any]]:
    """`listed(url, "will")` are the rows of that list of a check or a result, as htmx gets them."""

    def rows(url: str, key: str, **query: object) -> list[Any]:
        response = desk.get(url, {"list": key} | query, headers=HTMX)
        assert response.status_code == 200
        return list(response.context["lists"][key].items)

    return rows


@pytest.fixture
def address(draft: Import) -> Callable[..., str]:
    """`address("check")` is the address of a page of `draft`, and of what became of it."""

    def of(page: str = "", import_run: Import | None = None) -> str:
        number = (import_run or draft).pk
        return f"/imports/{number}/{page}/" if page else f"/imports/{number}/"

    return of
