"""Who reaches which team key, and that nothing put into the database changes it."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from pytest_django import DjangoAssertNumQueries

from reports.vault.journal.newest import SetBack
from reports.vault.models import KeyGrant, KeyVersion, NewestRoot
from reports.vault.primitives.errors import SealBroken
from reports.vault.primitives.keys import PrivateKey
from reports.vault.row_checks import mark_roots
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


def next_version(house: House) -> UUID:
    """The team's next version; the one before is sealed to it. Returns the one before."""
    before = key_hierarchy.current_version(house.team)
    people = (house.worker, house.colleague)
    team_key_renewal.renew(
        team_id=house.team,
        user_id=house.worker.id,
        user_key=house.worker.key,
        public_keys={person.id: person.key.public for person in people},
        now=NOW + timedelta(days=1),
    )
    return before.id


def opens_version(version_id: UUID, person: Person, *, likely: UUID | None = None) -> PrivateKey:
    return key_hierarchy.open_team_key(
        version_id=version_id, user_id=person.id, user_key=person.key, likely=likely
    )


def test_an_older_version_is_reached_by_the_newest_grant(house: House) -> None:
    public = key_hierarchy.current_version(house.team).public_key
    before = next_version(house)
    for person in (house.worker, house.coordinator):
        assert opens_version(before, person).public == public


@pytest.mark.parametrize("guess", ["the desk", "a team without a key"])
def test_a_wrong_guess_of_the_team_costs_a_query_and_no_key(house: House, guess: str) -> None:
    version = key_hierarchy.current_version(house.team)
    likely = house.desk if guess == "the desk" else uuid4()
    for person in (house.worker, house.coordinator):
        assert opens_version(version.id, person, likely=likely).public == version.public_key


def test_a_ladder_that_was_cut_ends_there(house: House) -> None:
    """The grant from one version to the one before is gone: the newest opens all the same."""
    before = next_version(house)
    KeyGrant.objects.filter(version_id=before).delete()
    opens(house, house.worker)
    with pytest.raises(NotAHolder):
        opens_version(before, house.worker)
    found = key_hierarchy.open_all_team_keys(
        team_id=house.team, user_id=house.worker.id, user_key=house.worker.key
    )
    assert before not in found


def test_a_coordinator_whose_step_to_the_team_was_taken_away_reaches_nothing(house: House) -> None:
    desk = key_hierarchy.current_version(house.desk)
    KeyGrant.objects.filter(holder_id=desk.id).delete()
    with pytest.raises(NotAHolder):
        opens(house, house.coordinator)
    opens(house, house.worker)


def test_a_team_without_a_key_opens_for_nobody(house: House) -> None:
    with pytest.raises(NoVersion):
        key_hierarchy.open_team_key_now(
            team_id=uuid4(), user_id=house.worker.id, user_key=house.worker.key
        )


def test_nothing_is_sealed_to_a_team_without_a_key(house: House) -> None:
    with pytest.raises(NoVersion):
        key_hierarchy.sealing_version(uuid4())


@pytest.mark.django_db(transaction=True)
def test_nothing_is_sealed_without_a_transaction() -> None:
    """The version could be destroyed before what is sealed to it stands in the database."""
    with pytest.raises(transaction.TransactionManagementError):
        key_hierarchy.ask_sealing_version(uuid4())


def test_of_many_teams_each_says_for_itself_why_it_is_refused(house: House) -> None:
    """One that was set back hides no other from whoever looks at all of them."""
    other, none = uuid4(), uuid4()
    team_key_renewal.found_team(team_id=other, members=[house.worker.member], now=NOW)
    older = KeyVersion.objects.filter(team_id=house.team).values("revision", "blob").get()
    rosters.remove(team_id=house.team, user_id=house.colleague.id)
    KeyVersion.objects.filter(team_id=house.team).update(**older)
    found = key_hierarchy.current_versions([house.team, other, none])
    assert isinstance(found[house.team], SetBack)
    assert isinstance(found[other], key_hierarchy.TeamVersion)
    assert none not in found


def test_where_the_marks_were_changed_every_team_is_refused(house: House) -> None:
    mark_roots.move_pending()
    NewestRoot.objects.update(number=0)
    found = key_hierarchy.current_versions([house.team, house.desk])
    assert [type(each).__name__ for each in found.values()] == ["MarksBroken"] * 2


def test_where_the_newest_version_was_taken_away_the_one_before_opens_nothing(house: House) -> None:
    """Its holders before may be others: nothing is sealed to it, and nobody climbs from it."""
    before = next_version(house)
    KeyVersion.objects.filter(team_id=house.team).exclude(id=before).delete()
    with pytest.raises(team_key_versions.VersionGone):
        key_hierarchy.current_version(house.team)
    with transaction.atomic(), pytest.raises(team_key_versions.VersionGone):
        key_hierarchy.sealing_version(house.team)
    with pytest.raises(team_key_versions.VersionGone):
        opens_version(before, house.worker)
