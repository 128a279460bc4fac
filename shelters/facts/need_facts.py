"""The least a house must know to say yes or no, and what only the match needs. Pure.

None is "not known": the match then answers *ask*, never *no*. There is no name here, no number, no
word of what happened, and places to avoid are keyed cells (R7.13).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any, Final, Self
from uuid import UUID
from zoneinfo import ZoneInfo

from reports.cases.terms.consent_records import Field, How
from shelters.facts.wishes import WISHES
from shelters.matching.pairs.problem import INCLUSION, SEEN, SUBSTANCES_NEEDED, SUPPORT, Person
from shelters.matching.pairs.problem import Need as ProblemNeed

PETS: Final = ("dog", "cat", "small", "other")
GENDERS: Final = ("f", "m", "x")
MOST_PEOPLE: Final = 30
OLDEST: Final = 120
MOST_SECURITY: Final = 3

# A place is needed for the night of a day: what is free by then is free in time.
NIGHT: Final = time(20)

type People = tuple[Person, ...]


class BadFacts(ValueError):
    """These facts cannot be: `field` says which one."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


@dataclass(frozen=True, kw_only=True, repr=False)
class NeedFacts:
    """One household. `refused` and `prefers` are ids of houses, the most wished for first.

    `agreed` is how the person said yes to the search. `inclusion` is what a house should say that
    it welcomes, empty if the person said that it need not; `lives_in` are keyed cells of where the
    person lives now; `guaranteed`: a public service pays; `seen` names the facts that somebody has
    seen, met or read, rather than been told. `wishes` and `near` (keyed cells) are
    what would be liked (`wishes`), `may_hear` what houses that are asked may hear, as far as each
    of them gets a yes of its own. Raises BadFacts.
    """

    agreed: How
    adults: People | None = None
    children: People | None = None
    step_free: bool | None = None
    pets: tuple[str, ...] | None = None
    languages: tuple[str, ...] | None = None
    has_permit: bool | None = None
    can_pay_per_day: float | None = None
    avoid_zones: tuple[str, ...] | None = None
    security: int | None = None
    needed_on: date | None = None
    stay_days: int | None = None
    refused: tuple[str, ...] = ()
    prefers: tuple[str, ...] = ()
    pregnant: bool | None = None
    signals: bool | None = None
    bathroom: bool | None = None
    carer_bed: bool | None = None
    cot: bool | None = None
    substances: str | None = None
    mental_health: str | None = None
    care: str | None = None
    inclusion: tuple[str, ...] | None = None
    lives_in: tuple[str, ...] | None = None
    language_must: bool | None = None
    guaranteed: bool | None = None
    seen: tuple[str, ...] | None = None
    wishes: tuple[str, ...] | None = None
    near: tuple[str, ...] | None = None
    may_hear: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        people = [*(self.adults or ()), *(self.children or ())]
        checks = {
            "adults": len(people) <= MOST_PEOPLE and all(map(_possible, people)),
            "pets": set(self.pets or ()) <= set(PETS),
            "can_pay_per_day": self.can_pay_per_day is None or self.can_pay_per_day >= 0,
            "security": self.security is None or 0 <= self.security <= MOST_SECURITY,
            "stay_days": self.stay_days is None or self.stay_days > 0,
            "substances": self.substances in {*SUBSTANCES_NEEDED, None},
            "mental_health": self.mental_health in {*SUPPORT, None},
            "care": self.care in {*SUPPORT, None},
            "inclusion": set(self.inclusion or ()) <= set(INCLUSION),
            "seen": set(self.seen or ()) <= set(SEEN),
            "wishes": set(self.wishes or ()) <= set(WISHES),
            "may_hear": set(self.may_hear or ()) <= set(MAY_HEAR),
        }
        for field, holds in checks.items():
            if not holds:
                raise BadFacts(field)

    def without_house(self, house_id: UUID) -> "NeedFacts":
        """The person does not want this house."""
        name = str(house_id)
        return replace(
            self,
            refused=tuple(sorted({*self.refused, name})),
            prefers=tuple(each for each in self.prefers if each != name),
        )

    def with_house(self, house_id: UUID) -> "NeedFacts":
        """The person would have it after all."""
        return replace(self, refused=tuple(e for e in self.refused if e != str(house_id)))

    def preferring(self, house_id: UUID) -> "NeedFacts":
        """The person likes this house best; those liked before follow."""
        name = str(house_id)
        others = (each for each in self.prefers if each != name)
        return replace(self.with_house(house_id), prefers=(name, *others)[:3])

    @property
    def alone_under_age(self) -> bool:
        """Whether somebody under 18 comes and nobody of age does."""
        return self.adults == () and bool(self.children)

    def to_json(self) -> dict[str, Any]:
        """Plain values for a blob; what was asked later and is not said is left out."""
        return {
            name: _plain(value)
            for name in self.__dataclass_fields__
            if (value := getattr(self, name)) is not None or name not in _LEFT_OUT
        }

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> Self:
        """What `to_json` wrote."""
        values: dict[str, Any] = {
            name: tuple(v) if isinstance(v, list) else v
            for name, v in plain.items()
            if name in cls.__dataclass_fields__
        }
        for name in ("adults", "children"):
            if values[name] is not None:
                values[name] = tuple(Person(**each) for each in values[name])
        if values["needed_on"] is not None:
            values["needed_on"] = date.fromisoformat(values["needed_on"])
        return cls(**(values | {"agreed": How(values["agreed"])}))

    def profile(self) -> dict[Field, dict[str, Any]]:
        """What could be told to a house, by what the person can agree to; nothing else ever is.

        Where the household must not be or lives, which houses it refused, how anybody's health is
        and whom somebody loves is not in it: a worker says so on the phone, with a yes to that
        (`SPOKEN_FIELDS`), or nobody does.
        """
        plain = self.to_json()
        return {
            field: {name: plain[name] for name in names if name in plain}
            for field, names in PROFILE_FIELDS.items()
        }


_LATER: Final = frozenset({
    "pregnant", "signals", "bathroom", "carer_bed", "cot", "substances", "mental_health", "care",
    "inclusion", "lives_in", "language_must", "guaranteed", "seen",
})  # fmt: skip

_LEFT_OUT: Final = _LATER | {"wishes", "near", "may_hear"}  # the match reads none of the three

PROFILE_FIELDS: Final[Mapping[Field, tuple[str, ...]]] = {
    Field.HOUSEHOLD: ("adults", "children"),
    Field.STAY: ("needed_on", "stay_days"),
    Field.LANGUAGES: ("languages",),
    Field.ACCESS: ("step_free", "signals", "bathroom", "carer_bed", "cot"),
    Field.PETS: ("pets",),
    Field.PERMIT: ("has_permit",),
    Field.MONEY: ("can_pay_per_day", "guaranteed"),
    Field.SECURITY: ("security",),
}
# What is never written to a house; with a yes to it a worker may say it on the phone.
SPOKEN_FIELDS: Final[Mapping[Field, tuple[str, ...]]] = {
    Field.HEALTH: ("pregnant", "substances", "mental_health", "care"),
    Field.INCLUSION: ("inclusion",),
}
MAY_HEAR: Final = (*PROFILE_FIELDS, *SPOKEN_FIELDS)


def for_match(
    facts: NeedFacts,
    *,
    need_id: UUID,
    tier: int,
    waiting_since: datetime,
    passed_over: int,
    refused: Collection[UUID],
    now: datetime,
    timezone: ZoneInfo,
) -> ProblemNeed:
    """The household as the match sees it; `refused` are houses that said no or were said no to."""
    return ProblemNeed(
        id=str(need_id),
        tier=tier,
        waiting_since=waiting_since,
        passed_over=passed_over,
        adults=facts.adults,
        children=facts.children,
        step_free=facts.step_free,
        pets=facts.pets,
        languages=facts.languages,
        has_permit=facts.has_permit,
        can_pay_per_day=facts.can_pay_per_day,
        avoid_zones=facts.avoid_zones,
        security=facts.security,
        needed_from=_night(facts.needed_on, now, timezone),
        stay_days=facts.stay_days,
        refused=tuple(sorted({*facts.refused, *map(str, refused)})),
        prefers=facts.prefers,
        **{name: getattr(facts, name) for name in _LATER},
    )


def _night(day: date | None, now: datetime, timezone: ZoneInfo) -> datetime | None:
    """By when a place must be free; never in the past, for a search that has lasted for days."""
    return None if day is None else max(datetime.combine(day, NIGHT, tzinfo=timezone), now)


def _possible(person: Person) -> bool:
    age = person.age
    return person.gender in {*GENDERS, None} and (age is None or 0 <= age <= OLDEST)


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Person):
        return {"age": value.age, "gender": value.gender}
    return value.isoformat() if isinstance(value, date) else value
