"""The menu of a row is rendered once for each kind of offers."""

import pytest
from django.template import loader

from enrollments.views import row_menus
from enrollments.views.row_menus import RowMenus

CAN = {"unenroll": {"why_not": ""}, "remove": {"why_not": ""}}
CANNOT = {"unenroll": {"why_not": "Required <here>"}, "remove": {"why_not": ""}}


@pytest.fixture
def rendered(monkeypatch) -> list[str]:
    """What was rendered, each time anew."""
    found: list[str] = []

    def render(template, context):
        found.append(loader.render_to_string(template, context))
        return found[-1]

    monkeypatch.setattr(row_menus, "render_to_string", render)
    return found


def test_of_many_rows_each_kind_is_rendered_once(rendered):
    menus = RowMenus("/users/7/enrollments/?page=2&q=a")
    for number in range(30):
        html = menus.of(CANNOT if number % 3 else CAN, number=number, name=f"Name {number}")
        assert f'id="menu-{number}"' in html
        assert html.count(f"Name {number}<") == 3
        assert f"?e={number}&amp;next=%2Fusers%2F7%2Fenrollments%2F%3Fpage%3D2%26q%3Da" in html
        assert ("Required &lt;here&gt;" in html) == bool(number % 3)
    assert len(rendered) == 2


@pytest.mark.parametrize("name", ["<b>x</b>", f"{row_menus.NUMBER} and {row_menus.NAME}"])
def test_a_name_is_text_and_stands_for_nothing(name):
    html = RowMenus("/").of(CAN, number=7, name=name)
    assert "<b>x" not in html
    if not name.startswith("<"):
        assert html.count(name) == 3


def test_whoever_is_offered_nothing_has_no_menu():
    assert RowMenus("/").of({}, number=7, name="x").strip() == ""
