"""Who reaches which team key, and that nothing put into the database changes it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from pytest_django import DjangoAssertNumQueries

from reports.vault.models import KeyGrant, KeyVersion
from reports.vault.primitives.errors import SealBroken
from reports.vault.primitives.keys import PrivateKey
from reports.vault.team_keys import key_hierarchy, rosters, team_key_renewal, team_key_versions
from reports.vault.team_keys.key_hierarchy import NotAHolder, NoVersion
from tests.reports.vault.people import NOW, House, Person


def opens(house: House, person: Person) -> PrivateKey:
    version = key_hierarchy.current_version(house.team)
    return key_hierarchy.open_team_key(
        version_id=version.id, user_id=person.id, user_key=person.key
    )


def test_members_and_coordinators_reach_the_same_key(house: House) -> None:
    public = key_hierarchy.current_version(house.team).public_key
    for person in (house.worker, house.colleague, house.coordinator, house.second_coordinator):
        assert opens(house, person).public == public


def test_members_do_not_reach_the_coordinators_key(house: House) -> None:
    desk = key_hierarchy.current_version(house.desk)
    with pytest.raises(NotAHolder):
        key_hierarchy.open_team_key(
            version_id=desk.id, user_id=house.worker.id, user_key=house.worker.key
        )


def test_a_team_does_not_reach_another_team(house: House) -> None:
    other, stranger = uuid4(), Person()
    team_key_renewal.found_team(team_id=other, members=[stranger.member], now=NOW)
    with pytest.raises(NotAHolder):
        opens(house, stranger)
    with pytest.raises(NotAHolder):
        key_hierarchy.open_team_key_now(
            team_id=other, user_id=house.worker.id, user_key=house.worker.key
        )


def test_opening_takes_few_queries(
    house: House, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):
        version = key_hierarchy.current_version(house.team)
    with django_assert_num_queries(3):
        key_hierarchy.open_team_key(
            version_id=version.id, user_id=house.coordinator.id, user_key=house.coordinator.key
        )
    with django_assert_num_queries(2):
        key_hierarchy.open_team_key_now(
            team_id=house.team, user_id=house.worker.id, user_key=house.worker.key
        )


def test_an_unknown_team_has_no_version(house: House) -> None:
    with pytest.raises(NoVersion):
        key_hierarchy.current_version(uuid4())
    with pytest.raises(NoVersion):
        key_hierarchy.version(uuid4())


def test_without_coordinators_there_is_no_version(db: None) -> None:
    with pytest.raises(NoVersion):
        key_hierarchy.coordinators_version()


def test_a_version_is_due_after_ninety_days(house: House) -> None:
    version = key_hierarchy.current_version(house.team)
    assert not key_hierarchy.is_due(version, now=NOW + timedelta(days=89, hours=23))
    assert key_hierarchy.is_due(version, now=NOW + timedelta(days=90))


def test_another_key_under_her_id_opens_nothing(house: House) -> None:
    """A person who made a new key pair is admitted again, by digits, before it opens anything."""
    changed = Person(house.worker.id)
    with pytest.raises(NotAHolder):
        opens(house, changed)


class TestDatabaseWriteAccessAlone:
    """Whoever can write every table but has no service key forges no holder."""

    def test_an_inserted_grant_row_is_nothing(self, house: House) -> None:
        stranger = Person()
        theirs = KeyGrant.objects.get(
            version_id=key_hierarchy.current_version(house.team).id, holder_id=house.worker.id
        )
        KeyGrant.objects.create(
            version_id=theirs.version_id, holder_id=stranger.id, blob=theirs.blob
        )
        with pytest.raises(NotAHolder):
            opens(house, stranger)

    def test_a_moved_grant_breaks(self, house: House) -> None:
        grants = KeyGrant.objects.filter(version_id=key_hierarchy.current_version(house.team).id)
        theirs = grants.get(holder_id=house.colleague.id)
        grants.filter(holder_id=house.worker.id).update(blob=theirs.blob)
        with pytest.raises(SealBroken):
            opens(house, house.worker)

    def test_a_grant_from_another_version_breaks(self, house: House) -> None:
        other = team_key_renewal.found_team(team_id=uuid4(), members=[house.worker.member], now=NOW)
        foreign = KeyGrant.objects.get(version_id=other.id, holder_id=house.worker.id)
        KeyGrant.objects.filter(
            version_id=key_hierarchy.current_version(house.team).id, holder_id=house.worker.id
        ).update(blob=foreign.blob)
        with pytest.raises(SealBroken):
            opens(house, house.worker)

    def test_a_swapped_version_blob_breaks(self, house: House) -> None:
        desk = KeyVersion.objects.get(team_id=house.desk)
        KeyVersion.objects.filter(team_id=house.team).update(blob=desk.blob)
        with pytest.raises(SealBroken):
            key_hierarchy.current_version(house.team)

    @pytest.mark.parametrize("change", [{"number": 7}, {"coordinators": True}, {"revision": 1}])
    def test_a_column_that_contradicts_the_blob_breaks(
        self, house: House, change: dict[str, object]
    ) -> None:
        KeyVersion.objects.filter(team_id=house.desk).update(number=99)
        KeyVersion.objects.filter(team_id=house.team).update(**change)
        with pytest.raises(SealBroken):
            key_hierarchy.current_version(house.team)

    def test_an_older_roster_does_not_open_at_the_newer_revision(self, house: House) -> None:
        before = KeyVersion.objects.get(team_id=house.team).blob
        rosters.remove(team_id=house.team, user_id=house.colleague.id)
        KeyVersion.objects.filter(team_id=house.team).update(blob=before)
        with pytest.raises(SealBroken):
            key_hierarchy.current_version(house.team)

    def test_a_version_moved_to_another_team_breaks(self, house: House) -> None:
        other = team_key_renewal.found_team(team_id=uuid4(), members=[], now=NOW)
        KeyVersion.objects.filter(id=other.id).update(team_id=house.team, number=2)
        with pytest.raises(SealBroken):
            key_hierarchy.current_version(house.team)

    def test_a_version_that_claims_to_be_the_coordinators_is_refused(self, house: House) -> None:
        KeyVersion.objects.filter(team_id=house.desk).delete()
        KeyVersion.objects.filter(team_id=house.team).update(coordinators=True)
        with pytest.raises(SealBroken):
            key_hierarchy.coordinators_version()


def test_after_unsealing_the_key_must_belong_to_the_public_key(house: House) -> None:
    """A grant made with the service key, for another key pair, is refused all the same."""
    version = key_hierarchy.current_version(house.team)
    KeyGrant.objects.filter(version_id=version.id, holder_id=house.worker.id).delete()
    team_key_versions.seal_grant(
        house.worker.key.public, house.worker.id, version.id, PrivateKey.generate()
    ).save()
    with pytest.raises(SealBroken):
        opens(house, house.worker)
