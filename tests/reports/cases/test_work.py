"""Notes, incidents, tasks, safe contact and the rota."""

from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest

from reports.accounts.models import Membership
from reports.audit.events import ReasonCode
from reports.audit.models import Event
from reports.cases.access.access import NotResponsible, NotYours
from reports.cases.assignment import rota
from reports.cases.casework import case_tasks, notes, safe_contact
from reports.cases.casework.case_tasks import AlreadyDone, Change, NotByHand
from reports.cases.lifecycle import lifecycle
from reports.cases.lifecycle.lifecycle import AlreadyClosed, NotAllowed
from reports.cases.models import Case, Queue, Shift, Task, TaskKind
from reports.cases.records.contents import EmptyText
from reports.cases.records.open_case import CodeWords, NotTheirsToSee
from reports.cases.terms.classification import (
    CaseContext,
    ContextFacts,
    IncidentFacts,
    IncidentType,
)
from tests.reports.cases import world
from tests.reports.cases.world import NOW, Report, World

HOUR = timedelta(hours=1)


def taken(people: World) -> Report:
    made = world.report()
    lifecycle.acknowledge(case_id=made.case_id, by=people.beatriz.staff, now=NOW)
    return made


def incident(people: World, made: Report, **more: object) -> bool:
    return notes.add_incident(
        case_id=made.case_id,
        facts=IncidentFacts(physical=True, psychological=True),
        context=ContextFacts(by_partner=True),
        happened="sample: last week",
        by=people.beatriz.staff,
        now=NOW,
        **more,  # type: ignore[arg-type]
    )


def test_notes_are_read_by_the_team_in_order(people: World) -> None:
    made, note_id = taken(people), uuid4()
    for text in ("one \x00 \u202e", "two"):
        notes.add_note(case_id=made.case_id, text=text, by=people.bruno.staff, now=NOW)
    for first in (True, False):
        assert first is notes.add_note(
            case_id=made.case_id,
            text="three",
            by=people.beatriz.staff,
            now=NOW + HOUR,
            note_id=note_id,
        )
    found = world.opened(people.dalia, made.case_id).notes()
    assert {note.text for note in found[:2]} == {"one \x00 \u202e", "two"}
    assert (found[2].text, found[2].author_id) == ("three", people.beatriz.id)
    with pytest.raises(EmptyText):
        notes.add_note(case_id=made.case_id, text="  ", by=people.bruno.staff, now=NOW)
    with pytest.raises(NotYours):
        notes.add_note(case_id=made.case_id, text="no", by=people.chidi.staff, now=NOW)


def test_several_incidents_each_with_one_type_and_context_apart(people: World) -> None:
    """R7.2; and R2.10: a new incident asks for the safety questions again."""
    made, incident_id = taken(people), uuid4()
    before = Task.objects.get(case_id=made.case_id, kind="reassess")
    assert incident(people, made, incident_id=incident_id)
    assert not incident(people, made, incident_id=incident_id)
    assert incident(people, made)
    found = world.opened(people.beatriz, made.case_id).incidents()
    assert [each.type for each in found] == [IncidentType.PHYSICAL_ASSAULT] * 2
    assert found[0].contexts == {CaseContext.INTIMATE_PARTNER}
    task = Task.objects.get(case_id=made.case_id, kind="reassess")
    assert task.id == before.id, "one such task at a time"


@pytest.mark.parametrize("change", list(Change))
def test_what_changes_the_danger_asks_again(people: World, change: Change) -> None:
    """R2.10"""
    made = taken(people)
    Task.objects.filter(case_id=made.case_id).delete()
    case_tasks.note_change(case_id=made.case_id, change=change, by=people.beatriz.staff, now=NOW)
    assert Task.objects.filter(case_id=made.case_id, kind="reassess").count() == 1


def test_r2_10_a_court_date_asks_again_on_the_day(people: World) -> None:
    made = taken(people)
    Task.objects.filter(case_id=made.case_id).delete()
    task_id = uuid4()
    for first in (True, False):
        assert first is case_tasks.add_task(
            case_id=made.case_id,
            kind=TaskKind.COURT_DATE,
            due_at=NOW + 24 * HOUR,
            by=people.beatriz.staff,
            now=NOW,
            task_id=task_id,
        )
    found = {task.what: task.due_at for task in Task.objects.filter(case_id=made.case_id)}
    assert found == {
        TaskKind.COURT_DATE: NOW + 24 * HOUR,
        TaskKind.REASSESS_ON_DAY: NOW + 24 * HOUR,
    }


def test_tasks_are_done_once_by_who_may(people: World) -> None:
    made = taken(people)
    for kind in (TaskKind.CALL, TaskKind.REVIEW):
        case_tasks.add_task(
            case_id=made.case_id, kind=kind, due_at=NOW, by=people.beatriz.staff, now=NOW
        )
    call = Task.objects.get(case_id=made.case_id, kind="call")
    review = Task.objects.get(case_id=made.case_id, kind="review")
    with pytest.raises(NotYours):
        case_tasks.complete_task(task_id=call.id, by=people.chidi.staff, now=NOW)
    case_tasks.complete_task(task_id=call.id, by=people.beatriz.staff, now=NOW)
    with pytest.raises(AlreadyDone):
        case_tasks.complete_task(task_id=call.id, by=people.beatriz.staff, now=NOW)
    with pytest.raises(NotAllowed):
        case_tasks.complete_task(task_id=review.id, by=people.beatriz.staff, now=NOW)
    case_tasks.complete_task(task_id=review.id, by=people.dalia.staff, now=NOW)
    with pytest.raises(NotYours):
        case_tasks.complete_task(task_id=uuid4(), by=people.dalia.staff, now=NOW)
    assert Event.objects.filter(kind="task_completed").count() == 2


def test_what_the_machine_plans_nobody_plans_by_hand(people: World) -> None:
    made = taken(people)
    with pytest.raises(NotByHand):
        case_tasks.add_task(
            case_id=made.case_id,
            kind=TaskKind.CONTACT_OVERDUE,
            due_at=NOW,
            by=people.beatriz.staff,
            now=NOW,
        )


def test_nothing_is_planned_on_a_closed_case(people: World) -> None:
    made = taken(people)
    lifecycle.close(
        case_id=made.case_id, reason=ReasonCode.SERVED, by=people.beatriz.staff, now=NOW
    )
    with pytest.raises(AlreadyClosed):
        case_tasks.add_task(
            case_id=made.case_id,
            kind=TaskKind.CALL,
            due_at=NOW,
            by=people.beatriz.staff,
            now=NOW,
        )


def test_her_worker_writes_down_what_she_said_but_not_her_code_words(people: World) -> None:
    made = taken(people)
    told = world.contact(number="+32470999999", she_says="", we_say="", danger_word="changed")
    safe_contact.change_safe_contact(
        case_id=made.case_id, contact=told, by=people.beatriz.staff, now=NOW
    )
    case = world.opened(people.beatriz, made.case_id)
    assert case.contact().number == "+32470999999"
    assert case.code_words(by=people.beatriz.staff, now=NOW).danger_word == "nettle-canary"
    with pytest.raises(NotResponsible):
        safe_contact.change_safe_contact(
            case_id=made.case_id, contact=told, by=people.bruno.staff, now=NOW
        )
    with pytest.raises(NotYours):
        safe_contact.change_safe_contact(
            case_id=made.case_id, contact=told, by=people.dirk.staff, now=NOW
        )


def test_r1_15_new_code_words_come_from_her_worker_alone(people: World) -> None:
    made = taken(people)
    change = partial(
        safe_contact.change_safe_contact,
        case_id=made.case_id,
        contact=world.contact(),
        now=NOW,
        code_words=CodeWords("birch", "", "thistle"),
    )
    with pytest.raises(NotTheirsToSee):
        change(by=people.dalia.staff)
    change(by=people.beatriz.staff)
    case = world.opened(people.beatriz, made.case_id)
    found = case.code_words(by=people.beatriz.staff, now=NOW)
    assert (found.she_says, found.we_say, found.danger_word) == ("birch", "", "thistle")


def test_r1_15_no_text_shows_a_code_word(people: World) -> None:
    """Also in capitals, and each of the three; not where it is a part of another word."""
    made = taken(people)
    safe_contact.change_safe_contact(
        case_id=made.case_id,
        contact=world.contact(),
        by=people.beatriz.staff,
        now=NOW,
        code_words=CodeWords("birch", "oak tree", "thistle"),
    )
    hide = world.opened(people.beatriz, made.case_id).hide_code_words
    assert (
        hide("Birch, she said; OAK TREE, we said. thistle!") == "•••, she said; •••, we said. •••!"
    )
    assert hide("birches and thistledown") == "birches and thistledown"


def shift(people: World, **more: object) -> Shift:
    given: dict[str, object] = {
        "team_id": people.french,
        "user_id": people.beatriz.id,
        "starts_at": NOW,
        "ends_at": NOW + 8 * HOUR,
        "by": people.dalia.staff,
        "now": NOW,
    }
    return rota.add_shift(**(given | more))  # type: ignore[arg-type]


def test_on_duty_from_the_first_moment_and_not_at_the_last(people: World) -> None:
    made = shift(people)
    assert [each.user_id for each in rota.on_duty(now=NOW)] == [people.beatriz.id]
    assert rota.on_duty(now=NOW - timedelta(seconds=1)) == []
    assert rota.on_duty(now=NOW + 8 * HOUR) == []
    assert rota.on_duty(now=NOW, team_ids=[people.dutch]) == []
    found = rota.shifts(team_ids=[people.french], since=NOW - HOUR, until=NOW + HOUR)
    assert found == [made]
    shift(people, starts_at=NOW - HOUR)
    assert len(rota.on_duty(now=NOW)) == 1, "two shifts at once are one person on duty"
    for _ in range(2):
        rota.remove_shift(shift_id=made.id, by=people.dalia.staff, now=NOW)
    assert Event.objects.filter(kind="shift_removed").count() == 1


def test_a_shift_left_behind_leads_to_nobody(people: World) -> None:
    """R7.8: who is not, or no more, a proven member of the shift's team gets no case of it."""
    shift(people)
    Shift.objects.create(
        team_id=people.french, user_id=people.dirk.id, starts_at=NOW, ends_at=NOW + HOUR
    )
    assert [each.user_id for each in rota.on_duty(now=NOW)] == [people.beatriz.id]
    Membership.objects.filter(user_id=people.beatriz.id).update(proof=b"\x00" * 64)
    assert rota.on_duty(now=NOW) == []
    Membership.objects.filter(user_id=people.beatriz.id).delete()
    assert rota.on_duty(now=NOW) == []
    case = Case.objects.get(id=world.report().case_id)
    assert (case.owner_id, case.queue) == (None, Queue.TEAM)


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"ends_at": NOW}, rota.ImpossibleShift),
        ({"ends_at": NOW + 25 * HOUR}, rota.ImpossibleShift),
        ({"user": "dirk"}, rota.NotOnTeam),
        ({"by": "beatriz"}, rota.NotAllowed),
    ],
)
def test_shifts_that_cannot_be(
    people: World, more: dict[str, object], refusal: type[Exception]
) -> None:
    given = dict(more)
    if "user" in given:
        given["user_id"] = getattr(people, str(given.pop("user"))).id
    if "by" in given:
        given["by"] = getattr(people, str(given["by"])).staff
    with pytest.raises(refusal):
        shift(people, **given)


def test_the_same_shift_twice_is_said(people: World) -> None:
    shift(people)
    with pytest.raises(rota.ShiftTwice):
        shift(people)
