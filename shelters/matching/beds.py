"""Shared rooms: households of several people in rooms of several beds, as an exact model.

Filling rooms is a packing problem, so the order cannot be served household by household at no
cost: here each tier is served before the next, inside a tier earlier households weigh more, and
the best fit comes last. A time limit cuts the search; the answer then says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ortools.sat.python import cp_model

SECONDS: Final = 10.0


@dataclass(frozen=True, kw_only=True)
class Household:
    """How many beds it takes, its tier, and its place in the order inside the tier (0 first)."""

    beds: int
    tier: int
    rank: int


@dataclass(frozen=True, kw_only=True)
class Suits:
    """A room that suits a household, and how well (0 to 200)."""

    household: int
    room: int
    fit: int


@dataclass(frozen=True, kw_only=True)
class Shared:
    """Which room each household gets; `proved` is False where the time limit cut the search."""

    room_of: dict[int, int]
    proved: bool


def share_rooms(
    households: Sequence[Household],
    beds: Sequence[int],
    suits: Sequence[Suits],
    *,
    seconds: float = SECONDS,
) -> Shared:
    """Fill rooms of so many `beds`. Takes at most about `seconds` over all its steps."""
    model = cp_model.CpModel()
    chosen = [model.new_bool_var(f"{each.household}-{each.room}") for each in suits]
    placed = _one_room_each(model, households, suits, chosen)
    _no_room_too_full(model, households, beds, suits, chosen)
    fit = cp_model.LinearExpr.weighted_sum(chosen, [each.fit for each in suits])
    goals = [*_tiers(households, placed), fit]
    return _served_in_turn(model, goals, suits, chosen, seconds)


def _one_room_each(
    model: cp_model.CpModel,
    households: Sequence[Household],
    suits: Sequence[Suits],
    chosen: Sequence[cp_model.IntVar],
) -> list[cp_model.LinearExprT]:
    placed: list[cp_model.LinearExprT] = []
    for at in range(len(households)):
        mine = [var for each, var in zip(suits, chosen, strict=True) if each.household == at]
        model.add_at_most_one(mine)
        placed.append(cp_model.LinearExpr.sum(mine))
    return placed


def _no_room_too_full(
    model: cp_model.CpModel,
    households: Sequence[Household],
    beds: Sequence[int],
    suits: Sequence[Suits],
    chosen: Sequence[cp_model.IntVar],
) -> None:
    for room, size in enumerate(beds):
        here = [(e, v) for e, v in zip(suits, chosen, strict=True) if e.room == room]
        taken = [households[each.household].beds for each, _ in here]
        model.add(cp_model.LinearExpr.weighted_sum([var for _, var in here], taken) <= size)


def _tiers(
    households: Sequence[Household], placed: Sequence[cp_model.LinearExprT]
) -> list[cp_model.LinearExprT]:
    goals: list[cp_model.LinearExprT] = []
    for tier in sorted({each.tier for each in households}):
        mine = [at for at, each in enumerate(households) if each.tier == tier]
        last = max(households[at].rank for at in mine)
        goals.append(sum(placed[at] * (last + 1 - households[at].rank) for at in mine))
    return goals


def _served_in_turn(
    model: cp_model.CpModel,
    goals: Sequence[cp_model.LinearExprT],
    suits: Sequence[Suits],
    chosen: Sequence[cp_model.IntVar],
    seconds: float,
) -> Shared:
    """Maximise goal after goal, each kept while the next is sought."""
    solver, proved = cp_model.CpSolver(), True
    found = [0] * len(suits)
    solver.parameters.num_workers = 1  # one worker and a fixed seed: the same answer every time
    solver.parameters.random_seed = 1
    for goal in goals:
        solver.parameters.max_time_in_seconds = seconds / len(goals)
        model.maximize(goal)
        status = solver.solve(model)
        proved &= status == cp_model.OPTIMAL
        if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
            break
        found = [solver.value(var) for var in chosen]
        model.add(goal >= round(solver.objective_value))
        model.clear_hints()  # type: ignore[no-untyped-call]
        for var, value in zip(chosen, found, strict=True):
            model.add_hint(var, value)
    taken = (e for e, value in zip(suits, found, strict=True) if value)
    return Shared(room_of={each.household: each.room for each in taken}, proved=proved)
