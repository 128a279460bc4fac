"""R1.12, R1.13, R1.16, R1.17, R8.7, R8.17: all is checked again as it leaves; nobody twice."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from reports.audit.events import EventKind
from reports.audit.log import SYSTEM, record
from reports.cases.casework import safe_contact
from reports.cases.erasure import erasure
from reports.cases.models import Case
from reports.messaging import gateways
from reports.messaging.contact.contact import ContactChannel, ContactState, MayContact
from reports.messaging.delivery import claims, sending
from reports.messaging.models import AT_ONCE, LeftCopy, OutboundText
from reports.messaging.outbox import outbox, stop_list
from reports.messaging.states import TextState
from reports.vault.case_keys.case_keys import CaseVault
from reports.vault.models import CaseDataKey
from tests.phones import TestNetwork
from tests.reports.cases import world
from tests.reports.cases.world import World
from tests.reports.messaging import texts
from tests.reports.messaging.texts import HOUR, NOW, NUMBER, OTHER

THIRD = "+32470555666"


def change(case_id: UUID, **changes: object) -> None:
    """She, or what came in, changes how she is reached: as every such change is made."""
    with transaction.atomic():
        case = Case.objects.select_for_update().get(id=case_id)
        vault = CaseVault.load(case_id)
        contact = replace(safe_contact.read_contact(vault, case_id), **changes)  # type: ignore[arg-type]
        safe_contact.store_contact(vault, case, contact, NOW)
        case.save()


NO: dict[str, object] = {
    "may_contact": MayContact.NO,
    "channel": ContactChannel.NONE,
    "number": "",
    "windows": (),
}
CHANGES: list[tuple[dict[str, object], str]] = [
    ({"number": OTHER}, "number_changed"),
    ({"state": ContactState.FROZEN}, "contact_frozen"),
    ({"state": ContactState.UNSAFE}, "contact_unsafe"),
    ({"state": ContactState.STOPPED}, "contact_stopped"),
    ({"channel": ContactChannel.CALL}, "not_by_text"),
    ({"unusable": True}, "texts_unusable"),
    ({"windows": ()}, "no_window"),
    ({"confirmed_at": NOW - timedelta(days=40)}, "out_of_date"),
    (NO, "number_changed"),
]


@pytest.mark.parametrize(("changes", "why"), CHANGES)
def test_what_has_changed_since_it_was_planned_counts(
    people: World, changes: dict[str, object], why: str
) -> None:
    case_id = texts.case()
    row = texts.put(case_id)
    change(case_id, **changes)
    assert claims.reserve(now=NOW, most=5) == []
    after = texts.again(row)
    assert (after.state, after.why, after.final_at) == (TextState.CANCELLED, why, NOW)


@pytest.mark.parametrize(("changes", "why"), CHANGES)
def test_a_change_after_it_was_set_aside_wins(
    people: World, changes: dict[str, object], why: str
) -> None:
    """The reservation is gone: the text is checked anew, and not claimed."""
    case_id = texts.case()
    row = texts.put(case_id)
    (ready,) = claims.reserve(now=NOW, most=5)
    change(case_id, **changes)
    assert not claims.claim(ready, now=NOW)
    assert claims.reserve(now=NOW, most=5) == []
    assert texts.again(row).why == why


def test_a_stop_after_it_was_set_aside_wins(people: World) -> None:
    texts.put(texts.case())
    (ready,) = claims.reserve(now=NOW, most=5)
    with transaction.atomic():
        outbox.stop_number(number=NUMBER, now=NOW)
    assert not claims.claim(ready, now=NOW)


def test_a_stop_after_the_claim_is_not_sent_twice(
    people: World, phone_network: TestNetwork
) -> None:
    """What is being handed over cannot be called back, and is never tried again."""
    phone_network.vanish()
    row = texts.put(texts.case())
    (ready,) = claims.reserve(now=NOW, most=5)
    assert claims.claim(ready, now=NOW)
    with transaction.atomic():
        outbox.stop_number(number=NUMBER, now=NOW)
    state = sending.try_again(texts.again(row), attempt=1, at=NOW + HOUR / 2, now=NOW)
    assert state == texts.again(row).state == TextState.CANCELLED


def test_erased_after_it_was_set_aside_is_not_sent(people: World) -> None:
    case_id = texts.case()
    texts.put(case_id)
    (ready,) = claims.reserve(now=NOW, most=5)
    erase(case_id)
    assert not claims.claim(ready, now=NOW)


def erase(case_id: UUID) -> None:
    with transaction.atomic():
        case = Case.objects.select_for_update().get(id=case_id)
        erasure.erase_case(case=case, by=SYSTEM, kind=EventKind.ERASED, now=NOW)


def test_erased_between_claim_and_answer_leaves_its_copy_to_be_taken(
    people: World, phone_network: TestNetwork
) -> None:
    """R8.11: the answer finds no row; the provider's copy is known all the same."""
    case_id = texts.case()
    texts.put(case_id)
    gateway = gateways.gateway()

    class ErasingOnTheWay:
        def send(self, **call: object) -> object:
            accepted = gateway.send(**call)  # type: ignore[arg-type]
            erase(case_id)
            return accepted

    sending.send_batch(gateway=ErasingOnTheWay(), clock=lambda: NOW, most=5)  # type: ignore[arg-type]
    assert not OutboundText.objects.exists()
    # One by the number it was on its way to, one by the id the answer brought.
    assert LeftCopy.objects.count() == 2


def test_a_closed_case_gets_nothing(people: World) -> None:
    case_id = texts.case()
    row = texts.put(case_id)
    Case.objects.filter(id=case_id).update(
        closed_at=NOW, status="closed", escalate_at=None, due_at=None
    )
    assert claims.reserve(now=NOW, most=5) == []
    assert texts.again(row).why == "closed"


def test_a_stopped_number_is_seen_through_another_case(people: World) -> None:
    row = texts.put(texts.case())
    with transaction.atomic():
        stop_list.stop(number=NUMBER, now=NOW)
    assert claims.reserve(now=NOW, most=5) == []
    assert texts.again(row).why == "number_stopped"


@pytest.mark.parametrize("state", [ContactState.FROZEN, ContactState.UNSAFE])
def test_a_number_frozen_in_another_case_gets_no_text_of_a_newer_one(
    people: World, state: ContactState
) -> None:
    """R1.16: a newer report says that it is safe; who was asked since knows."""
    change(texts.case(), state=state)
    newer = texts.case(now=NOW + HOUR)
    row = texts.put(newer, now=NOW + HOUR)
    elsewhere = texts.put(texts.case(number=OTHER), now=NOW + HOUR)
    (ready,) = claims.reserve(now=NOW + HOUR, most=5)
    assert ready.text.id == elsewhere.id
    assert texts.again(row).why == "contact_frozen"


def test_who_was_asked_since_is_texted_although_another_case_is_frozen(people: World) -> None:
    older = texts.case()
    change(older, state=ContactState.FROZEN)
    with transaction.atomic():
        record(kind=EventKind.CONTACT_FROZEN, by=SYSTEM, now=NOW, case_id=older)
    newer = texts.case(now=NOW + HOUR)
    change(newer, confirmed_at=NOW + 2 * HOUR)
    texts.put(newer, now=NOW + 3 * HOUR)
    assert len(claims.reserve(now=NOW + 3 * HOUR, most=5)) == 1


def test_a_closed_case_s_alarm_holds_nobody_back(people: World) -> None:
    """A person has looked and closed it: R1.16 holds until then."""
    older = texts.case()
    change(older, state=ContactState.FROZEN)
    Case.objects.filter(id=older).update(
        closed_at=NOW, status="closed", escalate_at=None, due_at=None
    )
    texts.put(texts.case(now=NOW + HOUR), now=NOW + HOUR)
    assert len(claims.reserve(now=NOW + HOUR, most=5)) == 1


def test_alarms_are_looked_for_in_constant_queries(people: World) -> None:
    def queries(number: str, cases: int) -> int:
        change(texts.case(number=number), state=ContactState.FROZEN)
        for _ in range(cases):
            texts.put(texts.case(number=number))
        with CaptureQueriesContext(connection) as found:
            claims.reserve(now=NOW, most=25)
        return len(found)

    assert queries(NUMBER, 2) == queries(OTHER, 7)


def test_whoever_waits_for_an_answer_comes_first(people: World) -> None:
    """Thousands of follow-ups fall due at once; somebody who just wrote does not queue for them."""
    followup = texts.put(texts.case())
    later = NOW + timedelta(minutes=1)
    for n, kind in enumerate(AT_ONCE):
        row = texts.put(texts.case(number=f"+3247012340{n}"), now=later)
        OutboundText.objects.filter(id=row.id).update(kind=kind)
        (first,) = claims.reserve(now=later, most=1)
        assert first.text.id == row.id
    (last,) = claims.reserve(now=later, most=5)
    assert last.text.id == followup.id


def test_outside_her_hours_nothing_is_claimed(people: World) -> None:
    """Her hours have changed; the span of the row says otherwise."""
    case_id = texts.case()
    row = texts.put(case_id, not_after=NOW + 10 * HOUR)
    change(case_id, windows=world.contact().windows)
    assert claims.reserve(now=NOW + 8 * HOUR, most=5) == []
    assert texts.again(row).why == "outside_window"


def test_one_number_gets_no_more_than_its_limit(people: World) -> None:
    """R8.17: the rest waits, it is not lost."""
    case_id = texts.case()
    rows = [texts.put(case_id, slot=str(n)) for n in range(14)]
    other = texts.put(texts.case(number=OTHER))
    ready = claims.reserve(now=NOW, most=25)
    assert len(ready) == 12 + 1
    assert other.id in {each.text.id for each in ready}
    waiting = [texts.again(row) for row in rows]
    put_off = [row for row in waiting if row.reserved_by is None]
    assert len(put_off) == 2
    assert {row.next_try_at for row in put_off} == {NOW + claims.FULL_AGAIN}


# From here on with connections of their own.


def in_threads(*works: Callable[[], None]) -> None:
    failed: list[BaseException] = []

    def run(work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as fault:
            failed.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    if failed:
        raise failed[0]


@pytest.mark.django_db(transaction=True)
def test_four_workers_send_each_text_once(phone_network: TestNetwork) -> None:
    """R8.7: with real connections; nothing twice, nothing left."""
    world.build()
    rows = [texts.put(texts.case(number=f"+324701234{n:02}")) for n in range(24)]

    def work() -> None:
        while texts.send(most=5):
            pass

    in_threads(work, work, work, work)
    assert {texts.again(row).state for row in rows} == {TextState.ACCEPTED}
    numbers = [copy.to for copy in phone_network.copies()]
    assert len(numbers) == len(set(numbers)) == 24


@pytest.mark.django_db(transaction=True)
def test_a_worker_does_not_wait_for_a_case_in_change(phone_network: TestNetwork) -> None:
    """Locks: the case is somebody's, so the text is put off, and nobody is locked up."""
    world.build()
    case_id = texts.case()
    row = texts.put(case_id)
    locked, done = threading.Event(), threading.Event()

    def holder() -> None:
        with transaction.atomic():
            Case.objects.select_for_update().get(id=case_id)
            locked.set()
            assert done.wait(120)
            outbox.withdraw(case_id=case_id, now=NOW)

    def worker() -> None:
        assert locked.wait(120)
        assert claims.reserve(now=NOW, most=5) == []
        done.set()

    in_threads(holder, worker)
    after = texts.again(row)
    assert after.state == TextState.CANCELLED
    assert claims.reserve(now=NOW + HOUR / 2, most=5) == []


@pytest.mark.django_db(transaction=True)
def test_stop_and_workers_at_once(phone_network: TestNetwork) -> None:
    """R1.17: once the STOP is committed nothing more is handed over, whatever was set aside."""
    world.build()
    case_ids = [texts.case() for _ in range(3)]
    for case_id in case_ids:
        for slot in "1234":
            texts.put(case_id, slot=slot)
    handed_over: list[int] = []
    stopped = threading.Event()
    gateway = gateways.gateway

    class Watched:
        def send(self, **call: object) -> object:
            handed_over.append(stopped.is_set())
            return gateway().send(**call)  # type: ignore[arg-type]

    def worker() -> None:
        while sending.send_batch(gateway=Watched(), clock=lambda: NOW, most=4):  # type: ignore[arg-type]
            pass

    def stopper() -> None:
        for case_id in case_ids:
            change(case_id, state=ContactState.STOPPED)
        with transaction.atomic():
            outbox.stop_number(number=NUMBER, now=NOW)
        stopped.set()

    in_threads(worker, worker, worker, stopper)
    # A text claimed before the STOP may leave after it: one for each worker.
    assert sum(handed_over) <= 3
    states = set(OutboundText.objects.values_list("state", flat=True))
    assert states <= {TextState.ACCEPTED, TextState.CANCELLED}


@pytest.mark.django_db(transaction=True)
def test_two_stops_of_one_number_do_not_lock_each_other_up(phone_network: TestNetwork) -> None:
    world.build()
    case_ids = [texts.case() for _ in range(2)]
    for case_id in case_ids:
        for slot in "12345":
            texts.put(case_id, slot=slot)

    def stop(case_id: UUID) -> Callable[[], None]:
        def run() -> None:
            for _ in range(10):
                with transaction.atomic():
                    Case.objects.select_for_update().get(id=case_id)
                    outbox.stop_number(number=NUMBER, now=NOW)

        return run

    in_threads(*map(stop, case_ids))
    assert set(OutboundText.objects.values_list("state", flat=True)) == {TextState.CANCELLED}


@pytest.mark.django_db(transaction=True)
def test_the_same_text_planned_twice_at_once_is_one(phone_network: TestNetwork) -> None:
    world.build()
    case_id = texts.case()

    def plan() -> None:
        for slot in "123":
            texts.put(case_id, slot=slot)

    in_threads(plan, plan, plan)
    assert OutboundText.objects.count() == 3


@pytest.mark.parametrize("changes", world.UNREADABLE_CONTACTS)
def test_a_contact_that_cannot_be_read_holds_up_nobody_else(
    people: World, changes: dict[str, object], caplog: pytest.LogCaptureFixture
) -> None:
    """R1.13: her own text is withheld, for nobody knows whether it is safe."""
    hers, other = texts.case(), texts.put(texts.case(number=OTHER))
    withheld = texts.put(hers)
    world.rewrite_contact(hers, changes)
    assert [ready.text.id for ready in claims.reserve(now=NOW, most=25)] == [other.id]
    assert texts.again(withheld).state == TextState.CANCELLED
    (said,) = [line for line in caplog.records if line.message == "contact_unreadable"]
    assert said.case_id == str(hers)  # type: ignore[attr-defined]
    assert NUMBER not in caplog.text


def test_a_case_whose_key_was_swapped_holds_up_nobody_else(people: World) -> None:
    """By whoever can write to the database: hers is withheld, and everybody else's leaves."""
    hers, stranger, other = texts.case(), texts.case(number=OTHER), texts.case(number=THIRD)
    withheld, leaves = texts.put(hers), texts.put(other)
    theirs = CaseDataKey.objects.get(case_id=stranger)
    CaseDataKey.objects.filter(case_id=hers).update(wrapped=theirs.wrapped)
    assert [ready.text.id for ready in claims.reserve(now=NOW, most=25)] == [leaves.id]
    assert texts.again(withheld).state == TextState.CANCELLED


def test_a_number_the_tables_do_not_know_any_more_is_hers_still(people: World) -> None:
    case_id = texts.case()
    world.rewrite_contact(case_id, {"number": world.GONE_NUMBER})
    row = texts.put(case_id)
    assert [ready.text.id for ready in claims.reserve(now=NOW, most=25)] == [row.id]
