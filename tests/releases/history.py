"""A release out of the project's own history, in a folder of its own."""

import subprocess
import sys
from pathlib import Path

import pytest

from config.local.expansion import Previous
from config.local.state import ROOT
from tests import children


def extract(release: Previous, folder: Path) -> None:
    """Its files, with translations compiled. Skips where no history is kept; fails without it."""
    if not (ROOT / ".git").exists():
        pytest.skip("this copy of the project has no history")
    shallow = _git("rev-parse", "--is-shallow-repository")
    assert shallow.returncode == 0, shallow.stderr.decode()
    if shallow.stdout.strip() == b"true":
        pytest.skip("this copy of the project has a part of its history only")
    archive = _git("archive", "--format=tar", release.commit)
    assert archive.returncode == 0, (
        f"release {release.version} of config/releases.toml is commit {release.commit}, "
        "which is not in this history"
    )
    folder.mkdir()
    subprocess.run(["tar", "-x", "-C", folder], input=archive.stdout, check=True)
    subprocess.run(
        [sys.executable, "-P", "manage.py", "version"],  # compiles what is stale
        cwd=folder,
        env=children.stranger() | {"PYTHONPATH": str(folder)},
        stdout=subprocess.DEVNULL,
        check=True,
    )


def _git(*words: str) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True)
