import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.messages import constants, get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.paginator import Paginator
from django.template import Context, RequestContext, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse
from django.utils import translation

from enrollments.forms.chips import Option
from enrollments.models import User
from lms_admin.templatetags import ui

STATIC = settings.BASE_DIR / "static"
TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))


def render(source: str, **context: Any) -> str:
    return Template(source).render(Context(context))


def render_at(url: str, source: str, **context: Any) -> str:
    request = RequestFactory().get(url)
    return Template(source).render(RequestContext(request, {"request": request, **context}))


class TestIcon:
    def test_is_hidden_from_screen_readers_and_points_into_the_sprite(self) -> None:
        assert render('{% icon "trash" "i--sm" %}') == (
            '<svg class="i i--sm" aria-hidden="true"><use href="/static/icons.svg#i-trash"/></svg>'
        )

    @pytest.mark.parametrize(("name", "symbol"), [("s-done", "#s-done"), ("logo", "#logo")])
    def test_status_glyphs_and_the_logo_keep_their_names(self, name: str, symbol: str) -> None:
        assert symbol in ui.icon(name)

    def test_unknown_name_is_an_error(self) -> None:
        with pytest.raises(ValueError, match="i-trahs"):
            ui.icon("trahs")

    @pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
    def test_every_icon_named_in_a_template_exists(self, path: Path) -> None:
        for name in re.findall(r'{% icon "([\w-]+)"', path.read_text(encoding="utf-8")):
            assert ui.icon(name)

    @pytest.mark.parametrize("code", sorted(ui.ICONS))
    def test_every_kind_and_source_has_one(self, code: str) -> None:
        assert "<use" in ui.icon_for(code)


class TestAvatar:
    @pytest.mark.parametrize(
        ("name", "letters"),
        [
            ("Sanne Hoekstra", "SH"),
            ("Femke van den Berg", "FB"),
            ("Oumaima el Mansouri", "OM"),
            ("Aylin Çelik", "AÇ"),
            ("Cher", "C"),
            ("ministry of silly walks", "MW"),
            ("", ""),
        ],
    )
    def test_prefixes_do_not_count(self, name: str, letters: str) -> None:
        assert ui.initials(name) == letters

    def test_of_a_user_leaves_out_a_prefix_with_a_capital(self) -> None:
        user = User(first_name="Jan", name_prefix="Van den", last_name="Broeck")
        assert ">JB<" in ui.avatar(user)

    def test_tint_belongs_to_the_name(self) -> None:
        def tint(name: str) -> str:
            return str(re.findall(r"av--\d", ui.avatar(name))[0])

        names = ["Noor Aalders", "Youssef Amrani", "Bram de Boer", "Daan Dijkstra", "Chen Li"]
        assert [tint(name) for name in names] == [tint(name) for name in names]
        assert len({tint(name) for name in names}) > 1

    def test_name_is_escaped(self) -> None:
        assert "<<" not in ui.avatar("<b> <i>")


class TestStatus:
    @pytest.mark.parametrize("code", sorted(ui.STATUSES))
    def test_is_a_glyph_and_a_word(self, code: str) -> None:
        html = ui.status(code)
        assert "#s-" in html
        assert str(ui.STATUSES[code][2]) in html

    def test_glyphs_of_an_enrollment_differ(self) -> None:
        codes = ("not_started", "in_progress", "completed", "overdue", "unenrolled")
        assert len({ui.STATUSES[code][1] for code in codes}) == len(codes)

    def test_word_follows_the_language(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(
            ui.STATUSES, "of_the_test", ("", "s-done", translation.gettext_lazy("Yes"))
        )
        with translation.override("nl"):
            assert "Ja" in ui.status("of_the_test")
        with translation.override("en"):
            assert "Yes" in ui.status("of_the_test")

    def test_label_replaces_the_word_and_is_escaped(self) -> None:
        assert "&lt;Running&gt;" in ui.status("run", "<Running>")


class TestProgress:
    def test_number_stands_in_text(self) -> None:
        html = ui.progress_bar(64, "in_progress")
        assert 'value="64"' in html
        assert "64%" in html

    @pytest.mark.parametrize(
        ("state", "css"), [("completed", "is-done"), ("unenrolled", "is-off"), ("overdue", "")]
    )
    def test_colour_follows_the_state(self, state: str, css: str) -> None:
        assert f'<progress class="{css}"' in ui.progress_bar(20, state)


class TestSortHeader:
    SOURCE = '{% sort_header "name" "Name" "end" %}'

    def test_sorts_up_first_and_drops_page_and_selection(self) -> None:
        html = render_at("/users/?q=ja&page=3&sel=page", self.SOURCE, sort="team", target="users")
        assert 'href="?q=ja&amp;sort=name"' in html
        assert 'hx-get="?q=ja&amp;sort=name" hx-target="#users"' in html
        assert "aria-sort" not in html

    def test_turns_around_what_is_sorted(self) -> None:
        html = render_at("/users/", self.SOURCE, sort="name", target="users")
        assert 'aria-sort="ascending"' in html
        assert 'href="?sort=-name"' in html

    def test_descending_turns_back(self) -> None:
        html = render_at("/users/", self.SOURCE, sort="-name", target="users")
        assert 'aria-sort="descending"' in html
        assert 'href="?sort=name"' in html

    def test_query_is_escaped(self) -> None:
        html = render_at('/users/?q="><script>', self.SOURCE, sort="", target="users")
        assert "<script>" not in html


class TestPagination:
    def page(self, number: int) -> Any:
        return Paginator(range(312), 20).page(number)

    def render(self, number: int, url: str = "/users/", **context: Any) -> str:
        request = RequestFactory().get(url)
        context |= {"page_obj": self.page(number), "label": "Pages of users", "target": "users"}
        return render_to_string("partials/pagination.html", context, request)

    @pytest.mark.parametrize(
        ("number", "shown"),
        [
            (1, [1, 2, None, 16]),
            (8, [1, None, 7, 8, 9, None, 16]),
            (16, [1, None, 15, 16]),
        ],
    )
    def test_pages_around_this_one(self, number: int, shown: list[int | None]) -> None:
        assert ui.pages(self.page(number)) == shown

    def test_range_and_links_keep_the_filter(self) -> None:
        html = self.render(2, "/users/?q=ja&page=2")
        assert "21–40 of 312" in html
        assert 'href="?q=ja&amp;page=3" hx-get="?q=ja&amp;page=3"' in html
        assert html.count('hx-target="#users"') == 1

    def test_no_links_beyond_the_ends(self) -> None:
        assert 'rel="prev"' not in self.render(1)
        assert 'rel="next"' not in self.render(16)

    def test_total_can_be_a_text(self) -> None:
        assert "1–20 of 10,000+" in self.render(1, total="10,000+")


class TestMessages:
    def render(self, level: int, text: str, extra_tags: str = "") -> str:
        request = RequestFactory().get("/users/?q=ja")
        storage = CookieStorage(request)
        storage.add(level, text, extra_tags)
        request._messages = storage  # type: ignore[attr-defined]
        return render_to_string(
            "partials/messages.html", {"messages": get_messages(request)}, request
        )

    @pytest.mark.parametrize(
        ("level", "role"),
        [(constants.SUCCESS, "status"), (constants.WARNING, "status"), (constants.ERROR, "alert")],
    )
    def test_role_follows_the_level(self, level: int, role: str) -> None:
        assert f'role="{role}"' in self.render(level, "Done")

    def test_undo_is_a_form_that_comes_back_here(self) -> None:
        html = self.render(constants.SUCCESS, "3 enrollments unenrolled.", "undo:/undo/me/")
        assert 'action="/undo/me/"' in html
        assert 'name="next" value="/users/?q=ja"' in html

    def test_no_undo_without_an_address(self) -> None:
        assert "<form" not in self.render(constants.SUCCESS, "3 enrollments removed.")

    def test_text_is_escaped(self) -> None:
        assert "<b>" not in self.render(constants.ERROR, "<b>")


class TestWho:
    @pytest.fixture
    def user(self) -> User:
        return User(pk=7, first_name="Bo", last_name="<b>Xu</b>", email="bo&x@y.nl")

    def test_name_and_address_are_text(self, user: User) -> None:
        html = ui.who(user, "user", "Edit %(name)s")
        assert "<b>" not in html
        assert html.count("&lt;b&gt;Xu&lt;/b&gt;") == 2
        assert "bo&amp;x@<wbr>y.<wbr>nl" in html
        assert html.count('href="/users/7/"') == 2

    def test_without_an_address_there_is_no_link_and_without_a_sentence_no_pencil(
        self, user: User
    ) -> None:
        assert "<a " not in ui.who(user)
        assert "i-pen" not in ui.who(user, "user")

    def test_who_is_inactive_is_called_so_where_there_is_a_word_for_it(self, user: User) -> None:
        assert " · " not in ui.who(user, inactive="<left>")
        user.is_active = False
        assert "nl</span> · &lt;left&gt;</span>" in ui.who(user, inactive="<left>")
        assert " · " not in ui.who(user)

    def test_an_address_is_the_one_that_reverse_finds(self) -> None:
        for name, number in (("user", 7), ("user_enrollments", 10_240), ("participants", 1)):
            assert ui.address_of(name, number) == reverse(name, args=(number,))


class TestOptions:
    def test_boxes(self) -> None:
        options = [
            Option(value="1", label="A & B", chosen=True),
            Option(value='"', label="C", chosen=False),
        ]
        html = ui.option_boxes("team", options)
        assert 'name="team" value="1" checked> A &amp; B</label>' in html
        assert 'value="&quot;"> C</label>' in html

    def test_of_a_select(self) -> None:
        html = ui.select_options([("a", "A & B"), ("-a", "C")], "-a")
        assert html == (
            '<option value="a">A &amp; B</option>\n<option value="-a" selected>C</option>'
        )


class TestTags:
    def test_names_are_text_and_the_rest_is_counted(self) -> None:
        html = ui.tags(["A & B"], "qual", 2)
        assert "A &amp; B</span>" in html
        assert '<span class="sub">and 2 more</span>' in html
        assert "more" not in ui.tags(["A"], "qual")
