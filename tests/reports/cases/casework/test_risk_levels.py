"""R2.5, R2.12: up in one action, down with a second person; every change stays in the history."""

from datetime import timedelta

import pytest

from reports.audit.events import ReasonCode
from reports.audit.models import Event
from reports.cases.access.access import NotAReason, NotResponsible, NotYours
from reports.cases.casework import risk_levels
from reports.cases.casework.risk_levels import (
    LoweringPending,
    NoLoweringAsked,
    NotHigher,
    NotLower,
    SamePerson,
)
from reports.cases.deadlines.clocks import first_contact_due, reassess_due
from reports.cases.lifecycle import lifecycle
from reports.cases.lifecycle.lifecycle import AlreadyClosed
from reports.cases.models import Case, Content, Task, TaskKind
from reports.cases.ownership import escalation, ownership
from reports.intake.triage.triage import SafetyAnswer
from reports.region import region
from reports.region.vocabulary import Level
from tests.reports.cases import world
from tests.reports.cases.world import NOW, Report, World

HIGH = {"strangled_ever": SafetyAnswer.YES}
LATER = NOW + timedelta(minutes=1)  # what is of one moment has no order


def high(people: World) -> Report:
    made = world.report(safety=HIGH)
    lifecycle.acknowledge(case_id=made.case_id, by=people.beatriz.staff, now=NOW)
    return made


def ask(people: World, made: Report, to: Level = Level.STANDARD) -> Case:
    return risk_levels.ask_lower(
        case_id=made.case_id,
        to=to,
        reason=ReasonCode.DANGER_PASSED,
        by=people.beatriz.staff,
        now=NOW,
    )


def test_anybody_on_the_team_raises_at_once(people: World) -> None:
    made = world.report()
    before = Case.objects.get(id=made.case_id)
    case = risk_levels.raise_level(
        case_id=made.case_id, to=Level.EMERGENCY, by=people.bruno.staff, now=LATER
    )
    assert case.level is Level.EMERGENCY
    assert case.due_at
    assert before.due_at
    assert case.due_at < before.due_at, "the clock is shorter now"
    assert case.escalate_at
    assert before.escalate_at
    assert case.escalate_at <= before.escalate_at
    assert Task.objects.filter(case=case, kind="review", for_coordinator=True).exists()
    history = world.opened(people.beatriz, made.case_id).assessments()
    assert [entry.level for entry in history] == [Level.STANDARD, Level.EMERGENCY]
    assert history[1].author_id == people.bruno.id
    assert history[1].source == "worker"
    assert Event.objects.filter(kind="level_raised", actor_id=people.bruno.id).exists()


def test_a_late_raise_does_not_give_more_time(people: World) -> None:
    made = world.report()
    before = Case.objects.get(id=made.case_id)
    assert before.due_at
    late = before.due_at - timedelta(minutes=5)
    case = risk_levels.raise_level(
        case_id=made.case_id, to=Level.ELEVATED, by=people.beatriz.staff, now=late
    )
    assert case.due_at == before.due_at


def test_raising_means_higher(people: World) -> None:
    made = high(people)
    for level in (Level.HIGH, Level.STANDARD):
        with pytest.raises(NotHigher):
            risk_levels.raise_level(
                case_id=made.case_id, to=level, by=people.beatriz.staff, now=NOW
            )


def test_lowering_takes_two(people: World) -> None:
    made = high(people)
    case = ask(people, made)
    assert case.level is Level.HIGH, "nothing changes yet"
    asked = world.opened(people.bruno, made.case_id).pending_lowering()
    assert asked
    assert (asked.to, asked.asked_by) == (Level.STANDARD, people.beatriz.id)
    with pytest.raises(SamePerson):
        risk_levels.confirm_lower(case_id=made.case_id, by=people.beatriz.staff, now=NOW)
    case = risk_levels.confirm_lower(case_id=made.case_id, by=people.bruno.staff, now=LATER)
    assert case.level is Level.STANDARD
    assert case.lowering_asked_at is None
    history = world.opened(people.beatriz, made.case_id).assessments()
    assert history[-1].level is Level.STANDARD
    assert history[-1].reasons == ("danger_passed",)
    kinds = set(Event.objects.filter(case_id=made.case_id).values_list("kind", flat=True))
    assert {"lowering_asked", "lowering_confirmed"} <= kinds


def test_a_second_person_can_say_no(people: World) -> None:
    made = high(people)
    ask(people, made)
    with pytest.raises(LoweringPending):
        ask(people, made)
    case = risk_levels.refuse_lower(case_id=made.case_id, by=people.dalia.staff, now=NOW)
    assert case.level is Level.HIGH
    with pytest.raises(NoLoweringAsked):
        risk_levels.confirm_lower(case_id=made.case_id, by=people.bruno.staff, now=NOW)
    assert not Content.objects.filter(name="case.lowering").exists()


def test_raising_takes_a_wish_to_lower_off_the_table(people: World) -> None:
    made = high(people)
    ask(people, made)
    risk_levels.raise_level(
        case_id=made.case_id, to=Level.EMERGENCY, by=people.bruno.staff, now=NOW
    )
    with pytest.raises(NoLoweringAsked):
        risk_levels.confirm_lower(case_id=made.case_id, by=people.bruno.staff, now=NOW)


def test_what_is_not_lower_is_refused(people: World) -> None:
    made = high(people)
    for level in (Level.HIGH, Level.EMERGENCY):
        with pytest.raises(NotLower):
            ask(people, made, level)
    with pytest.raises(NotAReason):
        risk_levels.ask_lower(
            case_id=made.case_id,
            to=Level.STANDARD,
            reason=ReasonCode.WORKLOAD,
            by=people.beatriz.staff,
            now=NOW,
        )


def test_who_may_not(people: World) -> None:
    made = high(people)
    with pytest.raises(NotResponsible):
        risk_levels.ask_lower(
            case_id=made.case_id,
            to=Level.STANDARD,
            reason=ReasonCode.MISJUDGED,
            by=people.bruno.staff,
            now=NOW,
        )
    ask(people, made)
    for stranger in (people.chidi, people.dirk):
        with pytest.raises(NotYours):
            risk_levels.confirm_lower(case_id=made.case_id, by=stranger.staff, now=NOW)
        with pytest.raises(NotYours):
            risk_levels.raise_level(
                case_id=made.case_id, to=Level.EMERGENCY, by=stranger.staff, now=NOW
            )


def test_a_closed_case_keeps_its_level(people: World) -> None:
    made = high(people)
    lifecycle.close(
        case_id=made.case_id,
        reason=ReasonCode.SERVED,
        by=people.dalia.staff,
        now=NOW,
        asked_by=people.beatriz.id,
    )
    with pytest.raises(AlreadyClosed):
        risk_levels.raise_level(
            case_id=made.case_id, to=Level.EMERGENCY, by=people.beatriz.staff, now=NOW
        )


def test_a_closed_case_forgets_what_was_asked_and_may_be_asked_again(people: World) -> None:
    made = high(people)
    ask(people, made)
    lifecycle.close(
        case_id=made.case_id,
        reason=ReasonCode.SERVED,
        by=people.dalia.staff,
        now=NOW,
        asked_by=people.beatriz.id,
    )
    lifecycle.reopen(case_id=made.case_id, by=people.beatriz.staff, now=NOW)

    with pytest.raises(risk_levels.NoLoweringAsked):
        risk_levels.confirm_lower(case_id=made.case_id, by=people.dalia.staff, now=NOW)
    ask(people, made)


def test_raised_after_she_was_reached_she_is_to_be_reached_again(people: World) -> None:
    """Her worker may be away: if nobody reaches her in time, the coordinators know."""
    made, by = world.report(), people.beatriz.staff
    ownership.take(case_id=made.case_id, by=by, now=NOW)
    lifecycle.record_contact(case_id=made.case_id, by=by, now=NOW)
    to = Level.EMERGENCY
    case = risk_levels.raise_level(case_id=made.case_id, to=to, by=people.bruno.staff, now=NOW)
    due_at = first_contact_due(region=region(), level=to, filed_at=NOW, on_duty=True)
    assert (case.due_at, case.escalate_at) == (due_at, due_at)
    assert escalation.escalate_overdue(now=due_at) == 1
    assert Task.objects.filter(kind=TaskKind.CONTACT_OVERDUE, for_coordinator=True).exists()


def test_raised_when_it_is_late_the_coordinators_are_not_told_twice(people: World) -> None:
    made, by = world.report(), people.beatriz.staff
    case = ownership.take(case_id=made.case_id, by=by, now=NOW)
    assert case.due_at
    assert escalation.escalate_overdue(now=case.due_at) == 1
    raised = risk_levels.raise_level(
        case_id=made.case_id, to=Level.EMERGENCY, by=people.bruno.staff, now=case.due_at
    )
    assert raised.escalate_at is None


def test_raised_it_is_looked_at_again_as_soon_as_the_new_level_asks(people: World) -> None:
    made, to = world.report(), Level.EMERGENCY
    ownership.take(case_id=made.case_id, by=people.beatriz.staff, now=NOW)
    planned = Task.objects.get(kind=TaskKind.REASSESS)
    risk_levels.raise_level(case_id=made.case_id, to=to, by=people.bruno.staff, now=NOW)
    sooner = reassess_due(region=region(), level=to, at=NOW)
    assert sooner < planned.due_at
    assert Task.objects.get(kind=TaskKind.REASSESS).due_at == sooner
