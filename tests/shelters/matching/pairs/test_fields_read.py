"""No fact is unused: each is read by a rule, by the fit or by a worker, and the table says so."""

from dataclasses import fields, replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from django.core.management import call_command

from shelters.facts.need_facts import NeedFacts
from shelters.facts.unit_facts import DECIDERS, FOLLOWERS, Budget, FlatTerms, UnitFacts
from shelters.matching.pairs.columns import columns
from shelters.matching.pairs.edges import edges
from shelters.matching.pairs.fields_read import FIT, ORDER, RULES
from shelters.matching.pairs.fit import fits
from shelters.matching.pairs.problem import ADMISSION_OF_NEEDS, ADMISSION_OF_UNITS, Need, Unit
from shelters.matching.pairs.problem_files import read_problem
from shelters.matching.pairs.rules import CODES, judge
from shelters.screens.labels import fact_uses, match_labels
from shelters.screens.labels.fact_labels import LINES, budget, facts, flat
from tests.shelters.matching.policies import POLICY, judged_problem
from tests.shelters.matching.problems import problem

Json = dict[str, Any]
SEEDS = (1, 2)
MANY = 40


def judged(data: Json) -> np.ndarray[Any, Any]:
    found = judge(columns(read_problem(data, POLICY)), slice(0, len(data["needs"])))
    return np.stack([found.no, found.ask])


def scored(data: Json) -> Any:
    table = columns(read_problem(data, POLICY))
    rows, units = len(data["needs"]), len(data["units"])
    need, unit = np.repeat(np.arange(rows), units), np.tile(np.arange(units), rows)
    return fits(table, need.astype(np.int32), unit.astype(np.int32)).score.tolist()


@cache
def known(seed: int) -> tuple[Json, Any, Any]:
    """A problem with something of everything, and what is found of it."""
    data = judged_problem(seed, units=MANY, needs=MANY, unknown=0.1)
    return data, judged(data), scored(data)


def without(data: Json, side: str, name: str) -> Json:
    return {**data, side: [{**row, name: None} for row in data[side]]}


def _changed(side: str, name: str) -> tuple[set[str], bool]:
    """The rules whose answers hang on a field, and whether the fit does."""
    codes, fit = set(), False
    for seed in SEEDS:
        data, answers, scores = known(seed)
        other = without(data, side, name)
        differ = np.bitwise_or.reduce((answers ^ judged(other)).ravel())
        codes |= {code for at, code in enumerate(CODES) if int(differ) >> at & 1}
        fit |= scores != scored(other)
    return codes, fit


@pytest.mark.parametrize("name", sorted({each.name for each in fields(Unit)} - {"id"}))
def test_what_is_said_to_be_read_of_a_unit_is_what_is_read(name: str) -> None:
    said = {code for code, read in RULES.items() if name in read.unit}
    assert _changed("units", name) == (said, name in FIT.unit)
    assert said or name in FIT.unit or name == "openings"


@pytest.mark.parametrize("name", sorted({each.name for each in fields(Need)} - {"id"}))
def test_what_is_said_to_be_read_of_a_household_is_what_is_read(name: str) -> None:
    said = {code for code, read in RULES.items() if name in read.need}
    assert _changed("needs", name) == (said, name in FIT.need)
    assert said or name in FIT.need or name in ORDER


def test_every_fact_of_a_house_is_a_rule_a_wish_or_a_line() -> None:
    for each in fields(UnitFacts):
        rules, fit, line = fact_uses.of_house(each.name)
        assert rules or fit or line, each.name


def test_every_fact_of_a_household_is_a_rule_a_wish_or_a_line() -> None:
    for each in fields(NeedFacts):
        rules, fit, line = fact_uses.of_household(each.name)
        assert rules or fit or line or each.name in fact_uses.OF_THE_SEARCH, each.name


SAMPLES: Json = {
    "room": "flat", "day_price": 9.0, "max_stay_days": 30, "extension_days": 10,
    "languages": ("fr",), "pet_places": ("on_site",), "smoking": "outside",
    "documents": ("identity",), "guards": ("camera",),
}  # fmt: skip


@pytest.mark.parametrize("name", LINES)
def test_every_line_is_read(name: str) -> None:
    """One that said nothing when something is said would be no line."""
    assert facts(UnitFacts(**{name: SAMPLES.get(name, True)}))
    assert not facts(UnitFacts())


def test_the_budget_of_a_hotel_is_a_line() -> None:
    assert budget(Budget(per_night=80.0, nights=12)) != []
    assert budget(None) == []


@pytest.mark.parametrize("days", [0, 1, 14])
def test_how_somebody_gets_a_flat_is_lines(days: int) -> None:
    for decides in DECIDERS:
        for follows in FOLLOWERS:
            terms = FlatTerms(decides=decides, decision_days=days, follows=follows)
            assert len(flat(terms)) == 2
            assert len(flat(replace(terms, monthly=410.5))) == 3
    assert flat(None) == []


def test_the_table_in_the_docs_is_that_of_the_code(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("place_facts", "--check")
    page = fact_uses.PAGE.read_text()
    assert fact_uses.written(page.replace("| `lift` |", "| `lifted` |")) == page


def test_every_code_has_its_words() -> None:
    assert list(match_labels.OUT) == [code for code in CODES if code != "FRESH"]
    assert list(match_labels.ASK_HOUSE) == list(CODES)


def test_a_file_without_the_younger_fields_is_judged_without_their_rules() -> None:
    """Who cannot pay is out, as before. One such field, even null, and all are asked."""
    data = problem(1, units=12, needs=12, unknown=0.1)
    for side, names in (("units", ADMISSION_OF_UNITS), ("needs", ADMISSION_OF_NEEDS)):
        data[side] = [{k: v for k, v in row.items() if k not in names} for row in data[side]]
    younger = {
        "LEAST",
        "MINOR",
        "PREGNANT",
        "SENSORY",
        "CARE",
        "INCL",
        "NOT_FROM",
        "LANG",
        "INTAKE",
    }

    def asked(problem_: Json) -> set[str]:
        mask = int(np.bitwise_or.reduce(judged(problem_).ravel()))
        return {code for at, code in enumerate(CODES) if mask >> at & 1}

    assert not asked(data) & younger
    assert "PAY" in asked(data)
    data["units"][0]["emergency"] = None
    assert {"CARE", "INTAKE"} <= asked(data)
    assert len(edges(columns(read_problem(data))).need)
