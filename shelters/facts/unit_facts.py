"""What a house says of itself and of its units. None is "not said", which means *ask*, never *no*.

The codes are closed lists: nothing here is a sentence, and nothing says where the house stands.
`docs/matching.md` says which of them a rule asks about, which the fit, and which a worker reads.
"""

import json
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date
from typing import Any, Final

from shelters.matching.pairs.problem import (
    COMPOSITIONS,
    INCOMES,
    SUBSTANCES_TAKEN,
    SUPPORT,
    Range,
)

__all__ = [
    "CODES",
    "COMPOSITIONS",
    "Budget",
    "FactsBroken",
    "FamilyCheck",
    "FlatTerms",
    "HouseFacts",
    "Range",
    "UnitFacts",
]

ROOMS: Final = ("own_room", "shared_room", "studio", "flat")
SMOKING: Final = ("no", "outside", "yes")
DOCUMENTS: Final = ("identity", "income", "referral", "medical")
PET_PLACES: Final = ("on_site", "fostering")
DECIDERS: Final = ("house", "committee", "public_service")  # who gets a flat
FOLLOWERS: Final = ("nobody", "house", "other_service")  # who supports whoever lives in it
GUARDS: Final = ("secret_address", "staff_all_night", "camera", "alarm")

# Every field that takes codes, and which ones.
CODES: Final[dict[str, tuple[str, ...]]] = {
    "composition": COMPOSITIONS,
    "room": ROOMS,
    "incomes": INCOMES,
    "substances": SUBSTANCES_TAKEN,
    "mental_health": SUPPORT,
    "care": SUPPORT,
    "smoking": SMOKING,
    "documents": DOCUMENTS,
    "pet_places": PET_PLACES,
    "guards": GUARDS,
}


class FactsBroken(ValueError):
    """These facts cannot be: a code that is on no list, or a number out of its range."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitFacts:
    """One unit, or what holds for every unit of a house that does not say otherwise.

    What the match compares has the same name there (`matching.pairs.problem.Unit`).
    `zones` and `not_from` are keyed cells (`zones.zone_cells`): where it is, and where it takes
    nobody from. Ages in years, prices in the region's currency a day and household, `security` 0
    to 3. `name` is what the house's own people call it.
    """

    name: str = ""
    beds: int | None = None
    cots: int | None = None
    composition: tuple[str, ...] | None = None
    adult_age: Range | None = None
    child_age: Range | None = None
    sons_max_age: float | None = None
    max_children: int | None = None
    step_free: bool | None = None
    pets: tuple[str, ...] | None = None
    languages: tuple[str, ...] | None = None
    permit_required: bool | None = None
    day_price: float | None = None
    zones: tuple[str, ...] | None = None
    security: int | None = None
    max_stay_days: float | None = None

    room: str | None = None
    least_people: int | None = None
    pregnant: bool | None = None
    minors_alone: bool | None = None
    only_minors: bool | None = None  # takes nobody else
    bathroom: bool | None = None  # one that a wheelchair can use
    lift: bool | None = None
    sensory: bool | None = None  # signals that a deaf or blind person notices
    care: str | None = None
    pet_places: tuple[str, ...] | None = None
    interpreter: bool | None = None
    incomes: tuple[str, ...] | None = None
    funded_days: int | None = None
    substances: str | None = None
    mental_health: str | None = None
    lgbtqia: bool | None = None
    trans: bool | None = None
    only_lgbtqia: bool | None = None  # takes nobody else
    not_from: tuple[str, ...] | None = None
    guards: tuple[str, ...] | None = None
    emergency: bool | None = None  # somebody can come without an interview first
    interview_first: bool | None = None
    intake_from: str | None = None  # "08:00", the house's own time
    intake_until: str | None = None
    extension_days: int | None = None
    documents: tuple[str, ...] | None = None
    smoking: str | None = None
    school_near: bool | None = None

    def __post_init__(self) -> None:
        for name, allowed in CODES.items():
            value = getattr(self, name)
            given = () if value is None else (value,) if isinstance(value, str) else value
            if not set(given) <= set(allowed):
                raise FactsBroken(name)
        for name in _COUNTS:
            if (getattr(self, name) or 0) < 0:
                raise FactsBroken(name)
        if self.security is not None and not 0 <= self.security <= 3:
            raise FactsBroken("security")

    def over(self, rules: "UnitFacts") -> "UnitFacts":
        """Return this unit with whatever it does not say taken from the rules of its house."""
        own = {
            each.name: value
            for each in fields(self)
            if (value := getattr(self, each.name)) is not None
        }
        return replace(rules, **own)


_COUNTS: Final = (
    "beds", "cots", "sons_max_age", "max_children", "day_price", "max_stay_days", "least_people",
    "funded_days", "extension_days",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """What hotel rooms may cost: at most so much a night, and so many nights in all."""

    per_night: float
    nights: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FlatTerms:
    """How somebody gets a flat of a transit home.

    One of DECIDERS decides, in `decision_days` at most; `monthly` is what it costs a month, charges
    included; one of FOLLOWERS goes on supporting the household, by a contract.
    """

    decides: str
    decision_days: int
    follows: str
    monthly: float | None = None

    def __post_init__(self) -> None:
        if self.decides not in DECIDERS or self.follows not in FOLLOWERS:
            raise FactsBroken("flat_terms")
        if self.decision_days < 0 or (self.monthly or 0) < 0:
            raise FactsBroken("flat_terms")

    def on(self, said: UnitFacts, *, most_days: int | None) -> UnitFacts:
        """Return what is said of a flat, as the match reads it.

        Where a decision takes days, nobody comes in tonight and a talk comes first. The price of a
        day is a month's, unless the flat says its own. Nobody stays for longer than `most_days`.
        """
        stays = [days for days in (said.max_stay_days, most_days) if days is not None]
        waits = self.decision_days > 0
        month = None if self.monthly is None else round(self.monthly * 12 / 365, 2)
        return replace(
            said,
            emergency=False if waits else said.emergency,
            interview_first=True if waits else said.interview_first,
            day_price=month if said.day_price is None else said.day_price,
            max_stay_days=min(stays, default=None),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyCheck:
    """A host family's check: days in ISO 8601, and who did it and who looked at it, by their ids.

    It counts from the moment the second has looked, to the end of the day `until`.
    """

    done_on: str
    until: str
    by: str
    second: str = ""

    def counts(self, *, today: date) -> bool:
        """Whether people can be sent to the family on that day."""
        return bool(self.second) and date.fromisoformat(self.until) >= today


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseFacts:
    """What is known of a house outside it: the alias, its rules, how its people are reached.

    `rules` hold for each unit that does not say otherwise; `asks` names those of which the house
    wants to be asked, as an answer of its own. `duty_phone` (E.164 or empty) gets the question at
    each of `shift_changes` ("07:00", the region's own time) whether places are free. A house that
    is `counts_only` says how many of its places are free, not which. `origin` is the id of the
    place in another register that it was claimed from. `family_check` is that of a host family,
    `next_check` one that a second person has still to look at. `flat_terms` are those of a transit
    home.
    """

    alias: str
    rules: UnitFacts = field(default_factory=UnitFacts)
    budget: Budget | None = None
    # From when on its nights are counted down (ISO 8601): when it was last said anew.
    budget_since: str = field(default="", compare=False)
    duty_phone: str = ""
    phone_language: str = ""
    shift_changes: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    counts_only: bool = False
    origin: str = ""
    family_check: FamilyCheck | None = None
    next_check: FamilyCheck | None = None
    flat_terms: FlatTerms | None = None

    def __post_init__(self) -> None:
        if not self.alias.strip():
            raise FactsBroken("alias")


def encode(facts: HouseFacts | UnitFacts) -> bytes:
    """Return facts as JSON. What is not said is left out."""
    said = asdict(facts, dict_factory=_said)
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def decode_house(data: bytes) -> HouseFacts:
    """Return the facts of a house that `encode` wrote."""
    said = _tuples(json.loads(data))
    rules, budget = said.pop("rules", {}), said.pop("budget", None)
    for name in ("family_check", "next_check"):
        if name in said:
            said[name] = FamilyCheck(**said[name])
    if "flat_terms" in said:
        said["flat_terms"] = FlatTerms(**said["flat_terms"])
    return HouseFacts(
        **_known(HouseFacts, said), rules=_unit(rules), budget=budget and Budget(**budget)
    )


def decode_unit(data: bytes) -> UnitFacts:
    """Return the facts of a unit that `encode` wrote."""
    return _unit(json.loads(data))


def _unit(said: dict[str, Any]) -> UnitFacts:
    values = _tuples(said)
    for name in ("adult_age", "child_age"):
        if name in values:
            values[name] = Range(**values[name])
    return UnitFacts(**_known(UnitFacts, values))


def _known(kind: type, said: dict[str, Any]) -> dict[str, Any]:
    """What this version of the code knows: a field that was taken away is passed over."""
    names = {each.name for each in fields(kind)}
    return {name: value for name, value in said.items() if name in names}


def _said(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return {name: value for name, value in pairs if value is not None}


def _tuples(said: dict[str, Any]) -> dict[str, Any]:
    return {
        name: tuple(value) if isinstance(value, list) else value for name, value in said.items()
    }
