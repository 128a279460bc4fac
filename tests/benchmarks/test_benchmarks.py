"""Every benchmark keeps working: run small, as a person would run it. Small proves no figure."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from tests import children, ground, source
from tests.benchmarks.__main__ import NAMES
from tests.scale import scaled


@pytest.fixture(scope="module")
def prepared() -> Path:
    """The ground that all of them start from; making it is nobody's own time."""
    return ground.prepared()


# What each of them stands on: a daily run tries one of each kind.
KINDS: Final = {
    **dict.fromkeys(("matching", "hearing"), "arithmetic"),
    **dict.fromkeys(("intake", "flood", "pages"), "a server under load"),
    **dict.fromkeys(("vault", "desk", "followup", "years"), "a filled house"),
}


def test_each_has_its_kind() -> None:
    assert set(KINDS) == set(NAMES)


@pytest.mark.drawn(kind=lambda said: KINDS[said["name"]])
@scaled(small="a few of each", whole="the figures, by whoever runs ./run bench NAME")
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", NAMES)
def test_a_benchmark_measures_and_reports(name: str, prepared: Path) -> None:
    words = [name, "--json", "--small", "--state", str(prepared)]
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks", *words],
        cwd=source.ROOT,
        capture_output=True,
        text=True,
        env=children.stranger(),
    )
    assert done.returncode in {0, 1}, done.stderr[-3000:]
    assert done.stdout, done.stderr[-3000:]
    outcome = json.loads(done.stdout)
    assert outcome["bench"] == name
    assert outcome["metrics"]
    assert {"name", "value", "goal", "ok"} == set(outcome["checks"][0])
    assert all(check["ok"] for check in outcome["checks"] if "lost" in check["name"])
    assert "s  " in done.stderr  # progress, away from what machines read
