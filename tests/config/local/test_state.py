"""The state folder's environment, for later commands."""

import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from config.local import state
from config.local.machine import child_processes
from tests import children
from tests.brokers.processes import until


def test_only_the_owner_reads_it(tmp_path: Path) -> None:
    state.write_environment(tmp_path, {"LINDEN_A": "x=y", "LINDEN_B": ""})
    assert state.read_environment(tmp_path) == {"LINDEN_A": "x=y", "LINDEN_B": ""}
    path = tmp_path / state.ENVIRONMENT_FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


WAITS = "from config.local import state; state.await_prepared()"


def _waits(pid: int) -> bool:
    """The kernel says so: behind whoever holds the lock."""
    waiting = re.findall(r"-> FLOCK .* (\d+) \S+ \d+ EOF", Path("/proc/locks").read_text())
    return str(pid) in waiting


def test_what_was_begun_early_waits_for_the_end_of_preparing(tmp_path: Path) -> None:
    with state.preparing(tmp_path) as wait:
        early = subprocess.Popen(
            [sys.executable, "-c", WAITS], cwd=state.ROOT, env=children.environment(**wait)
        )
        until(lambda: _waits(early.pid))
        assert early.poll() is None
    assert early.wait() == 0
    again = subprocess.run(
        [sys.executable, "-c", WAITS], cwd=state.ROOT, env=children.environment(**wait)
    )
    assert again.returncode == 0


def test_the_public_site_that_was_begun_early_waits(tmp_path: Path) -> None:
    with state.preparing(tmp_path) as wait:
        site = subprocess.Popen(
            [sys.executable, "-c", f"import {child_processes.EARLY}"],
            cwd=state.ROOT,
            env=children.environment(**wait),
        )
        try:
            until(lambda: site.poll() is not None or _waits(site.pid))
            assert site.poll() is None
        finally:
            site.kill()
            site.wait()


def test_where_no_demo_ran_there_is_nothing(tmp_path: Path) -> None:
    assert state.read_environment(tmp_path) == {}


@pytest.fixture
def demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A state folder that a demo left."""
    monkeypatch.setenv("LINDEN_STATE", str(tmp_path))
    left = {"LINDEN_DEMO": "1", "LINDEN_DATABASE_URL": "postgresql://demo@/x", "LINDEN_Y": "y"}
    state.write_environment(tmp_path, left)
    monkeypatch.delenv("LINDEN_Y", raising=False)


@pytest.mark.usefixtures("demo")
def test_commands_speak_to_the_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LINDEN_DATABASE_URL", "LINDEN_DEMO"):
        monkeypatch.delenv(name)
    monkeypatch.setattr(os, "environ", dict(os.environ))
    state.load_environment()
    assert os.environ["LINDEN_DATABASE_URL"] == "postgresql://demo@/x"
    assert os.environ["LINDEN_DEMO"] == "1"


@pytest.mark.usefixtures("demo")
def test_an_installation_never_reads_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else its keys would be the demo's sample keys."""
    monkeypatch.setattr(os, "environ", {**os.environ, "LINDEN_DATABASE_URL": "postgresql://own@/x"})
    state.load_environment()
    assert "LINDEN_Y" not in os.environ
