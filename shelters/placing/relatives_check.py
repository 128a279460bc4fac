"""Houses where somebody lives whom a household must not meet, or who must not meet it.

Found by keyed numbers alone: the answer is a house, never who. It makes a coordinator ask; a worker
is not shown it, for it would tell of somebody else (KIN in the design of the match). Of a
case that does not open nobody knows whom it must not meet: it is asked about.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from reports.cases import relatives
from reports.cases.models import Case, Content, TaskKind
from reports.cases.models import content as names
from reports.cases.records.contents import read_working
from reports.cases.terms.machine_facts import HouseholdNeeds
from reports.messaging.contact.contact import SafeContact
from reports.vault.case_keys.case_keys import CaseVault, load_readable
from reports.vault.primitives.errors import SealBroken
from shelters.occupancy.occupancy import live
from shelters.occupancy.placement_tasks import plan

log = logging.getLogger("linden.shelters")

_WANTED: Final = {names.CONTACT, names.NEEDS}  # every case is filed with both


@dataclass(frozen=True)
class _Known:
    """What is compared of one case: its own number, and whom it is to be kept from."""

    own: frozenset[str] = frozenset()
    keep_from: frozenset[str] = frozenset()

    def meets(self, other: "_Known") -> bool:
        """Whether one of them is to be kept from the other."""
        return bool(self.own & other.keep_from or other.own & self.keep_from)


def houses_to_ask(*, case_id: UUID, now: datetime) -> frozenset[UUID]:
    """Return the houses in which somebody lives, or is about to, whom to ask about.

    Three queries, however many live there. Where one of the two cases does not open, a person has
    to look.
    """
    rows = live(now).filter(need__isnull=False).exclude(need__case_id=case_id)
    lives = list(rows.values_list("need__case_id", "house_id"))
    known = _known({case_id, *(each for each, _ in lives)})
    mine = known.get(case_id)
    return frozenset(house for each, house in lives if _may_meet(mine, known.get(each)))


@transaction.atomic
def ask_coordinators(*, case_id: UUID, house_id: UUID, now: datetime) -> bool:
    """Plan that a coordinator looks, if this house is one to ask about; returns whether it is."""
    if house_id not in houses_to_ask(case_id=case_id, now=now):
        return False
    case = Case.objects.select_for_update().get(id=case_id)
    plan(case, TaskKind.REVIEW, now=now, for_coordinator=True)
    return True


def _may_meet(one: _Known | None, other: _Known | None) -> bool:
    return one is None or other is None or one.meets(other)


def _known(case_ids: Iterable[UUID]) -> dict[UUID, _Known]:
    """What is known of each case; one with something missing or damaged is not among them."""
    vaults = load_readable(list(case_ids))
    found: dict[UUID, dict[str, SafeContact | HouseholdNeeds]] = defaultdict(dict)
    for row in Content.objects.filter(case_id__in=vaults, name__in=_WANTED):
        try:
            found[row.case_id][row.name] = _read(vaults[row.case_id], row)
        except SealBroken:
            log.exception("case_unreadable", extra={"case_id": str(row.case_id)})
    return {case_id: _from(said) for case_id, said in found.items() if said.keys() == _WANTED}


def _read(vault: CaseVault, row: Content) -> SafeContact | HouseholdNeeds:
    plain = read_working(vault, row)
    if row.name == names.CONTACT:
        return SafeContact.from_json(plain)
    return HouseholdNeeds.from_json(plain)


def _from(said: dict[str, SafeContact | HouseholdNeeds]) -> _Known:
    contact, needs = said.get(names.CONTACT), said.get(names.NEEDS)
    number = contact.number if isinstance(contact, SafeContact) else ""
    keep = needs.keep_from if isinstance(needs, HouseholdNeeds) else ()
    return _Known(frozenset(relatives.cells([number] if number else [])), frozenset(keep))
