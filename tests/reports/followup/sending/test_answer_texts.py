"""An answer waits: one neutral text says so, at a safe hour, once; else nothing."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from itertools import product
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from reports.audit.events import EventKind
from reports.cases.casework import conversation, reporter
from reports.cases.models import Case, Status
from reports.cases.records.case_writes import save
from reports.cases.terms.machine_facts import Channel
from reports.followup.models import FollowUp, PlanState
from reports.followup.plans import case_plans, reporter_choices
from reports.followup.sending import answer_texts, restored_plans
from reports.messaging.contact.contact import ContactChannel, ContactState, MayContact, Window
from reports.messaging.contact.text_permission import check_span
from reports.messaging.content import bodies
from reports.messaging.delivery import claims
from reports.messaging.models import OutboundText
from reports.messaging.outbox import outbox
from reports.messaging.states import TextState
from reports.region import region
from reports.vault.case_keys.case_keys import CaseVault
from reports.vault.models import CaseDataKey
from tests.reports.cases import world
from tests.reports.cases.world import Report, World
from tests.reports.followup import story
from tests.reports.followup.story import FILED, NUMBER, PLAIN

pytestmark = pytest.mark.django_db

WAITS = region().follow_up.answer_waits
ANSWERED = FILED + timedelta(minutes=1)
TOLD = ANSWERED + WAITS
EVENINGS = (Window(weekdays=tuple(range(7)), starts=time(18), ends=time(20)),)


def filed(people: World, **changes: object) -> Report:
    """A case that Beatriz is on, of somebody who may be texted."""
    report = story.file(**changes)  # type: ignore[arg-type]
    Case.objects.filter(id=report.case_id).update(
        owner=people.beatriz.id, queue=None, acknowledged_at=FILED
    )
    return report


def answer(people: World, report: Report, now: datetime = ANSWERED) -> None:
    conversation.write_message(
        case_id=report.case_id, text="sample answer canary", by=people.beatriz.staff, now=now
    )


def read(report: Report, now: datetime) -> None:
    reporter.open_by_code(code_keys=report.code_keys, now=now).note_read()


def told(report: Report) -> list[OutboundText]:
    return [each for each in story.texts(report) if each.template == "answer.waits"]


def body(report: Report, text: OutboundText) -> str:
    return bodies.opened(text, CaseVault.load(report.case_id)).body


def test_an_unread_answer_is_told_of_by_one_text_that_says_nothing(people: World) -> None:
    """R1.13, R1.14: in the language of the safe contact, a while after the answer."""
    report = filed(people)
    answer(people, report)
    assert answer_texts.due(now=TOLD - timedelta(seconds=1)) == 0
    assert answer_texts.due(now=TOLD) == 1
    (text,) = told(report)
    assert body(report, text) == "Bonjour, il y a du nouveau pour vous."
    assert (text.not_before, text.state) == (TOLD, TextState.QUEUED)
    assert EventKind.ANSWER_TOLD in story.events(report)
    assert [ready.text.id for ready in claims.reserve(now=TOLD, most=9)] == [text.id]


def test_the_agreed_word_comes_first(people: World) -> None:
    """R1.15."""
    report = filed(people, we_say="tulip")
    answer(people, report)
    answer_texts.due(now=TOLD)
    assert body(report, *told(report)) == "tulip Il y a du nouveau pour vous."


def test_a_number_that_nobody_has_proven_gets_the_same_and_no_more(people: World) -> None:
    proven, claimed = filed(people), filed(people, number="+32470999888", proven=False)
    for report in (proven, claimed):
        answer(people, report)
    answer_texts.due(now=TOLD)
    one, other = (body(report, *told(report)) for report in (proven, claimed))
    assert one == other


def test_more_answers_bring_no_second_one_until_they_are_read(people: World) -> None:
    report = filed(people)
    answer(people, report)
    answer_texts.due(now=TOLD)
    for minutes in (30, 60):
        answer(people, report, TOLD + timedelta(minutes=minutes))
        answer_texts.due(now=TOLD + timedelta(minutes=minutes) + WAITS)
    assert len(told(report)) == 1
    assert story.events(report).count(EventKind.ANSWER_TOLD) == 1
    read(report, TOLD + timedelta(hours=2))
    later = TOLD + timedelta(hours=3)
    answer(people, report, later)
    answer_texts.due(now=later + WAITS)
    assert len(told(report)) == 2


def test_what_was_read_in_time_is_not_told_of(people: World) -> None:
    report = filed(people)
    answer(people, report)
    read(report, ANSWERED + timedelta(minutes=5))
    assert answer_texts.due(now=TOLD) == 0
    assert told(report) == []


def test_what_was_read_before_the_text_left_takes_it_back(people: World) -> None:
    """And nothing else: a text that a worker wrote still goes."""
    report = filed(people)
    with transaction.atomic():
        vault = CaseVault.load(report.case_id)
        other = outbox.enqueue(
            text=outbox.NewText(
                case_id=report.case_id,
                vault=vault,
                contact=story.contact(report),
                kind="worker",  # type: ignore[arg-type]
                slot="1",
                words="bonjour",
                not_before=TOLD,
                not_after=TOLD + timedelta(hours=1),
            ),
            now=ANSWERED,
        )
    answer(people, report)
    answer_texts.due(now=TOLD)
    read(report, TOLD)
    (text,) = told(report)
    assert text.state == TextState.CANCELLED
    assert OutboundText.objects.get(id=other.id).state == TextState.QUEUED
    assert [ready.text.id for ready in claims.reserve(now=TOLD, most=9)] == [other.id]


def test_reading_leaves_the_version_and_no_trace_of_when(people: World) -> None:
    """Whoever types an answer just then is not stopped; no column says when somebody read."""
    report = filed(people)
    answer(people, report)
    answer(people, report, ANSWERED + timedelta(seconds=1))
    read(report, TOLD)  # first contact, and the day of coming back
    answer(people, report, TOLD)
    before = _columns(report)
    read(report, TOLD + timedelta(minutes=1))
    after = _columns(report)
    assert {name for name in before if before[name] != after[name]} == {"unread_answer", "tell_at"}
    assert (after["unread_answer"], after["tell_at"]) == (None, None)


def _columns(report: Report) -> dict[str, object]:
    (row,) = Case.objects.filter(id=report.case_id).values()
    return {**row}


def test_it_waits_for_a_safe_hour(people: World) -> None:
    """R1.13: not while the answer is fresh, but in the evening, as was agreed."""
    report = filed(people, windows=EVENINGS)
    answer(people, report)
    assert answer_texts.due(now=TOLD) == 1
    assert told(report) == []
    at = story.case(report).tell_at
    assert at is not None
    assert at.hour == 17  # 18:00 in Brussels
    answer_texts.due(now=at)
    (text,) = told(report)
    assert (text.not_before, text.not_after) == (at, at + timedelta(hours=2))


NOWAY = {"channel": ContactChannel.NONE, "number": "", "windows": ()}


@pytest.mark.parametrize(
    "changes",
    [
        {"may_contact": MayContact.NO, **NOWAY},
        {"may_contact": MayContact.SHE_WILL, **NOWAY},
        {"channel": ContactChannel.CALL},
        {"channel": ContactChannel.THIRD_PERSON, "number": ""},
        {"windows": ()},
        {"unusable": True},
        {"confirmed_at": FILED - timedelta(days=31)},
        {"state": ContactState.UNSAFE},
        {"state": ContactState.FROZEN},
        {"state": ContactState.STOPPED},
    ],
    ids=str,
)
def test_where_safe_contact_does_not_allow_it_there_is_none(
    people: World, changes: dict[str, object]
) -> None:
    """R1.12, R1.13."""
    report = filed(people)
    story.set_contact(report, world.contact(**PLAIN | changes), FILED)
    answer(people, report)
    answer_texts.due(now=TOLD)
    assert story.case(report).tell_at is None
    assert told(report) == []


def _paused_by_reporter(people: World, report: Report) -> None:
    reporter_choices.pause(code_keys=report.code_keys, now=FILED)


def _stopped_by_reporter(people: World, report: Report) -> None:
    reporter_choices.stop(code_keys=report.code_keys, now=FILED)


def _paused_by_worker(people: World, report: Report) -> None:
    case_plans.pause(case_id=report.case_id, by=people.beatriz.staff, now=FILED)


def _of_a_named_time(people: World, report: Report) -> None:
    FollowUp.objects.filter(case_id=report.case_id).update(plan="home")


def _no_plan(people: World, report: Report) -> None:
    FollowUp.objects.filter(case_id=report.case_id).delete()


def _blocked(people: World, report: Report) -> None:
    rows = FollowUp.objects.filter(case_id=report.case_id)
    rows.update(state=PlanState.BLOCKED, next_at=None, why="no_window")


@pytest.mark.parametrize(
    "happens",
    [
        _paused_by_reporter,
        _stopped_by_reporter,
        _paused_by_worker,
        _of_a_named_time,
        _no_plan,
        _blocked,
    ],
)
def test_who_gets_no_texts_gets_none_of_this(
    people: World, happens: Callable[[World, Report], None]
) -> None:
    """ "No text will come until you come back here" is what their page says."""
    report = filed(people)
    happens(people, report)
    answer(people, report)
    answer_texts.due(now=TOLD)
    assert told(report) == []


def test_who_told_by_text_has_no_code_to_read_with(people: World) -> None:
    report = filed(people)
    Case.objects.filter(id=report.case_id).update(channel=Channel.SMS)
    answer(people, report)
    assert story.case(report).tell_at is None
    assert answer_texts.due(now=TOLD) == 0


@override_settings(LINDEN_TWILIO_ACCOUNT="")
def test_without_a_provider_nothing_is_planned(people: World) -> None:
    report = filed(people)
    answer(people, report)
    answer_texts.due(now=TOLD)
    assert told(report) == []


def test_a_closed_case_tells_nothing_and_an_answer_after_it_is_a_new_one(people: World) -> None:
    report = filed(people)
    answer(people, report)
    with transaction.atomic():
        case = Case.objects.select_for_update().get(id=report.case_id)
        case.status, case.closed_at = Status.CLOSED, ANSWERED
        case.due_at = case.escalate_at = case.answer_by = case.lowering_asked_at = None
        save(case)
    answer_texts.due(now=TOLD)
    assert told(report) == []
    assert story.case(report).unread_answer is None


def test_another_safe_contact_has_it_looked_at_again(people: World) -> None:
    """Nothing while no hour is safe; once one was named, at that hour; and never twice."""
    report = filed(people)
    story.set_contact(report, world.contact(**PLAIN | {"windows": ()}), FILED)
    answer(people, report)
    answer_texts.due(now=TOLD)
    assert told(report) == []
    for _ in range(2):
        story.set_contact(report, world.contact(**PLAIN), TOLD)
        answer_texts.due(now=TOLD)
    assert len(told(report)) == 1


def test_a_stop_between_plan_and_sending_holds(people: World) -> None:
    """R1.17."""
    report = filed(people)
    answer(people, report)
    answer_texts.due(now=TOLD)
    with transaction.atomic():
        outbox.stop_number(number=NUMBER, now=TOLD)
    assert claims.reserve(now=TOLD, most=9) == []
    (text,) = told(report)
    assert text.state == TextState.CANCELLED


def test_an_erased_case_takes_it_along(people: World) -> None:
    """R6.8."""
    report = filed(people)
    answer(people, report)
    answer_texts.due(now=TOLD)
    assert reporter.erase(code_keys=report.code_keys, now=TOLD).done
    assert answer_texts.due(now=TOLD + timedelta(days=1)) == 0
    assert claims.reserve(now=TOLD, most=9) == []


def test_one_that_does_not_open_keeps_no_other_from_being_told(people: World) -> None:
    """By whoever can write to the database; it is tried again later."""
    hers, other = filed(people), filed(people, number="+32470999888")
    for report in (hers, other):
        answer(people, report)
    theirs = CaseDataKey.objects.get(case_id=other.case_id)
    CaseDataKey.objects.filter(case_id=hers.case_id).update(wrapped=theirs.wrapped)
    assert answer_texts.due(now=TOLD) == 2
    assert len(told(other)) == 1
    assert told(hers) == []
    assert story.case(hers).tell_at == TOLD + answer_texts.UNREADABLE_AGAIN


def test_after_a_restored_backup_no_machine_says_so(people: World) -> None:
    report = filed(people)
    answer(people, report)
    restored_plans.wait_for_people(now=TOLD)
    assert answer_texts.due(now=TOLD) == 0
    assert told(report) == []


def test_a_batch_costs_as_many_queries_as_one(people: World) -> None:
    counted = []
    for numbers in (["+32470123400"], ["+32470123401", "+32470123402", "+32470123403"]):
        for number in numbers:
            answer(people, filed(people, number=number))
        with CaptureQueriesContext(connection) as queries:
            assert answer_texts.due(now=TOLD) == len(numbers)
        counted.append(len(queries))
    assert counted[0] == counted[1]


STEPS: dict[str, Callable[[World, Report, datetime], object]] = {
    "answer": answer,
    "read": lambda _people, report, now: read(report, now),
    "contact": lambda _people, report, now: story.set_contact(
        report, world.contact(**PLAIN | {"number": story.contact(report).number}), now
    ),
    "sweep": lambda _people, _report, now: answer_texts.due(now=now),
}


def test_in_whatever_order_there_is_at_most_one_for_each_time_of_not_reading(
    people: World,
) -> None:
    """R8.9: and each lies whole in safe hours, none is left to go once it was read."""
    for number, order in enumerate(product(STEPS, repeat=3)):
        report = filed(people, number=f"+324701{number:05}")
        now, unread, most = ANSWERED, False, 0
        for name in ("answer", "sweep", *order, "sweep"):
            now += WAITS
            STEPS[name](people, report, now)
            most += name == "answer" and not unread
            unread = name == "answer" or (unread and name != "read")
        texts = told(report)
        assert len({each.slot for each in texts}) == len(texts) <= most, order
        for text in texts:
            check_span(
                contact=story.contact(report), not_before=text.not_before, not_after=text.not_after
            )
        waiting = [each for each in texts if each.state == TextState.QUEUED]
        assert len(waiting) == (1 if unread else 0), order


def test_the_operations_leave_a_case_of_somebody_else_alone(people: World) -> None:
    report, other = filed(people), filed(people, number="+32470999888")
    answer(people, report)
    answer(people, other)
    read(other, ANSWERED)
    answer_texts.due(now=TOLD)
    assert (len(told(report)), told(other)) == (1, [])


def test_the_same_message_sent_twice_counts_once(people: World) -> None:
    report, once = filed(people), uuid4()
    for _ in range(2):
        conversation.write_message(
            case_id=report.case_id,
            text="sample answer",
            by=people.beatriz.staff,
            now=ANSWERED,
            message_id=once,
        )
    assert story.case(report).unread_answer == once
