"""A public site and its PostgreSQL, a wire between them, and a disk of its own if one can be had.

What is killed is a process, never the kernel: nothing waits for a disk.
"""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import LiteralString
from urllib.parse import quote

import psycopg

from config.local.machine import child_processes
from config.local.machine.ports import free_port
from config.local.machine.postgres import Postgres
from config.local.machine.sample_keys import make_journal, make_keys
from config.local.state import copy_state
from tests import children, ground
from tests.brokers.processes import Running, region_environment, state_of, until
from tests.kills.wire import Commit, Wire
from tests.tour.tools.browser import Browser

MEGABYTES = 400


class House:
    """The site and its database; `disk` is the database's alone, or None."""

    def __init__(
        self, server: Postgres, wire: Wire, web: Running, address: str, disk: Path | None
    ) -> None:
        self._server = server
        self.wire = wire
        self._web = web
        self.address = address
        self.disk = disk
        self._starts = 0

    def kill_at(self, moment: int) -> None:
        """Kill a backend of the database at this moment from now on."""
        self._starts = self._started()
        self.wire.arm(moment)

    def kill_site_at(self, moment: int | Commit) -> None:
        """Kill the site's processes, all at once, at this moment from now on."""
        site = self._web.pid

        def kill() -> None:
            with suppress(ProcessLookupError):  # it was started anew by then
                os.killpg(site, signal.SIGKILL)

        self.wire.arm(moment, kill)

    def start_site_anew(self) -> None:
        """A fresh process at the same address, if the site was killed; it stays alive."""
        self.wire.disarm()
        if self.wire.struck:
            self._web.kill()
            self._web.start()

    def recover(self) -> None:
        """Until the database has noticed what was killed, and has recovered from it.

        A killed process is noticed a little later: until then the others go on, and end after it.
        """
        if self.wire.killed:
            until(lambda: self._started() > self._starts)

    def _started(self) -> int:
        return self._server.log.read_text().count("ready to accept connections")

    def cases(self) -> int:
        """How many there are."""
        return self._count("select count(*) from reports_case")

    def parts(self) -> int:
        """How many pages were added to them."""
        return self._count("select count(*) from reports_content where name = 'case.chapter'")

    def _count(self, query: LiteralString) -> int:
        with psycopg.connect(self._server.url) as link:
            ((found,),) = link.execute(query).fetchall()
        return int(found)

    def status(self, path: str) -> int:
        """How this address is answered."""
        return Browser(self.address).get(path).status

    @contextmanager
    def full_disk(self) -> Iterator[None]:
        """The database's disk has no room for as long as the block lasts."""
        assert self.disk is not None
        filler = self.disk / "filler"
        try:
            with filler.open("wb", buffering=0) as file:
                for size in (1 << 20, 1 << 12):
                    with suppress(OSError):  # no room for another of that size
                        while True:
                            file.write(bytes(size))
            yield
        finally:
            filler.unlink()


@contextmanager
def standing() -> Iterator[House]:
    """A house with sample people, up for as long as the block lasts."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="lns-")))
        disk = stack.enter_context(_own_disk(folder / "disk"))
        state = state_of(folder / "state")
        copy_state(ground.prepared(), state)
        place = shutil.move(state / "pg", disk / "pg") if disk else state / "pg"
        server = Postgres(Path(place))
        with (server.folder / "cluster" / "postgresql.conf").open("a") as settings:
            settings.write("fsync = off\n")
        server.start()
        stack.callback(server.stop, at_once=True)
        wire = Wire(folder, server.socket_folder)
        stack.callback(wire.close)
        port = free_port()
        environment = _environment(state, server.url, folder)
        web = Running(child_processes.web_child(port, state=state, environment=environment))
        stack.callback(web.kill)
        web.start()
        yield House(server, wire, web, f"http://127.0.0.1:{port}", disk)


def _environment(state: Path, url: str, wire: Path) -> dict[str, str]:
    known = make_keys(state / "keys") | make_journal(state / "journal")
    led = f"{url.split('?')[0]}?host={quote(str(wire), safe='')}&port=5432"
    own = {
        "LINDEN_DATABASE_URL": led,
        "LINDEN_DEMO": "1",
        "LINDEN_SITES": "public",
        "LINDEN_BROKER_URL": "pgmq://",
        "LINDEN_PUBLIC_ADDRESS": "http://localhost",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    return region_environment(children.stranger() | known | own)


@contextmanager
def _own_disk(place: Path) -> Iterator[Path | None]:
    """A small file system there; None where this user may have none."""
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m,mode=0755", "none", str(place)]
    if os.geteuid() or subprocess.run(command, capture_output=True).returncode:
        yield None
        return
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)
