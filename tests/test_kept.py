"""A world that is put back is the world that was made."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from pytest_django.fixtures import Settings

from reports.accounts.directory.organisations import create_organisation
from reports.accounts.models import Organisation, OrganisationKind
from reports.audit.log import OPERATOR
from reports.audit.models import Event, UnsealedEvent
from reports.vault.service_keys import key_files
from tests.attacks.tables.playing import every_row
from tests.kept import kept, taken
from tests.reports.accounts.people import cheap_passwords, log_in, log_in_by_pages, make_cast
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


def note() -> str:
    """Something that somebody does in the world: it writes, and takes time."""
    times.append("noted")
    create_organisation(kind=OrganisationKind.CARE, name="noted", by=OPERATOR, now=NOW)
    return "noted"


def noted_and_gone(*, before: str = "", undone: bool = False) -> tuple[list[object], ...]:
    """One world and a step in it, in a database that is empty before and after."""
    with suppress(NotKept), transaction.atomic():
        small("one")
        if before:
            Organisation.objects.update(kind=before)
        if undone:
            _written_and_taken_back()
        assert taken("note", note) == "noted"
        rows = everything()
        raise NotKept
    return rows


def _written_and_taken_back() -> None:
    with suppress(NotKept), transaction.atomic():
        Organisation.objects.all().delete()
        raise NotKept


def test_a_step_right_after_a_world_is_taken_once() -> None:
    made_and_gone("one")
    rows = noted_and_gone()
    assert noted_and_gone() == rows
    assert len(rows[0]) == 2
    assert times == ["one", "noted"]


def test_after_anything_else_a_step_is_taken_in_earnest() -> None:
    made_and_gone("one")
    first = noted_and_gone()
    after = noted_and_gone(before=OrganisationKind.VENUE)
    assert times == ["one", "noted", "noted"]
    assert after[0] != first[0]
    noted_and_gone(undone=True)
    assert times == ["one", "noted", "noted", "noted"]


def test_where_no_world_was_put_back_a_step_is_taken_in_earnest() -> None:
    for _ in range(2):
        with suppress(NotKept), transaction.atomic():
            taken("note", note)
            raise NotKept
    with suppress(NotKept), transaction.atomic():
        made_and_gone("one")
        made_and_gone("one")  # put back, and taken back
        taken("note", note)
        raise NotKept
    assert times == ["noted", "noted", "one", "noted"]


def test_a_step_that_writes_to_the_journal_is_taken_in_earnest(settings: Settings) -> None:
    def written() -> str:
        (Path(settings.LINDEN_JOURNAL_DIR) / f"order {len(times)}").touch()
        return note()

    made_and_gone("one")
    for _ in range(2):
        with suppress(NotKept), transaction.atomic():
            small("one")
            taken("written", written)
            raise NotKept
    assert times == ["one", "noted", "noted"]


def logged_in_and_gone(*, in_earnest: bool = False) -> tuple[object, ...]:
    """What Beatriz's browser holds, every row of the database, and what the desk then shows."""
    browser = Client()
    with suppress(NotKept), transaction.atomic(), cheap_passwords():
        cast = make_cast()
        (log_in_by_pages if in_earnest else log_in)(browser, cast.beatriz, now=NOW)
        # The database tells them in any order.
        rows = {table: sorted(found, key=repr) for table, found in every_row().items()}
        held = browser.cookies.output()
        inbox = browser.get("/desk/inbox/")
        raise NotKept
    return rows, held, inbox.status_code


def test_who_is_logged_in_from_what_was_kept_is_so_as_the_pages_do_it() -> None:
    logged_in_and_gone(in_earnest=True)  # makes the cast
    by_pages = logged_in_and_gone()  # keeps what the pages did
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tests.reports.accounts.people.log_in_by_pages", _by_no_page)
        kept_ones = logged_in_and_gone()
    assert kept_ones == by_pages
    rows, held, status = logged_in_and_gone(in_earnest=True)
    assert status == kept_ones[2] == 200
    assert {name: len(each) for name, each in rows.items()} == {  # type: ignore[attr-defined]
        name: len(each)
        for name, each in kept_ones[0].items()  # type: ignore[attr-defined]
    }
    assert _names(held) == _names(kept_ones[1])


def _by_no_page(*_args: object, **_names: object) -> None:
    raise AssertionError("the pages were asked")


def _names(cookies: object) -> list[str]:
    return sorted(line.partition("=")[0] for line in str(cookies).splitlines())
