"""A world that is put back is the world that was made."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import time_machine
from django.db import connection, transaction
from pytest_django.fixtures import Settings

from reports.accounts.directory.organisations import create_organisation
from reports.accounts.models import Organisation, OrganisationKind
from reports.audit.log import OPERATOR
from reports.audit.models import Event, UnsealedEvent
from reports.vault.service_keys import key_files
from tests.kept import kept
from tests.reports.cases.world import NOW

times: list[str] = []


@dataclass(frozen=True)
class Small:
    """An organisation and some notes."""

    row: Organisation
    notes: dict[str, str] = field(default_factory=dict)


@kept
def small(name: str) -> Small:
    """One organisation."""
    times.append(name)
    kind = OrganisationKind.CARE
    return Small(create_organisation(kind=kind, name=name, by=OPERATOR, now=NOW))


class NotKept(Exception):
    """Raised to end a block without a trace."""


@pytest.fixture(autouse=True)
def _nothing_kept(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """And one day only: a world belongs to its day."""
    times.clear()
    monkeypatch.setattr("tests.kept._kept", {})
    with time_machine.travel(NOW, tick=False):
        yield


def everything() -> tuple[list[object], ...]:
    models = (Organisation, Event, UnsealedEvent)
    return tuple(list(model.objects.order_by("pk").values()) for model in models)


def made_and_gone(name: str) -> tuple[Small, tuple[list[object], ...]]:
    """One world in a database that is empty before and after."""
    with suppress(NotKept), transaction.atomic():
        made = small(name)
        rows = everything()
        raise NotKept
    return made, rows


def test_the_same_rows_come_back_without_the_work() -> None:
    first, rows = made_and_gone("one")
    again, rows_again = made_and_gone("one")
    assert times == ["one"]
    assert rows == rows_again
    assert first.row.pk == again.row.pk
    assert all(rows)  # what a trigger wrote is there once


def test_what_one_test_changes_the_next_does_not_see() -> None:
    made_and_gone("one")
    first, _rows = made_and_gone("one")
    first.row.kind = "changed"
    first.notes["changed"] = "yes"
    again, _rows = made_and_gone("one")
    assert (again.row.kind, again.notes) == (OrganisationKind.CARE, {})


def test_another_name_or_key_is_another_world(settings: Settings, tmp_path: Path) -> None:
    made_and_gone("one")
    made_and_gone("two")
    ring = tmp_path / "ring.json"
    key_files.write_ring(ring, sample=True, now=NOW)
    settings.LINDEN_VAULT_KEYS_FILE = str(ring)
    made_and_gone("one")
    assert times == ["one", "two", "one"]


def test_beside_something_else_it_is_made_in_earnest() -> None:
    small("one")
    small("two")
    assert Organisation.objects.count() == 2
    made_and_gone("three")
    made_and_gone("three")
    assert times == ["one", "two", "three", "three"]


def test_triggers_work_afterwards() -> None:
    made_and_gone("one")
    small("one")
    with connection.cursor() as cursor:
        cursor.execute("show session_replication_role")
        assert cursor.fetchone() == ("origin",)
