"""The Dutch texts: complete, up to date, and in the words of the house."""

import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation
from openpyxl import load_workbook

from imports.workbook import format as fmt
from imports.workbook.format import Column, TemplateSpec
from imports.workbook.writer.template import write_template

CATALOGUE = Path("lms_admin", "locale", "nl", "LC_MESSAGES", "django.po")
# Where texts come from, and what makemessages needs to run.
SOURCES = ("enrollments", "imports", "lms_admin", "templates", "manage.py")
SETTINGS = ("tests/__init__.py", "tests/settings.py")

PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sdf%]|\{\w+\}")
TAG = re.compile(r"</?\w+[^>]*>")
# The two actions, in any form: "Uitgeschreven", "schrijf … uit", "verwijderd".
UNENROLLED = re.compile(r"unenroll", re.IGNORECASE)
REMOVED = re.compile(r"\bremov", re.IGNORECASE)
UITSCHRIJVEN = re.compile(r"uitschrij|uitgeschre|uit te schrijven|schrij(f|ft) .* uit\b", re.I)
VERWIJDEREN = re.compile(r"verwijder", re.IGNORECASE)
# An article depends on the word behind it, which nobody knows where a value is filled in.
ARTICLE = re.compile(r"\b(?:an?|the) ['\"]?%\((\w+)\)s", re.IGNORECASE)
LIDWOORD = re.compile(r"\b(?:de|het|dit|dat|deze|die) ['\"]?%\((\w+)\)s(?!-)", re.IGNORECASE)
NUMBERS = {"total", "all", "asked", "count", "number", "shown"}
FORMAL = re.compile(r"\b(u|uw|uwe|uzelf)\b", re.IGNORECASE)


@pytest.fixture(scope="module")
def catalogue() -> polib.POFile:
    return polib.pofile(str(settings.BASE_DIR / CATALOGUE))


def texts(entry: polib.POEntry) -> list[str]:
    """The Dutch of an entry: one text, or one for each plural form."""
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def pairs(catalogue: polib.POFile) -> Iterator[tuple[str, str]]:
    """English and Dutch; of a plural, each Dutch form with the English one it stands for."""
    for entry in catalogue:
        if entry.msgid_plural:
            yield entry.msgid, entry.msgstr_plural[0]
            yield entry.msgid_plural, entry.msgstr_plural[1]
        else:
            yield entry.msgid, entry.msgstr


def keys(entries: polib.POFile | polib.MOFile) -> dict[tuple[str | None, str, str], list[str]]:
    return {
        (entry.msgctxt, entry.msgid, entry.msgid_plural): texts(entry)
        for entry in entries
        if not entry.obsolete
    }


class TestCompleteness:
    def test_every_text_is_translated_and_none_is_a_guess(self, catalogue: polib.POFile) -> None:
        assert len(catalogue) > 500
        assert [entry.msgid for entry in catalogue if not all(texts(entry))] == []
        assert [entry.msgid for entry in catalogue if entry.fuzzy] == []
        assert [entry.msgid for entry in catalogue.obsolete_entries()] == []
        assert not catalogue.metadata_is_fuzzy

    def test_plurals_have_both_forms(self, catalogue: polib.POFile) -> None:
        assert catalogue.metadata["Plural-Forms"] == "nplurals=2; plural=(n != 1);"
        plurals = [entry for entry in catalogue if entry.msgid_plural]
        assert plurals
        assert [entry.msgid for entry in plurals if set(entry.msgstr_plural) != {0, 1}] == []

    def test_the_compiled_catalogue_is_this_one(self, catalogue: polib.POFile) -> None:
        compiled = polib.mofile(str((settings.BASE_DIR / CATALOGUE).with_suffix(".mo")))
        assert keys(compiled) == keys(catalogue)

    @pytest.mark.slow
    @pytest.mark.skipif(
        not all(map(shutil.which, ("xgettext", "msgmerge", "msgattrib", "msguniq"))),
        reason="needs gettext (xgettext, msgmerge) on the PATH",
    )
    def test_it_knows_every_text_of_the_sources(
        self, catalogue: polib.POFile, tmp_path: Path
    ) -> None:
        for name in SOURCES:
            source, copy = settings.BASE_DIR / name, tmp_path / name
            if source.is_dir():
                shutil.copytree(source, copy, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, copy)
        for name in SETTINGS:
            (tmp_path / name).parent.mkdir(exist_ok=True)
            shutil.copy(settings.BASE_DIR / name, tmp_path / name)
        subprocess.run(
            [sys.executable, "manage.py", "makemessages", "--settings=tests.settings"],
            cwd=tmp_path,
            check=True,
            capture_output=True,
            timeout=120,
        )
        fresh = polib.pofile(str(tmp_path / CATALOGUE))
        assert keys(fresh) == keys(catalogue), "run make messages, translate, run it again"


class TestFaithfulness:
    def test_placeholders_are_the_same(self, catalogue: polib.POFile) -> None:
        """And there are as many of each."""
        wrong = [
            (english, dutch)
            for english, dutch in pairs(catalogue)
            if Counter(PLACEHOLDER.findall(english)) != Counter(PLACEHOLDER.findall(dutch))
        ]
        assert wrong == []

    def test_no_article_stands_before_a_value(self, catalogue: polib.POFile) -> None:
        """But "the 12 users": a number is no word."""
        found = [
            text
            for english, dutch in pairs(catalogue)
            for pattern, text in ((ARTICLE, english), (LIDWOORD, dutch))
            if set(pattern.findall(text)) - NUMBERS
        ]
        assert found == []

    def test_no_tag_is_lost(self, catalogue: polib.POFile) -> None:
        wrong = [
            (english, dutch)
            for english, dutch in pairs(catalogue)
            if Counter(TAG.findall(english)) != Counter(TAG.findall(dutch))
        ]
        assert wrong == []

    def test_sentences_end_alike(self, catalogue: polib.POFile) -> None:
        def end(text: str) -> str:
            return text[-1] if text[-1] in ".?!:…" else ""

        wrong = [(en, nl) for en, nl in pairs(catalogue) if end(en) != end(nl)]
        assert wrong == []

    def test_texts_begin_alike(self, catalogue: polib.POFile) -> None:
        """A small letter goes inside a sentence, a capital starts one."""
        wrong = [
            (english, dutch)
            for english, dutch in pairs(catalogue)
            if english[0].isalpha()
            and dutch[0].isalpha()
            and english[0].isupper() != dutch[0].isupper()
        ]
        assert wrong == []


class TestWords:
    def test_unenroll_and_remove_are_never_mixed(self, catalogue: polib.POFile) -> None:
        wrong = []
        for english, dutch in pairs(catalogue):
            unenrolls, removes = UNENROLLED.search(english), REMOVED.search(english)
            if unenrolls and not removes:
                wrong += [(english, dutch)] if VERWIJDEREN.search(dutch) else []
            if removes and not unenrolls:
                wrong += [(english, dutch)] if UITSCHRIJVEN.search(dutch) else []
            # Nothing else is called by either word, so that both keep their meaning.
            if not unenrolls and UITSCHRIJVEN.search(dutch):
                wrong.append((english, dutch))
        assert wrong == []

    @pytest.mark.parametrize(
        ("english", "dutch"),
        [
            ("Unenroll", "Uitschrijven"),
            ("Unenrolled", "Uitgeschreven"),
            ("Remove", "Verwijderen"),
            ("Enroll", "Inschrijven"),
            ("Re-enroll", "Opnieuw inschrijven"),
            ("Users", "Gebruikers"),
            ("Enrollments", "Inschrijvingen"),
            ("Qualification", "Kwalificatie"),
            ("Participant", "Deelnemer"),
            ("Template", "Sjabloon"),
            ("Final check", "Eindcontrole"),
            ("History", "Geschiedenis"),
            ("My learning", "Mijn leren"),
            ("In progress", "Bezig"),
            ("Completed", "Afgerond"),
            ("Due", "Deadline"),
            ("mark", "markering"),
            ("line", "rij"),
            ("Learner", "Cursist"),
        ],
    )
    def test_the_words_of_the_house(self, english: str, dutch: str) -> None:
        with translation.override("nl"):
            assert translation.gettext(english) == dutch

    def test_people_are_addressed_informally(self, catalogue: polib.POFile) -> None:
        formal = [dutch for _english, dutch in pairs(catalogue) if FORMAL.search(dutch)]
        assert formal == []

    def test_so_does_what_django_says_about_passwords(self) -> None:
        from django.contrib.auth.password_validation import password_validators_help_texts

        with translation.override("nl"):
            hints = [str(text) for text in password_validators_help_texts()]
        assert hints
        assert [text for text in hints if not text.startswith("Je wachtwoord ")] == []

    def test_typography_is_plain_and_consistent(self, catalogue: polib.POFile) -> None:
        """Straight quotes as in the English, one ellipsis, one space, no space at the ends."""
        odd = re.compile(r"[‘’“”„«»]|\.\.\.|  |\s[.,;:?!](?!\w)|^\s|\s$")
        assert [dutch for _english, dutch in pairs(catalogue) if odd.search(dutch)] == []


class TestLanguages:
    def test_pages_say_which_language_they_are_in(self, client: Client, db: None) -> None:
        assert '<html lang="en"' in client.get("/accounts/login/").content.decode()
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "nl"
        page = client.get("/accounts/login/").content.decode()
        assert '<html lang="nl"' in page
        assert "Inloggen" in page

    def test_the_switch_names_languages_in_themselves(self, client: Client, db: None) -> None:
        for code in ("en", "nl"):
            client.cookies[settings.LANGUAGE_COOKIE_NAME] = code
            page = client.get("/accounts/login/").content.decode()
            assert re.search(r"\bEnglish\b", page)
            assert re.search(r"\bNederlands\b", page)

    def test_a_dutch_template_is_one_that_the_reader_knows(self) -> None:
        spec = TemplateSpec(7, "unenroll", "Uitschrijven", [Column(3, "Tillen", "TIL-1")], "nl")
        target = BytesIO()
        write_template(target, spec)
        book = load_workbook(target)
        sheet, explanation = book.worksheets[:2]
        assert (sheet.title, explanation.title) == ("Inschrijvingen", "Uitleg")
        assert sheet.title in fmt.ENROLLMENT_SHEETS
        email, name, activity = (str(cell.value) for cell in sheet[1])
        assert (email, name, activity) == ("E-mail", "Naam", "Tillen (TIL-1)")
        assert fmt.plain_key(email) in fmt.EMAIL_HEADERS
        assert fmt.plain_key(name) in fmt.IGNORED_HEADERS

    @pytest.mark.parametrize("english", ["Name", "Reason", "How to fix it"])
    def test_columns_for_reading_are_ignored_in_dutch_as_well(self, english: str) -> None:
        with translation.override("nl"):
            dutch = translation.gettext(english)
        assert dutch != english
        assert fmt.plain_key(dutch) in fmt.IGNORED_HEADERS
