"""Random problems, with unknowns everywhere, and sparse random pairs for the solver alone."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from shelters.matching.pairs.edges import Edges

NOW = datetime(2026, 11, 24, 17, tzinfo=UTC)
ZONES = [f"z{n}" for n in range(6)]
HOUSES = [f"h{n}" for n in range(5)]
LANGUAGES = ["fr", "nl", "ar", "en"]
COMPOSITIONS = ["women", "men", "families", "couples"]
LEVELS = ["none", "some", "specialised"]
# How often each is so: enough of every answer, and enough pairs that suit.
OF_UNITS = {
    "pregnant": 0.8, "minors_alone": 0.7, "only_minors": 0.1, "bathroom": 0.7, "sensory": 0.7,
    "lgbtqia": 0.7, "trans": 0.7, "only_lgbtqia": 0.1, "interpreter": 0.6, "emergency": 0.6,
    "interview_first": 0.4, "school_near": 0.5,
}  # fmt: skip
OF_NEEDS = {
    "pregnant": 0.2, "signals": 0.2, "bathroom": 0.2, "carer_bed": 0.2, "cot": 0.2,
    "language_must": 0.2, "guaranteed": 0.4,
}  # fmt: skip


def _maybe(rng: random.Random, value: Any, unknown: float) -> Any:
    return None if rng.random() < unknown else value


def _some(rng: random.Random, names: list[str], most: int) -> list[str]:
    return sorted(rng.sample(names, rng.randint(0, most)))


def _at(rng: random.Random, earliest: float, latest: float) -> str:
    return (NOW + timedelta(days=rng.uniform(earliest, latest))).isoformat()


def _person(rng: random.Random, least: int, most: int, unknown: float) -> dict[str, Any]:
    gender = rng.choice(["f", "f", "f", "m", "m", "x"])
    age = _maybe(rng, rng.randint(least, most), unknown)
    return {"age": age, "gender": _maybe(rng, gender, unknown)}


def _unit(rng: random.Random, at: int, unknown: float) -> dict[str, Any]:
    values = {
        "house": rng.choice(HOUSES),
        "beds": rng.randint(1, 6),
        "cots": rng.randint(0, 2),
        "composition": _some(rng, COMPOSITIONS, 4),
        "adult_age": rng.choice([None, [18, None], [18, 25], [None, 65]]),
        "child_age": rng.choice([None, [0, 7], [None, 12]]),
        "sons_max_age": rng.choice([12, 14, 16, 18, 99]),
        "max_children": rng.randint(0, 7),
        "step_free": rng.random() < 0.3,
        "pets": rng.choice([[], ["cat"], ["cat", "dog"]]),
        "languages": _some(rng, LANGUAGES, 3),
        "permit_required": rng.random() < 0.4,
        "day_price": rng.choice([0, 10, 20]),
        "zones": _some(rng, ZONES, 2),
        "security": rng.randint(0, 3),
        "free_from": _at(rng, -5, 2),
        "free_until": rng.choice([None, _at(rng, 0.5, 4), _at(rng, 1, 90)]),
        "max_stay_days": rng.choice([None, 28, 90]),
        "confirmed_at": _at(rng, -1.5, 0),
        "least_people": rng.choice([None, 0, 1, 1, 2]),
        "not_from": _some(rng, ZONES, 1),
        "incomes": _some(rng, ["own_income", "public_guarantee", "funded_days"], 3),
        "funded_days": rng.choice([None, 0, 30]),
        "care": rng.choice(LEVELS),
        "mental_health": rng.choice(LEVELS),
        "substances": rng.choice(["no", "in_treatment", "tolerated"]),
        "intake_from": rng.choice(["08:00", "22:30", "00:00", "16:10"]),
        "intake_until": rng.choice(["18:00", "06:00", "00:00", "14:05"]),
        **{name: rng.random() < often for name, often in OF_UNITS.items()},
    }
    return {"id": f"u{at}", **{name: _maybe(rng, it, unknown) for name, it in values.items()}}


def _need(rng: random.Random, at: int, unknown: float) -> dict[str, Any]:
    values = {
        "tier": rng.randint(0, 3),
        "waiting_since": _at(rng, -20, 0),
        "passed_over": rng.randint(0, 4),
        "adults": [_person(rng, 16, 70, unknown) for _ in range(rng.choice([0, 1, 1, 1, 2, 3]))],
        "children": [_person(rng, 0, 17, unknown) for _ in range(rng.choice([0, 0, 1, 2, 4]))],
        "step_free": rng.random() < 0.2,
        "pets": rng.choice([[], [], ["cat"], ["dog"]]),
        "languages": _some(rng, LANGUAGES, 2),
        "has_permit": rng.random() < 0.7,
        "can_pay_per_day": rng.choice([0, 10, 30]),
        "avoid_zones": _some(rng, ZONES, 2),
        "security": rng.randint(0, 3),
        "needed_from": _at(rng, 0, 3),
        "stay_days": rng.choice([1, 30, 90]),
        "refused": _some(rng, HOUSES, 1),
        "prefers": _some(rng, HOUSES, 3),
        "care": rng.choice(["none", "none", *LEVELS]),
        "mental_health": rng.choice(["none", "none", *LEVELS]),
        "substances": rng.choice(["none", "none", "none", "in_treatment", "using"]),
        "inclusion": _some(rng, ["lgbtqia", "trans", "nonbinary"], 1),
        "lives_in": _some(rng, ZONES, 1),
        **{name: rng.random() < often for name, often in OF_NEEDS.items()},
    }
    return {"id": f"n{at}", **{name: _maybe(rng, it, unknown) for name, it in values.items()}}


def problem(seed: int, *, units: int, needs: int, unknown: float = 0.15) -> dict[str, Any]:
    """A random problem as it would stand in a file."""
    rng = random.Random(seed)
    return {
        "now": NOW.isoformat(),
        "seed": seed,
        "zones_touching": {"z0": ["z1", "z2"], "z3": ["z4"]},
        "units": [_unit(rng, at, unknown) for at in range(units)],
        "needs": [_need(rng, at, unknown) for at in range(needs)],
    }


def random_pairs(seed: int, *, most: int) -> tuple[Edges, np.ndarray[Any, Any], int]:
    """Random suitable pairs with fits, a random order, and the number of units."""
    rng = np.random.default_rng(seed)
    needs, units = (int(n) for n in rng.integers(1, most + 1, size=2))
    wanted = int(rng.integers(0, 4 * max(needs, units) + 1))
    flat = np.unique(rng.integers(0, needs * units, size=wanted))
    need, unit = (flat // units).astype(np.int32), (flat % units).astype(np.int32)
    starts = np.searchsorted(need, np.arange(needs + 1)).astype(np.int64)
    pairs = Edges(
        need=need,
        unit=unit,
        ask=np.zeros(len(flat), dtype=np.uint32),
        fit=rng.integers(0, 201, size=len(flat)),
        starts=starts,
        suitable=np.diff(starts).astype(np.int32),
    )
    return pairs, rng.permutation(needs).astype(np.int64), units
