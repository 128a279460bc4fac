"""What a restore must still honour is on the disk before anything commits."""

import os
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import transaction
from pytest_django.fixtures import Settings

from reports.vault.case_keys import case_keys
from reports.vault.journal import journal_standing, restore_journal
from reports.vault.journal.restore_journal import NoJournal
from reports.vault.team_keys import key_hierarchy
from tests.reports.vault.people import NOW, House
from tests.reports.vault.to_erase import to_erase


@pytest.fixture(autouse=True)
def journal(settings: Settings, tmp_path: Path) -> Path:
    settings.LINDEN_JOURNAL_DIR = str(tmp_path)
    return tmp_path


@pytest.mark.django_db
class TestErased:
    def test_is_read_back(self, journal: Path) -> None:
        cases = {uuid4() for _ in range(3)}
        for case_id in cases:
            restore_journal.erased(case_id, now=NOW)
        assert to_erase() == cases
        assert (journal / "erased.log").stat().st_mode & 0o777 == 0o600

    def test_is_on_the_disk_before_it_returns(self, monkeypatch: pytest.MonkeyPatch) -> None:
        synced: list[int] = []
        original = os.fsync

        def watched(descriptor: int) -> None:
            synced.append(descriptor)
            original(descriptor)

        monkeypatch.setattr(os, "fsync", watched)
        restore_journal.erased(uuid4(), now=NOW)
        assert len(synced) == 2

    def test_a_line_cut_short_by_a_crash_is_no_order(self, journal: Path) -> None:
        case_id = uuid4()
        restore_journal.erased(case_id, now=NOW)
        with (journal / "erased.log").open("a") as file:
            file.write("2026-11-24T12:00:00+00:00")
        assert to_erase() == {case_id}

    def test_a_line_after_one_cut_short_is_still_read(self, journal: Path) -> None:
        cut, whole = uuid4(), uuid4()
        (journal / "erased.log").write_text(f"2026-11-24T12:00:00+00:00 {str(cut)[:20]}")
        restore_journal.erased(whole, now=NOW)
        assert to_erase() == {whole}

    @pytest.mark.parametrize("line", ["x" * 62, "2026-11-24T12:00:00+00:00 " + "x" * 36])
    def test_a_damaged_journal_is_never_passed_over(self, journal: Path, line: str) -> None:
        (journal / "erased.log").write_text(f"{line}\n")
        with pytest.raises(NoJournal, match="byte 0"):
            to_erase()
        (journal / "erased.log").write_text(f"{line} and more\n")
        with pytest.raises(NoJournal, match="byte 0"):
            to_erase()

    def test_a_full_disk_stops_the_erasure(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def full(*_: object) -> int:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "write", full)
        with pytest.raises(NoJournal):
            restore_journal.erased(uuid4(), now=NOW)


@pytest.mark.django_db(transaction=True)
def test_a_line_needs_its_transaction() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        restore_journal.erased(uuid4(), now=NOW)
    with pytest.raises(transaction.TransactionManagementError):
        restore_journal.stopped(b"x" * 32, now=NOW)


@pytest.mark.django_db
def test_stops_are_read_back() -> None:
    restore_journal.stopped(b"x" * 32, now=NOW)
    restore_journal.stopped(b"y" * 32, now=NOW)
    assert restore_journal.read_stopped() == {b"x" * 32, b"y" * 32}


def test_the_audit_head_is_replaced_whole(journal: Path) -> None:
    assert restore_journal.read_audit_head() is None
    restore_journal.set_audit_head("one")
    restore_journal.set_audit_head("two")
    assert restore_journal.read_audit_head() == "two"
    assert [path.name for path in journal.iterdir()] == ["audit.head"]


@pytest.mark.parametrize("folder", ["", "/nowhere/at/all"])
@pytest.mark.django_db
def test_without_a_folder_nothing_is_erased(settings: Settings, folder: str) -> None:
    settings.LINDEN_JOURNAL_DIR = folder
    for call in (
        lambda: restore_journal.erased(uuid4(), now=NOW),
        lambda: restore_journal.set_audit_head("x"),
        to_erase,
        restore_journal.read_audit_head,
    ):
        with pytest.raises(NoJournal):
            call()


def test_an_empty_journal_says_nothing(db: None) -> None:
    assert to_erase() == set()
    assert restore_journal.read_stopped() == set()
    assert not journal_standing.is_behind()


def test_a_restored_case_shows_that_the_database_is_behind(house: House) -> None:
    version = key_hierarchy.current_version(house.team)
    kept, erased = uuid4(), uuid4()
    for case_id in (kept, erased):
        case_keys.create_case_keys(case_id=case_id, team_version=version, code_keys=None)
    for case_id in (kept, erased):
        restore_journal.erased(case_id, now=NOW)
    assert not journal_standing.is_behind(), "nobody said that these committed"
    assert journal_standing.being_erased([kept, uuid4()]) == {kept}
    restore_journal.carried_out(erased)
    assert journal_standing.is_behind()
    case_keys.destroy_case_keys(erased)
    assert not journal_standing.is_behind()


@pytest.mark.django_db
class TestLeft:
    def test_is_read_back_in_order(self, journal: Path) -> None:
        people = [(uuid4(), uuid4()) for _ in range(3)]
        for user_id, team_id in people:
            restore_journal.left(user_id, team_id, now=NOW)
        found = restore_journal.read_left()
        assert [(each.user_id, each.team_id) for each in found] == people
        assert {each.at for each in found} == {NOW.replace(microsecond=0)}
        assert (journal / "left.log").stat().st_mode & 0o777 == 0o600

    def test_a_damaged_line_is_no_journal(self, journal: Path) -> None:
        restore_journal.left(uuid4(), uuid4(), now=NOW)
        text = (journal / "left.log").read_text()
        (journal / "left.log").write_text(text.replace("-", "x", 12))
        with pytest.raises(NoJournal):
            restore_journal.read_left()
