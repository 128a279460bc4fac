"""Opening and changing where a house stands, by its own people and nobody else.

The ladder of keys has the coordinators above every team; here they are refused all the same.
"""

from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F

from reports.accounts.directory.staff import Staff
from reports.audit.events import EventKind, ReasonCode
from reports.audit.log import record
from reports.vault.primitives.keys import PrivateKey
from reports.vault.team_keys import key_hierarchy
from shelters.facts.zones import cell_names
from shelters.inventory import inventory
from shelters.inventory.address import Address, read, write
from shelters.inventory.house_staff import lock_house
from shelters.models import House

OPENING: Final = (
    ReasonCode.ADDRESS_CHECKED,
    ReasonCode.ADDRESS_TOLD,
    ReasonCode.SAFETY,
    ReasonCode.OTHER,
)
"""Why somebody of a house opens where it stands."""


def open_address(
    *, house_id: UUID, reason: ReasonCode, by: Staff, by_key: PrivateKey, now: datetime
) -> Address:
    """Return where a house stands to somebody of its team; the log tells of it, and why.

    Raises house_staff.NotYours, unwrap_path.NotAHolder, SealBroken.
    """
    with transaction.atomic():
        house, actor = lock_house(house_id, by=by)
        key = team_key(house, by=by, by_key=by_key)
        found = read(house, key)
        record(
            kind=EventKind.ADDRESS_OPENED,
            by=actor,
            now=now,
            subject_id=house.id,
            reason=ReasonCode(reason),
        )
    return found


@transaction.atomic
def change_address(*, house_id: UUID, address: Address, by: Staff, now: datetime) -> House:
    """Replace where a house stands, and with it the keyed cells that the match compares.

    Raises house_staff.NotYours, zones.UnknownZone, padding.TooLong.
    """
    house, actor = lock_house(house_id, by=by)
    house.address_revision += 1
    write(house, address, version=key_hierarchy.sealing_version(house.team_id))
    facts = inventory.house_facts(house)
    rules = replace(
        facts.rules, zones=cell_names(address.zones), not_from=cell_names(address.not_from)
    )
    house.version += 1
    inventory.write_house(house, replace(facts, rules=rules))
    house.save()
    house.units.update(version=F("version") + 1)
    record(kind=EventKind.ADDRESS_CHANGED, by=actor, now=now, subject_id=house.id)
    return house


def team_key(house: House, *, by: Staff, by_key: PrivateKey) -> PrivateKey:
    """Return the private key that this house's address is sealed to.

    Raises unwrap_path.NotAHolder, unwrap_path.NoVersion, SealBroken.
    """
    version_id = house.address_version_id
    return key_hierarchy.open_team_key(version_id=version_id, user_id=by.user_id, user_key=by_key)
