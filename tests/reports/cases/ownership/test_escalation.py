"""R7.6: nobody acknowledges, so it goes to the next worker, then to the coordinators."""

import threading
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from celery import current_app
from django.db import connection
from pytest_django import DjangoCaptureOnCommitCallbacks

from reports.accounts.models import User
from reports.audit.log import SYSTEM
from reports.audit.models import Event
from reports.cases import tasks
from reports.cases.assignment import staffing
from reports.cases.assignment.staffing import Routed
from reports.cases.casework import conversation
from reports.cases.lifecycle import lifecycle
from reports.cases.models import Case, Content, Queue, Shift, Task
from reports.cases.ownership import conflicts_of_interest, escalation, offboarding, ownership
from reports.intake.filing import file_report
from reports.intake.triage.triage import SafetyAnswer
from reports.messaging.contact.contact import Window
from reports.region import region
from reports.region.weekly import is_within
from tests.reports.cases import world
from tests.reports.cases.world import NOW, World

EMERGENCY = {"danger_now": SafetyAnswer.YES}


def filed(people: World) -> Case:
    people.put_on_duty(people.beatriz, people.bruno)
    return Case.objects.get(id=world.report(safety=EMERGENCY).case_id)


def moment(case: Case) -> datetime:
    case.refresh_from_db()
    assert case.escalate_at
    return case.escalate_at


def test_step_by_step_up_to_the_coordinators(people: World) -> None:
    case = filed(people)
    first = case.owner_id
    assert not escalation.escalate(case_id=case.id, now=moment(case) - timedelta(seconds=1))
    assert escalation.escalate(case_id=case.id, now=moment(case))
    case.refresh_from_db()
    assert {first, case.owner_id} == {people.beatriz.id, people.bruno.id}
    assert escalation.escalate(case_id=case.id, now=moment(case))
    case.refresh_from_db()
    assert (case.owner_id, case.queue, case.escalate_at) == (None, Queue.COORDINATORS, None)
    events = Event.objects.filter(kind="escalated").order_by("position")
    assert [event.subject_id is None for event in events] == [False, True]
    assert {event.reason for event in events} == {"no_answer"}
    assert {event.actor_role for event in events} == {"system"}


def test_after_the_second_come_the_coordinators_though_a_third_is_on_duty(people: World) -> None:
    third = world.hire("carla", by=people.beatriz)
    people.put_on_duty(third)
    case = filed(people)
    asked = [case.owner_id]
    while case.queue is None and len(asked) < 4:
        escalation.escalate(case_id=case.id, now=moment(case))
        case.refresh_from_db()
        asked.append(case.owner_id)
    assert len({*asked}) == 3  # two of the three on duty, then nobody
    assert asked[-1] is None
    (left,) = {people.beatriz.id, people.bruno.id, third.id} - {*asked}
    assert escalation.next_worker(case, NOW) == left  # who could have been asked


def test_without_a_next_worker_at_once_to_the_coordinators(people: World) -> None:
    people.put_on_duty(people.beatriz)
    case = Case.objects.get(id=world.report(safety=EMERGENCY).case_id)
    escalation.escalate(case_id=case.id, now=moment(case))
    case.refresh_from_db()
    assert case.queue == Queue.COORDINATORS


def test_the_next_worker_is_never_one_in_conflict(people: World) -> None:
    """R7.9"""
    case = filed(people)
    other = people.bruno if case.owner_id == people.beatriz.id else people.beatriz
    conflicts_of_interest.declare_conflict(
        case_id=case.id, user_id=other.id, by=other.staff, now=NOW
    )
    escalation.escalate(case_id=case.id, now=moment(case))
    case.refresh_from_db()
    assert case.queue == Queue.COORDINATORS


def test_a_case_nobody_was_on_duty_for_goes_to_who_is_now(people: World) -> None:
    case = Case.objects.get(id=world.report(safety=EMERGENCY).case_id)
    assert case.queue == Queue.TEAM
    due = moment(case)
    people.put_on_duty(people.bruno, now=due)
    escalation.escalate(case_id=case.id, now=due)
    case.refresh_from_db()
    assert case.owner_id == people.bruno.id
    assert case.queue is None


def damage_facts(case: Case) -> None:
    Content.objects.filter(case=case, name="case.facts").update(blob=b"\x00" * 64)


def test_one_damaged_case_goes_to_the_coordinators_and_stops_no_other(people: World) -> None:
    damaged, other = filed(people), filed(people)
    damage_facts(damaged)
    now = max(moment(damaged), moment(other))
    assert escalation.escalate_overdue(now=now) == 2
    damaged.refresh_from_db()
    assert (damaged.queue, damaged.escalate_at) == (Queue.COORDINATORS, None)
    before = other.owner_id
    other.refresh_from_db()
    assert other.owner_id not in {None, before}


def test_whatever_goes_wrong_with_one_case_the_others_have_their_turn(
    people: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken, other = filed(people), filed(people)
    choose = staffing.choose

    def fails_once(*, case_id: UUID, **more: Any) -> Routed:
        if case_id == broken.id:
            raise RuntimeError
        return choose(case_id=case_id, **more)

    monkeypatch.setattr(escalation, "choose", fails_once)
    now = max(moment(broken), moment(other))
    assert escalation.escalate_overdue(now=now) == 2
    broken.refresh_from_db()
    assert broken.queue == Queue.COORDINATORS
    (said,) = [each for each in caplog.records if each.levelname == "ERROR"]
    assert vars(said)["case_id"] == str(broken.id)


def test_a_worker_with_a_damaged_profile_is_not_available_and_stops_nobody(people: World) -> None:
    people.put_on_duty(people.beatriz, people.bruno)
    User.objects.filter(id=people.beatriz.id).update(profile=b"\x00" * 64)
    made = [world.report(safety=EMERGENCY) for _ in range(2)]
    owners = Case.objects.filter(id__in=[each.case_id for each in made])
    assert set(owners.values_list("owner_id", flat=True)) == {people.bruno.id}


def test_trouble_with_closed_accounts_stops_no_sweep(
    people: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = filed(people)
    Case.objects.filter(id=case.id).update(escalate_at=NOW - timedelta(days=400))

    def broken(**_: object) -> int:
        raise RuntimeError

    monkeypatch.setattr(offboarding, "release_of_closed_accounts", broken)
    tasks.escalate()
    case.refresh_from_db()
    assert case.escalations > 0


def test_acknowledged_in_time_nothing_moves(people: World) -> None:
    case = filed(people)
    owner = people.beatriz if case.owner_id == people.beatriz.id else people.bruno
    lifecycle.acknowledge(case_id=case.id, by=owner.staff, now=NOW)
    lifecycle.record_contact(case_id=case.id, by=owner.staff, now=NOW)
    assert escalation.escalate_overdue(now=NOW + timedelta(days=30)) == 0
    case.refresh_from_db()
    assert case.owner_id == owner.id


def test_contact_that_comes_late_is_told_to_the_coordinators_once(people: World) -> None:
    case = filed(people)
    owner = people.beatriz if case.owner_id == people.beatriz.id else people.bruno
    lifecycle.acknowledge(case_id=case.id, by=owner.staff, now=NOW)
    late = moment(case)
    assert late == case.due_at
    assert escalation.escalate_overdue(now=late) == 1
    assert escalation.escalate_overdue(now=late + timedelta(days=1)) == 0
    case.refresh_from_db()
    assert case.owner_id == owner.id, "she stays responsible"
    assert Task.objects.filter(case=case, kind="contact_overdue", for_coordinator=True).count() == 1
    assert Event.objects.get(kind="escalated").reason == "overdue"


def test_the_sweep_finds_what_a_broker_lost_and_twice_does_nothing(people: World) -> None:
    cases = [filed(people) for _ in range(3)]
    now = max(moment(case) for case in cases)
    assert escalation.escalate_overdue(now=now) == 3
    assert escalation.escalate_overdue(now=now) == 0
    assert Event.objects.filter(kind="escalated").count() == 3


def test_a_sweep_that_comes_late_still_gives_the_next_worker_time(people: World) -> None:
    case = filed(people)
    late = moment(case) + timedelta(hours=1)
    escalation.escalate(case_id=case.id, now=late)
    assert moment(case) > late


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_move_a_case_once() -> None:
    people = world.build()
    case = filed(people)
    now = moment(case)
    barrier, done = threading.Barrier(4), []

    def run() -> None:
        barrier.wait()
        done.append(escalation.escalate(case_id=case.id, now=now))
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert done.count(True) == 1
    assert Event.objects.filter(kind="escalated").count() == 1


def test_a_row_without_contents_goes_to_the_coordinators(people: World) -> None:
    case = Case.objects.create(
        submission_id=uuid4(),
        rank=3,
        channel="web",
        team_id=people.french,
        queue=Queue.TEAM,
        filed_at=NOW,
        assigned_at=NOW,
        due_at=NOW,
        escalate_at=NOW,
    )
    assert escalation.escalate(case_id=case.id, now=NOW)
    case.refresh_from_db()
    assert case.queue == Queue.COORDINATORS


def test_a_wake_up_call_carries_the_id_and_nothing_else(
    people: World,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    sent: list[dict[str, object]] = []
    monkeypatch.setattr(
        current_app, "send_task", lambda name, **more: sent.append({"name": name} | more)
    )
    people.put_on_duty(people.beatriz)
    with django_capture_on_commit_callbacks(execute=True):
        urgent = file_report(submission=world.submission(safety=EMERGENCY), now=NOW)
        file_report(submission=world.submission(), now=NOW)
    case = Case.objects.get(id=urgent.case_id)
    assert sent == [
        {
            "name": tasks.escalate_case.name,
            "kwargs": {"case_id": str(case.id)},
            "eta": case.escalate_at,
            "queue": "urgent",
            "retry": False,
        }
    ], "the other is weeks away: the sweep sees to it"


def test_the_tasks_do_what_the_functions_do(people: World) -> None:
    case = filed(people)
    Case.objects.filter(id=case.id).update(escalate_at=NOW - timedelta(days=400))
    Shift.objects.all().delete()
    tasks.escalate_case(case_id=str(case.id), added_later=1)
    case.refresh_from_db()
    assert case.queue == Queue.COORDINATORS
    tasks.escalate_case(case_id=str(UUID(int=0)))
    tasks.escalate()
    tasks.expire()


class TestHerSafeHours:
    """R7.6: they put off when she is reached, never when somebody says "I am on it"."""

    # NOW is a Tuesday; she can be reached on Thursdays after work.
    THURSDAYS = world.contact(windows=(Window(weekdays=(3,), starts=time(16), ends=time(17)),))

    def test_they_never_keep_a_case_from_being_taken_up(self, people: World) -> None:
        people.put_on_duty(people.beatriz, people.bruno)
        plain, hers = (
            Case.objects.get(id=world.report(safety=EMERGENCY, contact=contact).case_id)
            for contact in (world.contact(windows=()), self.THURSDAYS)
        )
        assert (hers.due_at, hers.escalate_at) == (plain.due_at, plain.escalate_at)
        assert hers.due_at
        assert hers.due_at - NOW < timedelta(hours=1)
        for _ in range(2):
            assert escalation.escalate(case_id=hers.id, now=moment(hers))
            hers.refresh_from_db()
        assert hers.queue == Queue.COORDINATORS

    def test_once_answered_on_the_site_she_is_to_be_reached_in_them(self, people: World) -> None:
        people.put_on_duty(people.beatriz)
        case_id = world.report(safety=EMERGENCY, contact=self.THURSDAYS).case_id
        about: dict[str, Any] = {"case_id": case_id, "by": people.beatriz.staff, "now": NOW}
        case = lifecycle.acknowledge(**about)
        assert case.due_at
        assert case.due_at - NOW < timedelta(hours=1)
        conversation.write_message(text="sample answer", **about)
        case.refresh_from_db()
        assert case.escalate_at == case.due_at
        assert is_within(self.THURSDAYS.safe_hours, case.due_at, region().timezone)
        assert case.due_at - NOW < timedelta(days=3)

    def test_whom_it_is_given_to_later_says_so_soon(self, people: World) -> None:
        """Also where she was reached before: a case nobody is on goes to the coordinators."""
        for reached in (False, True):
            case_id = world.report(safety=EMERGENCY, contact=self.THURSDAYS).case_id
            ownership.take(case_id=case_id, by=people.beatriz.staff, now=NOW)
            if reached:
                lifecycle.record_contact(case_id=case_id, by=people.beatriz.staff, now=NOW)
            case = ownership.reassign(
                case_id=case_id, to_user=people.bruno.id, by=people.beatriz.staff, now=NOW
            )
            assert moment(case) - NOW < timedelta(hours=1)
            assert escalation.escalate(case_id=case_id, now=moment(case))
            case.refresh_from_db()
            assert case.queue == Queue.COORDINATORS

    def test_an_old_case_that_was_released_waits_no_longer_than_a_new_one(
        self, people: World
    ) -> None:
        case_id = world.report(safety=EMERGENCY, contact=self.THURSDAYS).case_id
        ownership.take(case_id=case_id, by=people.beatriz.staff, now=NOW)
        people.put_on_duty(people.bruno)
        offboarding.release_cases(user_id=people.beatriz.id, by=SYSTEM, now=NOW)
        case = Case.objects.get(id=case_id)
        assert escalation.escalate(case_id=case_id, now=NOW)
        assert moment(case) - NOW < timedelta(hours=1)
