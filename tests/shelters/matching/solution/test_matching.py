"""One run from a file to an answer: complete, checkable, the same every time."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from shelters.matching.pairs.problem_files import read_problem
from shelters.matching.solution.matching import run
from tests.shelters.matching import oracle
from tests.shelters.matching.problems import problem
from tests.shelters.matching.whole_answers import answer

Json = dict[str, Any]


def _answer(data: Json) -> Json:
    return answer(run(read_problem(data)), with_edges=True)


@given(seed=st.integers(0, 2**32))
@settings(max_examples=40, deadline=None)
def test_edges_are_all_pairs_without_a_no(seed: int) -> None:
    data = problem(seed, units=12, needs=12)
    expected = {
        (need["id"], unit["id"])
        for need in data["needs"]
        for unit in data["units"]
        if oracle.NO not in oracle.answers(unit, need).values()
    }
    assert {(need, unit) for need, unit, _ in _answer(data)["edges"]} == expected


@given(seed=st.integers(0, 2**32))
@settings(max_examples=40, deadline=None)
def test_everyone_has_an_answer_and_every_answer_is_true(seed: int) -> None:
    """R7.10: explainable for everyone, placed or not."""
    data = problem(seed, units=10, needs=20)
    found = _answer(data)
    units = {unit["id"]: unit for unit in data["units"]}
    needs = {need["id"]: need for need in data["needs"]}
    placed = {each["need"]: each["unit"] for each in found["assignments"]}
    assert sorted([*placed, *(each["need"] for each in found["unplaced"])]) == sorted(needs)
    assert len(set(placed.values())) == len(placed)
    for each in found["assignments"]:
        answers = oracle.answers(units[each["unit"]], needs[each["need"]])
        assert each["ask"] == [code for code, it in answers.items() if it == oracle.ASK]
        assert len(each["next"]) <= 2
        assert each["unit"] not in {other["unit"] for other in each["next"]}
    for each in found["unplaced"]:
        _check_unplaced(each, found, units, needs[each["need"]])


def _check_unplaced(each: Json, found: Json, units: Json, need: Json) -> None:
    failing: dict[str, int] = {}
    opens: dict[str, int] = {}
    for unit in units.values():
        no = [code for code, it in oracle.answers(unit, need).items() if it == oracle.NO]
        for code in no:
            failing[code] = failing.get(code, 0) + 1
        if len(no) == 1:
            opens[no[0]] = opens.get(no[0], 0) + 1
    assert each["failing"] == failing
    assert each["would_open"] == opens
    suits = [pair for pair in found["edges"] if pair[0] == need["id"]]
    assert each["reason"] == ("taken" if suits else "none_suitable")
    if suits:
        assert each["certificate"]["needs"][-1] == need["id"]


def test_same_input_and_seed_same_output_byte_for_byte(tmp_path: Path) -> None:
    data = problem(3, units=30, needs=40)
    texts = [json.dumps(_answer(copy.deepcopy(data))) for _ in range(2)]
    assert texts[0] == texts[1]


@given(seed=st.integers(0, 2**32))
@settings(max_examples=30, deadline=None)
def test_refusing_costs_nobody_a_place_in_the_order(seed: int) -> None:
    """And gains none: the order never looks at refusals or wishes."""
    data = problem(seed, units=8, needs=8)
    other = copy.deepcopy(data)
    other["needs"][0].update(refused=["h1", "h2"], prefers=["h3"])
    assert _answer(data)["order"] == _answer(other)["order"]


def test_an_empty_problem_has_an_empty_answer() -> None:
    found = _answer(problem(1, units=0, needs=0))
    assert found["assignments"] == found["unplaced"] == found["order"] == []
    alone = _answer(problem(1, units=0, needs=2))
    assert [each["reason"] for each in alone["unplaced"]] == ["none_suitable"] * 2


def test_the_command_writes_the_answer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given_file, out = tmp_path / "in.json", tmp_path / "out.json"
    data = problem(4, units=5, needs=5)
    given_file.write_text(json.dumps(data))
    call_command("match_file", str(given_file), "--out", str(out), "--edges")
    assert json.loads(out.read_text()) == _answer(data)
    assert "of 5 households placed" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"now": "yesterday"}, "now: expected a time as in 2026-11-24T18:00:00+01:00"),
        ({"units": {}}, "units: expected a list"),
        ({"needs": [{"tier": 1}]}, "needs[0].id: expected a text that is not empty"),
        ({"needs": [{"id": "a", "tier": 4}]}, "needs[0].tier: expected a whole number 0 to 3"),
        (
            {"needs": [{"id": "a"}, {"id": "a"}]},
            "needs[1].id: expected another id than that of needs[0]",
        ),
        (
            {"needs": [{"id": "a", "children": [{"age": "two"}]}]},
            "needs[0].children[0].age: expected a number 0 to 150",
        ),
        (
            {"units": [{"id": "u", "adult_age": [30, 20]}]},
            "units[0].adult_age: expected a list of two ages, the least and the most",
        ),
        ({"units": [{"id": "\ud800"}]}, "units[0].id: expected a text of whole characters"),
        ({"seed": "\ud800"}, "seed: expected a text or whole number"),
        ({"zones_touching": {"\x1b[31m": 1}}, 'zones_touching["\\u001b[31m"]: expected a list'),
        ({"zones_touching": {"": []}}, 'zones_touching[""]: expected a text that is not empty'),
        (
            {"units": [{"id": "u", "composition": ["all"]}]},
            "units[0].composition[0]: expected one of women, men, families, couples",
        ),
    ],
)
def test_bad_input_names_entry_field_and_what_was_expected(
    change: Json, line: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given_file, out = tmp_path / "in.json", tmp_path / "out.json"
    given_file.write_text(json.dumps({**problem(4, units=2, needs=2), **change}))
    with pytest.raises(SystemExit) as exit_:
        call_command("match_file", str(given_file), "--out", str(out))
    assert exit_.value.code == 2
    assert line in capsys.readouterr().err.splitlines()
    assert not out.exists()


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "\xff"])
def test_a_file_that_is_no_problem_writes_nothing(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given_file, out = tmp_path / "in.json", tmp_path / "out.json"
    given_file.write_text(text, encoding="latin-1")
    with pytest.raises(SystemExit) as exit_:
        call_command("match_file", str(given_file), "--out", str(out))
    assert exit_.value.code == 2
    assert "expected" in capsys.readouterr().err
    assert not out.exists()
