"""What the return code opens, and what it never opens (R1.11, R2.6, R6.8)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.audit.events import ReasonCode
from reports.audit.models import Event
from reports.cases import conversation, lifecycle, reporter
from reports.cases.contents import read_sealed
from reports.cases.models import Case, Content, Status, Task
from reports.cases.reporter import CodeUnknown, Progress
from reports.vault.case_keys import CaseVault, end_code
from reports.vault.codes import ReturnCode, derive
from reports.vault.errors import SealBroken
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
        reporter.change_safe_contact(code_keys=made.code_keys, contact=world.no_contact(), now=NOW)
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
    assert len(queries) <= 8, [each["sql"][:80] for each in queries]
