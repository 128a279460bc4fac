"""What cases are counted by, from a data file: each value with its names at GREVIO and EIGE."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from reports.cases.terms.machine_facts import Facts, HouseholdNeeds
from reports.region.pack import Region

FILE: Final = Path(__file__).with_name("figures.toml")
NOT_STATED: Final = "not_stated"
# What the ways through a report say of age and relation, where nobody was asked for them.
_YOUNG: Final = {
    "under3": "under_16", "3_11": "under_16", "under12": "under_16", "12_15": "under_16",
    "16_17": "16_17",
}  # fmt: skip
_RELATION: Final = {"partner": "partner", "family": "family", "ex": "ex", "work": "work"}
_NOBODY_SAID: Final = frozenset({"", "unknown", "undisclosed"})


@dataclass(frozen=True, kw_only=True)
class Value:
    """One value, and what it is called in international figures."""

    id: str
    grevio: str
    eige: str


@dataclass(frozen=True, kw_only=True)
class Dimension:
    """One thing cases are counted by. `many`: one case may count under several values."""

    id: str
    grevio: str
    eige: str
    values: tuple[Value, ...]
    many: bool
    of_region: bool

    def values_in(self, region: Region) -> tuple[Value, ...]:
        """All its values; a region's groups of communes come before those of the file."""
        if not self.of_region:
            return self.values
        groups = (Value(id=code, grevio="group", eige="none") for code in region.commune_groups)
        return (*groups, *self.values)


@cache
def dimensions() -> tuple[Dimension, ...]:
    """Those of the data file, in its order."""
    return tuple(_dimension(each) for each in tomllib.loads(FILE.read_text())["dimension"])


def _dimension(plain: Mapping[str, Any]) -> Dimension:
    return Dimension(
        id=plain["id"],
        grevio=plain["grevio"],
        eige=plain["eige"],
        values=tuple(Value(**each) for each in plain["values"]),
        many=plain.get("many", False),
        of_region=plain.get("from") == "region",
    )


def values_of(
    *,
    channel: str,
    words: Mapping[str, Any],
    safety: Mapping[str, str],
    facts: Facts,
    needs: HouseholdNeeds | None,
    region: Region,
) -> dict[str, tuple[str, ...]]:
    """The values of one case in each dimension; what nobody said, or what is new, is not stated."""
    said: dict[str, Iterable[str]] = {
        "sex": [_one(words, "sex")],
        "age_band": [_one(words, "age_band") or _YOUNG.get(_one(words, "age"), "")],
        "relation": [_one(words, "relation") or _by_subject(words)],
        "kinds": facts.wishes.kinds,
        "channel": [channel],
        "group": [_group(facts.wishes.commune, region)],
        "children": [_children(safety, needs)],
        "disability": [_disability(words.get("disability"))],
    }
    return {
        each.id: _known(said[each.id], [value.id for value in each.values_in(region)])
        for each in dimensions()
    }


def _known(said: Iterable[str], known: Sequence[str]) -> tuple[str, ...]:
    found = {each if each in known else NOT_STATED for each in said}
    return tuple(value for value in known if value in found)


def _one(words: Mapping[str, Any], name: str) -> str:
    value = words.get(name, "")
    return value if isinstance(value, str) else ""


def _by_subject(words: Mapping[str, Any]) -> str:
    """Whom it is about by the tick that chose the pages; "an ex, or somebody who will not leave me
    alone" may be either."""
    return _RELATION.get(_one(words, "because") or _one(words, "subject"), "")


def _group(commune: str, region: Region) -> str:
    found = (code for code, each in region.commune_groups.items() if commune in each.communes)
    return next(found, NOT_STATED)


def _children(safety: Mapping[str, str], needs: HouseholdNeeds | None) -> str:
    """Whether children were there or live there: the reporter's answer, else who comes along."""
    if safety.get("children_present") in {"yes", "no"}:
        return safety["children_present"]
    return "yes" if needs is not None and needs.child_ages else NOT_STATED


def _disability(said: Any) -> str:
    given = set(said) if isinstance(said, list) else {said or ""}
    if not given - _NOBODY_SAID:
        return NOT_STATED
    return "no" if given == {"none"} else "yes"
