"""What a worker and the reporter do with a plan; every step is in the log."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from reports.audit.events import EventKind
from reports.cases.access.access import NotResponsible, NotYours, StaleCase
from reports.cases.casework.reporter import CodeUnknown
from reports.cases.lifecycle.lifecycle import AlreadyClosed
from reports.cases.models import Case
from reports.followup.models import FollowUp, PlanState
from reports.followup.plans import case_plans, reporter_choices
from reports.followup.plans.case_plans import Mark, NoPlan, PlanUnknown, WrongState
from reports.followup.sending import due_texts
from reports.messaging.contact.contact import ContactFrozen, ContactState, SheWillContactUs
from reports.messaging.states import TextState
from reports.vault.case_keys.return_codes import ReturnCode, derive
from tests.reports.cases import world
from tests.reports.cases.world import Report, World
from tests.reports.followup import story
from tests.reports.followup.story import ASKED, FILED

pytestmark = pytest.mark.django_db

LATER = ASKED + timedelta(minutes=5)


@pytest.fixture
def report(people: World) -> Report:
    people.put_on_duty(people.beatriz, now=FILED)
    return story.file()


def test_pausing_withdraws_what_is_planned_and_resuming_asks_once(
    people: World, report: Report
) -> None:
    story.asked(report)
    case_plans.pause(case_id=report.case_id, by=people.beatriz.staff, now=LATER)
    assert story.plan(report).state == PlanState.PAUSED
    assert story.texts(report)[0].state == TextState.CANCELLED
    assert due_texts.due(now=LATER + timedelta(days=9)) == 0

    resumed = FILED + timedelta(days=12, hours=1)  # the second step passed meanwhile
    case_plans.resume(case_id=report.case_id, by=people.beatriz.staff, now=resumed)
    plan = story.plan(report)
    assert (plan.state, plan.step, plan.next_at) == (PlanState.RUNNING, 1, resumed)
    kinds = [EventKind.FOLLOW_UP_PAUSED, EventKind.FOLLOW_UP_RESUMED]
    assert story.events(report)[-2:] == kinds
    monday = FILED + timedelta(days=13)
    due_texts.due(now=resumed)
    due_texts.due(now=monday)
    assert len(story.texts(report)) == 2


def test_changing_begins_another_plan_from_now(people: World, report: Report) -> None:
    story.asked(report)
    case_plans.change(case_id=report.case_id, plan="weekly", by=people.beatriz.staff, now=LATER)
    plan = story.plan(report)
    assert (plan.plan, plan.state, plan.step) == ("weekly", PlanState.RUNNING, 0)
    assert plan.next_at == LATER + timedelta(weeks=1)
    assert story.texts(report)[0].state == TextState.CANCELLED
    assert story.events(report)[-1] == EventKind.FOLLOW_UP_CHANGED


def test_no_slot_is_ever_used_for_two_texts(people: World, report: Report) -> None:
    """R8.7: a text of a new round is another text."""
    story.asked(report)
    case_plans.change(case_id=report.case_id, plan="calm", by=people.beatriz.staff, now=LATER)
    due_texts.due(now=story.plan(report).next_at)  # type: ignore[arg-type]
    due_texts.due(now=story.plan(report).next_at)  # type: ignore[arg-type]
    slots = [text.slot for text in story.texts(report)]
    assert len(set(slots)) == len(slots) == 2


def test_stopping_ends_it_and_only_a_start_begins_again(people: World, report: Report) -> None:
    beatriz = people.beatriz.staff
    case_plans.stop(case_id=report.case_id, by=beatriz, now=FILED)
    assert due_texts.due(now=ASKED) == 0
    with pytest.raises(NoPlan):
        case_plans.resume(case_id=report.case_id, by=beatriz, now=FILED)
    with pytest.raises(NoPlan):
        case_plans.stop(case_id=report.case_id, by=beatriz, now=FILED)
    case_plans.start(case_id=report.case_id, plan="calm", by=beatriz, now=LATER)
    assert story.plan(report).next_at == LATER + timedelta(hours=72)
    assert story.events(report)[-2:] == [
        EventKind.FOLLOW_UP_STOPPED,
        EventKind.FOLLOW_UP_STARTED,
    ]


def test_a_plan_that_runs_is_changed_and_not_started_again(people: World, report: Report) -> None:
    with pytest.raises(WrongState):
        case_plans.start(case_id=report.case_id, plan="calm", by=people.beatriz.staff, now=FILED)
    with pytest.raises(WrongState):
        case_plans.resume(case_id=report.case_id, by=people.beatriz.staff, now=FILED)


def test_nobody_plans_for_who_may_not_be_reached(people: World) -> None:
    """R1.12: at the operation, not only on the page."""
    people.put_on_duty(people.beatriz, now=FILED)
    never = world.report(now=FILED, contact=world.no_contact())
    with pytest.raises(SheWillContactUs):
        case_plans.start(case_id=never.case_id, plan="calm", by=people.beatriz.staff, now=FILED)
    assert not FollowUp.objects.filter(case_id=never.case_id).exists()


def test_a_frozen_contact_resumes_nothing(people: World, report: Report) -> None:
    """R1.16."""
    story.write(report, "cactus", now=ASKED)
    assert story.state(report) is ContactState.FROZEN
    with pytest.raises(ContactFrozen):
        case_plans.resume(case_id=report.case_id, by=people.beatriz.staff, now=LATER)


def test_a_plan_the_region_does_not_have_is_refused(people: World, report: Report) -> None:
    with pytest.raises(PlanUnknown):
        case_plans.change(
            case_id=report.case_id, plan="nothing", by=people.beatriz.staff, now=FILED
        )


@pytest.mark.parametrize(
    "act",
    [
        lambda case_id, by: case_plans.pause(case_id=case_id, by=by, now=FILED),
        lambda case_id, by: case_plans.stop(case_id=case_id, by=by, now=FILED),
        lambda case_id, by: case_plans.change(case_id=case_id, plan="weekly", by=by, now=FILED),
    ],
)
def test_who_is_not_responsible_changes_nothing(
    people: World, report: Report, act: Callable[..., None]
) -> None:
    with pytest.raises(NotResponsible):
        act(report.case_id, people.bruno.staff)
    with pytest.raises(NotYours):
        act(report.case_id, people.dirk.staff)
    with pytest.raises(NotYours):
        act(report.case_id, people.chidi.staff)
    act(report.case_id, people.dalia.staff)


def test_an_old_page_and_a_closed_case_change_nothing(people: World, report: Report) -> None:
    with pytest.raises(StaleCase):
        case_plans.pause(case_id=report.case_id, by=people.beatriz.staff, now=FILED, version=99)
    Case.objects.filter(id=report.case_id).update(
        status="closed", closed_at=FILED, due_at=None, escalate_at=None
    )
    with pytest.raises(AlreadyClosed):
        case_plans.pause(case_id=report.case_id, by=people.beatriz.staff, now=FILED)


def test_what_the_worker_sees_of_a_plan(people: World, report: Report) -> None:
    view = case_plans.of_case(case_id=report.case_id)
    assert view is not None
    assert (view.plan, view.state, view.done, view.total) == ("calm", PlanState.RUNNING, 0, 6)
    assert view.next_at == ASKED
    story.asked(report)
    story.write(report, "1", now=LATER)
    view = case_plans.of_case(case_id=report.case_id)
    assert view is not None
    assert (view.done, view.answer, view.answered_at) == (1, "fine", LATER)
    assert ("weekly", "Every week") in case_plans.choices(language="en")


def test_what_the_inbox_says(people: World) -> None:
    """What is due, was answered, is silent or frozen: one query for all rows."""
    people.put_on_duty(people.beatriz, now=FILED)
    numbers = [f"+3247012345{n}" for n in range(5)]
    waits, answers, is_silent, danger, fresh = (story.file(number=each) for each in numbers)
    FollowUp.objects.filter(case_id=fresh.case_id).update(next_at=ASKED + timedelta(days=90))
    now = story.silent(is_silent)
    FollowUp.objects.filter(case_id=waits.case_id).update(state=PlanState.RUNNING, next_at=now)
    story.write(answers, "1", now=now, number=numbers[1])
    story.write(danger, "cactus", now=now, number=numbers[3])
    ids = [each.case_id for each in (waits, answers, is_silent, danger, fresh)]
    cases = Case.objects.filter(id__in=ids).values_list("id", flat=True)
    marks = case_plans.for_inbox(cases=cases, now=now)
    assert [marks.get(each) for each in ids] == [
        Mark.DUE,
        Mark.ANSWERED,
        Mark.SILENT,
        Mark.FROZEN,
        None,
    ]


def test_she_sees_pauses_and_resumes_with_her_code(people: World, report: Report) -> None:
    seen = reporter_choices.view(case_id=report.case_id)
    assert seen is not None
    assert (seen.state, seen.next_at, seen.may_resume) == (PlanState.RUNNING, ASKED, False)
    reporter_choices.pause(code_keys=report.code_keys, now=FILED)
    seen = reporter_choices.view(case_id=report.case_id)
    assert seen is not None
    assert seen.may_resume
    assert due_texts.due(now=ASKED) == 0
    reporter_choices.resume(code_keys=report.code_keys, now=ASKED)
    assert due_texts.due(now=ASKED) == 1


def test_she_stops_texts_with_her_code(people: World, report: Report) -> None:
    story.asked(report)
    reporter_choices.stop(code_keys=report.code_keys, now=LATER)
    assert reporter_choices.view(case_id=report.case_id) is None
    assert story.texts(report)[0].state == TextState.CANCELLED
    with pytest.raises(NoPlan):
        reporter_choices.stop(code_keys=report.code_keys, now=LATER)


def test_a_code_never_resumes_what_a_worker_paused(people: World, report: Report) -> None:
    """Whoever found the code may be the one she fears."""
    case_plans.pause(case_id=report.case_id, by=people.beatriz.staff, now=FILED)
    with pytest.raises(WrongState):
        reporter_choices.resume(code_keys=report.code_keys, now=FILED)
    story.write(report, "cactus", now=FILED)
    with pytest.raises(WrongState):
        reporter_choices.resume(code_keys=report.code_keys, now=FILED)


def test_an_unknown_code_does_nothing(people: World) -> None:
    with pytest.raises(CodeUnknown):
        reporter_choices.pause(code_keys=derive(ReturnCode.generate()), now=FILED)


def test_the_regions_plans_are_all_there(people: World, report: Report) -> None:
    for plan, _ in case_plans.choices(language="en"):
        case_plans.change(case_id=report.case_id, plan=plan, by=people.beatriz.staff, now=FILED)
        assert story.plan(report).state == PlanState.RUNNING
