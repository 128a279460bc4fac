"""The law at the counter: dated records that somebody reviewed, else "ask your Order" (R3.8)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from reports.region import reading, region
from reports.region.models.pharmacy import Situation


@dataclass(frozen=True, kw_only=True)
class Record:
    """One text that may be shown."""

    ref: str
    text: str
    steps: Sequence[str]
    reviewed_by: str


@dataclass(frozen=True, kw_only=True)
class Law:
    """What may be shown of one situation; `ask`: something of it has to be asked of the Order."""

    records: Sequence[Record]
    ask: bool
    order: str


def law(situation: Situation, day: date) -> Law:
    """The records of a situation on that day, in the page's language."""
    rules, spoken = region().pharmacy, reading()
    found = rules.law(situation)
    good = [each for each in found if each.may_be_shown(day)]
    return Law(
        records=[
            Record(
                ref=each.ref(spoken),
                text=each.text(spoken),
                steps=each.checklist(spoken),
                reviewed_by=each.reviewed_by,
            )
            for each in good
        ],
        ask=len(good) < len(found) or not found,
        order=rules.order[spoken],
    )
