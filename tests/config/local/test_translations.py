"""Catalogues without gettext tools: found, kept, compiled, and what is wrong with them said."""

import gettext
import os
from pathlib import Path

import pytest

from config.local import translations
from config.local.translations import Room

PYTHON = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext
A = _("Hello %(name)s")
B = ngettext("One day", "%(n)s days", 3)
C = pgettext("month", "May")
"""
TEMPLATE = """{% load i18n %}
    <p>{% translate "Leave" %} {% translate "May" context "verb" %}</p>
  {% blocktranslate trimmed count n=d %}
      One <b>case</b>
  {% plural %}
      {{ n }} <b>cases</b>
  {% endblocktranslate %}
"""
FRENCH = {
    "Hello %(name)s": ["Bonjour %(name)s"],
    "Leave": ["Quitter"],
    "May": ["mai"],
    "One day": ["Un jour", "%(n)s jours"],
    "One <b>case</b>": ["Un <b>dossier</b>", "%(n)s <b>dossiers</b>"],
}


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Room:
    """A room of its own, with texts in Python and in a template, French complete."""
    monkeypatch.setattr(translations, "ROOT", tmp_path)
    monkeypatch.setattr(translations, "PARTNERS", ())
    monkeypatch.setattr(translations, "REPORTS", tmp_path / "reports")
    monkeypatch.setattr(translations, "PARTNERS", ())
    folder = tmp_path / "reports" / "spare"
    (folder / "templates").mkdir(parents=True)
    (tmp_path / "reports" / "channels").mkdir()
    (folder / "texts.py").write_text(PYTHON)
    (folder / "templates" / "page.html").write_text(TEMPLATE)
    made = Room(folder)
    for language in ("fr", "nl"):
        made.catalogue(language).parent.mkdir(parents=True)
        made.catalogue(language).touch()
    translations.update(made)
    _translate(made, FRENCH)
    return made


def _translate(room: Room, texts: dict[str, list[str]]) -> None:
    path = room.catalogue("fr")
    catalog = translations.load(path, "fr")
    for message in catalog:
        found = texts.get(translations._sources(message)[0])
        if found:
            message.string = found[0] if isinstance(message.id, str) else tuple(found)
    path.write_text(translations.as_text(catalog, "fr"))


def _french(room: Room) -> list[str]:
    return [fault for fault in translations.faults(room) if fault.startswith("spare fr: ")]


def test_a_complete_catalogue_has_no_fault(room: Room) -> None:
    assert _french(room) == []
    assert any("nl: not translated" in fault for fault in translations.faults(room))


def test_every_room_has_every_language(room: Room) -> None:
    """The languages are those that there are catalogues of: no list says them again."""
    assert translations.languages() == ("fr", "nl")
    spare = Room(room.folder.with_name("second"))
    spare.folder.mkdir()
    (spare.folder / "texts.py").write_text('from x import _\nA = _("The counter")\n')
    translations.update(spare)
    assert all(spare.catalogue(language).exists() for language in translations.languages())


def test_an_update_keeps_adds_and_drops(room: Room) -> None:
    (room.folder / "texts.py").write_text(PYTHON.replace('"Hello %(name)s"', '"Good day"'))
    translations.update(room)
    text = room.catalogue("fr").read_text()
    assert "Quitter" in text
    assert "Hello" not in text
    assert _french(room) == ["spare fr: not translated: 'Good day'"]


def test_spaces_and_apostrophes_are_said_and_mended(room: Room) -> None:
    _translate(room, {"Leave": ["Partir d'ici ?"]})
    (fault,) = _french(room)
    assert fault.startswith("spare fr: spaces or apostrophes, `update` mends them")
    translations.update(room)
    assert _french(room) == []
    assert "Partir d’ici\u00a0?" in room.catalogue("fr").read_text()


def test_an_update_without_a_change_writes_nothing(room: Room) -> None:
    path = room.catalogue("fr")
    translations.update(room)
    os.utime(path, ns=(1, 1))
    translations.update(room)
    assert path.stat().st_mtime_ns == 1


def test_a_text_that_is_gone_is_said(room: Room) -> None:
    (room.folder / "templates" / "page.html").write_text("")
    assert "spare fr: no longer used: 'Leave'" in _french(room)


@pytest.mark.parametrize(
    ("source", "wrong"),
    [
        ("Hello %(name)s", ["Bonjour"]),
        ("Hello %(name)s", ["Bonjour %(nom)s"]),
        ("One <b>case</b>", ["Un dossier", "%(n)s <b>dossiers</b>"]),
        ("One day", ["Un jour", "des jours"]),
    ],
)
def test_other_placeholders_are_said(room: Room, source: str, wrong: list[str]) -> None:
    _translate(room, {source: wrong})
    assert _french(room) == [f"spare fr: placeholders differ: {source!r}"]


def test_a_text_left_in_english_is_said_unless_listed(room: Room) -> None:
    _translate(room, {"Leave": ["Leave"]})
    assert _french(room) == ["spare fr: same as English: 'Leave'"]
    (room.folder / "locale" / "same.txt").write_text("fr: Leave\n")
    assert _french(room) == []
    (room.folder / "locale" / "same.txt").write_text("nl: Leave\n")
    assert _french(room) == ["spare fr: same as English: 'Leave'"]


def test_two_rooms_that_differ_are_said(room: Room) -> None:
    other = room.folder.with_name("other") / "locale" / "fr" / "LC_MESSAGES"
    other.mkdir(parents=True)
    text = room.catalogue("fr").read_text()
    (other / "django.po").write_text(text)
    assert translations.disagreements() == []
    (other / "django.po").write_text(text.replace("Quitter", "Partir"))
    assert translations.disagreements() == ["spare and other differ in fr: 'Leave'"]


def test_what_is_compiled_is_what_was_written(room: Room) -> None:
    written = translations.compile_stale(room.folder)
    assert room.catalogue("fr").with_suffix(".mo") in written
    with room.catalogue("fr").with_suffix(".mo").open("rb") as file:
        found = gettext.GNUTranslations(file)
    assert found.gettext("Leave") == "Quitter"
    assert found.ngettext("One day", "%(n)s days", 0) == "Un jour"
    assert found.ngettext("One day", "%(n)s days", 2) == "%(n)s jours"
    assert found.pgettext("month", "May") == "mai"


def test_only_what_is_stale_is_compiled(room: Room) -> None:
    translations.compile_stale(room.folder)
    assert translations.compile_stale(room.folder) == []
    later = room.catalogue("fr").stat().st_mtime_ns + 10**10
    os.utime(room.catalogue("fr"), ns=(later, later))
    assert translations.compile_stale(room.folder) == [room.catalogue("fr").with_suffix(".mo")]


def test_a_fuzzy_text_is_said(room: Room) -> None:
    path = room.catalogue("fr")
    path.write_text(path.read_text().replace('msgid "Leave"', '#, fuzzy\nmsgid "Leave"'))
    assert "spare fr: marked fuzzy: 'Leave'" in _french(room)


def test_bad_arguments_are_answered_with_the_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert translations.main(["look"]) == 2
    assert translations.main(["check", "no-such-room"]) == 2
    assert "update [ROOM ...]" in capsys.readouterr().err
