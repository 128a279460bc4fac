"""R7.8: every open case has exactly one worker or queue, and two never get it at once."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection

from reports.audit.log import SYSTEM
from reports.audit.models import Event
from reports.cases.access.access import NoKey, NotResponsible, NotYours, StaleCase
from reports.cases.assignment import rota
from reports.cases.assignment.rota import NotOnTeam
from reports.cases.lifecycle import lifecycle
from reports.cases.lifecycle.lifecycle import AlreadyAcknowledged, AlreadyClosed, NotAllowed
from reports.cases.models import Case, Queue
from reports.cases.ownership import conflicts_of_interest, ownership
from reports.cases.ownership.offboarding import (
    release_cases,
)
from reports.cases.ownership.ownership import AlreadyTheirs, InConflict, NotATeamForCases
from reports.cases.records.contents import EmptyText
from reports.followup.models import Pinged
from reports.followup.on_call import ringing
from reports.vault.team_keys import rosters
from tests.reports.cases import world
from tests.reports.cases.world import NOW, World


def test_taking_from_the_queue_is_acknowledging(people: World) -> None:
    made = world.report()
    case = ownership.take(case_id=made.case_id, by=people.bruno.staff, now=NOW)
    assert (case.owner_id, case.queue, case.acknowledged_at) == (people.bruno.id, None, NOW)
    with pytest.raises(NotResponsible):
        ownership.take(case_id=made.case_id, by=people.beatriz.staff, now=NOW)
    with pytest.raises(AlreadyTheirs):
        ownership.take(case_id=made.case_id, by=people.bruno.staff, now=NOW)
    case = ownership.take(case_id=made.case_id, by=people.dalia.staff, now=NOW)
    assert case.owner_id == people.dalia.id


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("verb", [lifecycle.acknowledge, ownership.take])
def test_two_at_once_exactly_one_gets_it(verb: Callable[..., Case]) -> None:
    people = world.build()
    made = world.report()
    barrier = threading.Barrier(2)
    outcomes: list[str] = []

    def run(worker: world.Worker) -> None:
        try:
            barrier.wait()
            verb(case_id=made.case_id, by=worker.staff, now=NOW)
            outcomes.append("has it")
        except (AlreadyAcknowledged, NotResponsible):
            outcomes.append("too late")
        finally:
            connection.close()

    threads = [
        threading.Thread(target=run, args=(worker,)) for worker in (people.beatriz, people.bruno)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["has it", "too late"]
    assert Event.objects.filter(kind__in=("acknowledged", "taken")).count() == 1


def test_giving_a_case_to_a_colleague_asks_her_to_acknowledge(people: World) -> None:
    made = world.report()
    ownership.take(case_id=made.case_id, by=people.beatriz.staff, now=NOW)
    case = ownership.reassign(
        case_id=made.case_id, to_user=people.bruno.id, by=people.beatriz.staff, now=NOW
    )
    assert (case.owner_id, case.acknowledged_at) == (people.bruno.id, None)
    assert case.escalate_at == case.due_at
    event = Event.objects.get(kind="reassigned")
    assert (event.actor_id, event.subject_id) == (people.beatriz.id, people.bruno.id)


def test_only_who_is_responsible_or_leads_gives_away(people: World) -> None:
    made = world.report()
    ownership.take(case_id=made.case_id, by=people.beatriz.staff, now=NOW)
    with pytest.raises(NotResponsible):
        ownership.reassign(
            case_id=made.case_id, to_user=people.bruno.id, by=people.bruno.staff, now=NOW
        )
    for stranger in (people.chidi, people.dirk):
        with pytest.raises(NotYours):
            ownership.reassign(
                case_id=made.case_id, to_user=stranger.id, by=stranger.staff, now=NOW
            )
    ownership.reassign(
        case_id=made.case_id, to_user=people.bruno.id, by=people.dalia.staff, now=NOW
    )


def test_a_case_goes_to_nobody_who_could_not_open_it(people: World) -> None:
    made = world.report()
    for stranger in (people.dirk, people.chidi):
        with pytest.raises(NotOnTeam):
            ownership.reassign(
                case_id=made.case_id, to_user=stranger.id, by=people.dalia.staff, now=NOW
            )


def test_a_case_goes_to_nobody_in_conflict(people: World) -> None:
    """R7.9"""
    made = world.report()
    conflicts_of_interest.declare_conflict(
        case_id=made.case_id, user_id=people.bruno.id, by=people.bruno.staff, now=NOW
    )
    with pytest.raises(InConflict):
        ownership.reassign(
            case_id=made.case_id, to_user=people.bruno.id, by=people.dalia.staff, now=NOW
        )
    case = Case.objects.get(id=made.case_id)
    everybody = (people.beatriz, people.bruno, people.dirk, people.dalia, people.emil, people.chidi)
    found = {each.id for each in everybody if ownership.can_hold(case=case, user_id=each.id)}
    assert found == {people.beatriz.id, people.dalia.id, people.emil.id}


def test_a_case_never_goes_straight_back_to_who_is_in_conflict(people: World) -> None:
    """R7.9, R7.8: she is the only one on duty, so that the team's queue has it."""
    people.put_on_duty(people.beatriz)
    made = world.report()
    assert Case.objects.get().owner_id == people.beatriz.id
    conflicts_of_interest.declare_conflict(
        case_id=made.case_id, user_id=people.beatriz.id, by=people.beatriz.staff, now=NOW
    )
    case = Case.objects.get()
    assert (case.owner_id, case.queue) == (None, Queue.TEAM)
    assert case.escalate_at


def test_who_finds_a_conflict_in_her_own_case_loses_it_to_the_next(people: World) -> None:
    people.put_on_duty(people.beatriz, people.bruno)
    made = world.report()
    owner_id = Case.objects.get(id=made.case_id).owner_id
    owner, other = people.beatriz, people.bruno
    if owner_id == people.bruno.id:
        owner, other = other, owner
    lifecycle.acknowledge(case_id=made.case_id, by=owner.staff, now=NOW)
    conflicts_of_interest.declare_conflict(
        case_id=made.case_id, user_id=owner.id, by=owner.staff, now=NOW
    )
    case = Case.objects.get(id=made.case_id)
    assert (case.owner_id, case.acknowledged_at) == (other.id, None)


def test_without_a_next_worker_the_queue_has_it(people: World) -> None:
    made = world.report()
    ownership.take(case_id=made.case_id, by=people.beatriz.staff, now=NOW)
    conflicts_of_interest.declare_conflict(
        case_id=made.case_id, user_id=people.beatriz.id, by=people.beatriz.staff, now=NOW
    )
    case = Case.objects.get(id=made.case_id)
    assert (case.owner_id, case.queue) == (None, Queue.TEAM)


def test_conflicts_of_others_are_for_coordinators(people: World) -> None:
    made = world.report()
    # Both ways: ids are drawn, and nobody's comes first.
    for other, by in ((people.bruno, people.beatriz), (people.beatriz, people.bruno)):
        with pytest.raises(NotAllowed):
            conflicts_of_interest.declare_conflict(
                case_id=made.case_id, user_id=other.id, by=by.staff, now=NOW
            )
    conflicts_of_interest.declare_conflict(
        case_id=made.case_id, user_id=people.bruno.id, by=people.dalia.staff, now=NOW
    )
    with pytest.raises(NotAllowed):
        conflicts_of_interest.lift_conflict(
            case_id=made.case_id, user_id=people.bruno.id, by=people.beatriz.staff, now=NOW
        )
    conflicts_of_interest.lift_conflict(
        case_id=made.case_id, user_id=people.bruno.id, by=people.dalia.staff, now=NOW
    )
    with pytest.raises(conflicts_of_interest.NoConflict):
        conflicts_of_interest.lift_conflict(
            case_id=made.case_id, user_id=people.bruno.id, by=people.dalia.staff, now=NOW
        )
    assert world.opened(people.bruno, made.case_id).words()


def test_to_the_coordinators_and_back(people: World) -> None:
    made = world.report()
    ownership.take(case_id=made.case_id, by=people.beatriz.staff, now=NOW)
    case = ownership.to_queue(
        case_id=made.case_id, queue=Queue.COORDINATORS, by=people.beatriz.staff, now=NOW
    )
    assert (case.owner_id, case.queue, case.escalate_at) == (None, Queue.COORDINATORS, None)
    with pytest.raises(AlreadyTheirs):
        ownership.to_queue(
            case_id=made.case_id, queue=Queue.COORDINATORS, by=people.dalia.staff, now=NOW
        )
    case = ownership.to_queue(
        case_id=made.case_id, queue=Queue.TEAM, by=people.dalia.staff, now=NOW
    )
    assert case.queue == Queue.TEAM


def test_to_another_team_only_by_who_has_it_open(people: World) -> None:
    """R7.18: with a note for whoever takes it over."""
    made = world.report()
    ownership.take(case_id=made.case_id, by=people.beatriz.staff, now=NOW)
    waiting = ownership.ask_handover(
        case_id=made.case_id, to_team=people.dutch, by=people.beatriz.staff, now=NOW
    )
    assert waiting.handover_to_id == people.dutch
    assert waiting.team_id == people.french, "until then nothing moves"
    opened = world.opened(people.beatriz, made.case_id)
    case = ownership.hand_over(
        opened=opened,
        to_team=people.dutch,
        note="sample hand-over",
        by=people.beatriz.staff,
        now=NOW,
    )
    assert (case.team_id, case.queue, case.handover_to_id) == (people.dutch, Queue.TEAM, None)
    theirs = world.opened(people.dirk, made.case_id)
    assert theirs.words()["happened"] == "sample words canary"
    assert [note.text for note in theirs.notes()] == ["sample hand-over"]
    with pytest.raises(NotYours):
        world.opened(people.beatriz, made.case_id)
    assert world.opened(people.dalia, made.case_id).words()


def test_a_row_moved_by_hand_opens_for_nobody_new(people: World) -> None:
    """Whoever can write the database moves the row, not the key."""
    made = world.report()
    Case.objects.filter(id=made.case_id).update(team_id=people.dutch)
    with pytest.raises(NoKey):
        world.opened(people.dirk, made.case_id)


def test_what_a_hand_over_refuses(people: World) -> None:
    made = world.report()
    opened = world.opened(people.dalia, made.case_id)

    def hand_over(to_team: object, note: str = "sample") -> None:
        ownership.hand_over(
            opened=opened,
            to_team=to_team,  # type: ignore[arg-type]
            note=note,
            by=people.dalia.staff,
            now=NOW,
        )

    with pytest.raises(EmptyText):
        hand_over(people.dutch, " ")
    with pytest.raises(AlreadyTheirs):
        hand_over(people.french)
    for team in (people.desk, next(iter(people.chidi.staff.team_ids))):
        with pytest.raises(NotATeamForCases):
            hand_over(team)
    ownership.take(case_id=made.case_id, by=people.beatriz.staff, now=NOW)
    with pytest.raises(StaleCase):
        hand_over(people.dutch)


def test_a_closed_case_is_given_to_nobody(people: World) -> None:
    made = world.report()
    ownership.take(case_id=made.case_id, by=people.beatriz.staff, now=NOW)
    lifecycle.close(
        case_id=made.case_id,
        reason=lifecycle.CLOSING_REASONS[0],
        by=people.beatriz.staff,
        now=NOW,
    )
    with pytest.raises(AlreadyClosed):
        ownership.reassign(
            case_id=made.case_id, to_user=people.bruno.id, by=people.dalia.staff, now=NOW
        )


def test_declared_conflicts_are_listed_for_who_may_lift_them(people: World) -> None:
    first, second = world.report(), world.report()
    for each, user_id in ((first, people.bruno.id), (second, people.dalia.id)):
        conflicts_of_interest.declare_conflict(
            case_id=each.case_id, user_id=user_id, by=people.emil.staff, now=NOW
        )
    every = conflicts_of_interest.declared(staff=people.emil.staff, limit=9)
    assert [(each.case_id, each.user_id, each.at) for each in every] == [
        (second.case_id, people.dalia.id, NOW),
        (first.case_id, people.bruno.id, NOW),
    ]
    assert conflicts_of_interest.declared(staff=people.emil.staff, limit=1) == every[:1]
    assert conflicts_of_interest.declared(staff=people.dalia.staff, limit=9) == every[1:]
    with pytest.raises(NotAllowed):
        conflicts_of_interest.declared(staff=people.beatriz.staff, limit=9)


def test_cases_one_must_not_know_of(people: World) -> None:
    made = world.report()
    conflicts_of_interest.declare_conflict(
        case_id=made.case_id, user_id=people.dalia.id, by=people.dalia.staff, now=NOW
    )
    assert conflicts_of_interest.kept_from(user_id=people.dalia.id) == {made.case_id}
    assert conflicts_of_interest.kept_from(user_id=people.emil.id) == frozenset()


def test_nobody_is_given_what_she_cannot_open(people: World) -> None:
    """Invited, or with a new password: in the team, but not admitted (again)."""
    made = world.report()
    ownership.take(case_id=made.case_id, by=people.beatriz.staff, now=NOW)
    rosters.remove_everywhere(user_id=people.bruno.id)
    rosters.remove_everywhere(user_id=people.emil.id)
    for waiting in (people.bruno, people.emil):
        with pytest.raises(NotOnTeam):
            ownership.reassign(
                case_id=made.case_id, to_user=waiting.id, by=people.beatriz.staff, now=NOW
            )
    ownership.reassign(
        case_id=made.case_id, to_user=people.dalia.id, by=people.beatriz.staff, now=NOW
    )


def test_who_cannot_open_it_is_not_on_duty_for_it(people: World) -> None:
    people.put_on_duty(people.bruno)
    assert [each.user_id for each in rota.on_duty(now=NOW)] == [people.bruno.id]
    rosters.remove_everywhere(user_id=people.bruno.id)
    assert rota.on_duty(now=NOW) == []
    world.report()
    assert Case.objects.get().queue == Queue.TEAM


@pytest.mark.parametrize("how", ["queue", "handed over", "released"])
def test_whoever_is_to_see_to_it_next_is_rung(people: World, how: str) -> None:
    """As for a new report: each time somebody else is to acknowledge it."""
    people.put_on_duty(people.beatriz, people.dirk)
    made, by = world.report(), people.beatriz.staff
    lifecycle.acknowledge(case_id=made.case_id, by=by, now=NOW)
    ringing.sweep(now=NOW)
    later = NOW + timedelta(minutes=5)
    if how == "queue":
        ownership.to_queue(case_id=made.case_id, queue=Queue.TEAM, by=by, now=later)
    elif how == "released":
        release_cases(user_id=people.beatriz.id, by=SYSTEM, now=later)
    else:
        ownership.hand_over(
            opened=world.opened(people.beatriz, made.case_id),
            to_team=people.dutch,
            note="sample",
            by=by,
            now=later,
        )
    ringing.sweep(now=later)
    assert list(Pinged.objects.values_list("about", flat=True)) == [later]
