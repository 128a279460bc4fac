"""places.toml: when houses' people change shifts, and what they answer when they are asked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time, timedelta

from reports.region.denylist import fold
from reports.region.reading import Table

type Languages = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PlaceRules:
    """places.toml.

    At each of `shift_changes` (the region's own time) a house that does not name its own is asked
    whether what it says is free is free still; not later than `ask_within` after it. An answer
    counts for `answer_within`: one of `yes` or `no`, in any language, as the whole message. A
    figure about an area is shown when it stands for `least_houses` at least.
    """

    shift_changes: tuple[time, ...]
    ask_within: timedelta
    answer_within: timedelta
    least_houses: int
    yes: frozenset[str]
    no: frozenset[str]


def places(table: Table, languages: Languages) -> PlaceRules:
    """Read places.toml."""
    yes, no = table.table("yes"), table.table("no")
    found = PlaceRules(
        shift_changes=tuple(sorted(_times(table))),
        ask_within=timedelta(minutes=table.number("ask_within_minutes", least=5)),
        answer_within=timedelta(minutes=table.number("answer_within_minutes", least=5)),
        least_houses=table.number("least_houses", least=2),
        yes=frozenset(_answers(yes, languages)),
        no=frozenset(_answers(no, languages)),
    )
    if found.answer_within < found.ask_within:
        table.wrong("answer_within_minutes", "not less than ask_within_minutes")
    if both := found.yes & found.no:
        table.wrong("no", f"no answer that means yes too, not {min(both)!r}")
    table.nothing_else()
    return found


def _times(table: Table) -> Iterator[time]:
    seen: set[time] = set()
    for each in table.tables("shift_change", name="at"):
        at = each.clock("at")
        each.nothing_else()
        if at in seen:
            table.wrong("shift_change", f"each time only once: {at}")
        seen.add(at)
        yield at


def _answers(table: Table, languages: Languages) -> Iterator[str]:
    """Answers as they are compared: folded, words apart by one blank."""
    for language in languages:
        for phrase in table.texts(language):
            folded = " ".join(fold(phrase).split())
            if not folded or not all(word.isalnum() for word in folded.split()):
                table.wrong(language, "words of letters and digits, apart by blanks", phrase)
            yield folded
    table.nothing_else()
