"""R6.4, R7.9: one way to lay hands on a case. Chidi never gets in, nor learns that it exists."""

import threading
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from reports.accounts.directory.staff import Staff
from reports.audit.events import ReasonCode
from reports.audit.models import Event
from reports.cases.access import access
from reports.cases.access.access import (
    NoKey,
    NotAReason,
    NotYours,
    StaleCase,
    get_case,
    lock_case,
    open_case,
)
from reports.cases.casework import conversation, reporter
from reports.cases.models import Case, Conflict, Content
from reports.cases.ownership import conflicts_of_interest
from reports.cases.records.open_case import NotTheirsToSee
from reports.cases.statistics import tallies
from reports.vault.primitives.errors import SealBroken
from reports.vault.primitives.keys import PrivateKey
from tests.reports.cases import world
from tests.reports.cases.world import NOW, Worker, World


def test_a_worker_opens_a_case_of_her_team_and_it_is_in_the_log(people: World) -> None:
    made = world.report()
    world.opened(people.beatriz, made.case_id)
    event = Event.objects.get(kind="case_opened")
    assert (event.actor_id, event.actor_role) == (people.beatriz.id, "care_worker")
    assert event.case_id == made.case_id
    assert event.reason == ReasonCode.NEW_REPORT
    assert event.at == NOW


def test_a_coordinator_opens_it_by_the_ladder(people: World) -> None:
    made = world.report()
    assert world.opened(people.dalia, made.case_id).words()["happened"] == "sample words canary"


@pytest.mark.parametrize("name", ["chidi", "dirk"])
def test_not_yours_looks_as_if_it_did_not_exist(people: World, name: str) -> None:
    made = world.report()
    stranger: Worker = getattr(people, name)
    for case_id in (made.case_id, uuid4()):
        with pytest.raises(NotYours) as refused:
            world.opened(stranger, case_id)
        assert refused.value.args == ()
        with pytest.raises(NotYours):
            get_case(staff=stranger.staff, case_id=case_id, now=NOW)
    assert not Event.objects.filter(kind="case_opened").exists()


def test_an_account_without_a_role_sees_nothing(people: World) -> None:
    made = world.report()
    with pytest.raises(NotYours):
        get_case(staff=Staff(uuid4(), ()), case_id=made.case_id, now=NOW)


def test_who_has_the_role_but_not_the_key_opens_nothing(people: World) -> None:
    """A membership row put into the table lets nobody read."""
    made = world.report()
    intruder = Worker(people.beatriz.staff, PrivateKey.generate())
    with pytest.raises(NoKey):
        world.opened(intruder, made.case_id)
    unknown = Staff(uuid4(), people.beatriz.staff.memberships)
    with pytest.raises(NoKey):
        world.opened(Worker(unknown, PrivateKey.generate()), made.case_id)
    assert not Event.objects.filter(kind="case_opened").exists()


def test_a_row_without_keys_cannot_be_opened(people: World) -> None:
    case = Case.objects.create(
        submission_id=uuid4(),
        rank=0,
        channel="web",
        team_id=people.french,
        queue="team",
        filed_at=NOW,
        assigned_at=NOW,
    )
    with pytest.raises(NoKey):
        world.opened(people.beatriz, case.id)


def test_a_reason_has_to_be_on_the_list(people: World) -> None:
    made = world.report()
    with pytest.raises(NotAReason):
        open_case(
            staff=people.beatriz.staff,
            user_key=people.beatriz.key,
            case_id=made.case_id,
            reason=ReasonCode.SERVED,
            now=NOW,
        )


def test_conflict_of_interest_hides_the_case_even_from_a_coordinator(people: World) -> None:
    """R7.9"""
    made = world.report()
    for worker in (people.beatriz, people.dalia):
        conflicts_of_interest.declare_conflict(
            case_id=made.case_id, user_id=worker.id, by=people.emil.staff, now=NOW
        )
        with pytest.raises(NotYours):
            world.opened(worker, made.case_id)
    assert world.opened(people.bruno, made.case_id).conflicts() == {
        people.beatriz.id,
        people.dalia.id,
    }


def test_code_words_are_for_the_worker_responsible_and_each_view_is_logged(people: World) -> None:
    """R1.15"""
    people.put_on_duty(people.beatriz)
    made = world.report()
    with pytest.raises(NotTheirsToSee):
        world.opened(people.dalia, made.case_id).code_words(by=people.dalia.staff, now=NOW)
    case = world.opened(people.beatriz, made.case_id)
    assert case.contact().danger_word == ""
    words = case.code_words(by=people.beatriz.staff, now=NOW)
    assert words.danger_word == "nettle-canary"
    assert "canary" not in repr(words)
    assert Event.objects.filter(kind="code_words_shown").count() == 1


def test_a_stale_page_is_told_what_is_true_now(people: World) -> None:
    made = world.report()
    with pytest.raises(StaleCase) as refused:
        lock_case(case_id=made.case_id, by=people.beatriz.staff, version=7)
    assert refused.value.case.version == 0


def test_a_blob_moved_to_another_case_opens_nothing(people: World) -> None:
    one, other = world.report(), world.report()
    stolen = Content.objects.get(case_id=one.case_id, name="case.contact").blob
    target = Content.objects.get(case_id=other.case_id, name="case.contact")
    target.blob = stolen
    target.save()
    with pytest.raises(SealBroken):
        world.opened(people.beatriz, other.case_id).contact()


def test_the_conflict_table_holds_each_pair_once(people: World) -> None:
    made = world.report()
    for _ in range(2):
        conflicts_of_interest.declare_conflict(
            case_id=made.case_id, user_id=people.bruno.id, by=people.dalia.staff, now=NOW
        )
    assert Conflict.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_first_opening_beside_her_message(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both want the case's row and the log's chain, and take them in the same order."""
    people = world.build()
    made = world.report()
    opening, writing = threading.Event(), threading.Event()
    tally_once, append = tallies.tally_once, conversation.append
    failures: list[Exception] = []

    def tally(**said: Any) -> None:
        opening.set()
        writing.wait(10)
        tally_once(**said)

    def write(*said: Any) -> int:
        writing.set()  # the case's row is hers
        with connection.cursor() as cursor:
            cursor.execute("select pg_sleep(0.3)")  # for the other to reach for it
        return append(*said)

    def run(act: Callable[[], object]) -> None:
        try:
            act()
        except Exception as failure:
            failures.append(failure)
        finally:
            connection.close()

    def her_message() -> None:
        opening.wait(10)
        reporter.write_message(code_keys=made.code_keys, text="sample", now=NOW, message_id=uuid4())

    monkeypatch.setattr(access, "tally_once", tally)
    monkeypatch.setattr(conversation, "append", write)
    acts = (lambda: world.opened(people.beatriz, made.case_id), her_message)
    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


@pytest.mark.parametrize("name", ["chidi", "dirk"])
def test_nobody_writes_to_a_case_that_is_not_theirs(people: World, name: str) -> None:
    made = world.report()
    stranger: Worker = getattr(people, name)
    for case_id in (made.case_id, uuid4()):
        with pytest.raises(NotYours):
            lock_case(case_id=case_id, by=stranger.staff)


def test_a_conflict_keeps_whoever_leads_from_writing_too(people: World) -> None:
    """R7.9"""
    made = world.report()
    conflicts_of_interest.declare_conflict(
        case_id=made.case_id, user_id=people.dalia.id, by=people.emil.staff, now=NOW
    )
    with pytest.raises(NotYours):
        lock_case(case_id=made.case_id, by=people.dalia.staff)
    assert lock_case(case_id=made.case_id, by=people.emil.staff).id == made.case_id


def test_whoever_leads_answers_for_every_case_and_a_colleague_for_none(people: World) -> None:
    people.put_on_duty(people.beatriz)
    made = world.report()
    case = get_case(staff=people.beatriz.staff, case_id=made.case_id, now=NOW)
    for responsible in (people.beatriz, people.dalia):
        access.check_responsible(case=case, by=responsible.staff)
    with pytest.raises(access.NotResponsible):
        access.check_responsible(case=case, by=people.bruno.staff)
