"""Several hosts, one journal folder: a process with another one refuses to start."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django.fixtures import Settings

from config.safety import start_checks
from reports.audit.chain import seals
from reports.audit.events import EventKind
from reports.audit.log import OPERATOR, record
from reports.cases.recovery import journal_replay

NOW = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def sealed(minutes: int) -> None:
    for minute in range(minutes):
        now = NOW + timedelta(minutes=minute)
        with transaction.atomic():
            record(kind=EventKind.RESTORED, by=OPERATOR, now=now)
        seals.seal_minute(now=now)


def found() -> list[str | None]:
    return [each.id for each in start_checks.journal_is_the_shared_one(databases=["default"])]


def test_a_new_installation_and_its_own_folder_are_fine() -> None:
    assert found() == []
    sealed(5)
    assert found() == []


def test_an_empty_folder_beside_a_database_with_history_is_refused(
    settings: Settings, tmp_path: Path
) -> None:
    sealed(5)
    settings.LINDEN_JOURNAL_DIR = str(tmp_path)
    assert found() == ["linden.config.E011"]
    assert journal_replay.take_up_again(now=NOW), "lost for good: the operator says so"
    assert found() == []


def test_a_folder_that_was_copied_and_is_not_written_to_is_refused(
    settings: Settings, tmp_path: Path
) -> None:
    sealed(2)
    head = Path(settings.LINDEN_JOURNAL_DIR, "audit.head").read_text()
    sealed(5)
    (tmp_path / "audit.head").write_text(head)
    settings.LINDEN_JOURNAL_DIR = str(tmp_path)
    assert found() == ["linden.config.E011"]


def test_the_head_that_is_being_written_is_no_fault(settings: Settings) -> None:
    sealed(3)
    head = Path(settings.LINDEN_JOURNAL_DIR, "audit.head")
    before = head.read_text()
    sealed(1)
    head.write_text(before)
    assert found() == []
