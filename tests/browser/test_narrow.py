"""On a phone nothing that decides is left out, and no text is cut, however widely it is spaced."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Final

import pytest
from django.utils import timezone
from playwright.sync_api import Page, ViewportSize, expect

from enrollments.models import Enrollment, LearningActivity, Qualification, User
from tests.browser.desk import Desk
from tests.factories import EnrollmentFactory, LearningActivityFactory, QualificationFactory
from tests.imports.workbooks import filled, open_import, upload

PHONE: Final[ViewportSize] = {"width": 390, "height": 800}
NARROWEST: Final[ViewportSize] = {"width": 320, "height": 640}

# What WCAG 1.4.12 lets people set; then each text that is cut, off the screen or on another.
UNREADABLE = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
    word-spacing: .16em !important } p { margin-block-end: 2em !important }`);
  document.adoptedStyleSheets = [sheet];
  const unseen = ".sr, svg, option, progress, [hidden], .skip, [popover], dialog";
  const scrolls = ".tabs, .chips, .lead-nav nav";
  const covers = ".bulk, .picked .form__foot, header";
  const found = [];
  const width = document.scrollingElement.scrollWidth;
  if (width > innerWidth) found.push(`the page is ${width} px wide`);
  const lines = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode;
    const parent = text.parentElement;
    if (!text.data.trim() || parent.closest(unseen) || !parent.checkVisibility()) continue;
    const words = text.data.trim().slice(0, 40);
    for (let one = parent; one !== document.body; one = one.parentElement) {
      const { overflowX, overflowY } = getComputedStyle(one);
      const clips = (overflow) => ["hidden", "clip"].includes(overflow);
      if (
        (clips(overflowX) && one.scrollWidth > one.clientWidth + 1) ||
        (clips(overflowY) && one.scrollHeight > one.clientHeight + 1)
      ) found.push(`cut: ${words}`);
    }
    const range = document.createRange();
    range.selectNodeContents(text);
    for (const box of range.getClientRects()) {
      if (box.width < 2 || box.height < 2) continue;
      if (!parent.closest(scrolls) && (box.right > innerWidth + 1 || box.left < -1))
        found.push(`beside the screen: ${words}`);
      if (!parent.closest(covers)) lines.push([text, box, words]);
    }
  }
  lines.forEach(([text, a, words], at) => {
    for (const [other, b, others] of lines.slice(at + 1, at + 60)) {
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (text !== other && across > 2 && down > 6) found.push(`${words} lies on ${others}`);
    }
  });
  return [...new Set(found)];
}"""


@pytest.fixture
def academy_of_long_words(sanne: User) -> LearningActivity:
    """Sanne is late for one activity, has finished another, and has one without a date."""
    late = LearningActivityFactory.create(title="Ondersteuningsbehoeften en verpleegtechniek")
    EnrollmentFactory.create(
        user=sanne, activity=late, due_on=timezone.localdate() - timedelta(days=40)
    )
    EnrollmentFactory.create(user=sanne, activity__title="Hand hygiene", completed=True)
    EnrollmentFactory.create(user=sanne, activity__title="Incidents", unenrolled=True)
    QualificationFactory.create(name="Kwaliteitsfunctionaris", activities=[late], holders=[sanne])
    return late


def test_a_user_s_rows_keep_the_day_that_an_enrollment_is_due(
    page_for: Callable[..., Page], marit: User, sanne: User, academy_of_long_words: LearningActivity
) -> None:
    desk = Desk(page_for(marit))
    desk.page.set_viewport_size(PHONE)
    desk.page.goto(f"/users/{sanne.pk}/enrollments/")
    row = desk.row(academy_of_long_words.title)
    due = Enrollment.objects.get(user=sanne, activity=academy_of_long_words).due_on
    expect(row.locator(".c-due")).to_be_visible()
    expect(row.locator(".c-due")).to_have_text(re.compile(rf"^{due.day} \w+ {due.year}$"))
    assert row.locator(".c-due").evaluate("e => getComputedStyle(e, '::before').content") == (
        '"Due "'
    )
    expect(row.get_by_text("Overdue")).to_be_visible()
    expect(desk.row("Hand hygiene").locator(".c-due")).to_be_hidden()


def test_users_keep_how_far_each_is(
    page_for: Callable[..., Page], marit: User, sanne: User, academy_of_long_words: LearningActivity
) -> None:
    page = page_for(marit)
    page.set_viewport_size(PHONE)
    page.goto("/users/?q=hoekstra")
    row = page.get_by_role("row").filter(has_text="Sanne Hoekstra")
    for cell, label, number in (
        (".c-going", "Open", "1"),
        (".c-completed", "Completed", "1"),
    ):
        expect(row.locator(cell)).to_be_visible()
        expect(row.locator(cell)).to_have_text(f"{number} {label}: Sanne Hoekstra")
        expect(row.locator(cell)).to_have_attribute("data-label", label)


@pytest.mark.parametrize("language", ["en", "nl"])
def test_nothing_is_cut_at_320_px_with_wide_text(
    language: str,
    page_for: Callable[..., Page],
    marit: User,
    sanne: User,
    academy_of_long_words: LearningActivity,
) -> None:
    marit.set_password("a rather long phrase")
    marit.save()
    draft = open_import(marit, academy_of_long_words)
    plan = upload(
        draft, filled(draft, [(sanne.email, "", "x"), ("nobody.example", "", "x")]), by=marit
    )
    fresh = open_import(marit, academy_of_long_words)
    held = Qualification.objects.get()
    user, enrollment = f"/users/{sanne.pk}", Enrollment.objects.earliest("pk")
    pages = {
        marit: [
            "/users/",
            f"{user}/enrollments/",
            f"{user}/enrollments/add/",
            f"{user}/qualifications/",
            f"{user}/qualifications/{held.pk}/withdraw/",
            f"{user}/history/",
            f"/enrollments/unenroll/?e={enrollment.pk}",
            f"/enrollments/remove/?e={enrollment.pk}",
            "/activities/",
            f"/activities/{academy_of_long_words.pk}/participants/",
            "/imports/",
            *(f"/imports/{fresh.pk}/{step}/" for step in ("action", "activities", "template")),
            *(f"/imports/{fresh.pk}/{step}/" for step in ("upload", "discard")),
            f"/imports/{plan.pk}/check/",
            "/accounts/password/change/",
        ],
        sanne: [
            "/learning/",
            "/learning/?tab=completed",
            "/learning/?tab=qualifications",
            "/learning/record/",
            f"/learning/{enrollment.activity_id}/",
        ],
    }
    unreadable = {}
    for person, addresses in pages.items():
        page = page_for(person, language=language)
        page.set_viewport_size(NARROWEST)
        for address in addresses:
            page.goto(address)
            found = page.evaluate(UNREADABLE)
            if found:
                unreadable[address] = found
    assert not unreadable
