"""Texts of a team's people: sealed to its key, moved to its next one, and none of them lost."""

from collections.abc import Mapping
from uuid import UUID, uuid4

import pytest

from reports.vault.primitives.context import Context
from reports.vault.primitives.errors import SealBroken
from reports.vault.primitives.keys import PrivateKey
from reports.vault.team_keys import key_hierarchy, team_key_renewal, team_sealed_texts
from reports.vault.team_keys.key_hierarchy import TeamVersion
from shelters.inventory import address
from shelters.inventory.address import Address
from shelters.models import House as Shelter
from tests.reports.accounts.people import Person
from tests.shelters.houses import NOW, Houses, make_houses

WHERE = Address(lines="12 Canary Lane", way="The blue door", phone="+3225390000")
HERE = Context("place.address", uuid4(), uuid4())


@pytest.fixture
def houses(db: None) -> Houses:
    """Two houses, whose addresses are such texts."""
    return make_houses()


def version_of(person: Person, team_id: UUID) -> tuple[TeamVersion, PrivateKey]:
    return key_hierarchy.open_team_key_now(
        team_id=team_id, user_id=person.user_id, user_key=person.key
    )


def keys_of(houses: Houses) -> dict[UUID, PrivateKey]:
    noor = houses.noor
    return key_hierarchy.open_all_team_keys(
        team_id=houses.north_team.pk, user_id=noor.user_id, user_key=noor.key
    )


def says(houses: Houses, where: Address) -> None:
    """The house's people write down where it stands."""
    house = Shelter.objects.get(id=houses.north.id)
    address.write(house, where, version=key_hierarchy.current_version(houses.north_team.pk))
    house.save()


def next_version(houses: Houses) -> TeamVersion:
    noor, before = houses.noor, key_hierarchy.current_version(houses.north_team.pk)
    public = {seat.user_id: houses.noor.key.public for seat in before.roster}
    return team_key_renewal.renew(
        team_id=houses.north_team.pk,
        user_id=noor.user_id,
        user_key=noor.key,
        public_keys=public,
        now=NOW,
    )


def read(houses: Houses, keys: Mapping[UUID, PrivateKey]) -> Address:
    house = Shelter.objects.get(id=houses.north.id)
    return address.read(house, keys[house.address_version_id])


def test_the_teams_key_opens_it_and_nobody_elses(houses: Houses) -> None:
    version, key = version_of(houses.noor, houses.north_team.pk)
    blob = team_sealed_texts.seal(version, HERE, b"the blue door")
    assert team_sealed_texts.unseal(key, HERE, blob) == b"the blue door"
    with pytest.raises(SealBroken):
        team_sealed_texts.unseal(PrivateKey.generate(), HERE, blob)
    with pytest.raises(SealBroken):
        team_sealed_texts.unseal(key, Context("place.address", HERE.owner, uuid4()), blob)


@pytest.mark.parametrize("place", [0, 5, -1], ids=["first byte", "key's id", "last byte"])
def test_a_wrong_byte_opens_nothing(houses: Houses, place: int) -> None:
    version, key = version_of(houses.noor, houses.north_team.pk)
    blob = bytearray(team_sealed_texts.seal(version, HERE, b"the blue door"))
    blob[place] ^= 1
    with pytest.raises(SealBroken):
        team_sealed_texts.unseal(key, HERE, bytes(blob))


def test_how_much_is_written_does_not_show(houses: Houses) -> None:
    version, _ = version_of(houses.noor, houses.north_team.pk)
    short, long = (team_sealed_texts.seal(version, HERE, b"x" * n) for n in (1, 200))
    assert len(short) == len(long)


def test_a_new_version_takes_every_text_along(houses: Houses) -> None:
    says(houses, WHERE)
    current = next_version(houses)
    left = team_sealed_texts.left_to_move(current)
    assert left
    moved = team_sealed_texts.move(keys_of(houses), current, limit=100)
    assert (moved.done, moved.passed) == (left, ())
    assert team_sealed_texts.left_to_move(current) == 0
    assert read(houses, {current.id: keys_of(houses)[current.id]}) == WHERE


def test_no_more_than_asked_are_moved_and_the_rest_next_time(houses: Houses) -> None:
    says(houses, WHERE)
    current = next_version(houses)
    before = team_sealed_texts.left_to_move(current)
    assert team_sealed_texts.move(keys_of(houses), current, limit=0).done == 0
    assert team_sealed_texts.left_to_move(current) == before
    assert team_sealed_texts.move(keys_of(houses), current, limit=1).done == 1
    assert team_sealed_texts.left_to_move(current) == before - 1


def test_a_damaged_text_is_named_and_holds_up_no_other(houses: Houses) -> None:
    says(houses, WHERE)
    row = Shelter.objects.get(id=houses.north.id)
    damaged = bytearray(row.address)
    damaged[-1] ^= 1
    Shelter.objects.filter(id=row.id).update(address=bytes(damaged))
    current = next_version(houses)
    left = team_sealed_texts.left_to_move(current)
    moved = team_sealed_texts.move(keys_of(houses), current, limit=100)
    assert (moved.done, moved.passed) == (left - 1, (row.id,))
    assert bytes(Shelter.objects.get(id=row.id).address) == bytes(damaged)


def test_a_text_of_a_version_whose_key_is_not_at_hand_is_passed_over(houses: Houses) -> None:
    """The ladder ends before it: it stays for whoever has the key."""
    says(houses, WHERE)
    before = keys_of(houses)
    current = next_version(houses)
    newest = {current.id: keys_of(houses)[current.id]}
    moved = team_sealed_texts.move(newest, current, limit=100)
    assert moved.done == 0
    assert houses.north.id in moved.passed
    assert read(houses, before) == WHERE


def test_what_is_written_while_it_moves_stays_as_written(
    houses: Houses, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody of the house says anew where it stands, at that very moment: their word holds."""
    says(houses, WHERE)
    moving, elsewhere = team_sealed_texts.unseal, Address(lines="8 Sample Square")
    current = next_version(houses)

    def written_meanwhile(key: PrivateKey, context: Context, blob: bytes) -> bytes:
        found = moving(key, context, blob)
        if context.owner == houses.north.id:
            says(houses, elsewhere)
        return found

    keys = keys_of(houses)
    left = team_sealed_texts.left_to_move(current)
    with monkeypatch.context() as patched:
        patched.setattr(team_sealed_texts, "unseal", written_meanwhile)
        moved = team_sealed_texts.move(keys, current, limit=100)
    assert moved.done == left - 1
    assert read(houses, keys) == elsewhere


def test_no_version_goes_that_a_text_is_sealed_to(houses: Houses) -> None:
    says(houses, WHERE)
    old = key_hierarchy.current_version(houses.north_team.pk)
    assert team_sealed_texts.needs(old.id)
    current = next_version(houses)
    assert team_key_renewal.destroy_unused_versions(team_id=houses.north_team.pk) == 0
    team_sealed_texts.move(keys_of(houses), current, limit=100)
    assert not team_sealed_texts.needs(old.id)
    assert team_key_renewal.destroy_unused_versions(team_id=houses.north_team.pk) == 1
