"""What is sealed while a team gets its next key stays readable: two connections, real locks."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from reports.audit.events import ReasonCode
from reports.cases.access import access
from reports.cases.ownership import ownership
from reports.cases.recovery import case_rekeying
from reports.vault.models import CaseKeys, KeyVersion
from reports.vault.team_keys import team_key_renewal
from tests.reports.cases import world
from tests.reports.cases.world import NOW, Worker

pytestmark = pytest.mark.django_db(transaction=True)
LONGEST_WAIT = 60.0  # seconds: only a hanging test gets there


@contextmanager
def uncommitted(work: Callable[[], object]) -> Iterator[None]:
    """`work` done on another connection, which commits when the block is left."""
    done, go = threading.Event(), threading.Event()
    failures: list[BaseException] = []

    def run() -> None:
        try:
            with transaction.atomic():
                work()
                done.set()
                assert go.wait(LONGEST_WAIT), "what was to happen meanwhile waits for this"
        except BaseException as failure:
            failures.append(failure)
        finally:
            done.set()
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    assert done.wait(LONGEST_WAIT)
    try:
        yield
    finally:
        go.set()
        thread.join(LONGEST_WAIT)
    assert failures == []


@contextmanager
def next_key_after(
    team: UUID, worker: Worker, others: tuple[Worker, ...]
) -> Iterator[Callable[[], None]]:
    """A call that makes the team's next key, re-seals, and destroys the old one when it may."""
    destroyer = threading.Thread(target=_reseal_and_destroy, args=(team, worker))

    def renew() -> None:
        publics = {each.id: each.key.public for each in (worker, *others)}
        team_key_renewal.renew(
            team_id=team, user_id=worker.id, user_key=worker.key, public_keys=publics, now=NOW
        )
        destroyer.start()
        destroyer.join(0.5)  # without a lock it is done by now; with one it waits for the sealer

    yield renew
    destroyer.join(LONGEST_WAIT)
    assert not destroyer.is_alive()


def _reseal_and_destroy(team: UUID, worker: Worker) -> None:
    try:
        case_rekeying.renew_some(team_id=team, by=worker.staff, user_key=worker.key, now=NOW)
        team_key_renewal.destroy_unused_versions(team_id=team)
    finally:
        connection.close()


def opens(worker: Worker, case_id: UUID) -> bool:
    opened = access.open_case(
        staff=worker.staff,
        user_key=worker.key,
        case_id=case_id,
        reason=ReasonCode.FOLLOW_UP,
        now=NOW,
    )
    return bool(opened.words())


def test_a_report_filed_during_a_renewal_stays_readable() -> None:
    people = world.build()
    people.put_on_duty(people.beatriz)
    filed: list[UUID] = []

    with (
        next_key_after(people.french, people.beatriz, (people.bruno,)) as renew,
        uncommitted(lambda: filed.append(world.report().case_id)),
    ):
        renew()

    assert opens(people.beatriz, filed[0])
    assert opens(people.dalia, filed[0])


def test_a_case_handed_over_during_a_renewal_stays_readable() -> None:
    people = world.build()
    people.put_on_duty(people.beatriz)
    case_id = world.report().case_id
    opened = world.opened(people.beatriz, case_id)

    def hand_over() -> None:
        ownership.hand_over(
            opened=opened, to_team=people.dutch, note="sample", by=people.beatriz.staff, now=NOW
        )

    with next_key_after(people.dutch, people.dirk, ()) as renew, uncommitted(hand_over):
        renew()

    assert opens(people.dirk, case_id)
    assert opens(people.dalia, case_id)


def test_the_database_keeps_a_version_that_a_case_is_sealed_to() -> None:
    people = world.build()
    case_id = world.report().case_id
    version_id = CaseKeys.objects.get(case_id=case_id).version_id

    with pytest.raises(IntegrityError), transaction.atomic():
        KeyVersion.objects.filter(id=version_id).delete()

    assert opens(people.beatriz, case_id)
