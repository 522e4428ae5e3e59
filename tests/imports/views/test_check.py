"""Step 5: what will happen, in numbers that have units and add up."""

import pytest

from enrollments.models import User
from tests.factories import QualificationFactory
from tests.imports.workbooks import filled, upload
from tests.web import elements, links, spaced, words


@pytest.fixture
def url(draft):
    return f"/imports/{draft.pk}/check/"


def test_each_number_has_its_unit(desk, url, checked):
    text = spaced(desk.get(url))
    assert text.startswith("Step 5 of 5: Final check - Import - Waterhoek Academy")
    assert "Nothing has changed yet. The import begins when you choose Start import." in text
    assert "3 enrollments of 2 users Will be unenrolled 1 completed 1 in progress" in text
    assert "1 enrollment Can't be unenrolled Already unenrolled" in text
    assert "1 line With a problem 1 mark on it is not carried out" in text
    assert "Users get no email." in text


def test_marks_and_lines_add_up_apart(desk, url, checked):
    text = spaced(desk.get(url))
    assert "5 marks 3 will be unenrolled 1 can't be unenrolled 1 with a problem" in text
    assert "4 lines 1 done in full 1 in part 1 not at all 1 left blank" in text


def test_what_is_ticked_counts_marks_and_never_what_is_left_blank(desk, url, checked):
    text = words(desk.get(url))
    assert (
        "I have checked the lists. Unenroll 3 enrollments of 2 users; 2 marks are not carried out."
        in text
    )
    assert "1 line is left blank" in text


def test_the_bar_has_a_sentence_for_a_name_and_fills_its_width(desk, url, checked):
    response = desk.get(url)
    [bar] = [one for one in elements(response, "svg") if one.get("class") == "split"]
    assert bar["aria-label"] == (
        "Of 5 marks: 3 will be unenrolled, 1 can't be unenrolled, 1 with a problem"
    )
    rects = [(r["class"], int(r["x"]), int(r["width"])) for r in elements(response, "rect")]
    assert [css for css, _x, _width in rects] == ["will", "cant", "fix"]
    assert rects[0][1] == 0
    assert 990 <= rects[-1][1] + rects[-1][2] <= 1000
    assert "style=" not in response.content.decode()


def test_what_does_not_occur_has_no_list_and_no_sentence(desk, url, draft, enrolled, sanne, marit):
    upload(draft, filled(draft, [(sanne.email, "", "x")]), by=marit)
    response = desk.get(url)
    text = spaced(response)
    assert "0 enrollments Can't be unenrolled" in text
    assert "0 lines With a problem" in text
    assert not {"#cannot", "#wrong"} & set(links(response))
    assert [one["id"] for one in elements(response, "section") if one.get("id")] == ["will"]
    assert "I have checked the lists. Unenroll 1 enrollment of 1 user ." in text
    for word in ("qualification", "blank lines", "not carried out", "inactive"):
        assert word not in text


def test_what_a_qualification_requires_and_who_is_inactive_is_told(
    desk, url, draft, enrolled, sanne, marit, cpr
):
    QualificationFactory.create(name="Level 4 nurse", activities=[cpr], holders=[sanne])
    User.objects.filter(pk=sanne.pk).update(is_active=False)
    upload(draft, filled(draft, [(sanne.email, "", "x", "x")]), by=marit)
    text = spaced(desk.get(url))
    assert (
        "1 of these is required by a qualification. It stays unenrolled; the qualification shows"
        " the requirement as open." in text
    )
    assert "The user is inactive" in text
    assert "Required by" in text
    assert "Level 4 nurse" in text


def test_the_summary_leads_back_to_each_choice(desk, url, draft, checked):
    response = desk.get(url)
    assert "Change action" in words(response)
    assert "ward.xlsx" in words(response)
    assert "4 lines, " in words(response)
    for step in ("action", "activities", "upload"):
        assert f"/imports/{draft.pk}/{step}/" in links(response)
