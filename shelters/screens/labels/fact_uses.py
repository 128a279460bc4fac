"""What becomes of each thing that a house or a household says: a rule, a term of the fit, a line.

`./run place_facts` writes the table of it into docs/matching.md.
"""

from collections.abc import Iterable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Final

from shelters.facts.need_facts import NeedFacts
from shelters.facts.unit_facts import UnitFacts
from shelters.matching.pairs.fields_read import FIT, RULES
from shelters.screens.labels.fact_labels import LINES

PAGE: Final = Path(__file__).resolve().parents[3] / "docs" / "matching.md"
BEGIN: Final = "<!-- written by ./run place_facts; change it in the code -->\n"
END: Final = "<!-- end -->\n"

# What a place is shown by, or what becomes a line together with another fact.
SHOWN: Final = frozenset({"name", "beds", "cots", "intake_from", "intake_until"})
# What a household says under another name in the problem, and what is no fact of a place.
AS: Final = {"needed_on": "needed_from"}
OF_THE_SEARCH: Final = frozenset({"agreed", "may_hear"})
# What a worker reads beside each place, as met, not met or not said.
READ_BESIDE: Final = frozenset({"wishes", "near"})


def of_house(name: str) -> tuple[list[str], bool, bool]:
    """Return the rules that read a fact of a house, whether the fit does, whether a worker does."""
    rules = [code for code, read in RULES.items() if name in read.unit]
    return rules, name in FIT.unit, name in SHOWN or name in LINES


def of_household(name: str) -> tuple[list[str], bool, bool]:
    """Return the rules that read a fact of a household, whether the fit does, whether a worker."""
    there = AS.get(name, name)
    rules = [code for code, read in RULES.items() if there in read.need]
    return rules, there in FIT.need, name in READ_BESIDE


def written(page: str) -> str:
    """Return the page with the tables as they are now. Raises ValueError without their place."""
    before, rest = page.split(BEGIN)
    _old, after = rest.split(END)
    return "".join([before, BEGIN, *_tables(), END, after])


def _tables() -> Iterator[str]:
    yield "| a house says | rules | fit | a worker reads it |\n|---|---|---|---|\n"
    for each in fields(UnitFacts):
        rules, fit, line = of_house(each.name)
        yield _row(each.name, rules, fit, line)
    yield _row("budget", (), False, True)  # of a hotel, not of a room
    yield _row("flat_terms", ("PAY", "INTAKE", "STAY"), True, True)  # of a transit home
    yield "\n| a household says | rules | fit | a worker reads it |\n|---|---|---|---|\n"
    for each in fields(NeedFacts):
        if each.name not in OF_THE_SEARCH:
            rules, fit, line = of_household(each.name)
            yield _row(each.name, rules, fit, line)


def _row(name: str, rules: Iterable[str], *ticks: bool) -> str:
    cells = [f"`{name}`", ", ".join(rules), *("yes" if each else "" for each in ticks)]
    return "|" + "|".join(f" {cell} " if cell else " " for cell in cells) + "|\n"
