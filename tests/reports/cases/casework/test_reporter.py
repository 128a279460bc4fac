"""What the return code opens, and what it never opens (R1.11, R2.6, R6.8)."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.audit.events import ReasonCode
from reports.audit.models import Event
from reports.cases.access import access
from reports.cases.casework import conversation, reporter, safe_contact
from reports.cases.casework.conversation import (
    MOST_UNANSWERED,
    MOST_UNANSWERED_BYTES,
    TooManyUnanswered,
)
from reports.cases.casework.reporter import CodeUnknown, Progress
from reports.cases.lifecycle import lifecycle
from reports.cases.models import Case, Content, Status, Task
from reports.cases.records.contents import read_sealed
from reports.cases.records.unreadable import Unreadable
from reports.messaging.contact.contact import ContactState
from reports.vault.case_keys.case_keys import CaseVault, end_code
from reports.vault.case_keys.return_codes import ReturnCode, derive
from reports.vault.models import CaseKeys
from reports.vault.primitives.errors import SealBroken
from tests.reports.cases import world
from tests.reports.cases.world import MINUTE, NOW, Report, World

NEXT_DAY = NOW + timedelta(days=1)


def back(made: Report) -> reporter.ReporterCase:
    return reporter.open_by_code(code_keys=made.code_keys, now=NOW)


def test_status_in_four_words_and_never_a_level(people: World) -> None:
    made = world.report()
    assert back(made).status is Progress.RECEIVED
    lifecycle.acknowledge(case_id=made.case_id, by=people.beatriz.staff, now=NOW)
    assert back(made).status is Progress.BEING_READ
    lifecycle.move_on(case_id=made.case_id, to=Status.ASSESSMENT, by=people.beatriz.staff, now=NOW)
    assert back(made).status is Progress.IN_HAND
    lifecycle.close(
        case_id=made.case_id, reason=ReasonCode.SERVED, by=people.beatriz.staff, now=NOW
    )
    assert back(made).status is Progress.CLOSED
    assert not any("level" in name or "rank" in name for name in dir(back(made)))


def test_she_sees_who_opened_it_when_and_why(people: World) -> None:
    made = world.report()
    world.opened(people.beatriz, made.case_id)
    assert back(made).status is Progress.BEING_READ
    (opening,) = back(made).openings()
    assert (opening.at, opening.role, opening.reason) == (NOW, "care_worker", "new_report")


def test_a_visit_is_one_line_however_often_the_page_was_loaded(people: World) -> None:
    """R6.4: the log keeps each opening; she sees who came, when it began, and why."""
    made = world.report()
    for minute in (0, 1, 20, 49):
        at = NOW + timedelta(minutes=minute)
        world.opened(people.beatriz, made.case_id, now=at)
    world.opened(people.bruno, made.case_id, now=NOW + timedelta(minutes=50))
    world.opened(people.beatriz, made.case_id, now=NOW + timedelta(minutes=79))
    assert [each.at - NOW for each in back(made).openings()] == [
        timedelta(minutes=79),
        timedelta(minutes=50),
        timedelta(),
    ]
    assert Event.objects.filter(kind="case_opened", case_id=made.case_id).count() == 6


def test_the_words_of_the_report_are_out_of_reach(people: World) -> None:
    """The code opens the conversation key, which opens no word of the report."""
    made = world.report()
    vault = CaseVault.load(made.case_id)
    key = vault.conversation_key_by_code(made.code_keys)
    words = Content.objects.get(case_id=made.case_id, name="case.words")
    with pytest.raises(SealBroken):
        read_sealed(vault, key, words)
    assert not hasattr(back(made), "words")


def test_unknown_erased_and_expired_look_the_same(people: World) -> None:
    erased, expired = world.report(), world.report()
    reporter.erase(code_keys=erased.code_keys, now=NOW)
    end_code(expired.case_id)
    for keys in (derive(ReturnCode.generate()), erased.code_keys, expired.code_keys):
        with pytest.raises(CodeUnknown) as refused:
            reporter.open_by_code(code_keys=keys, now=NOW)
        assert refused.value.args == ()
        with pytest.raises(CodeUnknown):
            reporter.erase(code_keys=keys, now=NOW)


def test_the_code_of_one_case_opens_no_other(people: World) -> None:
    made, other = world.report(), world.report()
    with pytest.raises(SealBroken):
        CaseVault.load(other.case_id).conversation_key_by_code(made.code_keys)


def test_she_changes_how_she_may_be_reached(people: World) -> None:
    made = world.report()
    for _ in range(2):
        world.change_contact(code_keys=made.code_keys, contact=world.no_contact(), now=NOW)
    assert back(made).contact() == world.no_contact()
    assert world.opened(people.beatriz, made.case_id).contact() == world.no_contact()
    assert Task.objects.filter(case_id=made.case_id, kind="contact_changed").count() == 1
    event = Event.objects.filter(kind="contact_changed").first()
    assert event
    assert (event.actor_role, event.at) == ("reporter", MINUTE)


def test_coming_back_is_noted_once_a_day(people: World) -> None:
    made = world.report()
    for _ in range(3):
        back(made)
    reporter.open_by_code(code_keys=made.code_keys, now=NEXT_DAY)
    assert Event.objects.filter(kind="code_used").count() == 2


def test_coming_back_keeps_a_closed_case_longer(people: World) -> None:
    """R6.6: counted from the last time the code was used."""
    made = world.report()
    lifecycle.acknowledge(case_id=made.case_id, by=people.beatriz.staff, now=NOW)
    closed = lifecycle.close(
        case_id=made.case_id, reason=ReasonCode.NOT_WANTED, by=people.beatriz.staff, now=NOW
    )
    assert closed.keep_until
    reporter.open_by_code(code_keys=made.code_keys, now=NEXT_DAY)
    case = Case.objects.get(id=made.case_id)
    assert case.keep_until == closed.keep_until + timedelta(days=1)


def test_coming_back_costs_few_queries(people: World) -> None:
    made = world.report()
    lifecycle.acknowledge(case_id=made.case_id, by=people.beatriz.staff, now=NOW)
    for number in range(5):
        conversation.write_message(
            case_id=made.case_id, text=f"sample {number}", by=people.beatriz.staff, now=NOW
        )
    back(made)
    with CaptureQueriesContext(connection) as queries:
        seen = back(made)
        assert len(seen.messages()) == 5
        assert seen.contact().number
        assert seen.openings() == []
    assert len(queries) <= 10, [each["sql"][:80] for each in queries]


def test_whoever_holds_the_code_opens_no_contact_that_was_stopped(people: World) -> None:
    """It may be the one she fears: only her worker's act clears it."""
    made = world.report()
    for state in (ContactState.FROZEN, ContactState.UNSAFE):
        vault, case = CaseVault.load(made.case_id), Case.objects.get(id=made.case_id)
        before = replace(safe_contact.read_contact(vault, made.case_id), state=state)
        safe_contact.store_contact(vault, case, before, NOW)

        changed = world.contact(number="+32470999999")
        world.change_contact(code_keys=made.code_keys, contact=changed, now=NOW)

        assert back(made).contact() == replace(changed, state=state)

    lifecycle.acknowledge(case_id=made.case_id, by=people.beatriz.staff, now=NOW)
    safe_contact.change_safe_contact(
        case_id=made.case_id, contact=world.contact(), by=people.beatriz.staff, now=NOW
    )
    assert back(made).contact().state is ContactState.OPEN


def write(made: Report, text: str) -> bool:
    return reporter.write_message(code_keys=made.code_keys, text=text, now=NOW, message_id=uuid4())


def test_unanswered_messages_have_a_limit_until_somebody_answers(people: World) -> None:
    made = world.report()
    for number in range(MOST_UNANSWERED):
        write(made, f"sample {number}")
    with pytest.raises(TooManyUnanswered):
        write(made, "one too many")

    case = Case.objects.get(id=made.case_id)
    assert (case.unread, case.unanswered) == (MOST_UNANSWERED, MOST_UNANSWERED)
    lifecycle.acknowledge(case_id=made.case_id, by=people.beatriz.staff, now=NOW)
    conversation.write_message(
        case_id=made.case_id, text="sample answer", by=people.beatriz.staff, now=NOW
    )
    assert write(made, "and on")


def test_long_unanswered_messages_reach_the_limit_sooner(people: World) -> None:
    made = world.report()
    long = "x" * 59_000  # 64 KiB as stored, and a little
    for _ in range(MOST_UNANSWERED_BYTES // (66 * 1024)):
        write(made, long)
    with pytest.raises(TooManyUnanswered):
        write(made, long)
    stored = Content.objects.filter(case_id=made.case_id, name="case.message")
    assert sum(len(each.blob) for each in stored) <= MOST_UNANSWERED_BYTES


def test_unread_messages_are_counted_up_to_a_figure(people: World) -> None:
    made = world.report()
    Case.objects.filter(id=made.case_id).update(unread=999)
    write(made, "sample")
    assert Case.objects.get(id=made.case_id).unread == 999


def test_a_long_conversation_is_read_by_pages_on_both_sides(people: World) -> None:
    made = world.report()
    texts = [f"sample {number}" for number in range(45)]
    for text in texts:
        write(made, text)
    pages = [texts[25:], texts[5:25], texts[:5], []]
    for page, wanted in enumerate(pages):
        hers = reporter.open_by_code(code_keys=made.code_keys, now=NOW, page=page)
        assert [each.text for each in hers.messages()] == wanted
        assert hers.has_earlier == (page < 2)
        opened = access.open_case(
            staff=people.beatriz.staff,
            user_key=people.beatriz.key,
            case_id=made.case_id,
            reason=ReasonCode.FOLLOW_UP,
            now=NOW,
            page=page,
        )
        assert [each.text for each in opened.messages()] == wanted
        assert opened.has_earlier == (page < 2)
        assert opened.words()


def test_a_case_that_does_not_open_is_told_to_the_coordinators_and_can_be_erased(
    people: World,
) -> None:
    made = world.report()
    Task.objects.all().delete()
    CaseKeys.objects.filter(case_id=made.case_id).update(public_keys=b"damaged")

    for _ in range(2):
        with pytest.raises(Unreadable):
            back(made)
    with pytest.raises(Unreadable):
        write(made, "sample")
    with pytest.raises(Unreadable):
        world.opened(people.beatriz, made.case_id)

    (task,) = Task.objects.filter(case_id=made.case_id)
    assert (task.kind, task.for_coordinator) == ("review", True)
    assert reporter.erase(code_keys=made.code_keys, now=NOW).done
