"""What learners have: every page in each look, and the certificate, with script and without."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from enrollments.models import User
from tests.factories import (
    EnrollmentFactory,
    LearningActivityFactory,
    LearningRecordFactory,
    QualificationFactory,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = (1440, 768, 390, 320)
LOOKS = (("light", "en"), ("dark", "nl"))
ADDRESSES = (
    "/learning/",
    "/learning/?tab=completed",
    "/learning/?tab=qualifications",
    "/learning/record/",
)


@pytest.fixture
def academy(sanne: User) -> None:
    """Requirements in every state, and an enrollment that nothing requires."""
    late, passed, ended, open_one = LearningActivityFactory.create_batch(4)
    old = LearningActivityFactory.create(archived=True)
    day = timezone.localdate() - timedelta(days=40)
    row = EnrollmentFactory.create(user=sanne, activity=late, in_progress=True, due_on=day)
    LearningRecordFactory.create(enrollment=row)
    EnrollmentFactory.create(user=sanne, activity=passed, completed=True)
    EnrollmentFactory.create(user=sanne, activity=ended, unenrolled=True)
    EnrollmentFactory.create(user=sanne, due_on=day)
    activities = [late, passed, ended, open_one, old]
    QualificationFactory.create(name="Level 4 nurse", activities=activities, holders=[sanne])


@pytest.mark.usefixtures("academy")
def test_every_page_can_be_used_by_everybody(page_for: Callable[..., Page], sanne: User) -> None:
    for scheme, language in LOOKS:
        page = page_for(sanne, language=language, color_scheme=scheme, reduced_motion="reduce")
        for address in ADDRESSES:
            page.goto(address)
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                found = Axe().run(page)
                assert found.violations_count == 0, f"{address}\n{found.generate_report()}"
                assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.context.close()


@pytest.mark.usefixtures("academy")
@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_certificate_is_fetched_from_my_learning(
    page_for: Callable[..., Page], sanne: User, *, script: bool
) -> None:
    page = page_for(sanne, java_script_enabled=script)
    page.goto("/learning/")
    page.get_by_role("link", name="Completed").first.click()
    expect(page.get_by_role("link", name="Completed").first).to_have_attribute(
        "aria-current", "page"
    )
    with page.expect_download() as fetched:
        page.get_by_role("link", name="Certificate").click()
    content = Path(fetched.value.path()).read_bytes()
    assert "Sanne Hoekstra" in PdfReader(BytesIO(content)).pages[0].extract_text()
    page.get_by_role("link", name="Qualifications").click()
    expect(page.get_by_role("heading", name="Level 4 nurse")).to_be_visible()
