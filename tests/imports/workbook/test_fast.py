"""The fast way and the parser read the same, on files of any shape and on broken ones."""

import io
import random
import zipfile

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from imports.workbook.format import Column, Participant, TemplateSpec
from imports.workbook.reader.fast import decode_entities
from imports.workbook.reader.titles import activities_named
from imports.workbook.reader.xml import Feed
from imports.workbook.refusals import Refusal
from imports.workbook.writer.template import write_template
from tests.imports.workbook.books import (
    ACTIVITIES,
    CPR,
    IMPORT,
    STYLES,
    book,
    header,
    line,
    read_both_ways,
    read_here,
    row,
    shared,
    shared_strings,
    sheet,
    text,
)

TEXTS = ["anna@example.org", "x", "", "?", " x ", "&amp;", "josé@example.org", "a_x0041_b@c", "no"]
# A style whose font is struck through; the others look like nothing.
STRUCK = 19
STRUCK_STYLES = STYLES.replace("<fonts><font/>", "<fonts><font/><font><strike/></font>").replace(
    "<xf/></cellXfs>", '<xf fontId="1"/></cellXfs>'
)
TEXTS += [f"user{number}@example.org" for number in range(80)]


@st.composite
def cells(draw, column, number):
    index = draw(st.integers(0, len(TEXTS) - 1))
    reference = f"{column}{number}"
    return draw(
        st.sampled_from(
            [
                shared(reference, index),
                shared(reference, 0),
                shared(reference, 1),
                text(reference, TEXTS[index]),
                text(reference, "x", attributes=' s="3"'),
                f'<c r="{reference}" s="7"/>',
                f'<c r="{reference}" s="12" t="s"><v>1</v></c>',
                f'<c r="{reference}"><v>{number}</v></c>',
                f'<c r="{reference}" t="b"><v>1</v></c>',
                f'<c r="{reference}" t="b"><v>0</v></c>',
                f'<c r="{reference}"><v>0</v></c>',
                f'<c r="{reference}" s="{STRUCK}" t="s"><v>{index}</v></c>',
                text(reference, TEXTS[index], attributes=f' s="{STRUCK}"'),
                f'<c r="{reference}"><v>1</v></c>',
                f'<c r="{reference}" t="e"><v>#N/A</v></c>',
                f'<c r="{reference}"><f>A1</f><v>1</v></c>',
                f'<c r="{reference}" t="inlineStr"><is><r><t>x</t></r></is></c>',
                f'<c  r="{reference}" t="s" ><v>1</v></c>',
                f'<c r="{reference}" t="inlineStr"><is><t>{number}"x</t></is></c>',
                f'<c r="{reference}" t="inlineStr"><is><t xml:space="preserve">x</t></is></c>',
                f'<!-- {reference} --><c r="{reference}" t="s"><v>1</v></c>',
            ]
        )
    )


# Columns of all kinds: addresses, names, activities of the import, of another, and of none.
TITLES = ["Email", "Name", "CPR-2", "Remarks", "AED-1", "Lifting", "Fire safety", "FIRE-9"]


@st.composite
def headers(draw):
    if draw(st.booleans()):
        return header()
    titles = draw(st.permutations(TITLES))
    assume(draw(st.booleans()) or titles.index("Email") < 3)
    return row(1, *(text(f"{one}1", title) for one, title in zip("ABCDEFGH", titles, strict=True)))


@st.composite
def sheets(draw):
    number = 1
    rows = [draw(headers())]
    for _row in range(draw(st.integers(0, 12))):
        number += draw(st.sampled_from([1, 1, 1, 1, 2, 10, 111]))
        chosen = sorted(draw(st.sets(st.sampled_from("ABCDEFGH"))))
        content = [draw(cells(column, number)) for column in chosen]
        attributes = draw(
            st.sampled_from(
                ["", "", ' spans="1:5"', ' hidden="1"', ' s="2" customFormat="1" ht="15.5"']
            )
        )
        rows.append(row(number, *content, attributes=attributes))
        rows.append(
            draw(st.sampled_from(["", "", "", "\n", " ", f'<row r="{number + 1}" s="1"/>']))
        )
        number += rows[-1].startswith("<row")
    return sheet(*rows)


@settings(max_examples=100, deadline=None)
@given(sheets())
def test_made_up_sheets(xml):
    items = [f"<t>{item.replace('&', '&amp;')}</t>" for item in TEXTS]
    items[7] = "<r><t>a_x0041_</t></r><r><t>b@c</t></r>"
    items[10] = "<r><rPr><strike/></rPr><t>user1@</t></r><r><rPr><strike/></rPr><t>b.c</t></r>"
    read_both_ways(book(xml, shared=shared_strings(*items), styles=STRUCK_STYLES), ask=ask)


def ask(question):
    return activities_named({**ACTIVITIES, 12_001: ("Lifting", "LIFT-1")}, question)


def template():
    target = io.BytesIO()
    activities = [Column(activity_id, *names) for activity_id, names in ACTIVITIES.items()]
    people = [
        Participant(f"user{number}@example.org", f"Name {number}", {CPR}) for number in range(60)
    ]
    write_template(target, TemplateSpec(IMPORT, "unenroll", "Unenroll", activities, "en"), people)
    return target.getvalue()


def mutated(parts, chance):
    """The parts of a template, one of them damaged."""
    changed = dict(parts)
    name = chance.choice(sorted(parts))
    data = bytearray(parts[name])
    match chance.randrange(6):
        case 0:
            for _ in range(chance.randint(1, 8)):
                data[chance.randrange(len(data))] = chance.randrange(256)
        case 1:
            del data[chance.randrange(len(data)) :]
        case 2:
            start = chance.randrange(len(data))
            del data[start : start + chance.randint(1, 200)]
        case 3:
            start, length = chance.randrange(len(data)), chance.randint(1, 300)
            data[start:start] = data[start : start + length]
        case 4:
            data = bytearray(parts[chance.choice(sorted(parts))])
        case 5:
            tags = [b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<row ", b"<c ", b'"', b"&", b"</row>"]
            start = chance.randrange(len(data))
            data[start:start] = chance.choice(tags)
    changed[name] = bytes(data)
    return changed


@pytest.mark.parametrize("seed", range(6))
def test_damaged_templates_give_rows_or_a_refusal(seed):
    with zipfile.ZipFile(io.BytesIO(template())) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    chance = random.Random(seed)
    for _ in range(25):
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as file:
            for name, content in mutated(parts, chance).items():
                file.writestr(name, content)
        read_both_ways(target.getvalue())


@pytest.mark.parametrize("seed", range(3))
def test_damaged_zips_give_rows_or_a_refusal(seed):
    whole = template()
    chance = random.Random(seed)
    for _ in range(60):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 6)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        if chance.random() < 0.3:
            del data[chance.randrange(len(data)) :]
        result = read_here(bytes(data), fast=True)
        assert result.code is not None or result.trailer is not None


def fed(monkeypatch, data):
    """How many bytes of a file's rows and texts the parser got to see."""
    seen = 0
    original = Feed.__call__

    def count(feed, content, final=False):
        nonlocal seen
        seen += len(content)
        original(feed, content, final)

    monkeypatch.setattr(Feed, "__call__", count)
    assert read_here(data, fast=True).refused is None
    monkeypatch.undo()
    return seen


def shapes():
    plain = [line(number, f"user{number}@example.org", "C", "E") for number in range(2, 4_000)]
    texts = [f"<t>user{number}@example.org</t>" for number in range(4_000)]
    by_index = [
        row(number, shared(f"A{number}", number), shared(f"B{number}", 7), shared(f"D{number}", 0))
        for number in range(2, 4_000)
    ]
    return {
        "inline": book(sheet(header(), *plain)),
        "shared": book(sheet(header(), *by_index), shared=shared_strings("<t>x</t>", *texts)),
        "on lines": book(sheet(header(), *(f"{one}\n" for one in plain))),
    }


@pytest.mark.parametrize("shape", ["inline", "shared", "on lines"])
def test_plain_rows_do_not_reach_the_parser(shape, monkeypatch):
    data = shapes()[shape]
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        unpacked = sum(info.file_size for info in file.infolist())
    assert fed(monkeypatch, data) < unpacked / 20


def test_rows_that_ask_for_nothing_do_not_reach_the_parser(monkeypatch):
    """Blank cells in any style, unticked boxes, and remarks in columns that are no activity."""
    titles = row(1, *(text(f"{one}1", title) for one, title in zip("ABC", TITLES, strict=False)))
    blank = [f'<row r="{number}" s="1"/>' for number in range(2, 4_000)]
    blank += [row(number, f'<c r="A{number}" s="1"/>') for number in range(4_000, 8_000)]
    boxes = [row(number, f'<c r="C{number}" t="b"><v>0</v></c>') for number in range(8_000, 9_000)]
    data = book(sheet(titles, *blank, *boxes, line(9_001, "a@b.example", "C")))
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        unpacked = sum(info.file_size for info in file.infolist())
    assert fed(monkeypatch, data) < unpacked / 20
    assert read_both_ways(data).told.lines == 1


@pytest.mark.parametrize("cell", ['s="{0}" t="s"><v>0</v></c>', 't="s"><v>1</v></c>'])
def test_an_address_that_is_struck_through_is_told(cell):
    """By its cell's style, or run by run in the text itself."""
    struck = "<r><rPr><strike/></rPr><t>bram@</t></r><r><rPr><strike/></rPr><t>b.example</t></r>"
    rows = [
        row(2, f'<c r="A2" {cell.format(STRUCK)}', text("C2", "x")),
        row(3, shared("A3", 2), text("C3", "x"), attributes=' hidden="1"'),
        row(4, f'<c r="A4" {cell.format(STRUCK)}', attributes=' hidden="1"'),
    ]
    strings = shared_strings("<t>anna@b.example</t>", struck, "<t>cem@b.example</t>")
    data = book(sheet(header(), *rows), shared=strings, styles=STRUCK_STYLES)
    result = read_both_ways(data)
    assert [one.hidden for one in result.lines] == [2, 1, 3]
    assert (result.told.struck_lines, result.told.hidden_lines) == (2, 2)


def test_a_text_of_which_a_part_is_struck_through_is_not():
    struck = "<r><rPr><strike/></rPr><t>bram@</t></r><r><t>b.example</t></r>"
    off = '<r><rPr><strike val="0"/></rPr><t>anna@b.example</t></r>'
    rows = [row(2, shared("A2", 0)), row(3, shared("A3", 1))]
    data = book(sheet(header(), *rows), shared=shared_strings(struck, off))
    assert [one.hidden for one in read_both_ways(data).lines] == [0, 0]


def test_a_comment_that_never_ends_hides_all_that_follows():
    rows = [line(number, f"user{number}@example.org", "C") for number in range(2, 100)]
    rows[50] = f"<!-- {rows[50]}"
    assert read_both_ways(book(sheet(header(), *rows))).code == Refusal.DAMAGED


def test_a_mark_remembered_for_one_row_means_the_same_in_others():
    """In row 2 the style 12 and the style 1 look the same without the row's number."""
    rows = [
        row(2, text("A2", "anna@example.org"), '<c r="C2" s="12" t="b"><v>1</v></c>'),
        row(12, text("A12", "anna@example.org"), '<c r="C12" s="1" t="b"><v>1</v></c>'),
        row(13, text("A13", "anna@example.org"), '<c r="C13" s="1"/>'),
        row(112, text("A112", "anna@example.org"), '<c r="C112" s="112"/>'),
    ]
    result = read_both_ways(book(sheet(header(), *rows)))
    assert [line.marks for line in result.lines] == [f"{CPR}", f"{CPR}", "", ""]


@pytest.mark.parametrize(
    ("stored", "decoded"),
    [
        ("plain", "plain"),
        ("&lt;a&gt;&amp;&quot;&apos;", "<a>&\"'"),
        ("&amp;lt;", "&lt;"),
        ("&#65;&#x41;&#10;", "AA\n"),
        ("&nbsp;", None),
        ("&", None),
        ("&amp", None),
        ("&#0;", None),
        ("&#xD800;", None),
        ("&#99999999;", None),
        ("&#x110000;", None),
    ],
)
def test_entities(stored, decoded):
    assert decode_entities(stored) == decoded
