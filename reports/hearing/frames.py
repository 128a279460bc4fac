"""Which concepts together are a cry or a worry. Data: `frames.toml`. All pure."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

from reports.hearing.spotting import Spot
from reports.region.models.hearing import CONCEPTS


class Grade(StrEnum):
    """How much danger a text tells of."""

    CRY = "cry"
    WORRY = "worry"
    NOTHING = "nothing"

    @property
    def rank(self) -> int:
        """0 for nothing, 2 for a cry."""
        return [Grade.NOTHING, Grade.WORRY, Grade.CRY].index(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Concepts that must be said together, one of each group, and what they then are."""

    name: str
    grade: Grade
    needs: tuple[frozenset[str], ...]
    most: int | None
    firm: bool
    sure: bool


@dataclass(frozen=True, slots=True)
class Match:
    """A frame found in a sentence: its grade there, the words that it was found by, and whether
    the model is not asked.
    """

    grade: Grade
    why: str
    sure: bool = False


class FramesBroken(Exception):
    """`frames.toml` names a concept that no language has."""


@cache
def frames() -> tuple[Frame, ...]:
    """Every frame, in the order of the file. Raises FramesBroken."""
    data = tomllib.loads(resources.files(__package__).joinpath("frames.toml").read_text("utf-8"))
    return tuple(_frame(each) for each in data["frame"])


def _frame(data: Mapping[str, Any]) -> Frame:
    needs = tuple(frozenset(group) for group in data["needs"])
    if unknown := frozenset().union(*needs) - set(CONCEPTS):
        raise FramesBroken(f"{data['name']}: {', '.join(sorted(unknown))}")
    return Frame(
        name=data["name"],
        grade=Grade(data["grade"]),
        needs=needs,
        most=data.get("most"),
        firm=data.get("firm", False),
        sure=data.get("sure", False),
    )


def matches(spots: Sequence[Spot], *, length: int) -> Iterator[Match]:
    """The frames that hold in a sentence of so many words."""
    said: dict[str, Spot] = {}
    for spot in spots:
        if spot.concept not in said or said[spot.concept].soft:
            said[spot.concept] = spot
    for frame in frames():
        if frame.most is not None and length > frame.most:
            continue
        parts = [_best(group, said) for group in frame.needs]
        found = [part for part in parts if part is not None]
        if len(found) == len(parts):
            yield _match(frame, found)


def _best(group: frozenset[str], said: Mapping[str, Spot]) -> Spot | None:
    """What is said of a group, firmly if anything is."""
    held = [said[concept] for concept in sorted(group) if concept in said]
    return next((spot for spot in held if not spot.soft), held[0] if held else None)


def _match(frame: Frame, parts: Sequence[Spot]) -> Match:
    words = " + ".join(dict.fromkeys(part.words for part in parts))
    soft = "" if frame.firm else next((part.soft for part in parts if part.soft), "")
    if soft and frame.grade is Grade.CRY:
        return Match(Grade.WORRY, f"{frame.name}: {words} (softened by: {soft})")
    return Match(frame.grade, f"{frame.name}: {words}", frame.sure)
