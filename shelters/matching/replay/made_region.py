"""A region that does not exist, made from a seed: its units, and who comes when. Pure.

The same for every policy. It shows in which direction a policy moves things; no figure is a city's.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from shelters.matching.pairs.problem import Need, Person, Unit

BEGINS: Final = datetime(2026, 1, 1, 8, tzinfo=UTC)
HOUSES: Final = 40
ARRIVALS_A_DAY: Final = 3.2
TIERS: Final = (10, 30, 40, 20)  # of a hundred
LEAVES_AFTER_DAYS: Final = (4, 10, 21, 40)  # on average, whoever is not placed
STAY_DAYS: Final = 90
WARM: Final = timedelta(days=60)
KINDS: Final = (
    ("women", "families"),
    ("women",),
    ("families",),
    ("men",),
    ("women", "men"),
)
ZONES: Final = tuple(f"z{n}" for n in range(12))
LANGUAGES: Final = ("l0", "l1", "l2", "l3")


@dataclass(frozen=True)
class Arrival:
    """One household: when it comes, as what, and when it would look elsewhere."""

    at: datetime
    until: datetime
    need: Need


@dataclass(frozen=True)
class RegionOverTime:
    """All units, and all households in the order of their coming.

    `taken` says until when somebody lives in a unit at the beginning. The first days, `warm`, do
    not count: all places of a made region are free then. `zones` can be claimed.
    """

    units: tuple[Unit, ...]
    arrivals: tuple[Arrival, ...]
    ends: datetime
    begins: datetime = BEGINS
    warm: timedelta = WARM
    taken: Mapping[str, datetime] = field(default_factory=dict)
    zones: tuple[str, ...] = ZONES
    touching: dict[str, tuple[str, ...]] = field(default_factory=dict)


def made_region(seed: int, *, days: int) -> RegionOverTime:
    """Make one."""
    rng = random.Random(f"region {seed}")  # noqa: S311 - made, and meant to be made again
    units = [unit for house in range(HOUSES) for unit in _house(rng, f"h{house}")]
    arrivals: list[Arrival] = []
    at = BEGINS
    ends = BEGINS + timedelta(days=days)
    while (at := at + timedelta(days=rng.expovariate(ARRIVALS_A_DAY))) < ends:
        arrivals.append(_arrival(rng, at, f"n{len(arrivals)}"))
    return RegionOverTime(tuple(units), tuple(arrivals), ends)


def _house(rng: random.Random, name: str) -> list[Unit]:
    kind = rng.choice(KINDS)
    hours = rng.random() < 0.5
    house = Unit(
        id=name,
        house=name,
        composition=kind,
        sons_max_age=rng.choice((12, 14, 17, 17)),
        max_children=7,
        pets=rng.choice(((), (), ("cat",), ("cat", "dog"))),
        languages=tuple(rng.sample(LANGUAGES, 2)),
        permit_required=rng.random() < 0.3,
        day_price=rng.choice((0, 0, 10, 20)),
        incomes=("own_income", "public_guarantee"),
        zones=(rng.choice(ZONES),),
        security=rng.randint(0, 3),
        max_stay_days=rng.choice((None, 90)),
        pregnant=rng.random() < 0.8,
        minors_alone=rng.random() < 0.2,
        sensory=rng.random() < 0.1,
        bathroom=rng.random() < 0.15,
        care=rng.choice(("none", "some")),
        mental_health=rng.choice(("none", "some", "some")),
        substances=rng.choice(("no", "no", "in_treatment", "tolerated")),
        lgbtqia=rng.choice((True, False, None)),
        trans=rng.choice((True, False, None)),
        interpreter=rng.random() < 0.5,
        emergency=rng.choice((True, False, None)),
        interview_first=rng.random() < 0.35,
        intake_from="08:00" if hours else "00:00",
        intake_until="18:00" if hours else "00:00",
    )
    return [
        replace(
            house,
            id=f"{name}-{at}",
            beds=rng.choice((1, 1, 2, 2, 3, 4, 5)),
            cots=rng.choice((0, 1)),
            step_free=rng.random() < 0.08,
        )
        for at in range(rng.randint(2, 5))
    ]


def _arrival(rng: random.Random, at: datetime, name: str) -> Arrival:
    tier = rng.choices(range(4), TIERS)[0]
    until = at + timedelta(days=rng.expovariate(1 / LEAVES_AFTER_DAYS[tier]))
    man = rng.random() < 0.15
    adults = (Person(age=rng.randint(18, 65), gender="m" if man else "f"),)
    many = 0 if man else rng.choice((0, 0, 1, 2, 3, 4))
    children = tuple(
        Person(age=rng.randint(0, 17), gender=rng.choice(("f", "m"))) for _ in range(many)
    )
    need = Need(
        id=name,
        tier=tier,
        waiting_since=at,
        adults=adults,
        children=children,
        step_free=rng.random() < 0.045,
        pets=rng.choices(((), ("cat",), ("dog",)), (92, 4, 4))[0],
        languages=tuple(rng.sample(LANGUAGES, rng.randint(1, 2))),
        has_permit=rng.random() > 0.18,
        can_pay_per_day=rng.choice((0, 0, 10, 20)),
        guaranteed=rng.random() < 0.3,
        avoid_zones=tuple(sorted(rng.sample(ZONES, rng.randint(0, 3)))),
        security=rng.choices((0, 1, 2, 3), (30, 40, 20, 10))[0],
        stay_days=rng.choice((14, 30, 60)),
        refused=(),
        prefers=(),
        pregnant=not man and rng.random() < 0.05,
        signals=rng.random() < 0.02,
        bathroom=rng.random() < 0.02,
        substances=rng.choices(("none", "in_treatment", "using"), (90, 7, 3))[0],
        mental_health=rng.choices(("none", "some"), (85, 15))[0],
        care="none",
        inclusion=("lgbtqia",) if rng.random() < 0.05 else (),
        lives_in=(),
        seen=("adults", "children", "step_free", "pets", "has_permit"),
    )
    open_facts = ("has_permit", "can_pay_per_day", "mental_health", "substances", "pregnant")
    left_open = {each: None for each in open_facts if rng.random() < 0.08}
    return Arrival(at, until, replace(need, **left_open))  # type: ignore[arg-type]
