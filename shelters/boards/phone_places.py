"""Places of other registers and regions, as one household would find them if somebody called.

Nobody of theirs works here: they are never proposed, held or offered, and hear nothing in writing.
"""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Final

from reports.region import region
from shelters.exchange.published_places import offers_of_others
from shelters.facts.need_facts import NeedFacts, for_match
from shelters.facts.unit_facts import UnitFacts
from shelters.facts.zones import cells_touching
from shelters.hsds.offers.public_offers import Offer
from shelters.matching.pairs.columns import columns
from shelters.matching.pairs.problem import Problem
from shelters.matching.pairs.problem import Unit as ProblemUnit
from shelters.matching.pairs.rules import codes_of, judge
from shelters.models import Need

_OF_BOTH: Final = {each.name for each in fields(ProblemUnit)} & {
    each.name for each in fields(UnitFacts)
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PhonePlace:
    """A place of another register, with what it lacks and what there is to ask, as codes.

    `free` is what it said last, three for three or more, at `said_at`; None: it said nothing.
    """

    offer: Offer
    lacks: tuple[str, ...]
    ask: tuple[str, ...]
    free: int | None
    said_at: datetime | None


def phone_places(need: Need, facts: NeedFacts, *, now: datetime) -> list[PhonePlace]:
    """Return every one of them: what suits first, of those what says that it is free.

    Two queries, however many there are. Raises SealBroken.
    """
    offers = [offer for offer in offers_of_others() if offer.status == "active"]
    if not offers:
        return []
    wanted = for_match(
        facts,
        need_id=need.id,
        tier=need.tier,
        waiting_since=need.waiting_since,
        passed_over=need.passed_over,
        refused=(),
        now=now,
        timezone=region().timezone,
    )
    problem = Problem(
        now=now.astimezone(region().timezone),
        seed="",
        units=tuple(_unit(offer) for offer in offers),
        needs=(wanted,),
        zones_touching=cells_touching(),
    )
    judged = judge(columns(problem), slice(0, 1))
    found = [
        _place(offer, int(no), int(ask))
        for offer, no, ask in zip(offers, judged.no[0], judged.ask[0], strict=True)
    ]
    return sorted(found, key=_best_first)


def _unit(offer: Offer) -> ProblemUnit:
    _free, said_at = _word(offer)
    said = {name: getattr(offer.facts, name) for name in _OF_BOTH}
    return ProblemUnit(id=offer.id, house=offer.id, confirmed_at=said_at, **said)


def _place(offer: Offer, no: int, ask: int) -> PhonePlace:
    free, said_at = _word(offer)
    return PhonePlace(
        offer=offer,
        lacks=tuple(codes_of(no)),
        ask=tuple(codes_of(ask)),
        free=free,
        said_at=said_at,
    )


def _word(offer: Offer) -> tuple[int | None, datetime | None]:
    """What is free of whatever it counts in, and since when it says so."""
    if not offer.capacities:
        return None, None
    return max(each.free for each in offer.capacities), min(
        each.updated for each in offer.capacities
    )


def _best_first(place: PhonePlace) -> tuple[int, bool, int, str]:
    return len(place.lacks), place.free == 0, len(place.ask), place.offer.name
