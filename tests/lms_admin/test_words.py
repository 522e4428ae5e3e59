"""Words that are longer than their column."""

from lms_admin.templatetags.words import breakable


def test_an_address_breaks_behind_its_at_and_its_dots() -> None:
    pieces = "sanne.<wbr>hoekstra@<wbr>waterhoek.<wbr>example"
    assert breakable("sanne.hoekstra@waterhoek.example") == (
        f'<span class="address">{pieces}</span>'
    )


def test_it_stays_text() -> None:
    assert "<b>" not in breakable("<b>@x.nl")
