"""What an operator may do to the ring, and what is refused."""

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings as live
from django.db import connection
from django.utils import timezone
from pytest_django.fixtures import Settings

from reports.vault.case_keys import case_keys
from reports.vault.case_keys.case_keys import CaseVault
from reports.vault.journal import restore_journal
from reports.vault.journal.restore_journal import DatabaseBehind
from reports.vault.models import CaseDataKey
from reports.vault.primitives.errors import SealBroken
from reports.vault.ring_rotation import key_rotation, ring_changes
from reports.vault.ring_rotation.ring_changes import (
    AnotherKeyWaits,
    BackupNotVerified,
    NothingToActivate,
    NothingToDestroy,
    StillNeeded,
)
from reports.vault.service_keys import key_files, key_rings
from reports.vault.team_keys import key_hierarchy, rosters, team_key_renewal
from tests.reports.vault.people import NOW, House, Person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_ring")]
AFTER = NOW + timedelta(days=1)


def quiet(column: str, moved: int, stuck: int) -> None:
    """Progress that nobody reads."""


def rotate() -> bytes:
    ring_changes.add(now=NOW)
    active = ring_changes.activate(now=NOW)
    key_rotation.rewrap_all(quiet)
    return active


def test_add_activate_destroy() -> None:
    before = key_rings.ring().active
    added = ring_changes.add(now=NOW)
    assert key_rings.ring().active == before
    assert ring_changes.activate(now=NOW) == added
    assert key_rings.ring().active == added
    assert ring_changes.destroy_old(backup_verified=AFTER) == [before]
    assert before not in key_rings.ring()


def test_one_key_waits_at_a_time() -> None:
    ring_changes.add(now=NOW)
    with pytest.raises(AnotherKeyWaits):
        ring_changes.add(now=NOW)


def test_nothing_to_activate_or_destroy() -> None:
    with pytest.raises(NothingToActivate):
        ring_changes.activate(now=NOW)
    with pytest.raises(NothingToDestroy):
        ring_changes.destroy_old(backup_verified=AFTER)


def test_a_key_that_waits_is_not_an_old_one() -> None:
    rotate()
    waiting = ring_changes.add(now=NOW)
    ring_changes.destroy_old(backup_verified=AFTER)
    assert waiting in key_rings.ring()


@pytest.mark.parametrize("verified", [None, NOW, NOW - timedelta(days=1)])
def test_without_a_backup_verified_after_the_rotation_it_refuses(verified: object) -> None:
    rotate()
    with pytest.raises(BackupNotVerified):
        ring_changes.destroy_old(backup_verified=verified)  # type: ignore[arg-type]
    assert len(key_rings.ring().file.keys) == 2


def test_while_one_row_needs_the_old_key_it_refuses(house: House) -> None:
    case_id = uuid4()
    case_keys.create_case_keys(
        case_id=case_id, team_version=key_hierarchy.current_version(house.team), code_keys=None
    )
    old = bytes(CaseDataKey.objects.get(case_id=case_id).wrapped)
    rotate()
    CaseDataKey.objects.filter(case_id=case_id).update(wrapped=old)
    with pytest.raises(StillNeeded) as refusal:
        ring_changes.destroy_old(backup_verified=AFTER)
    assert refusal.value.left == {"reports_casedatakey.wrapped": 1}
    CaseVault.load(case_id)


def test_while_a_transaction_from_before_is_open_it_refuses() -> None:
    """It may hold a data key under the old key, and commit it after the count."""
    later = timezone.now() + timedelta(days=365)  # than that transaction: its time is the real one
    database = connection.settings_dict
    with psycopg.connect(
        host=database["HOST"],
        port=database["PORT"] or None,
        dbname=database["NAME"],
        user=database["USER"],
        password=database["PASSWORD"],
    ) as other:
        other.execute("select 1")
        ring_changes.add(now=later)
        ring_changes.activate(now=later)
        key_rotation.rewrap_all(quiet)
        with pytest.raises(StillNeeded) as refusal:
            ring_changes.destroy_old(backup_verified=later + timedelta(days=1))
        assert refusal.value.left == {"open transactions": 1}
        other.rollback()
        ring_changes.destroy_old(backup_verified=later + timedelta(days=1))


def test_a_dump_from_before_opens_nothing_once_the_old_key_is_destroyed(house: House) -> None:
    """Erasure reaches old backups: the key that their data keys lie under is gone."""
    case_id = uuid4()
    case_keys.create_case_keys(
        case_id=case_id, team_version=key_hierarchy.current_version(house.team), code_keys=None
    )
    dumped = bytes(CaseDataKey.objects.get(case_id=case_id).wrapped)
    rotate()
    ring_changes.destroy_old(backup_verified=AFTER)

    CaseDataKey.objects.filter(case_id=case_id).update(wrapped=dumped)
    with pytest.raises(SealBroken):
        CaseVault.load(case_id)


def test_on_a_database_behind_its_journal_no_key_changes(
    house: House, settings: Settings, tmp_path: Path
) -> None:
    """A restored backup brought an erased case back: `after_restore` comes first."""
    settings.LINDEN_JOURNAL_DIR = str(tmp_path)
    rotate()
    case_id = uuid4()
    case_keys.create_case_keys(
        case_id=case_id, team_version=key_hierarchy.current_version(house.team), code_keys=None
    )
    rosters.remove(team_id=house.team, user_id=house.colleague.id)
    restore_journal.erased(case_id, now=NOW)
    restore_journal.carried_out(case_id)
    fresh = Person()
    for change in (
        lambda: ring_changes.add(now=NOW),
        lambda: ring_changes.activate(now=NOW),
        lambda: ring_changes.destroy_old(backup_verified=AFTER),
        lambda: rosters.admit_by_recovery(
            recovery_key=fresh.key, member=fresh.member, digits=fresh.digits
        ),
    ):
        with pytest.raises(DatabaseBehind):
            change()
    assert team_key_renewal.due_teams(now=NOW) == []
    case_keys.destroy_case_keys(case_id)
    assert team_key_renewal.due_teams(now=NOW) == [house.team]
    ring_changes.destroy_old(backup_verified=AFTER)


def test_the_old_keys_bytes_are_overwritten_where_they_lay(tmp_path: Path) -> None:
    path = Path(live.LINDEN_VAULT_KEYS_FILE)
    rotate()
    linked = tmp_path / "the same disk blocks"
    linked.hardlink_to(path)
    old = key_files.encode(key_files.read_ring(path).keys[0].raw)
    assert old in linked.read_text()

    ring_changes.destroy_old(backup_verified=AFTER)

    assert set(linked.read_bytes()) == {0}
    assert old not in path.read_text()
