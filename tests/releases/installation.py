"""One installation that two releases serve: the one before this, and this one."""

import os
import re
import subprocess
import sys
from pathlib import Path

from config.local.machine import child_processes
from config.local.machine.ports import free_port
from config.local.machine.postgres import Postgres
from config.local.machine.sample_keys import make_journal, make_keys
from config.local.machine.supervisor import Child
from config.local.phones.sample_phones import make_account
from config.local.state import ROOT, write_environment
from tests import children
from tests.brokers.processes import Running, region_environment, state_of
from tests.tour.tools.browser import Browser, Unreachable
from tests.tour.tools.sample_authenticator import Authenticator
from tests.tour.tools.tour_demo import Demo

PAGE = ROOT / "docs" / "upgrading.md"
BLOCK = re.compile(r"^```sh (\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

# Its questions are its own, so its own programs answer them; where they lie is its own too.
TELL = """
import sys
from config.local.tour.browser import Browser
from config.local.tour.stories import FRENCH
from config.local.tour.teller import tell
print(tell(Browser(sys.argv[1], language="fr"), FRENCH.story).code)
"""


def commands(kind: str) -> str:
    """The commands in the page's block of that name, as they stand."""
    return str(dict(BLOCK.findall(PAGE.read_text()))[kind])


class Installation:
    """A database that the older release made and filled, and web processes of either."""

    def __init__(self, folder: Path, older: Path) -> None:
        self._older = older
        self._state = folder / "state"
        self._make_by_the_older_one()
        self._server = Postgres(self._state / "pg")
        self._ports = {name: free_port() for name in ("older", "newer", "phones")}
        self._running: dict[str, Running] = {}
        self._authenticator: Authenticator | None = None
        self.environment: dict[str, str] = {}

    def _make_by_the_older_one(self) -> None:
        """Tables and sample people, by its own programs."""
        done = subprocess.run(
            [sys.executable, "-P", "-m", "tests.ground", str(self._state)],
            cwd=self._older,
            env=children.stranger() | {"PYTHONPATH": str(self._older)},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr[-3000:]

    def tell_older(self) -> str:
        """A report told through the pages of the release before, by its own walker; the code."""
        done = subprocess.run(
            [sys.executable, "-P", "-c", TELL, self.address("older")],
            cwd=self._older,
            env=children.stranger() | {"PYTHONPATH": str(self._older)},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout.strip()

    def address(self, release: str) -> str:
        """Where both sites of that release answer: `older` or `newer`."""
        return f"http://127.0.0.1:{self._ports[release]}"

    def open(self) -> None:
        """The database stands; nothing else yet."""
        state = state_of(self._state)
        self._start("database", child_processes.postgres_child(self._server))
        known = make_keys(state / "keys") | make_journal(state / "journal")
        known |= make_account(state / "phones")
        own = known | {
            "LINDEN_DEMO": "1",
            "LINDEN_SITES": "public,staff",
            "LINDEN_REGION": "brussels",
            "LINDEN_DATABASE_URL": self._server.url,
            "LINDEN_BROKER_URL": "pgmq://",
            "LINDEN_PUBLIC_ADDRESS": "http://localhost",
            "LINDEN_HOOKS_ORIGIN": self.address("newer"),
            "LINDEN_TWILIO_API_ORIGIN": f"http://127.0.0.1:{self._ports['phones']}",
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        write_environment(state, own)
        self.environment = region_environment(children.stranger() | own)

    def demo(self, release: str) -> Demo:
        """That release as somebody outside sees it."""
        address = self.address(release)
        self._authenticator = Authenticator(self.environment | {"LINDEN_STATE": str(self._state)})
        return Demo(address, address, self._state, self._authenticator)

    def serve_older(self) -> None:
        """A web process of the release before, from its own folder."""
        log = self._state / "log" / "older.log"
        words = [
            str(self._older / "config/granian_logging.json") if "granian_logging" in word else word
            for word in child_processes.web_command(self._ports["older"])
        ]
        self._serve("older", words, log, self._older, {"PYTHONPATH": str(self._older)})

    def serve_newer(self) -> None:
        """A web process of this release, by the page's own line."""
        log = self._state / "log" / "newer.log"
        more = {"next": str(ROOT), "port": str(self._ports["newer"])}
        self._serve("newer", ["bash", "-euc", f"exec {commands('web')}"], log, ROOT, more)

    def _serve(
        self, name: str, words: list[str], log: Path, folder: Path, more: dict[str, str]
    ) -> None:
        def spawn() -> "subprocess.Popen[bytes]":
            with log.open("ab") as file:
                return subprocess.Popen(
                    words,
                    stdin=subprocess.DEVNULL,
                    stdout=file,
                    stderr=file,
                    env=self.environment | more,
                    cwd=folder,
                    process_group=0,
                )

        self._start(name, Child(name, spawn, lambda: self._answers(name), log))

    def _answers(self, name: str) -> bool:
        try:
            return Browser(self.address(name)).get("/healthz").status == 200
        except Unreachable:
            return False

    def _start(self, name: str, child: Child) -> None:
        self._running[name] = Running(child)
        self._running[name].start()

    def run_page(self, kind: str) -> str:
        """What the page says there for whoever owns the tables; what it printed."""
        return self._run(["bash", "-euc", commands(kind)])

    def seal(self) -> None:
        """What the worker does each minute: the audit's seal over all that happened."""
        words = (
            "from django.utils import timezone; from reports.audit.chain.seals import seal_minute;"
        )
        words += "seal_minute(now=timezone.now())"
        self._run([sys.executable, "-P", str(ROOT / "manage.py"), "shell", "-c", words])

    def _run(self, words: list[str]) -> str:
        done = subprocess.run(
            words,
            env=self.environment
            | {"next": str(ROOT), "owner": self._server.url, "PYTHONPATH": str(ROOT)},
            cwd=os.sep,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert done.returncode == 0, done.stdout[-3000:]
        return done.stdout

    def end(self, name: str) -> int:
        """Ask one to end, and wait; its exit status."""
        self._running[name].ask_to_end()
        return self._running.pop(name).wait_end()

    def close(self) -> None:
        """End everything."""
        if self._authenticator is not None:
            self._authenticator.close()
        for each in reversed(self._running.values()):
            each.kill()
        self._running.clear()
