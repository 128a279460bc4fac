"""Found, admit, remove: the roster is the last one plus or minus one person."""

from uuid import uuid4

import pytest

from reports.vault.models import KeyGrant, KeyVersion, NewestRoot
from reports.vault.primitives.keys import PrivateKey
from reports.vault.row_checks import mark_roots
from reports.vault.team_keys import key_hierarchy, rosters, team_key_renewal
from reports.vault.team_keys.key_hierarchy import NotAHolder, NoVersion
from reports.vault.team_keys.rosters import WrongDigits
from reports.vault.team_keys.team_key_renewal import CoordinatorsFirst
from tests.reports.vault.people import NOW, House, Person
from tests.reports.vault.team_keys.keys_of_teams import (
    key_of,
    reaches,
)


class TestFounding:
    @pytest.mark.django_db
    def test_the_coordinators_come_first(self) -> None:
        with pytest.raises(CoordinatorsFirst):
            team_key_renewal.found_team(team_id=uuid4(), members=[], now=NOW)

    def test_a_team_is_founded_once(self, house: House) -> None:
        with pytest.raises(team_key_renewal.AlreadyFounded):
            team_key_renewal.found_team(team_id=house.team, members=[], now=NOW)

    def test_there_is_one_coordinators_team(self, house: House) -> None:
        with pytest.raises(team_key_renewal.AlreadyFounded):
            team_key_renewal.found_team(team_id=uuid4(), members=[], now=NOW, coordinators=True)
        assert key_hierarchy.coordinators_version().team_id == house.desk

    def test_an_empty_team_is_held_by_the_coordinators(self, house: House) -> None:
        team = uuid4()
        team_key_renewal.found_team(team_id=team, members=[], now=NOW)
        assert reaches(team, house.coordinator)
        assert key_hierarchy.holders(team) == ()

    @pytest.mark.django_db
    def test_nobody_founds_the_coordinators_key_unless_it_was_allowed(self) -> None:
        """Whoever emptied the table of versions would found a key above all teams."""
        team = uuid4()
        assert not team_key_renewal.is_to_be_founded(team)
        with pytest.raises(team_key_renewal.NotToBeFounded):
            team_key_renewal.found_team(team_id=team, members=[], now=NOW, coordinators=True)

    @pytest.mark.django_db
    def test_it_is_allowed_once(self) -> None:
        team, first = uuid4(), Person()
        team_key_renewal.let_found(team)
        assert team_key_renewal.is_to_be_founded(team)
        team_key_renewal.found_team(
            team_id=team, members=[first.member], now=NOW, coordinators=True
        )
        assert not team_key_renewal.is_to_be_founded(team)

    @pytest.mark.django_db
    def test_where_the_marks_were_changed_it_is_not(self, caplog: pytest.LogCaptureFixture) -> None:
        team = uuid4()
        team_key_renewal.let_found(team)
        mark_roots.move_pending()
        NewestRoot.objects.update(number=0)
        assert not team_key_renewal.is_to_be_founded(team)
        assert "marks_broken" in caplog.text


class TestAdmitting:
    def test_by_a_member_with_the_eight_digits(self, house: House) -> None:
        fresh = Person()
        rosters.admit(
            team_id=house.team,
            team_key=key_of(house.team, house.worker),
            member=fresh.member,
            digits=fresh.digits,
        )
        assert reaches(house.team, fresh)
        assert set(key_hierarchy.holders(house.team)) == {
            house.worker.id,
            house.colleague.id,
            fresh.id,
        }

    def test_digits_may_be_typed_without_the_space(self, house: House) -> None:
        fresh = Person()
        rosters.admit(
            team_id=house.team,
            team_key=key_of(house.team, house.coordinator),
            member=fresh.member,
            digits=fresh.digits.replace(" ", ""),
        )
        assert reaches(house.team, fresh)

    @pytest.mark.parametrize("digits", ["", "0000 0000", "12345", "une"])
    def test_wrong_digits_admit_nobody(self, house: House, digits: str) -> None:
        fresh = Person()
        with pytest.raises(WrongDigits):
            rosters.admit(
                team_id=house.team,
                team_key=key_of(house.team, house.worker),
                member=fresh.member,
                digits=digits,
            )
        assert not reaches(house.team, fresh)

    def test_the_digits_belong_to_key_and_person(self, house: House) -> None:
        """A swapped public key has other digits than the person reads out."""
        fresh, attacker = Person(), Person()
        swapped = rosters.Member(fresh.id, attacker.key.public)
        with pytest.raises(WrongDigits):
            rosters.admit(
                team_id=house.team,
                team_key=key_of(house.team, house.worker),
                member=swapped,
                digits=fresh.digits,
            )

    def test_only_with_the_key_of_the_current_version(self, house: House) -> None:
        fresh = Person()
        with pytest.raises(NotAHolder):
            rosters.admit(
                team_id=house.team,
                team_key=PrivateKey.generate(),
                member=fresh.member,
                digits=fresh.digits,
            )

    def test_again_after_a_new_key_pair_replaces_the_seat(self, house: House) -> None:
        changed = Person(house.colleague.id)
        rosters.admit(
            team_id=house.team,
            team_key=key_of(house.team, house.worker),
            member=changed.member,
            digits=changed.digits,
        )
        assert reaches(house.team, changed)
        assert not reaches(house.team, house.colleague)
        assert len(key_hierarchy.holders(house.team)) == 2


class TestRemoving:
    def test_takes_her_grants_at_once_and_marks_the_team(self, house: House) -> None:
        assert rosters.remove(team_id=house.team, user_id=house.colleague.id)
        assert not reaches(house.team, house.colleague)
        assert not KeyGrant.objects.filter(holder_id=house.colleague.id).exists()
        assert team_key_renewal.due_teams(now=NOW) == [house.team]

    def test_from_a_roster_that_was_set_back_at_least_the_grants_go(self, house: House) -> None:
        """Whoever put an older version in place keeps nobody in the team by that."""
        older = KeyVersion.objects.filter(team_id=house.team).values("revision", "blob").get()
        fresh = Person()
        rosters.admit(
            team_id=house.team,
            team_key=key_of(house.team, house.worker),
            member=fresh.member,
            digits=fresh.digits,
        )
        KeyVersion.objects.filter(team_id=house.team).update(**older)
        assert not rosters.remove(team_id=house.team, user_id=house.colleague.id)
        assert not KeyGrant.objects.filter(holder_id=house.colleague.id).exists()
        assert KeyVersion.objects.filter(team_id=house.team).values("revision", "blob").get() == (
            older
        )

    def test_somebody_who_is_not_there_changes_nothing(self, house: House) -> None:
        assert not rosters.remove(team_id=house.team, user_id=uuid4())
        assert team_key_renewal.due_teams(now=NOW) == []
        with pytest.raises(NoVersion):
            rosters.remove(team_id=uuid4(), user_id=house.worker.id)

    def test_a_coordinator_marks_every_team_the_coordinators_first(self, house: House) -> None:
        rosters.remove(team_id=house.desk, user_id=house.second_coordinator.id)
        assert team_key_renewal.due_teams(now=NOW) == [house.desk, house.team]

    def test_everywhere(self, house: House) -> None:
        other = uuid4()
        team_key_renewal.found_team(team_id=other, members=[house.worker.member], now=NOW)
        assert set(rosters.remove_everywhere(user_id=house.worker.id)) == {house.team, other}
        assert not reaches(other, house.worker)

    def test_her_old_grant_put_back_is_nothing(self, house: House) -> None:
        version = key_hierarchy.current_version(house.team)
        kept = KeyGrant.objects.get(version_id=version.id, holder_id=house.colleague.id)
        rosters.remove(team_id=house.team, user_id=house.colleague.id)
        KeyGrant.objects.create(version_id=version.id, holder_id=house.colleague.id, blob=kept.blob)
        assert not reaches(house.team, house.colleague)
