"""Renew, reseal, recover: a version follows another, and what was sealed to it moves."""

import pytest
from pytest_django.fixtures import Settings

from reports.vault.case_keys.case_keys import CaseVault
from reports.vault.models import KeyGrant, KeyVersion
from reports.vault.primitives.envelope import Cost
from reports.vault.primitives.errors import SealBroken
from reports.vault.primitives.keys import PrivateKey
from reports.vault.service_keys import key_rings, recovery_files
from reports.vault.team_keys import key_hierarchy, rosters, team_key_renewal
from reports.vault.team_keys.key_hierarchy import NotAHolder, TeamVersion
from reports.vault.team_keys.rosters import NewRecoveryKeyNeeded, WrongDigits
from reports.vault.team_keys.team_key_renewal import CoordinatorsFirst
from tests.reports.vault.people import NOW, House, Person
from tests.reports.vault.team_keys.keys_of_teams import (
    LATER,
    PASSPHRASE,
    a_case,
    key_of,
    left_to_reseal,
    loaded,
    publics,
    reaches,
    renew,
    reseal,
)


class TestRenewing:
    def test_keeps_the_roster_and_reaches_back(self, house: House) -> None:
        before = key_hierarchy.current_version(house.team)
        made = renew(house, house.team, house.worker)

        assert made.number == 2
        assert made.roster == before.roster
        assert made.public_key != before.public_key
        for person in (house.worker, house.colleague, house.coordinator):
            for version in (before, made):
                key = key_hierarchy.open_team_key(
                    version_id=version.id, user_id=person.id, user_key=person.key
                )
                assert key.public == version.public_key

    def test_one_grant_each_is_enough_after_many_versions(self, house: House) -> None:
        first = key_hierarchy.current_version(house.team)
        for _ in range(4):
            renew(house, house.team, house.worker)
        assert KeyGrant.objects.filter(holder_id=house.worker.id).count() == 1
        key = key_hierarchy.open_team_key(
            version_id=first.id, user_id=house.colleague.id, user_key=house.colleague.key
        )
        assert key.public == first.public_key
        assert (
            len(
                key_hierarchy.open_all_team_keys(
                    team_id=house.team, user_id=house.worker.id, user_key=house.worker.key
                )
            )
            == 5
        )

    def test_leaves_out_who_was_removed(self, house: House) -> None:
        rosters.remove(team_id=house.team, user_id=house.colleague.id)
        renew(house, house.team, house.worker)
        assert key_hierarchy.holders(house.team) == (house.worker.id,)
        assert not reaches(house.team, house.colleague)
        assert team_key_renewal.due_teams(now=LATER) == []

    def test_a_member_inserted_elsewhere_gets_nothing(self, house: House) -> None:
        """The next roster comes from the last one, never from a membership table."""
        stranger = Person()
        team_key_renewal.renew(
            team_id=house.team,
            user_id=house.worker.id,
            user_key=house.worker.key,
            public_keys=publics(house.worker, house.colleague, stranger),
            now=LATER,
        )
        assert not reaches(house.team, stranger)

    def test_refuses_a_swapped_public_key(self, house: House) -> None:
        attacker = Person(house.colleague.id)
        with pytest.raises(SealBroken):
            team_key_renewal.renew(
                team_id=house.team,
                user_id=house.worker.id,
                user_key=house.worker.key,
                public_keys=publics(house.worker, attacker),
                now=LATER,
            )
        assert key_hierarchy.current_version(house.team).number == 1

    def test_only_by_a_holder(self, house: House) -> None:
        with pytest.raises(NotAHolder):
            renew(house, house.team, Person())

    def test_waits_for_the_coordinators_after_one_of_them_left(self, house: House) -> None:
        rosters.remove(team_id=house.desk, user_id=house.second_coordinator.id)
        with pytest.raises(CoordinatorsFirst):
            renew(house, house.team, house.worker)
        renew(house, house.desk, house.coordinator)
        renew(house, house.team, house.worker)
        assert reaches(house.team, house.coordinator)
        assert not reaches(house.team, house.second_coordinator)

    def test_coordinators_reach_teams_that_were_sealed_to_their_older_version(
        self, house: House
    ) -> None:
        renew(house, house.desk, house.coordinator)
        renew(house, house.desk, house.coordinator)
        assert reaches(house.team, house.second_coordinator)

    def test_with_an_emptied_roster_by_a_coordinator(self, house: House) -> None:
        rosters.remove(team_id=house.team, user_id=house.worker.id)
        rosters.remove(team_id=house.team, user_id=house.colleague.id)
        renew(house, house.team, house.coordinator)
        assert reaches(house.team, house.coordinator)
        assert key_hierarchy.holders(house.team) == ()


class TestResealing:
    def test_case_by_case_with_a_count_and_resumable(self, house: House) -> None:
        cases = [a_case(house.team) for _ in range(5)]
        renew(house, house.team, house.worker)
        cases.append(a_case(house.team))

        left = [left_to_reseal(house.team)]
        while left[-1]:
            reseal(house.team, house.worker, limit=2)
            left.append(left_to_reseal(house.team))

        assert left == [5, 3, 1, 0]
        current = key_hierarchy.current_version(house.team)
        key = key_of(house.team, house.colleague)
        for case_id in cases:
            vault = CaseVault.load(case_id)
            assert vault.version_id == current.id
            vault.file_key(key)

    def test_after_somebody_left_with_new_keys(self, house: House) -> None:
        """Also what came in between, and what nobody had moved at an earlier renewal."""
        early = a_case(house.team)
        renew(house, house.team, house.worker)
        rosters.remove(team_id=house.team, user_id=house.colleague.id)
        between = a_case(house.team)
        keys = key_hierarchy.open_all_team_keys(
            team_id=house.team, user_id=house.worker.id, user_key=house.worker.key
        )
        old = [each.file_key(keys[each.version_id]).seed for each in loaded(early, between)]
        renew(house, house.team, house.worker)
        renew(house, house.team, house.worker)
        later = a_case(house.team)
        reseal(house.team, house.worker)
        key = key_of(house.team, house.worker)
        assert not {each.file_key(key).seed for each in loaded(early, between)} & set(old)
        kept = CaseVault.load(later).file_key(key).seed
        renew(house, house.team, house.worker)
        reseal(house.team, house.worker)
        assert CaseVault.load(later).file_key(key_of(house.team, house.worker)).seed == kept

    def test_versions_go_when_no_kept_case_needs_them(self, house: House) -> None:
        case_id = a_case(house.team)
        renew(house, house.team, house.worker)
        renew(house, house.team, house.worker)
        assert team_key_renewal.destroy_unused_versions(team_id=house.team) == 0

        reseal(house.team, house.worker)
        assert team_key_renewal.destroy_unused_versions(team_id=house.team) == 2
        assert KeyVersion.objects.filter(team_id=house.team).count() == 1
        CaseVault.load(case_id).file_key(key_of(house.team, house.worker))

    def test_a_coordinators_version_stays_while_a_team_is_sealed_to_it(self, house: House) -> None:
        renew(house, house.desk, house.coordinator)
        assert team_key_renewal.destroy_unused_versions(team_id=house.desk) == 0
        renew(house, house.team, house.worker)
        assert team_key_renewal.destroy_unused_versions(team_id=house.team) == 1
        assert team_key_renewal.destroy_unused_versions(team_id=house.desk) == 1
        assert reaches(house.team, house.coordinator)


@pytest.fixture
def recovery(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> PrivateKey:
    """A recovery key of this test's own, configured before the house is founded."""
    return new_recovery(settings, tmp_path_factory)


def new_recovery(settings: Settings, factory: pytest.TempPathFactory) -> PrivateKey:
    folder = factory.mktemp("recovery")
    public, private = folder / "public.json", folder / "private.json"
    recovery_files.write_recovery(
        public, private, passphrase=PASSPHRASE, sample=True, cost=Cost(1024, 1)
    )
    settings.LINDEN_RECOVERY_PUBLIC_KEY_FILE = str(public)
    return recovery_files.open_private(private, passphrase=PASSPHRASE)


class TestRecovery:
    def test_lets_one_named_coordinator_in(self, recovery: PrivateKey, house: House) -> None:
        rosters.remove(team_id=house.desk, user_id=house.coordinator.id)
        rosters.remove(team_id=house.desk, user_id=house.second_coordinator.id)
        fresh = Person()

        rosters.admit_by_recovery(recovery_key=recovery, member=fresh.member, digits=fresh.digits)

        assert reaches(house.desk, fresh)
        assert reaches(house.team, fresh)

    def test_wrong_digits_or_key_let_nobody_in(self, recovery: PrivateKey, house: House) -> None:
        fresh = Person()
        with pytest.raises(WrongDigits):
            rosters.admit_by_recovery(
                recovery_key=recovery, member=fresh.member, digits="0000 0000"
            )
        with pytest.raises(NotAHolder):
            rosters.admit_by_recovery(
                recovery_key=PrivateKey.generate(), member=fresh.member, digits=fresh.digits
            )
        assert not reaches(house.desk, fresh)

    def test_demands_a_new_key_once_used(
        self,
        recovery: PrivateKey,
        house: House,
        settings: Settings,
        tmp_path_factory: pytest.TempPathFactory,
    ) -> None:
        fresh = Person()
        rosters.admit_by_recovery(recovery_key=recovery, member=fresh.member, digits=fresh.digits)
        assert any("has been used" in line for line in team_key_renewal.readiness())
        people = publics(house.coordinator, house.second_coordinator, fresh)

        def renew_desk() -> TeamVersion:
            return team_key_renewal.renew(
                team_id=house.desk,
                user_id=fresh.id,
                user_key=fresh.key,
                public_keys=people,
                now=LATER,
            )

        with pytest.raises(NewRecoveryKeyNeeded):
            renew_desk()
        second = new_recovery(settings, tmp_path_factory)
        assert any("not sealed" in line for line in team_key_renewal.readiness())
        assert house.desk in team_key_renewal.due_teams(now=NOW)
        renew_desk()
        assert team_key_renewal.readiness() == []
        other = Person()
        rosters.admit_by_recovery(recovery_key=second, member=other.member, digits=other.digits)

    def test_a_rehearsal_opens_and_spends_nothing(self, recovery: PrivateKey, house: House) -> None:
        for _ in range(2):
            found = rosters.rehearse_recovery(recovery_key=recovery)
            assert (found.team_id, found.spent) == (house.desk, ())

    def test_a_key_that_would_not_open_is_found_out_in_the_rehearsal(
        self, recovery: PrivateKey, house: House
    ) -> None:
        assert rosters.rehearse_recovery(recovery_key=recovery).team_id == house.desk
        with pytest.raises(NotAHolder):
            rosters.rehearse_recovery(recovery_key=PrivateKey.generate())
        fresh = Person()
        rosters.admit_by_recovery(recovery_key=recovery, member=fresh.member, digits=fresh.digits)
        with pytest.raises(NewRecoveryKeyNeeded):
            rosters.rehearse_recovery(recovery_key=recovery)


class TestReadiness:
    @pytest.mark.usefixtures("house")
    def test_two_coordinators_and_a_recovery_key(self) -> None:
        assert team_key_renewal.readiness() == []

    @pytest.mark.django_db
    def test_without_coordinators(self) -> None:
        assert team_key_renewal.readiness() == ["There is no coordinators' team yet"]

    def test_one_coordinator_is_too_few(self, house: House) -> None:
        rosters.remove(team_id=house.desk, user_id=house.coordinator.id)
        assert any("two coordinators" in line for line in team_key_renewal.readiness())

    @pytest.mark.usefixtures("house")
    def test_the_recovery_key_is_the_configured_one(self) -> None:
        holder = recovery_files.holder_id(key_rings.recovery_public_key())
        assert KeyGrant.objects.filter(holder_id=holder).count() == 1

    def test_a_coordinators_key_that_was_set_back_opens_no_site(
        self, house: House, caplog: pytest.LogCaptureFixture
    ) -> None:
        older = KeyVersion.objects.filter(team_id=house.desk).values("revision", "blob").get()
        rosters.remove(team_id=house.desk, user_id=house.coordinator.id)
        KeyVersion.objects.filter(team_id=house.desk).update(**older)
        (said,) = team_key_renewal.readiness()
        assert "removed or set back" in said
        assert "coordinators_key_set_back" in caplog.text
