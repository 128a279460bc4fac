"""What a house still lacks before somebody can be sent there without a call."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shelters.facts.freshness import Band
from shelters.houses.house_rules import unanswered
from shelters.inventory.overview import HouseView
from shelters.models import HouseKind, HouseState


class Lack(StrEnum):
    """One thing that is missing."""

    ADMISSION = "admission"
    CHECK = "check"
    PEOPLE = "people"
    ROOMS = "rooms"
    ADDRESS = "address"
    DUTY_PHONE = "duty_phone"
    FLAT = "flat"
    RULES = "rules"
    CONFIRMATION = "confirmation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lacking:
    """What one house lacks; `rules` is how many of its rules nobody has answered."""

    lacks: Sequence[Lack]
    rules: int


def lacking(house: HouseView, *, people: int, now: datetime) -> Lacking:
    """Return what is missing. `people` is how many keep it."""
    fresh = house.freshness(now=now)
    open_rules = len(unanswered(house.facts))
    missing = {
        Lack.ADMISSION: house.state is HouseState.DRAFT,
        Lack.CHECK: not house.takes_people(now=now),
        Lack.PEOPLE: not people,
        Lack.ROOMS: all(unit.extra for unit in house.units),
        Lack.ADDRESS: not house.address_said,
        Lack.DUTY_PHONE: not house.facts.duty_phone,
        Lack.FLAT: house.kind is HouseKind.TRANSIT and house.facts.flat_terms is None,
        Lack.RULES: bool(open_rules),
        Lack.CONFIRMATION: fresh is not None and fresh.band is Band.STALE,
    }
    return Lacking(lacks=[lack for lack, is_so in missing.items() if is_so], rules=open_rules)
