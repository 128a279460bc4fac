"""A person looks at what was frozen: takes it up again, or gives the number up."""

from dataclasses import replace
from datetime import timedelta

import pytest

from reports.audit.events import EventKind, ReasonCode
from reports.cases.access.access import NotAReason, NotResponsible
from reports.cases.models import TaskKind
from reports.followup.answers import contact_freezes
from reports.followup.answers.contact_freezes import NotFrozen
from reports.followup.models import PlanState
from reports.followup.plans import case_plans
from reports.followup.replies.replies import Meaning, Signal
from reports.followup.sending import due_texts
from reports.messaging.contact.contact import ContactState
from tests.reports.cases.world import Report, World
from tests.reports.followup import story
from tests.reports.followup.story import ASKED, FILED

pytestmark = pytest.mark.django_db

LATER = ASKED + timedelta(minutes=30)


@pytest.fixture
def report(people: World) -> Report:
    people.put_on_duty(people.beatriz, now=FILED)
    found = story.file()
    story.asked(found)
    return found


def test_the_worker_sees_which_sign_it_was(people: World, report: Report) -> None:
    assert contact_freezes.why(case_id=report.case_id) is None
    story.write(report, "effacez tout", now=ASKED)
    seen = contact_freezes.why(case_id=report.case_id)
    assert seen is not None
    assert (seen.meaning, seen.signals, seen.at) == (Meaning.ODD, (Signal.ASKS_DELETE,), ASKED)


def test_looked_at_and_no_danger(people: World, report: Report) -> None:
    """Contact is open again; what she said is no newer for it; the plan waits to be taken up."""
    story.write(report, "effacez tout", now=ASKED)
    before = story.contact(report)
    lift(people, report, ReasonCode.FALSE_ALARM)
    assert story.contact(report) == replace(before, state=ContactState.OPEN)
    assert contact_freezes.why(case_id=report.case_id) is None
    assert (TaskKind.SIGN_OF_DANGER, False) not in story.tasks(report)
    assert story.events(report)[-1] == EventKind.CONTACT_UNFROZEN
    assert story.plan(report).state == PlanState.BLOCKED
    case_plans.resume(case_id=report.case_id, by=people.beatriz.staff, now=LATER)
    due_texts.due(now=LATER)
    assert story.plan(report).state == PlanState.ASKED


def test_a_stop_is_taken_back_only_by_asking_her(people: World, report: Report) -> None:
    """R1.17: verified by another route; then what is on file counts from now."""
    story.write(report, "stop", now=ASKED)
    with pytest.raises(NotFrozen):
        lift(people, report, ReasonCode.FALSE_ALARM)
    lift(people, report, ReasonCode.ASKED_HER)
    assert story.state(report) is ContactState.OPEN
    assert story.contact(report).confirmed_at == LATER
    assert (TaskKind.CONTACT_STOPPED, False) not in story.tasks(report)


def test_after_that_a_text_can_leave_again(people: World, report: Report) -> None:
    """R8.12: the number is free again once she was asked."""
    story.write(report, "stop", now=ASKED)
    lift(people, report, ReasonCode.ASKED_HER)
    case_plans.start(case_id=report.case_id, plan="calm", by=people.beatriz.staff, now=LATER)
    due = story.plan(report).next_at
    assert due is not None
    due_texts.due(now=due)
    due_texts.due(now=story.plan(report).next_at or due)
    assert story.plan(report).state == PlanState.ASKED


def test_marked_unsafe_nothing_goes_until_another_way_is_agreed(
    people: World, report: Report
) -> None:
    story.write(report, "c'est qui", now=ASKED)
    contact_freezes.mark_unsafe(
        case_id=report.case_id, reason=ReasonCode.SOMEONE_ELSE, by=people.beatriz.staff, now=LATER
    )
    assert story.state(report) is ContactState.UNSAFE
    assert contact_freezes.why(case_id=report.case_id) is None
    assert story.events(report)[-1] == EventKind.CONTACT_MARKED_UNSAFE


def test_what_is_not_frozen_is_not_lifted(people: World, report: Report) -> None:
    with pytest.raises(NotFrozen):
        lift(people, report, ReasonCode.ASKED_HER)


def test_only_with_a_reason_and_only_who_is_responsible(people: World, report: Report) -> None:
    story.write(report, "cactus", now=ASKED)
    with pytest.raises(NotAReason):
        lift(people, report, ReasonCode.WORKLOAD)
    with pytest.raises(NotResponsible):
        contact_freezes.lift(
            case_id=report.case_id,
            reason=ReasonCode.FALSE_ALARM,
            by=people.bruno.staff,
            now=LATER,
        )
    assert story.state(report) is ContactState.FROZEN


def lift(people: World, report: Report, reason: ReasonCode) -> None:
    contact_freezes.lift(case_id=report.case_id, reason=reason, by=people.beatriz.staff, now=LATER)
