"""The journal of many years, and an erasure whose commit failed: neither stops the house."""

import itertools
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
import time_machine
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reports.audit.chain.seals import seal_minute
from reports.cases import tasks as case_tasks
from reports.cases.casework import reporter
from reports.cases.models import Case
from reports.messaging import tasks
from reports.messaging.models import OutboundText
from reports.messaging.states import TextState
from reports.vault.models import CaseDataKey
from tests.attacks.conftest import Scene, make_scene
from tests.attacks.test_restored import address_of
from tests.phones import TestNetwork
from tests.reports.accounts.people import log_in
from tests.reports.cases import world
from tests.reports.cases.world import NOW
from tests.reports.messaging import texts

FEW, MANY = 100, 100_000
LINE = len("2026-11-24T12:00:00+00:00 \n") + 36


@pytest.fixture
def machine() -> Iterator[time_machine.Traveller]:
    """The machine's own time, which the phone network has too."""
    with time_machine.travel(NOW + timedelta(hours=1)) as traveller:
        yield traveller


def grow(count: int) -> None:
    """As many more cases were erased, by a release that wrote no word of a commit."""
    path = Path(settings.LINDEN_JOURNAL_DIR, "erased.log")
    with path.open("a") as file:
        file.writelines(f"2026-11-24T09:00:00+00:00 {uuid4()}\n" for _ in range(count))
    path.chmod(0o600)


def bytes_read() -> int:
    """How much this process has read from files until now, whichever way it did."""
    counters = dict(line.split(": ") for line in Path("/proc/self/io").read_text().splitlines())
    return int(counters["rchar"])


def cost(work: Callable[[], object]) -> tuple[int, int]:
    """Queries, and bytes read."""
    work()  # what is loaded once, and kept
    before = bytes_read()
    with CaptureQueriesContext(connection) as captured:
        work()
    return len(captured), bytes_read() - before


@pytest.mark.parametrize("words", [b"seven", b"7 x", b"\xff\xfe"])
def test_beside_damaged_files_a_report_is_filed_all_the_same(words: bytes, db: None) -> None:
    """What a disk gives back wrong is no reason to send somebody away."""
    world.build()
    for name in ("erased.log", "audit.head", "newest.head"):
        Path(settings.LINDEN_JOURNAL_DIR, name).write_bytes(words * 30 + b"\n")
    made = world.report()
    assert Case.objects.filter(id=made.case_id).exists()


@pytest.mark.usefixtures("own_ring", "phone_network", "machine")
def test_after_many_years_somebody_logs_in_and_texts_leave(scene: Scene) -> None:
    """More than a statement takes parameters: once nobody could log in, and no text left."""
    seal_minute(now=NOW)
    grow(MANY)
    now = NOW + timedelta(hours=1)
    row = texts.put(texts.case(now=now), now=now)
    for person in (scene.cast.dalia, scene.cast.beatriz):
        log_in(Client(), person, now=now)
    for task in (tasks.send_due, tasks.look_up, tasks.redact):
        task()
    assert texts.again(row).state == TextState.ACCEPTED
    call_command("rotate_keys", "add", verbosity=0)
    call_command("verify_audit", stdout=StringIO())
    said = StringIO()
    call_command("after_restore", stdout=said)
    assert "erased again, as the journal says: 0" in said.getvalue()


def test_what_a_log_in_and_a_text_cost_does_not_grow_with_the_erased(
    scene: Scene, phone_network: TestNetwork, machine: time_machine.Traveller
) -> None:
    """By queries and by bytes read: the journal grows a thousandfold between the two."""

    def enter() -> None:
        machine.shift(timedelta(minutes=2))  # no code is taken twice
        log_in(Client(), scene.cast.dalia, now=timezone.now())

    def text() -> None:
        number = f"+3247{next(numbers):07}"
        row = texts.put(texts.case(number=number, now=timezone.now()), now=timezone.now())
        tasks.send_due()
        assert texts.again(row).state == TextState.ACCEPTED

    numbers = itertools.count(1)
    found = []
    for lines in (FEW, MANY):
        grow(lines)
        case_tasks.carry_out()
        found.append([cost(work) for work in (enter, text, tasks.look_up, tasks.redact)])
    for (few, small), (many, large) in zip(*found, strict=True):
        assert many == few
        assert large < small + 1_000 * LINE, "what was read of the journal grows with it"


@pytest.fixture
def failed(transactional_db: None) -> Scene:
    """Amina erased her case; the database ended the session before it committed."""
    scene = make_scene()
    seal_minute(now=NOW)
    with pytest.raises(DatabaseError):
        erase_and_be_cut(scene)
    connection.close()
    assert CaseDataKey.objects.filter(case_id=scene.case_id).exists(), "it did not commit"
    assert str(scene.case_id) in Path(settings.LINDEN_JOURNAL_DIR, "erased.log").read_text()
    return scene


def erase_and_be_cut(scene: Scene) -> None:
    with transaction.atomic():
        reporter.erase(code_keys=scene.code_keys, now=NOW)
        end_session()


def end_session() -> None:
    """As an operator, the kernel or a failover ends it: from outside."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        (pid,) = cursor.fetchone()
    with psycopg.connect(address_of("postgres"), autocommit=True) as server:
        server.execute("select pg_terminate_backend(%s, 10000)", [pid])


def test_an_erasure_that_did_not_commit_stops_nobody_else(
    failed: Scene, phone_network: TestNetwork, machine: time_machine.Traveller
) -> None:
    """One that failed stopped every text of the installation until a person intervened."""
    now = NOW + timedelta(hours=1)
    own = texts.put(failed.case_id, now=now, not_after=now + timedelta(minutes=5))
    other = texts.put(texts.case(now=now), now=now)
    tasks.send_due()
    assert texts.again(other).state == TextState.ACCEPTED
    assert texts.again(own).state == TextState.QUEUED, "it was to be erased: nobody texts her"
    log_in(Client(), failed.cast.dalia, now=now)


def test_what_was_ordered_is_carried_out_by_the_sweep(
    failed: Scene, phone_network: TestNetwork, machine: time_machine.Traveller
) -> None:
    texts.put(failed.case_id, now=NOW + timedelta(hours=1))
    case_tasks.carry_out()
    assert not Case.objects.filter(id=failed.case_id).exists()
    assert not CaseDataKey.objects.filter(case_id=failed.case_id).exists()
    assert not OutboundText.objects.exists()
    seal_minute(now=NOW + timedelta(hours=1))
    call_command("verify_audit", stdout=StringIO())
