"""The commands of docs/two-machines.md, taken out of the page, so that the page is what is run."""

import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

from config.local.state import ROOT

PAGE = ROOT / "docs/two-machines.md"
_BLOCK = re.compile(r"^```sh (\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_NAME = re.compile(r"^(?:export )?([A-Z_]+)=", re.MULTILINE)
NAMES = "names"


def blocks() -> dict[str, str]:
    """Every block of commands by the word behind `sh`."""
    found = _BLOCK.findall(PAGE.read_text("utf-8"))
    assert len({name for name, _ in found}) == len(found), "a name stands there twice"
    return dict(found)


def names() -> set[str]:
    """The variables that the page lets people fill in."""
    return set(_NAME.findall(blocks()[NAMES]))


def run(name: str, values: Mapping[str, str], *, programs: Path) -> str:
    """Run one block as a person would, with these values for the page's names; what it printed."""
    assert values.keys() == names(), values.keys() ^ names()
    done = subprocess.run(
        ["sh", "-eu", "-c", blocks()[name]],
        env={**values, "PATH": f"{programs}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, f"{name}: {done.stderr[-2000:]}"
    return done.stdout.strip()
