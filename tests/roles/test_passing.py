"""What a dump by the backup's own role holds of the tables whose rows pass: their shape, no row."""

import re
import subprocess

import pytest

from config.local.machine.postgres import binaries
from config.roles import passing
from config.roles.rights_notation import Role
from tests import source

DRAFTS = "public.reports_draftrow"


@pytest.fixture
def address(role_urls: dict[Role, str]) -> str:
    """The database as the backup's role opens it."""
    return role_urls[Role.BACKUP]


def _dump(address: str, *options: str) -> "subprocess.CompletedProcess[str]":
    command = [str(binaries() / "pg_dump"), *options, "--dbname", address]
    return subprocess.run(command, capture_output=True, text=True)


def test_a_dump_holds_the_shape_of_what_passes_and_none_of_its_rows(address: str) -> None:
    done = _dump(address, *passing.left_out())
    assert done.returncode == 0, done.stderr
    made = set(re.findall(r"^CREATE (?:UNLOGGED )?TABLE (\S+)", done.stdout, re.MULTILINE))
    filled = set(re.findall(r"^COPY (\S+)", done.stdout, re.MULTILINE))
    assert {name for name in passing.names() if name.startswith("public.")} <= made
    assert {"public.reports_case", "public.django_session"} <= filled
    assert filled & set(passing.names()) == set()


def test_the_line_of_the_release_before_goes_on_as_the_page_says(address: str) -> None:
    """What it needs beside its own option, which leaves out only what a crash empties."""
    page = (source.ROOT / "docs" / "upgrading.md").read_text(encoding="utf-8")
    (options,) = re.findall(r"`(--no-unlogged-table-data .*?)`", page)
    assert _dump(address, "--no-unlogged-table-data").returncode != 0
    done = _dump(address, *options.split())
    assert done.returncode == 0, done.stderr
    filled = set(re.findall(r"^COPY (\S+)", done.stdout, re.MULTILINE))
    assert "public.reports_case" in filled
    assert filled & set(passing.names()) == set()


def test_a_dump_that_forgets_drafts_is_refused(address: str) -> None:
    """They are in a logged table: no other option of `pg_dump` would leave them out."""
    options = [option for option in passing.left_out() if not option.endswith(DRAFTS)]
    assert len(options) == len(passing.left_out()) - 1
    done = _dump(address, "--no-unlogged-table-data", *options)
    assert done.returncode != 0
    assert "permission denied for table reports_draftrow" in done.stderr
