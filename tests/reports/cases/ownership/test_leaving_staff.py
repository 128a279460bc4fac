"""Whose account ends gives back every case, and no other waits for it."""

from functools import partial
from typing import Any
from uuid import UUID

import pytest

from reports.accounts.directory.profiles import membership_context
from reports.accounts.directory.staff import actor_of
from reports.accounts.models import Membership, User
from reports.accounts.onboarding.members import NotMember
from reports.accounts.roles import Role
from reports.audit.log import SYSTEM
from reports.audit.models import Event
from reports.cases import tasks
from reports.cases.lifecycle import lifecycle
from reports.cases.models import Case, Queue, Shift
from reports.cases.ownership import escalation, offboarding, ownership
from reports.cases.ownership.offboarding import (
    release_cases,
    release_of_closed_accounts,
    remove_from_team,
)
from reports.vault.service_blobs import account_blobs
from tests.reports.cases import world
from tests.reports.cases.world import NOW, World


def test_who_leaves_leaves_her_cases_to_the_team(people: World) -> None:
    people.put_on_duty(people.beatriz)
    made = [world.report() for _ in range(3)]
    for each in made[:2]:
        lifecycle.acknowledge(case_id=each.case_id, by=people.beatriz.staff, now=NOW)
    count = release_cases(user_id=people.beatriz.id, by=actor_of(people.dalia.staff), now=NOW)
    assert count == 3
    for case in Case.objects.all():
        assert (case.owner_id, case.queue, case.acknowledged_at) == (None, Queue.TEAM, None)
    assert not Shift.objects.exists()
    people.put_on_duty(people.bruno)
    assert escalation.escalate_overdue(now=NOW) == 3
    assert {case.owner_id for case in Case.objects.all()} == {people.bruno.id}
    assert release_cases(user_id=people.beatriz.id, by=SYSTEM, now=NOW) == 0


def test_no_case_waits_for_somebody_whose_account_is_closed(people: World) -> None:
    people.put_on_duty(people.beatriz)
    made = world.report()
    User.objects.filter(id=people.beatriz.id).update(is_active=False)
    tasks.escalate()
    case = Case.objects.get(id=made.case_id)
    assert case.owner_id is None
    assert case.queue == Queue.COORDINATORS, "nobody else is on duty"
    assert release_of_closed_accounts(now=NOW) == 0


def test_who_leaves_one_team_keeps_the_cases_of_another(people: World) -> None:
    people.put_on_duty(people.beatriz)
    world.report()
    release = partial(release_cases, user_id=people.beatriz.id, by=SYSTEM, now=NOW)
    assert release(team_id=people.dutch) == 0
    assert Shift.objects.count() == 1
    assert release(team_id=people.french) == 1


def test_trouble_with_one_closed_account_keeps_no_other_waiting(
    people: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = (people.beatriz, people.bruno)
    for worker in gone:
        made = world.report()
        ownership.take(case_id=made.case_id, by=worker.staff, now=NOW)
    User.objects.filter(id__in=[worker.id for worker in gone]).update(is_active=False)
    release = offboarding.release_cases
    broken = min(worker.id for worker in gone)

    def fails_for_one(*, user_id: UUID, **more: Any) -> int:
        if user_id == broken:
            raise RuntimeError
        return release(user_id=user_id, **more)

    monkeypatch.setattr(offboarding, "release_cases", fails_for_one)
    assert release_of_closed_accounts(now=NOW) == 1
    assert set(Case.objects.values_list("owner_id", flat=True)) == {broken, None}


def test_removing_is_one_act_with_giving_back(people: World) -> None:
    people.put_on_duty(people.beatriz)
    world.report()
    world.report()
    remove = partial(remove_from_team, user_id=people.beatriz.id, by=people.dalia.staff, now=NOW)
    with pytest.raises(NotMember):
        remove(team_id=people.dutch)
    assert Case.objects.filter(owner_id=people.beatriz.id).count() == 2
    assert remove(team_id=people.french) == 2
    assert Case.objects.filter(owner=None, queue=Queue.TEAM).count() == 2
    assert not Shift.objects.exists()
    released = Event.objects.filter(kind="queued", reason="left")
    assert {event.actor_id for event in released} == {people.dalia.id}


def test_who_coordinates_no_more_keeps_no_case_of_a_team_she_is_not_in(people: World) -> None:
    made = world.report()
    ownership.take(case_id=made.case_id, by=people.emil.staff, now=NOW)
    remove = partial(remove_from_team, user_id=people.emil.id, by=people.dalia.staff, now=NOW)
    assert remove(team_id=people.desk) == 1
    assert Case.objects.get().owner_id is None


def test_who_still_coordinates_keeps_the_cases_of_other_teams(people: World) -> None:
    made = world.report()
    row = Membership(
        user_id=people.emil.id, team_id=people.dutch, role=Role.CARE_WORKER, added_at=NOW
    )
    row.proof = account_blobs.close(membership_context(row), row.role.encode())
    row.save(force_insert=True)
    ownership.take(case_id=made.case_id, by=people.emil.staff, now=NOW)
    remove = partial(remove_from_team, user_id=people.emil.id, by=people.dalia.staff, now=NOW)
    assert remove(team_id=people.dutch) == 0
    assert Case.objects.get().owner_id == people.emil.id
