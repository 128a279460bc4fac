"""The problem as it is handed in: units with their rules, households with their needs.

Any field may be unknown (None). Unknown never means no: the rules answer *ask*. A field's type says
what a file may hold there (`reading.py`); what is made in code is not checked.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated, Any, Final

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    GetCoreSchemaHandler,
    PlainValidator,
    SkipValidation,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from shelters.matching.pairs.policy import Policy

LARGEST: Final = 1_000_000
COMPOSITIONS: Final = ("women", "men", "families", "couples")
# Three levels each, least first: what a house takes, and what a household needs.
SUBSTANCES_TAKEN: Final = ("no", "in_treatment", "tolerated")
SUBSTANCES_NEEDED: Final = ("none", "in_treatment", "using")
SUPPORT: Final = ("none", "some", "specialised")
INCLUSION: Final = ("lgbtqia", "trans", "nonbinary")
# What somebody may have seen, met or read of a household, rather than been told.
SEEN: Final = (
    "adults", "children", "carer_bed", "step_free", "signals", "bathroom", "has_permit", "pets",
)  # fmt: skip
INCOMES: Final = ("own_income", "public_guarantee", "funded_days")  # who may pay the day price


@dataclass(frozen=True)
class Expected:
    """What is said of a value that is not of its type, whatever is wrong with it."""

    words: str

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.custom_error_schema(
            handler(source), custom_error_type="expected", custom_error_message=self.words
        )


@dataclass(frozen=True)
class OneOf:
    """One of these names and nothing else."""

    names: tuple[str, ...]

    def __get_pydantic_core_schema__(self, _source: Any, _: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.custom_error_schema(
            core_schema.literal_schema(list(self.names)),
            custom_error_type="expected",
            custom_error_message="one of " + ", ".join(self.names),
        )


_NO_AGES = PydanticCustomError("expected", "a list of two ages, the least and the most")


def _moment(value: Any) -> datetime:
    if not isinstance(value, str):
        raise ValueError(value)
    found = datetime.fromisoformat(value)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _seed(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _ends(value: Any) -> dict[str, Any]:
    if not isinstance(value, list) or len(value) != 2:
        raise _NO_AGES
    return dict(zip(("least", "most"), value, strict=True))


def _upright(ages: "Range") -> "Range":
    if ages.least is not None and ages.most is not None and ages.least > ages.most:
        raise _NO_AGES
    return ages


type Text = Annotated[str, Field(strict=True, min_length=1)]
type Texts = tuple[Text, ...]
type Flag = Annotated[bool, Field(strict=True), Expected("true, false or null")]
type Count = Annotated[
    int, Field(strict=True, ge=0, le=LARGEST), Expected(f"a whole number 0 to {LARGEST}")
]
type Permille = Annotated[
    int, Field(strict=True, ge=0, le=1000), Expected("a whole number 0 to 1000")
]
type Grade = Annotated[int, Field(strict=True, ge=0, le=3), Expected("a whole number 0 to 3")]
type Amount = Annotated[
    float,
    Field(strict=True, ge=0, le=LARGEST, allow_inf_nan=False),
    Expected(f"a number 0 to {LARGEST}"),
]
type Age = Annotated[
    float, Field(strict=True, ge=0, le=150, allow_inf_nan=False), Expected("a number 0 to 150")
]
type Moment = Annotated[
    datetime, PlainValidator(_moment), Expected("a time as in 2026-11-24T18:00:00+01:00")
]
type Seed = Annotated[
    # With a length to count, half a character is seen and refused.
    str,
    Field(strict=True, min_length=0),
    BeforeValidator(_seed),
    Expected("a text or whole number"),
]
type Clock = Annotated[
    str,
    Field(strict=True, pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$"),
    Expected("a time of day as in 08:00"),
]
type Ages = Annotated["Range", AfterValidator(_upright), BeforeValidator(_ends)]


@dataclass(frozen=True, kw_only=True)
class Range:
    """An age range, both ends included; None at an end is no bound."""

    least: Age | None = None
    most: Age | None = None


@dataclass(frozen=True, kw_only=True)
class Person:
    """One member of a household. Gender is `f`, `m` or `x`; age in whole years."""

    age: Age | None = None
    gender: Annotated[str, OneOf(("f", "m", "x"))] | None = None


@dataclass(frozen=True, kw_only=True)
class Unit:
    """One place for one household: a room, a studio, a flat."""

    id: Text
    house: Text | None = None
    beds: Count | None = None
    cots: Count | None = None
    composition: tuple[Annotated[str, OneOf(COMPOSITIONS)], ...] | None = None
    adult_age: Ages | None = None
    child_age: Ages | None = None
    sons_max_age: Age | None = None
    max_children: Count | None = None
    step_free: Flag | None = None
    pets: Texts | None = None
    languages: Texts | None = None
    permit_required: Flag | None = None
    day_price: Amount | None = None
    zones: Texts | None = None
    security: Grade | None = None
    free_from: Moment | None = None
    free_until: Moment | None = None
    max_stay_days: Amount | None = None
    confirmed_at: Moment | None = None
    least_people: Count | None = None
    pregnant: Flag | None = None
    minors_alone: Flag | None = None
    only_minors: Flag | None = None
    bathroom: Flag | None = None
    sensory: Flag | None = None
    care: Annotated[str, OneOf(SUPPORT)] | None = None
    mental_health: Annotated[str, OneOf(SUPPORT)] | None = None
    substances: Annotated[str, OneOf(SUBSTANCES_TAKEN)] | None = None
    lgbtqia: Flag | None = None
    trans: Flag | None = None
    only_lgbtqia: Flag | None = None
    not_from: Texts | None = None
    interpreter: Flag | None = None
    incomes: tuple[Annotated[str, OneOf(INCOMES)], ...] | None = None
    funded_days: Count | None = None
    emergency: Flag | None = None
    interview_first: Flag | None = None
    intake_from: Clock | None = None
    intake_until: Clock | None = None
    school_near: Flag | None = None
    free_since: Moment | None = None
    free_permille: Permille | None = None
    nights_left: Count | None = None
    openings: Count | None = None


@dataclass(frozen=True, kw_only=True)
class Need:
    """The least that must be known of a household to find it a place."""

    id: Text
    tier: Grade | None = None
    waiting_since: Moment | None = None
    passed_over: Count | None = None
    adults: tuple[Person, ...] | None = None
    children: tuple[Person, ...] | None = None
    step_free: Flag | None = None
    pets: Texts | None = None
    languages: Texts | None = None
    has_permit: Flag | None = None
    can_pay_per_day: Amount | None = None
    avoid_zones: Texts | None = None
    security: Grade | None = None
    needed_from: Moment | None = None
    stay_days: Amount | None = None
    refused: Texts | None = None
    prefers: Texts | None = None
    pregnant: Flag | None = None
    signals: Flag | None = None
    bathroom: Flag | None = None
    carer_bed: Flag | None = None
    cot: Flag | None = None
    substances: Annotated[str, OneOf(SUBSTANCES_NEEDED)] | None = None
    mental_health: Annotated[str, OneOf(SUPPORT)] | None = None
    care: Annotated[str, OneOf(SUPPORT)] | None = None
    inclusion: tuple[Annotated[str, OneOf(INCLUSION)], ...] | None = None
    lives_in: Texts | None = None
    language_must: Flag | None = None
    guaranteed: Flag | None = None
    seen: tuple[Annotated[str, OneOf(SEEN)], ...] | None = None
    last: Text | None = None


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Everything a run sees. The same problem gives the same answer, byte for byte.

    Without `admission` the rules on whom a house takes in are not asked (`admission_rules`).
    `stock` is every unit of every house that takes part, free or not; without it the units are.
    Without a `policy` households stand in the order that there was before policies.
    """

    now: Moment
    seed: Seed
    units: tuple[Unit, ...]
    needs: tuple[Need, ...]
    zones_touching: dict[Text, Texts] = field(default_factory=dict)
    stock: tuple[Unit, ...] | None = None
    admission: bool = True
    policy: Annotated[Policy | None, SkipValidation] = None


# The fields of the rules on whom a house takes in. A file written before them has none.
ADMISSION_OF_UNITS: Final = frozenset({
    "least_people", "pregnant", "minors_alone", "only_minors", "bathroom", "sensory", "care",
    "mental_health", "substances", "lgbtqia", "trans", "only_lgbtqia", "not_from", "interpreter",
    "incomes", "funded_days", "emergency", "interview_first", "intake_from", "intake_until",
    "school_near",
})  # fmt: skip
ADMISSION_OF_NEEDS: Final = frozenset({
    "pregnant", "signals", "bathroom", "carer_bed", "cot", "substances", "mental_health", "care",
    "inclusion", "lives_in", "language_must", "guaranteed",
})  # fmt: skip
