"""Must-show: a program written from docs/matching.md alone finds every answer of the command right.

Every answer is read from the file that the command wrote, with rules, policy, proofs and all.
"""

import ast
import hashlib
import io
import json
import random
import tomllib
from pathlib import Path
from typing import Any

import pytest

from shelters.exchange.match_command import match
from tests import source
from tests.scale import FULL, scaled
from tests.shelters.matching.policies import FILE, judged_problem
from tests.shelters.matching.problems import problem
from tests.shelters.matching.stranger import checking
from tests.shelters.matching.stranger.files import policy_file, welcoming
from tests.shelters.matching.stranger.rules import YOUNGER_OF_NEEDS, YOUNGER_OF_UNITS

INSTANCES, SHARE, SLICES = 2_000, 40, 20
REGIONS: dict[str, Any] = tomllib.loads(FILE.read_text())


def answered(folder: Path, data: dict[str, Any], policy: Path | None) -> dict[str, Any]:
    """What the command writes."""
    given, out = folder / "in.json", folder / "out.json"
    given.write_text(json.dumps(data))
    code = match(given, out, policy=policy, edges=True, stdout=io.StringIO(), stderr=io.StringIO())
    assert code == 0
    found: dict[str, Any] = json.loads(out.read_text())
    return found


def given(seed: int) -> dict[str, Any]:
    """Many for few places, few for many, hardly anything known, or a file from before."""
    rng = random.Random(f"stranger {seed}")
    units, needs = rng.choice(((5, 9), (9, 5), (7, 7), (3, 14), (6, 16), (1, 4), (0, 3), (4, 0)))
    unknown = rng.choice((0.0, 0.05, 0.15, 0.4))
    if seed % 10 == 0:
        data = problem(seed, units=units, needs=needs, unknown=unknown)
        for row in data["units"]:
            for name in YOUNGER_OF_UNITS & row.keys():
                del row[name]
        for row in data["needs"]:
            for name in YOUNGER_OF_NEEDS & row.keys():
                del row[name]
        return data
    data = judged_problem(seed, units=units, needs=needs, unknown=unknown)
    return welcoming(rng, data, rng.choice((0.0, 0.7, 0.9, 0.95, 1.0)))


@scaled(small="40 instances", whole="2,000 instances")
@pytest.mark.parametrize("part", range(SLICES))
def test_a_stranger_finds_every_answer_right(tmp_path: Path, part: int) -> None:
    """R7.10: the rules, the order, the best fit, the proofs and every number of an answer."""
    for seed in range(part, INSTANCES if FULL else SHARE, SLICES):
        rng = random.Random(f"policy {seed}")
        words, path = None, None
        if seed % 4:
            path = tmp_path / "matching.toml"
            path.write_text(policy_file(rng, REGIONS) if seed % 4 > 1 else FILE.read_text())
            words = tomllib.loads(path.read_text())
        data = given(seed)
        answer = answered(tmp_path, data, path)
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest() if path else None
        checking.check(checking.Judged(data, words), answer, sha256=sha256)


def test_it_finds_what_is_wrong(tmp_path: Path) -> None:
    """A checker that lets everything pass proves nothing."""
    data = judged_problem(5, units=6, needs=12, unknown=0.05)
    data = welcoming(random.Random(1), data, 0.95)
    answer = answered(tmp_path, data, FILE)
    assert answer["assignments"]
    assert {each["reason"] for each in answer["unplaced"]} == {"taken", "none_suitable"}
    sha256 = hashlib.sha256(FILE.read_bytes()).hexdigest()
    judged = checking.Judged(data, REGIONS)
    checking.check(judged, answer, sha256=sha256)
    for spoiled in (
        {"order": answer["order"][::-1]},
        {"assignments": answer["assignments"][:-1]},
        {"assignments": [{**each, "fit": 0} for each in answer["assignments"]]},
        {"unplaced": [{**each, "failing": {}} for each in answer["unplaced"]]},
        {"standing": [{**each, "reach": 99} for each in answer["standing"]]},
        {"summary": {**answer["summary"], "edges": 0}},
    ):
        with pytest.raises(AssertionError):
            checking.check(judged, answer | spoiled, sha256=sha256)


def test_it_takes_nothing_from_the_house() -> None:
    """What it knows it has from the document."""
    for path in (source.ROOT / "tests/shelters/matching/stranger").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                assert not name.startswith(("shelters", "reports", "config")), path.name
                assert not name.startswith("tests.") or ".stranger" in name, path.name
