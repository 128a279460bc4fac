"""Two servers on ports of this machine, made a primary and its standby by what the page says."""

import os
import secrets
import shlex
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg

from config.local.machine import rootless
from config.local.machine.ports import free_port
from config.local.machine.postgres import Postgres, binaries
from tests.brokers.processes import until
from tests.chaos.demo_processes import descendants
from tests.machines import page

LOOPBACK = "127.0.0.1"
SUPERUSER = "linden"
DATABASE = "postgres"


@dataclass
class Member:
    """One server of the two, and what it is called as a standby."""

    server: Postgres
    name: str

    @property
    def data(self) -> Path:
        """Its data folder."""
        return self.server.folder / "cluster"


class Pair:
    """A primary that is filled already, and a folder for the other one."""

    def __init__(self, folder: Path, filled: Path) -> None:
        self._folder = folder
        self.primary = Member(Postgres(filled, port=free_port()), "linden_a")
        self.standby = Member(Postgres(folder / "other", port=free_port()), "linden_b")
        self._password = (filled / "password").read_text()
        self._programs = folder / "programs"

    @property
    def url(self) -> str:
        """For `LINDEN_DATABASE_URL`, as the page writes it."""
        members = sorted((self.primary, self.standby), key=lambda each: each.name)
        hosts = ",".join(f"{LOOPBACK}:{each.server.port}" for each in members)
        return f"postgresql://{SUPERUSER}:{self._password}@{hosts}/{DATABASE}"

    def open(self) -> None:
        """Start the primary, and set the pair up."""
        self._write_files()
        self.primary.server.start()
        self._run("primary")
        self.follow()

    def follow(self) -> None:
        """Make the standby, start it, and let commits wait for it."""
        self._make_room()
        self._run("standby")
        rootless.hand_over(self.standby.server.folder)
        self.standby.server.start()
        self._run("synchronous")
        until(lambda: self._run("watch") == "sync", what="the standby is not synchronous")

    def lose_primary(self) -> None:
        """The machine is gone: everything of it at once."""
        _kill(self.primary.server)

    def lose_standby(self) -> None:
        """The other one is gone."""
        _kill(self.standby.server)

    def promote(self) -> None:
        """Make the standby the one that writes; the lost one may become its standby."""
        self._run("promote")
        self.primary, self.standby = self.standby, self.primary

    def go_on_alone(self) -> None:
        """Wait for no standby any more."""
        self._run("alone")

    def forget_standby(self) -> None:
        """Nothing is kept for the lost one, so that another can be built."""
        self._run("forget")

    @contextmanager
    def connected(self) -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
        """A session at the primary, as an installation's process finds it."""
        with psycopg.connect(f"{self.url}?target_session_attrs=read-write") as link:
            yield link

    def close(self) -> None:
        """End both."""
        for each in (self.primary, self.standby):
            _kill(each.server)

    def _run(self, name: str) -> str:
        values = {
            "PRIMARY": LOOPBACK,
            "PRIMARY_PORT": str(self.primary.server.port),
            "PRIMARY_HBA": str(self.primary.data / "pg_hba.conf"),
            "STANDBY": LOOPBACK,
            "STANDBY_PORT": str(self.standby.server.port),
            "STANDBY_DATA": str(self.standby.data),
            "NAME": self.standby.name,
            "TLS": "sslmode=disable",  # the embedded server has none
            "HBA": f"host replication linden_standby {LOOPBACK}/32",
            "SUPERUSER": SUPERUSER,
            "PASSWORD_FILE": str(self._folder / "password"),
            "PGPASSFILE": str(self._folder / "passwords"),
        }
        return page.run(name, values, programs=self._programs)

    def _make_room(self) -> None:
        folder = self.standby.server.folder
        folder.mkdir(mode=0o700, exist_ok=True)
        shutil.rmtree(self.standby.data, ignore_errors=True)
        shutil.copy(self.primary.server.folder / "password", folder / "password")
        rootless.hand_over(folder)

    def _write_files(self) -> None:
        password = secrets.token_hex(24)
        lines = {
            "password": f"{password}\n",
            "passwords": f"{LOOPBACK}:*:*:{SUPERUSER}:{self._password}\n"
            f"{LOOPBACK}:*:*:linden_standby:{password}\n",
        }
        for name, text in lines.items():
            path = self._folder / name
            path.touch(mode=0o600)
            path.write_text(text)
        self._programs.mkdir()
        for name in ("psql", "pg_basebackup"):
            path = self._programs / name
            program = str(binaries() / name)
            before = rootless.prefix(programs=binaries(), folder=self._folder)
            path.write_text(f'#!/bin/sh\nexec {shlex.join([*before, program])} "$@"\n')
            path.chmod(0o755)


def _kill(server: Postgres) -> None:
    if server.process is None:
        return
    for pid in (server.process.pid, *descendants(server.process.pid)):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    server.process.wait()
    server.process = None
