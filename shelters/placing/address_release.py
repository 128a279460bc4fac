"""Where a house stands, given to the worker of a case: after its people accepted, sealed to the
case, for as long as the place is theirs (R7.12). It is never sent by text or mail.
"""

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from reports.accounts.directory.staff import Staff
from reports.cases.models import Case, Content
from reports.cases.models import content as names
from reports.cases.records.contents import sealed
from reports.cases.records.open_case import OpenCase
from reports.vault.case_keys.case_keys import CaseVault, load_readable
from reports.vault.primitives.keys import PrivateKey
from shelters.inventory import address
from shelters.inventory.address_changes import team_key
from shelters.models import House, Placement

log = logging.getLogger("linden.shelters")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Released:
    """An address as the case's people see it: lines as on an envelope, the way, a number."""

    placement_id: UUID
    lines: str
    way: str
    phone: str


def release_address(placement: Placement, case: Case, *, by: Staff, by_key: PrivateKey) -> None:
    """Open the house's address with the key of one of its people and seal it to the case.

    Raises unwrap_path.NotAHolder, SealBroken, NoCaseKeys.
    """
    house = House.objects.get(id=placement.house_id)
    said = _told(address.read(house, team_key(house, by=by, by_key=by_key)))
    # The placement's own id: a second one for the same placement cannot be.
    content = sealed(CaseVault.load(case.id), case.id, names.PLACE, said, content_id=placement.id)
    content.save(force_insert=True)


def renew_addresses(placement_ids: Collection[UUID], found: address.Address) -> None:
    """Seal what a house says now over the copies that these placements' cases have; four queries.

    The copy of a case whose keys do not open stays, and is logged: nobody reads it before they
    open again, and then it says where the house was.
    """
    copies = Content.objects.filter(id__in=placement_ids, name=names.PLACE)
    cases = dict(copies.values_list("id", "case_id"))
    vaults = load_readable(cases.values())
    for case_id in set(cases.values()) - vaults.keys():
        log.error("copy_of_address_not_renewed", extra={"case_id": str(case_id)})
    # What is in a case is written once: it goes, and comes anew.
    copies.filter(case_id__in=vaults).delete()
    Content.objects.bulk_create(
        sealed(vaults[case_id], case_id, names.PLACE, _told(found), content_id=placement_id)
        for placement_id, case_id in cases.items()
        if case_id in vaults
    )


def _told(found: address.Address) -> dict[str, str]:
    return {"lines": found.lines, "way": found.way, "phone": found.phone}


def take_back_address(placement: Placement) -> None:
    """Nobody needs to know it any more."""
    Content.objects.filter(id=placement.id, name=names.PLACE).delete()


def released_addresses(opened: OpenCase) -> Sequence[Released]:
    """Return the addresses that houses have given to this case. Raises SealBroken."""
    return [Released(placement_id=id_, **said) for id_, said in opened.places()]
