"""`./run chaos`: thirty seconds of it here, ten minutes at full size."""

import json
import subprocess
import sys

import pytest

from config.local.state import ROOT
from tests import children, ground
from tests.scale import FULL, scaled

MINUTES = 10.0 if FULL else 0.5
ALWAYS = ("web", "api")  # who comes often enough to get through in half a minute on any machine


@scaled(small="thirty seconds", whole="ten minutes")
@pytest.mark.timeout(3000 if FULL else 900)
def test_whatever_breaks_nothing_that_was_acknowledged_is_lost(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Its own promises are what is asserted: counts, never seconds."""
    words = ["chaos", "--json", "--minutes", str(MINUTES), "--state", str(ground.prepared())]
    words += [] if FULL else ["--seed", "1"]  # alike each time, but for when what falls
    done = subprocess.run(
        [ROOT / "run", *words], env=children.stranger(), capture_output=True, text=True
    )
    assert done.stdout, done.stderr[-4000:]
    said = json.loads(done.stdout)
    with capsys.disabled():
        sys.stderr.write(f"\nchaos: {said['metrics']}, seed {said['seed']}, {said['not_run']}\n")
    assert [each for each in said["checks"] if not each["ok"]] == [], done.stderr[-4000:]
    assert done.returncode == 0
    assert all(said["metrics"][f"acknowledged_{way}"] for way in ALWAYS)
    assert said["metrics"]["texts_due_under_fire"]
    assert said["recovery_seconds"]


@pytest.mark.parametrize("words", [["--minutes", "0"], ["--minutes", "x"], ["--what"]])
def test_bad_arguments_are_refused(words: list[str]) -> None:
    done = subprocess.run(
        [ROOT / "run", "chaos", *words], env=children.stranger(), capture_output=True, text=True
    )
    assert done.returncode == 2
    assert "usage: ./run chaos" in done.stderr
