"""Between two machines everything is encrypted, to a server that shows who it is; else no start."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NoReturn

import pytest

from config.local.state import ROOT
from tests import children
from tests.config.tls.server import Authority, Encrypted, can_be_alone, programs

NO_TLS = "E023"
# What makes a network of its own, and the package of it.
PROGRAMS = {"ip": "iproute2", "nsenter": "util-linux", "unshare": "util-linux"}


def _do_without(package: str) -> NoReturn:
    """Skip the test; CI must have it."""
    why = f"no TLS between two machines is to be had here (apt-get install {package})"
    if "CI" in os.environ:
        pytest.fail(why)
    pytest.skip(why)


@pytest.fixture(scope="module")
def authorities() -> Iterator[tuple[Authority, Authority]]:
    """The one that signed the server's certificate, and another."""
    with TemporaryDirectory(prefix="lnd-") as folder:
        yield Authority(Path(folder) / "ca.pem"), Authority(Path(folder) / "another.pem")


@pytest.fixture(scope="module")
def server(authorities: tuple[Authority, Authority]) -> Iterator[Encrypted]:
    """Another machine's PostgreSQL, as far as its clients can see."""
    found = programs()
    if not found:
        _do_without("postgresql")
    for program, package in PROGRAMS.items():
        if not shutil.which(program):
            _do_without(package)
    if not can_be_alone():
        pytest.skip("no network of its own is permitted here")
    with TemporaryDirectory(prefix="lnd-") as folder:
        made = Encrypted(Path(folder) / "pg", programs=found, authority=authorities[0])
        made.start()
        try:
            yield made
        finally:
            made.stop(at_once=True)


def _ask(server: Encrypted, *urls: str) -> list[dict[str, object]]:
    ours = children.environment(PYTHONPATH=str(ROOT))
    asked = subprocess.run(
        [*server.beside(), sys.executable, "-P", "-m", "tests.config.tls.asking", *urls],
        cwd=ROOT,
        # PostgreSQL's library takes what an address does not say from PGSSLMODE and its like.
        env={name: value for name, value in ours.items() if not name.startswith("PG")},
        capture_output=True,
        text=True,
    )
    assert asked.returncode == 0, asked.stderr
    return [json.loads(line) for line in asked.stdout.splitlines()]


def test_a_server_that_shows_who_it_is_is_reached_over_tls_and_no_other(
    server: Encrypted, authorities: tuple[Authority, Authority]
) -> None:
    own, another = (f"sslmode=verify-full&sslrootcert={each.file}" for each in authorities)
    good, wrong_authority, wrong_name = _ask(
        server,
        server.address(own),
        server.address(another),
        server.address(own, host="elsewhere.example.org"),
    )
    assert good == {"ssl": [True, "TLSv1.3"], "said": []}
    assert "certificate verify failed" in str(wrong_authority["refused"])
    said = str(wrong_name["refused"])
    assert 'does not match host name "elsewhere.example.org"' in said


def test_outside_this_machine_the_address_has_to_ask_for_tls(server: Encrypted) -> None:
    """By itself the library takes TLS where it is offered, and goes on in clear where it is not."""
    unsaid, in_clear, by_chance, to_anybody = _ask(
        server,
        server.address("application_name=linden"),
        server.address("sslmode=disable"),
        server.address("sslmode=prefer"),
        server.address("sslmode=require"),
    )
    refused = [f"linden.config.{NO_TLS}"]
    assert unsaid == by_chance == {"ssl": [True, "TLSv1.3"], "said": refused}
    assert in_clear == {"ssl": [False, None], "said": refused}
    assert to_anybody == {"ssl": [True, "TLSv1.3"], "said": ["linden.config.W023"]}
