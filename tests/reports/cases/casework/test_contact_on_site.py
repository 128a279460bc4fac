"""R7.6: first contact is two-way; only what comes after a first answer waits for the safe hours."""

from datetime import datetime, time, timedelta
from uuid import uuid4

import pytest

from reports.audit.models import Event
from reports.cases import worklists
from reports.cases.casework import conversation, reporter, risk_levels
from reports.cases.deadlines.running_clocks import Waits, running
from reports.cases.lifecycle import lifecycle
from reports.cases.models import Case, Task
from reports.cases.ownership import escalation
from reports.cases.terms.machine_facts import Channel
from reports.intake.triage.triage import SafetyAnswer
from reports.messaging.contact.contact import Window
from reports.region import Level
from tests.reports.cases import world
from tests.reports.cases.world import NOW, Report, World, contact, no_contact

# NOW is a Tuesday at half past eleven in Brussels.
EVENINGS = (Window(weekdays=(1, 2, 3), starts=time(18), ends=time(20)),)
SOON, LATER = NOW + timedelta(minutes=5), NOW + timedelta(minutes=9)
DANGER = {"danger_now": SafetyAnswer.YES}


def row(made: Report) -> Case:
    return Case.objects.get(id=made.case_id)


def acknowledged(people: World, **told: object) -> Report:
    """An emergency that Beatriz is on, of somebody who may be texted in the evening."""
    people.put_on_duty(people.beatriz)
    values = {"contact": contact(windows=EVENINGS), "safety": DANGER} | told
    made = world.report(**values)  # type: ignore[arg-type]
    lifecycle.acknowledge(case_id=made.case_id, by=people.beatriz.staff, now=NOW)
    return made


def answer(people: World, made: Report, now: datetime = SOON) -> None:
    conversation.write_message(
        case_id=made.case_id, text="sample answer", by=people.beatriz.staff, now=now
    )


def writes(made: Report, now: datetime) -> None:
    reporter.write_message(
        code_keys=made.code_keys, text="sample: are you there?", now=now, message_id=uuid4()
    )


def reads(made: Report, now: datetime) -> None:
    reporter.open_by_code(code_keys=made.code_keys, now=now).note_read()


def contacts(made: Report) -> list[str]:
    found = Event.objects.filter(case_id=made.case_id, kind="contact_recorded")
    return list(found.values_list("actor_role", flat=True))


def test_an_acknowledged_emergency_keeps_its_own_clock_while_texts_must_wait(
    people: World,
) -> None:
    made = acknowledged(people)
    (clock,) = running(row(made))
    assert clock.waits is Waits.ANSWER
    assert clock.due - NOW <= timedelta(minutes=15), "not the 23 hours until a text is safe"
    assert row(made).escalate_at == clock.due


def test_what_nobody_answers_goes_to_the_coordinators_although_texts_must_wait(
    people: World,
) -> None:
    made = acknowledged(people)
    assert escalation.escalate_overdue(now=NOW + timedelta(minutes=16)) == 1
    assert Task.objects.filter(case_id=made.case_id, kind="contact_overdue").exists()
    answer(people, made, NOW + timedelta(minutes=17))
    assert row(made).escalate_at is None, "they were told once"


def test_once_answered_on_the_site_the_rest_waits_for_the_safe_hours(people: World) -> None:
    made = acknowledged(people)
    answer(people, made)
    (clock,) = running(row(made))
    assert clock.waits is Waits.CONTACT
    assert clock.due > NOW + timedelta(hours=6)
    assert row(made).escalate_at == clock.due
    assert contacts(made) == []


@pytest.mark.parametrize("comes_back", [reads, writes])
def test_a_conversation_on_the_site_is_first_contact(people: World, comes_back: object) -> None:
    made = acknowledged(people)
    answer(people, made)
    comes_back(made, LATER)  # type: ignore[operator]
    case = row(made)
    assert (case.due_at, case.reach_by, case.escalate_at) == (None, None, None)
    assert case.last_contact_at == LATER.replace(second=0, microsecond=0)
    assert contacts(made) == ["reporter"]


def test_reading_without_an_answer_is_no_contact(people: World) -> None:
    made = acknowledged(people)
    reads(made, SOON)
    writes(made, SOON)
    reads(made, LATER)
    assert row(made).due_at
    assert contacts(made) == []
    assert {clock.waits for clock in running(row(made))} == {Waits.ANSWER, Waits.READ}


def test_an_answer_from_before_the_level_rose_does_not_count(people: World) -> None:
    made = acknowledged(people, safety={})
    answer(people, made)
    risk_levels.raise_level(
        case_id=made.case_id, to=Level.EMERGENCY, by=people.beatriz.staff, now=SOON
    )
    reads(made, LATER)
    assert contacts(made) == []
    answer(people, made, LATER)
    reads(made, LATER)
    assert contacts(made) == ["reporter"]


def test_it_is_noted_once_and_no_reading_after_it(people: World) -> None:
    made = acknowledged(people)
    answer(people, made)
    for minutes in (9, 10, 60):
        reads(made, NOW + timedelta(minutes=minutes))
    assert contacts(made) == ["reporter"]


def test_whoever_types_an_answer_is_not_stopped_by_its_reader(people: World) -> None:
    made = acknowledged(people)
    answer(people, made)
    version = row(made).version
    reads(made, LATER)
    assert conversation.write_message(
        case_id=made.case_id,
        text="sample, going on",
        by=people.beatriz.staff,
        now=LATER,
        version=version,
    )


def test_an_urgent_case_that_was_reached_shows_when_it_is_looked_at_again(people: World) -> None:
    made, worker = acknowledged(people), people.beatriz.staff
    lifecycle.record_contact(case_id=made.case_id, by=worker, now=SOON)
    (item,) = worklists.inbox(staff=worker, now=LATER).own.items
    first = Task.objects.filter(case_id=made.case_id, kind__in=("review", "reassess"))
    assert item.review_at == min(task.due_at for task in first)
    (clock,) = running(item.case, review_at=item.review_at)
    assert clock.waits is Waits.REVIEW
    calm = Case(rank=0, acknowledged_at=NOW)
    assert running(calm, review_at=LATER) == ()


def test_an_open_inbox_shows_that_contact_was_made(people: World) -> None:
    made, worker = acknowledged(people), people.beatriz.staff
    answer(people, made)
    before = worklists.inbox_state(staff=worker, now=LATER)
    reads(made, LATER)
    assert worklists.inbox_state(staff=worker, now=LATER) != before


def test_who_wants_no_contact_is_reached_by_the_answer_itself(people: World) -> None:
    made = acknowledged(people, contact=no_contact())
    answer(people, made)
    assert row(made).due_at is None


@pytest.mark.parametrize("channel", [each for each in Channel if each is not Channel.WEB])
def test_who_came_another_way_is_reached_in_the_safe_hours(people: World, channel: Channel) -> None:
    people.put_on_duty(people.beatriz)
    made = world.report(contact=contact(windows=EVENINGS), safety=DANGER)
    Case.objects.filter(id=made.case_id).update(channel=channel)
    lifecycle.acknowledge(case_id=made.case_id, by=people.beatriz.staff, now=NOW)
    (clock,) = running(row(made))
    assert clock.waits is Waits.CONTACT
    assert clock.due > NOW + timedelta(hours=6)


def test_nothing_runs_on_a_closed_case(people: World) -> None:
    made = acknowledged(people, safety={})
    lifecycle.close(
        case_id=made.case_id,
        reason=lifecycle.CLOSING_REASONS[0],
        by=people.beatriz.staff,
        now=NOW,
    )
    assert running(row(made)) == ()
