"""What the disk refuses is said as such, and what is there is read whole or not at all."""

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
