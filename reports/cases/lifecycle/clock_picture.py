"""Levels, clocks and what closing asks for as one page of the docs, from what the code obeys."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.utils.translation import override

from reports.cases.deadlines.running_clocks import Waits
from reports.cases.lifecycle.lifecycle import CLOSING_REASONS, REFUSALS, kept_for
from reports.region import region
from reports.region.models.care import Target
from reports.region.pack import Region
from reports.region.vocabulary import Level

HEAD: Final = """# Levels, clocks and closing

How long a case of each level may wait, who hears of it, and what closing asks for. This file is
written by `./run diagrams` from `care.toml` of the region pack and from
`reports/cases/lifecycle/lifecycle.py`; a test says whether it is current. Why the clocks run as
they do is [a decision of its own](decisions/0032-clocks-of-contact.md).

## How soon, by level

"""
LEVELS: Final = (
    "level",
    "acknowledged and first answered within",
    "next worker asked",
    "coordinators have it",
    "a second person looks",
    "safety questions asked again",
)
CLOCKS: Final = """
A more urgent level is never due later than a less urgent one. Working time counts by the region's
calendar; with somebody on the rota, minutes count by the clock.

## Which clock runs

The one that runs out first is the one that is shown, on lists and on the case page.

"""
RUNS: Final[dict[Waits, tuple[str, str, str, str]]] = {
    Waits.ACKNOWLEDGE: (
        "a report comes in, or is reopened by its reporter",
        "somebody says that they are on it",
        "nothing",
        "the next worker, then the coordinators",
    ),
    Waits.READ: (
        "the reporter writes",
        "somebody has read it",
        "nothing",
        "the coordinators",
    ),
    Waits.ANSWER: (
        "a report from the web, with safe hours that are not now, is acknowledged",
        "a worker writes on the site, or contact is made",
        "nothing",
        "the coordinators",
    ),
    Waits.CONTACT: (
        "it is acknowledged, or answered on the site while texts must wait",
        "contact is made",
        "the safe hours for texts and calls, once it was answered on the site",
        "the coordinators",
    ),
    Waits.REVIEW: (
        "an urgent case is acknowledged",
        "a second person has looked, and the safety questions were asked again",
        "nothing",
        "whoever has the task, and the coordinators for theirs",
    ),
}
CONTACT: Final = """
Contact is made when the reporter has seen an answer on the site, when the reporter writes after it,
when the worker notes that the person was reached, or, for whoever wants no contact, when a worker
has written. A higher level starts the clock again; an answer from before does not count for it.

## Closing

"""
KEPT: Final = """
| closed because | kept for |
|---|---|
"""


def diagram() -> str:
    """The whole page, in the language of the code."""
    found = region()
    with override(None):
        levels = [_level(found, level) for level in sorted(Level, key=lambda each: -each.rank)]
        clocks = [(f"`{waits.value}`", *RUNS[waits]) for waits in Waits]
        head = ("clock", "begins when", "ends when", "waits for", "if late, told")
        kept = "".join(
            f"| `{reason.value}` | {_days(kept_for(reason, found.retention))} |\n"
            for reason in CLOSING_REASONS
        )
        refusals = "".join(f"- {refusal.__doc__}\n" for refusal in REFUSALS)
    return (
        f"{HEAD}{_table(LEVELS, levels)}{CLOCKS}{_table(head, clocks)}{CONTACT}"
        f"Refused, with these words of the code:\n\n{refusals}{KEPT}{kept}"
    )


def _level(found: Region, level: Level) -> Sequence[str]:
    target = found.first_contact[level]
    share = found.escalation
    return (
        f"`{level.value}`",
        _within(target),
        f"after {share.next_worker:.0%} of it",
        f"after {share.coordinator:.0%} of it",
        _span(target.review) if target.review else "not planned",
        f"within {target.reassess_days} days or on the working day after",
    )


def _within(target: Target) -> str:
    if target.working_days is not None:
        return f"{target.working_days} working days"
    staffed = _span(target.staffed) if target.staffed else ""
    outside = f", at most {_span(target.out_of_hours)}" if target.out_of_hours else ""
    return f"{staffed} of working time{outside}"


def _span(span: timedelta) -> str:
    minutes = span // timedelta(minutes=1)
    return f"{minutes // 60} hours" if minutes % 60 == 0 else f"{minutes} minutes"


def _days(span: timedelta) -> str:
    return f"{span.days} days"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
