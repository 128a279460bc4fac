"""A case moves to its team's next version: only with its key, and never two ways at once."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from reports.vault.case_keys import case_keys, resealing, return_codes
from reports.vault.case_keys.case_keys import CaseVault
from reports.vault.case_keys.return_codes import CodeKeys, ReturnCode
from reports.vault.models import CaseKeys, CodePublic
from reports.vault.primitives.errors import SealBroken
from reports.vault.primitives.keys import PrivateKey
from reports.vault.team_keys import key_hierarchy, rosters, team_key_renewal
from reports.vault.team_keys.key_hierarchy import NotAHolder, TeamVersion
from tests.reports.vault.people import NOW, House

WORDS = b"sample words of a report"


def a_case(house: House, code_keys: CodeKeys | None = None) -> UUID:
    case_id, version = uuid4(), key_hierarchy.current_version(house.team)
    case_keys.create_case_keys(case_id=case_id, team_version=version, code_keys=code_keys)
    return case_id


def next_version(house: House) -> TeamVersion:
    return team_key_renewal.renew(
        team_id=house.team,
        user_id=house.worker.id,
        user_key=house.worker.key,
        public_keys={each.id: each.key.public for each in (house.worker, house.colleague)},
        now=NOW + timedelta(days=1),
    )


def team_keys(house: House) -> dict[UUID, PrivateKey]:
    return key_hierarchy.open_all_team_keys(
        team_id=house.team, user_id=house.worker.id, user_key=house.worker.key
    )


def file_key(house: House, case_id: UUID) -> PrivateKey:
    vault = CaseVault.load(case_id)
    return vault.file_key(team_keys(house)[vault.version_id])


def test_as_long_as_nobody_left_the_keys_stay_and_the_seal_is_new(house: House) -> None:
    case_id = a_case(house)
    before = file_key(house, case_id)
    current = next_version(house)
    assert resealing.waiting(current) == [case_id]
    vault = CaseVault.load(case_id)
    assert resealing.move_case(vault, team_keys(house), current) is None
    assert resealing.waiting(current) == []
    assert CaseVault.load(case_id).version_id == current.id
    assert file_key(house, case_id).public == before.public


def test_a_ladder_that_does_not_reach_its_version_moves_nothing(house: House) -> None:
    case_id = a_case(house)
    vault, current = CaseVault.load(case_id), next_version(house)
    with pytest.raises(NotAHolder):
        resealing.move_case(vault, {current.id: team_keys(house)[current.id]}, current)
    assert CaseVault.load(case_id).version_id == vault.version_id


def test_a_key_of_another_pair_under_its_id_moves_nothing(house: House) -> None:
    case_id = a_case(house)
    vault, current = CaseVault.load(case_id), next_version(house)
    with pytest.raises(SealBroken):
        resealing.move_case(vault, {vault.version_id: PrivateKey.generate()}, current)
    assert CaseVault.load(case_id).version_id == vault.version_id


def test_after_somebody_left_it_gets_new_keys_and_the_code_goes_on_working(house: House) -> None:
    """R6.5: what a removed colleague kept opens nothing that is written from now on."""
    code_keys = return_codes.derive(ReturnCode.generate())
    case_id = a_case(house, code_keys)
    kept, old = file_key(house, case_id), CaseVault.load(case_id)
    words = old.seal_file("case.words", case_id, 0, WORDS)
    message = old.seal_conversation("case.message", case_id, 0, b"hello")
    rosters.remove(team_id=house.team, user_id=house.colleague.id)
    current = next_version(house)
    moved = resealing.move_case(CaseVault.load(case_id), team_keys(house), current)
    assert moved is not None
    words = moved.sealed_to_file("case.words", case_id, 0, words)
    message = moved.sealed_to_conversation("case.message", case_id, 0, message)
    working = moved.other("case.contact", case_id, 1, old.close("case.contact", case_id, 1, b"x"))

    new = CaseVault.load(case_id)
    assert new.unseal(file_key(house, case_id), "case.words", case_id, 0, words) == WORDS
    assert new.open("case.contact", case_id, 1, working) == b"x"
    by_code = new.conversation_key_by_code(code_keys)
    assert new.unseal(by_code, "case.message", case_id, 0, message) == b"hello"
    with pytest.raises(SealBroken):
        new.unseal(kept, "case.words", case_id, 0, words)
    assert not CaseKeys.objects.get(case_id=case_id).due


def test_a_case_without_a_code_gets_new_keys_too(house: House) -> None:
    case_id = a_case(house)
    kept = file_key(house, case_id)
    rosters.remove(team_id=house.team, user_id=house.colleague.id)
    current = next_version(house)
    assert resealing.move_case(CaseVault.load(case_id), team_keys(house), current)
    assert file_key(house, case_id).public != kept.public
    with pytest.raises(SealBroken):
        CaseVault.load(case_id).conversation_key(kept)


def test_a_code_without_its_public_half_keeps_the_conversation_and_the_case_stays_due(
    house: House,
) -> None:
    """Filed by an older release: until the reporter comes back the pair cannot be new."""
    code_keys = return_codes.derive(ReturnCode.generate())
    case_id = a_case(house, code_keys)
    conversation = CaseVault.load(case_id).conversation_key_by_code(code_keys)
    CodePublic.objects.filter(case_id=case_id).delete()
    rosters.remove(team_id=house.team, user_id=house.colleague.id)
    current = next_version(house)
    assert resealing.move_case(CaseVault.load(case_id), team_keys(house), current)
    after = CaseVault.load(case_id)
    assert after.conversation_key_by_code(code_keys).public == conversation.public
    assert CaseKeys.objects.get(case_id=case_id).due
    assert resealing.waiting(current) == []
