"""What the disk refuses is said as such, and what is there is read whole or not at all."""

import os
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from reports.vault.journal import journal_files
from reports.vault.journal.journal_files import NoJournal


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Path:
    settings.LINDEN_JOURNAL_DIR = str(tmp_path)
    return tmp_path


def test_a_head_that_was_never_written_is_none(folder: Path) -> None:
    assert journal_files.read_head("head") is None


def test_what_is_put_in_place_is_read(folder: Path) -> None:
    journal_files.replace("head", b"7 abc\n")
    journal_files.replace("head", b"8 abd\n", way="other")
    assert journal_files.read_head("head") == "8 abd"
    assert [each.name for each in folder.iterdir()] == ["head"]


def test_a_name_that_is_taken_by_a_folder_is_no_journal(folder: Path) -> None:
    (folder / "head" / "inside").mkdir(parents=True)
    with pytest.raises(NoJournal):
        journal_files.replace("head", b"1\n")
    with pytest.raises(NoJournal):
        journal_files.read_head("head")


def test_what_cannot_be_written_beside_is_no_journal(folder: Path) -> None:
    with pytest.raises(NoJournal):
        journal_files.write_beside("nowhere/head", b"1\n")


def test_bytes_that_are_no_text_are_damaged(folder: Path) -> None:
    (folder / "head").write_bytes(b"\xff\xfe")
    with pytest.raises(NoJournal, match="damaged"):
        journal_files.read_head("head")


def test_a_folder_that_went_away(folder: Path, settings: Settings) -> None:
    settings.LINDEN_JOURNAL_DIR = str(folder / "gone")
    with pytest.raises(NoJournal, match="not a folder"):
        journal_files.read_head("head")


def test_a_folder_in_the_place_of_a_file_is_no_journal(folder: Path) -> None:
    (folder / "erased.log").mkdir()
    with pytest.raises(NoJournal), journal_files.opened("erased.log"):
        pass


def test_a_line_that_a_crash_cut_short_tells_nothing_and_hides_nothing(folder: Path) -> None:
    """What stands behind it was written later, and holds."""
    at = "2026-11-24T12:00:00+00:00"
    (folder / "stopped.log").write_text(f"{at} 00\n{at} 0ff0\n")
    assert [told for _, told in journal_files.told("stopped.log", 4, bytes.fromhex)] == [
        b"\x0f\xf0"
    ]


def test_a_disk_that_takes_a_part_is_asked_for_the_rest(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A write may end early without an error; a line cut there would be lost."""
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, text: write(descriptor, text[:3]))
    journal_files.replace("head", b"12345678 abcdef\n")
    assert journal_files.read_head("head") == "12345678 abcdef"


def test_a_disk_that_takes_nothing_more_is_full(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal_files.replace("head", b"7 abc\n")
    monkeypatch.setattr(os, "write", lambda *_: 0)
    with pytest.raises(NoJournal, match="No space left"):
        journal_files.replace("head", b"8 abd\n")
    assert journal_files.read_head("head") == "7 abc"


@pytest.mark.parametrize("head", ["", "seven abc", "7 xyz", " 7"])
def test_a_head_that_is_no_number_and_mac_is_damaged(head: str) -> None:
    with pytest.raises(NoJournal, match="damaged"):
        journal_files.numbered("head", head)
