"""The problem as it is handed in: units with their rules, households with their needs.

Any field may be unknown (None). Unknown never means no: the rules answer *ask*.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Range:
    """An age range, both ends included; None at an end is no bound."""

    least: float | None = None
    most: float | None = None


@dataclass(frozen=True, kw_only=True)
class Person:
    """One member of a household. Gender is `f`, `m` or `x`; age in whole years."""

    age: float | None = None
    gender: str | None = None


@dataclass(frozen=True, kw_only=True)
class Unit:
    """One place for one household: a room, a studio, a flat."""

    id: str
    house: str | None = None
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
    free_from: datetime | None = None
    free_until: datetime | None = None
    max_stay_days: float | None = None
    confirmed_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Need:
    """The least that must be known of a household to find it a place."""

    id: str
    tier: int | None = None
    waiting_since: datetime | None = None
    passed_over: int | None = None
    adults: tuple[Person, ...] | None = None
    children: tuple[Person, ...] | None = None
    step_free: bool | None = None
    pets: tuple[str, ...] | None = None
    languages: tuple[str, ...] | None = None
    has_permit: bool | None = None
    can_pay_per_day: float | None = None
    avoid_zones: tuple[str, ...] | None = None
    security: int | None = None
    needed_from: datetime | None = None
    stay_days: float | None = None
    refused: tuple[str, ...] | None = None
    prefers: tuple[str, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Everything a run sees. The same problem gives the same answer, byte for byte."""

    now: datetime
    seed: str
    units: tuple[Unit, ...]
    needs: tuple[Need, ...]
    zones_touching: dict[str, tuple[str, ...]]
