"""Tries to reach her, as codes, and when there were enough of them (R7.7)."""

from datetime import timedelta

import pytest

from reports.audit.events import EventKind
from reports.cases.access.access import NotResponsible
from reports.followup.answers import attempts
from reports.followup.answers.attempts import NotByHand, TooFewAttempts, check_not_reached
from reports.followup.models import Outcome
from reports.messaging.contact.contact import ContactState
from reports.messaging.states import TextState
from tests.reports.cases.world import Report, World
from tests.reports.followup import story
from tests.reports.followup.story import ASKED, FILED

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(people: World) -> Report:
    people.put_on_duty(people.beatriz, now=FILED)
    return story.file()


def note(people: World, report: Report, outcome: Outcome, hours: int) -> None:
    attempts.record_attempt(
        case_id=report.case_id,
        outcome=outcome,
        by=people.beatriz.staff,
        now=FILED + timedelta(hours=hours),
    )


def test_three_tries_in_three_windows_are_enough(people: World, report: Report) -> None:
    for hours in (0, 24, 48):
        with pytest.raises(TooFewAttempts):
            check_not_reached(case_id=report.case_id)
        note(people, report, Outcome.NO_ANSWER, hours)
    check_not_reached(case_id=report.case_id)
    assert story.events(report)[-1] == EventKind.ATTEMPT_RECORDED


def test_three_tries_in_one_window_are_one(people: World, report: Report) -> None:
    for hours in (0, 1, 2):
        note(people, report, Outcome.VOICEMAIL, hours)
    with pytest.raises(TooFewAttempts) as refused:
        check_not_reached(case_id=report.case_id)
    assert refused.value.missing == 2


def test_once_she_was_reached_it_counts_from_there(people: World, report: Report) -> None:
    for hours in (0, 24, 48):
        note(people, report, Outcome.NO_ANSWER, hours)
    note(people, report, Outcome.REACHED, 72)
    assert story.case(report).last_contact_at == FILED + timedelta(hours=72)
    with pytest.raises(TooFewAttempts) as refused:
        check_not_reached(case_id=report.case_id)
    assert refused.value.missing == 3


def test_somebody_else_answered_makes_the_contact_unsafe(people: World, report: Report) -> None:
    """R7.7: at once, and what was planned is withdrawn."""
    story.asked(report)
    note(people, report, Outcome.SOMEONE_ELSE, 73)
    assert story.state(report) is ContactState.UNSAFE
    assert story.texts(report)[0].state == TextState.CANCELLED
    assert [each.outcome for each in attempts.of_case(case_id=report.case_id)] == ["someone_else"]


def test_whoever_answers_a_number_answers_for_every_case_on_it(
    people: World, report: Report
) -> None:
    """R7.7, R1.16: a number is one phone, whatever case it is called for."""
    other, elsewhere = story.file(), story.file(number=story.OTHER_NUMBER)
    story.asked(report)
    note(people, report, Outcome.SOMEONE_ELSE, 73)
    assert story.state(report) is story.state(other) is ContactState.UNSAFE
    assert story.state(elsewhere) is ContactState.OPEN
    assert story.texts(other)[0].state == TextState.CANCELLED


def test_who_may_not_note_it_changes_no_other_case(people: World, report: Report) -> None:
    other = story.file()
    with pytest.raises(NotResponsible):
        attempts.record_attempt(
            case_id=report.case_id, outcome=Outcome.SOMEONE_ELSE, by=people.bruno.staff, now=ASKED
        )
    assert story.state(other) is ContactState.OPEN


def test_what_the_machine_notes_nobody_notes_by_hand(people: World, report: Report) -> None:
    with pytest.raises(NotByHand):
        note(people, report, Outcome.NO_REPLY, 1)


def test_only_who_is_responsible_notes_it(people: World, report: Report) -> None:
    with pytest.raises(NotResponsible):
        attempts.record_attempt(
            case_id=report.case_id, outcome=Outcome.BUSY, by=people.bruno.staff, now=ASKED
        )
