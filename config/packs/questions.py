"""`docs/safety-questions.md`: where each question is asked, and what follows from the answers."""

from collections.abc import Iterable, Iterator
from typing import Final

from config.local.state import ROOT
from reports.intake.triage.branches import Branch, Where
from reports.intake.triage.instrument import Instrument, Risk, instrument
from reports.region.assembly.loading import load_pack
from reports.region.vocabulary import Level

PAGE: Final = ROOT / "docs" / "safety-questions.md"
_PACK: Final = ROOT / "reports" / "region" / "packs" / "brussels"
_BRANCHES: Final = tuple(each for each in Branch if each is not Branch.PLACE)
_SHORT: Final = {Where.NEVER: "–", Where.IF_KNOWN: "chapter, if known"}
HEAD: Final = ROOT / "config" / "packs" / "questions.md"


def written() -> str:
    """The page."""
    found = instrument(load_pack(_PACK))
    return "\n".join(
        [
            HEAD.read_text("utf-8"),
            f"## Where each is asked (version {found.version})\n",
            *_questions(found),
            "\n## What follows\n",
            *_triggers(found),
            "",
        ]
    )


def _questions(found: Instrument) -> Iterator[str]:
    yield from _table(("question", "weighs", *_BRANCHES, "why so early"))
    for each in found.questions:
        where = (each.asked.get(branch, Where.NEVER) for branch in _BRANCHES)
        weighs = f"{each.role}{', a no' if each.risk is Risk.NO else ''}"
        cells = (_SHORT.get(one, str(one)) for one in where)
        yield _row((f"`{each.id}`", weighs, *cells, "; ".join(each.sources)))


def _triggers(found: Instrument) -> Iterator[str]:
    yield from _table(("level", "rule", "holds when"))
    for level in sorted(Level, key=lambda one: -one.rank):
        for each in found.triggers:
            if each.level is level:
                groups = (" or ".join(f"`{atom}`" for atom in sorted(g)) for g in each.when)
                yield _row((level.upper(), f"`{each.id}`", " **and** ".join(groups)))
    yield _row(("ELEVATED", "flags", f"{found.other_flags} or more"))
    yield _row(("STANDARD", "", "otherwise"))


def _table(names: Iterable[str]) -> Iterator[str]:
    columns = tuple(names)
    yield _row(columns)
    yield "|" + "---|" * len(columns)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
