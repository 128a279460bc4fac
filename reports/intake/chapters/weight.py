"""What a chapter weighs, beside what machines kept of everything told before. Pure.

Of each telling the case keeps its own part (`triage.Kept`): the number of its flags and the parts
of a rule that it told. All count together, in whatever order they came. A page that is sent again
is the same telling: its flags count once, the most it ever had.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from reports.cases.records.added_parts import Answers, Standing
from reports.intake.triage.branches import SOMEBODY_CLOSE, Branch, Where
from reports.intake.triage.evidence import told_later
from reports.intake.triage.instrument import Instrument
from reports.intake.triage.rows import CHAPTER_PAGES, Asked, chapter_rows, rows
from reports.intake.triage.triage import Assessment, Kept, raised, shows_numbers_now

CLOSE = "close"
_OTHERS = frozenset({Branch.WORK, Branch.STREET, Branch.NIGHT, Branch.ONLINE, Branch.OTHER})


@dataclass(frozen=True, kw_only=True)
class Weighed:
    """What a page says together with what was told before. Never shown to who told it (R2.6).

    `own` is what the case keeps of this page.
    """

    found: Assessment
    numbers_now: bool
    own: Mapping[str, Any]


def together(standings: Iterable[Standing]) -> Kept | None:
    """Everything that is kept; None for a case from before anything was."""
    most: dict[tuple[int, int], Kept] = {}
    for standing in standings:
        if standing.kept:
            place = standing.chapter, standing.page
            most[place] = _both(most.get(place), Kept.from_json(standing.kept))
    if not most:
        return None
    return Kept(
        flags=sum(each.flags for each in most.values()),
        parts=_parts(most.values()),
        group=_group(most.values()),
    )


def weigh(
    *,
    instrument: Instrument,
    chapter: int,
    page: int,
    answers: Answers,
    standings: Collection[Standing],
) -> Weighed:
    """What this page says beside all that is kept.

    The caller keeps the higher of this level and the one the case has.
    """
    given = {name: answer for name, answer in answers.items() if answer}  # open: not asked
    told = told_later(instrument, given)
    before = together(standings)
    elsewhere = [each for each in standings if (each.chapter, each.page) != (chapter, page)]
    others = together(elsewhere)
    if before is not None:
        before = replace(before, flags=others.flags if others else 0)
    found = raised(instrument=instrument, kept=before, told=told)
    alone = raised(instrument=instrument, kept=Kept(), told=told)
    return Weighed(
        found=found,
        numbers_now=shows_numbers_now(instrument=instrument, answers=told.safety),
        own=Kept().after(alone, told.marks).to_json(),
    )


def safety_rows(
    *,
    instrument: Instrument,
    page: int,
    language: str,
    group: str,
    branch: Branch | None = None,
    without: frozenset[str] = frozenset(),
) -> tuple[Asked, ...]:
    """The rows of "More about safety": of one branch in the hour of the report, and of the whole
    group for whoever comes back, so that no missing row tells what was said before.

    The third page is what the report asks of late, for who sent it without: `without` are the rows
    that had an answer.
    """
    whole = SOMEBODY_CLOSE if group == CLOSE else _OTHERS
    branches = frozenset({branch}) if branch else whole
    if page <= max(CHAPTER_PAGES):
        return chapter_rows(instrument, page, language, branches=branches, yes=without)
    earlier = {
        row.field: row
        for page in CHAPTER_PAGES
        for row in chapter_rows(instrument, page, language, branches=branches)
    }
    found: dict[str, Asked] = {}
    for each in sorted(branches):
        about = {"who": "self", "subject": each.value}
        for name in (Where.SAFE, Where.LATELY):
            for row in rows(instrument, about, name, language):
                found.setdefault(row.field, row)
    return tuple(row for name, row in found.items() if name not in without and name not in earlier)


def _both(first: Kept | None, second: Kept) -> Kept:
    """Of one page that was sent twice: the graver of both, in each respect."""
    if first is None:
        return second
    return Kept(
        flags=max(first.flags, second.flags),
        parts=_parts((first, second)),
        group=_group((first, second)),
    )


def _parts(found: Collection[Kept]) -> dict[str, tuple[int, ...]]:
    names = {name for each in found for name in each.parts}
    return {
        name: tuple(sorted({place for each in found for place in each.parts.get(name, ())}))
        for name in sorted(names)
    }


def _group(found: Iterable[Kept]) -> str:
    """Somebody close, once anything said so; else what the report said."""
    groups = [each.group for each in found]
    return CLOSE if CLOSE in groups else groups[0]
