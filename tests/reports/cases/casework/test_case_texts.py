"""R1.12, R1.14, R7.6, R8.12: a worker writes a text; what texts tell a case."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.audit.events import EventKind, ReasonCode
from reports.audit.models import Event
from reports.cases.access.access import NotResponsible, NotYours, StaleCase
from reports.cases.casework import case_texts, safe_contact
from reports.cases.lifecycle import lifecycle
from reports.cases.lifecycle.lifecycle import AlreadyClosed
from reports.cases.models import Case, Task, TaskKind
from reports.messaging.contact.case_port import people as keeper
from reports.messaging.contact.contact import ContactFrozen, ContactState, OutsideWindow
from reports.messaging.content.wording import GivesAway
from reports.messaging.models import OutboundText, TextKind
from reports.messaging.states import TextState
from reports.vault.case_keys.case_keys import CaseVault, destroy_case_keys
from reports.vault.service_keys import lookups
from tests.reports.cases import world
from tests.reports.cases.world import NOW, Worker, World
from tests.reports.messaging import texts

HOUR = timedelta(hours=1)

type Told = Callable[..., None]


def lookup(number: str) -> bytes:
    return lookups.lookup("phone", number)


def taken(people: World, **contact: object) -> UUID:
    case_id = texts.case(**contact)  # type: ignore[arg-type]
    lifecycle.acknowledge(case_id=case_id, by=people.beatriz.staff, now=NOW)
    return case_id


def write(worker: Worker, case_id: UUID, **changes: object) -> OutboundText:
    values: dict[str, object] = {
        "words": "Bonjour, mardi 14h va toujours ?",
        "slot": "a",
        "not_before": NOW,
        "not_after": NOW + HOUR,
        "now": NOW,
    }
    return case_texts.write_text(case_id=case_id, by=worker.staff, **(values | changes))  # type: ignore[arg-type]


def test_her_worker_writes_once(people: World) -> None:
    case_id = taken(people)
    row = write(people.beatriz, case_id)
    assert write(people.beatriz, case_id, words="autre chose").id == row.id
    assert (row.kind, row.state) == (TextKind.WORKER, TextState.QUEUED)
    events = Event.objects.filter(case_id=case_id, kind=EventKind.TEXT_WRITTEN)
    assert events.count() == 1


def test_nobody_else_does(people: World) -> None:
    case_id = taken(people)
    with pytest.raises(NotResponsible):
        write(people.bruno, case_id)
    with pytest.raises(NotYours):
        write(people.chidi, case_id)
    with pytest.raises(StaleCase):
        write(people.beatriz, case_id, version=0)
    Case.objects.filter(id=case_id).update(
        closed_at=NOW, status="closed", escalate_at=None, due_at=None
    )
    with pytest.raises(AlreadyClosed):
        write(people.beatriz, case_id)


def test_what_is_not_safe_is_refused_with_its_reason(people: World) -> None:
    case_id = taken(people)
    with pytest.raises(GivesAway):
        write(people.beatriz, case_id, words="Votre plainte")
    with pytest.raises(ContactFrozen):
        write(people.beatriz, taken(people, state=ContactState.FROZEN))
    with pytest.raises(OutsideWindow):
        write(
            people.beatriz,
            taken(people, windows=world.contact().windows),
            not_after=NOW + 20 * HOUR,
        )
    assert not OutboundText.objects.exists()


def test_closing_takes_back_what_is_planned(people: World) -> None:
    case_id = taken(people)
    row = write(people.beatriz, case_id)
    lifecycle.close(case_id=case_id, reason=ReasonCode.SERVED, by=people.beatriz.staff, now=NOW)
    assert texts.again(row).state == TextState.CANCELLED


def test_the_keeper_reads_many_in_two_queries(people: World) -> None:
    def queries(count: int) -> int:
        case_ids = [texts.case() for _ in range(count)]
        with CaptureQueriesContext(connection) as seen:
            found = keeper().read_now(case_ids)
        assert set(found) == set(case_ids)
        return len(seen)

    assert queries(1) == queries(5) == 2


def test_closed_unreadable_and_gone_are_told_apart(people: World) -> None:
    closed, unreadable, gone = texts.case(), texts.case(), uuid4()
    Case.objects.filter(id=closed).update(
        closed_at=NOW, status="closed", escalate_at=None, due_at=None
    )
    destroy_case_keys(unreadable)
    assert keeper().read_now([closed, unreadable, gone]) == {closed: None, unreadable: None}


@pytest.mark.parametrize("changes", world.UNREADABLE_CONTACTS)
def test_a_contact_of_another_version_is_unreadable_and_freezes_no_other(
    people: World, changes: dict[str, object]
) -> None:
    case_id, other = texts.case(), texts.case(state=ContactState.FROZEN)
    world.rewrite_contact(case_id, changes)
    found = keeper().read_now([case_id, other])
    assert found[case_id] is None
    assert found[other] is not None
    assert keeper().frozen(number=texts.NUMBER)


def test_no_text_reaches_a_number_the_tables_do_not_know(people: World) -> None:
    """R8.12: the provider's word counts for it as well."""
    case_id = texts.case()
    world.rewrite_contact(case_id, {"number": world.GONE_NUMBER})
    case_texts.no_texts(case_id=case_id, number_lookup=lookup(world.GONE_NUMBER), now=NOW)
    assert safe_contact.read_contact(CaseVault.load(case_id), case_id).unusable


def test_no_texts_is_told_once(people: World) -> None:
    case_id = texts.case()
    for _ in range(2):
        case_texts.no_texts(case_id=case_id, number_lookup=lookup(texts.NUMBER), now=NOW)
    assert safe_contact.read_contact(CaseVault.load(case_id), case_id).unusable
    assert Task.objects.filter(case=case_id, kind=TaskKind.CHECK_CONTACT).count() == 1
    assert Event.objects.filter(case_id=case_id, kind=EventKind.NUMBER_UNUSABLE).count() == 1
    case_texts.no_texts(case_id=uuid4(), number_lookup=lookup(texts.NUMBER), now=NOW)


def test_a_stop_at_the_provider_is_told_once(people: World) -> None:
    case_id = texts.case()
    for _ in range(2):
        case_texts.stopped(case_id=case_id, number_lookup=lookup(texts.NUMBER), now=NOW)
    contact = safe_contact.read_contact(CaseVault.load(case_id), case_id)
    assert contact.state is ContactState.STOPPED
    assert Task.objects.filter(case=case_id, kind=TaskKind.CONTACT_STOPPED).count() == 1
    case_texts.stopped(case_id=uuid4(), number_lookup=lookup(texts.NUMBER), now=NOW)


@pytest.mark.parametrize("told", [case_texts.no_texts, case_texts.stopped])
def test_what_is_told_of_another_number_is_not_told_of_hers(people: World, told: Told) -> None:
    """R8.12: she has a new number; the text was on its way to the old one."""
    case_id = texts.case()
    row = texts.put(case_id)
    told(case_id=case_id, number_lookup=lookup(texts.OTHER), now=NOW)
    contact = safe_contact.read_contact(CaseVault.load(case_id), case_id)
    assert (contact.unusable, contact.state) == (False, ContactState.OPEN)
    assert texts.again(row).state == TextState.QUEUED
    kinds = (TaskKind.CHECK_CONTACT, TaskKind.CONTACT_STOPPED)
    assert not Task.objects.filter(case=case_id, kind__in=kinds).exists()


@pytest.mark.parametrize("told", [case_texts.no_texts, case_texts.stopped])
@pytest.mark.parametrize("changes", world.UNREADABLE_CONTACTS)
def test_of_what_does_not_open_the_coordinators_are_told(
    people: World, told: Told, changes: dict[str, object]
) -> None:
    case_id = texts.case()
    world.rewrite_contact(case_id, changes)
    for _ in range(2):
        told(case_id=case_id, number_lookup=lookup(texts.NUMBER), now=NOW)
    tasks = Task.objects.filter(case=case_id, kind=TaskKind.CHECK_CONTACT)
    assert [task.for_coordinator for task in tasks] == [True]
