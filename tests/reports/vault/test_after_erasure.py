"""What is left of an erased case, for whoever has everything."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from django.db import models
from pytest_django.fixtures import Settings

from reports.vault.case_keys import case_keys, return_codes
from reports.vault.case_keys.case_keys import CaseVault, NoCaseKeys
from reports.vault.journal import journal_standing, restore_journal
from reports.vault.models import (
    CaseKeys,
    KeyVersion,
)
from reports.vault.primitives.errors import SealBroken
from reports.vault.ring_rotation import key_rotation, ring_changes
from reports.vault.service_blobs import user_keys
from reports.vault.team_keys import key_hierarchy, rosters
from reports.vault.team_keys.key_hierarchy import NotAHolder
from tests.reports.vault.people import NOW, Person
from tests.reports.vault.told_case import PASSWORD, TABLES, WORDS, Told

pytestmark = pytest.mark.django_db


def rotate_away() -> None:
    ring_changes.add(now=NOW)
    ring_changes.activate(now=NOW)
    key_rotation.rewrap_all(lambda *_: None)
    ring_changes.destroy_old(backup_verified=NOW + timedelta(days=1))


class TestAfterErasure:
    """A dump from before, every password, the return code and the recovery key."""

    def test_nothing_running_opens_an_erased_case_at_once(self, told: Told) -> None:
        kept = list(CaseKeys.objects.filter(case_id=told.case_id))
        case_keys.destroy_case_keys(told.case_id)
        CaseKeys.objects.bulk_create(kept)
        with pytest.raises(NoCaseKeys):
            CaseVault.load(told.case_id)

    def test_after_destroying_old_keys_the_dump_opens_for_nobody(self, told: Told) -> None:
        dump = self.dump()
        case_keys.destroy_case_keys(told.case_id)
        rotate_away()
        self.restore(dump)

        with pytest.raises(SealBroken):
            CaseVault.load(told.case_id)
        assert case_keys.find_case_by_code(return_codes.derive(told.code)) is None
        for attempt in self.every_holder(told):
            with pytest.raises((SealBroken, NotAHolder)):
                attempt()

    def test_cases_that_were_kept_still_open(self, told: Told) -> None:
        rotate_away()
        vault = CaseVault.load(told.case_id)
        worker = told.house.worker
        key = key_hierarchy.open_team_key(
            version_id=vault.version_id, user_id=worker.id, user_key=worker.key
        )
        opened = vault.unseal(vault.file_key(key), "case.words", told.case_id, 0, told.words)
        assert opened == WORDS

    def test_yesterdays_dump_restored_shows_that_it_is_behind(
        self, told: Told, settings: Settings, tmp_path: Path
    ) -> None:
        settings.LINDEN_JOURNAL_DIR = str(tmp_path)
        dump = self.dump()
        restore_journal.erased(told.case_id, now=NOW)
        case_keys.destroy_case_keys(told.case_id)
        restore_journal.carried_out(told.case_id)
        assert not journal_standing.is_behind()
        self.restore(dump)
        assert journal_standing.is_behind()

    @staticmethod
    def dump() -> list[list[models.Model]]:
        return [list(table._default_manager.all()) for table in TABLES[:5]]

    @staticmethod
    def restore(dump: list[list[models.Model]]) -> None:
        # A case's keys refer to a team's version: they go before it and come after it.
        order = sorted(zip(TABLES[:5], dump, strict=True), key=lambda each: each[0] is KeyVersion)
        for table, _ in order:
            table._default_manager.all().delete()
        for table, rows in reversed(order):
            table._default_manager.bulk_create(rows)

    @staticmethod
    def every_holder(told: Told) -> list[Callable[[], object]]:
        house = told.house
        version = KeyVersion.objects.get(team_id=house.team)
        people = (house.worker, house.colleague, house.coordinator, house.second_coordinator)
        fresh = Person()
        climbs: list[Callable[[], object]] = [
            partial(
                key_hierarchy.open_team_key,
                version_id=version.id,
                user_id=person.id,
                user_key=person.key,
            )
            for person in people
        ]
        recover = partial(
            rosters.admit_by_recovery,
            recovery_key=told.recovery_key,
            member=fresh.member,
            digits=fresh.digits,
        )
        log_in = partial(
            user_keys.unlock_key,
            user_id=house.worker.id,
            revision=1,
            password=PASSWORD,
            blob=told.wrap,
            public_key=house.worker.key.public,
        )
        return [*climbs, recover, log_in]
