"""What people of the sample house do with the keys of their teams, and what they reach."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID, uuid4

from reports.vault.case_keys import case_keys, resealing
from reports.vault.case_keys.case_keys import CaseVault
from reports.vault.primitives.keys import PrivateKey, PublicKey
from reports.vault.team_keys import key_hierarchy, team_key_renewal
from reports.vault.team_keys.key_hierarchy import NotAHolder, TeamVersion
from tests.reports.vault.people import NOW, House, Person

LATER = NOW + timedelta(days=1)
PASSPHRASE = "six sample words in a row here"


def publics(*people: Person) -> Mapping[UUID, PublicKey]:
    return {person.id: person.key.public for person in people}


def renew(house: House, team: UUID, by: Person) -> TeamVersion:
    everybody = publics(house.worker, house.colleague, house.coordinator, house.second_coordinator)
    return team_key_renewal.renew(
        team_id=team, user_id=by.id, user_key=by.key, public_keys=everybody, now=LATER
    )


def reaches(team: UUID, person: Person) -> bool:
    try:
        key_hierarchy.open_team_key_now(team_id=team, user_id=person.id, user_key=person.key)
    except NotAHolder:
        return False
    return True


def key_of(team: UUID, person: Person) -> PrivateKey:
    return key_hierarchy.open_team_key_now(team_id=team, user_id=person.id, user_key=person.key)[1]


def a_case(team: UUID) -> UUID:
    case_id = uuid4()
    case_keys.create_case_keys(
        case_id=case_id, team_version=key_hierarchy.current_version(team), code_keys=None
    )
    return case_id


def loaded(*case_ids: UUID) -> list[CaseVault]:
    return [CaseVault.load(case_id) for case_id in case_ids]


def reseal(team: UUID, by: Person, *, limit: int = 100) -> None:
    """Move up to `limit` of the team's cases, which hold nothing yet."""
    keys = key_hierarchy.open_all_team_keys(team_id=team, user_id=by.id, user_key=by.key)
    current = key_hierarchy.current_version(team)
    for case_id in resealing.waiting(current)[:limit]:
        resealing.move_case(CaseVault.load(case_id), keys, current)


def left_to_reseal(team: UUID) -> int:
    """How many of the team's cases and texts have to move."""
    return resealing.left_to_reseal([key_hierarchy.current_version(team)]).get(team, 0)
