"""A whole installation of a test's own: its PostgreSQL, phone network, web, worker and beat.

The phone network is the judge: it is never killed, and what lies on its phones is what people got.
"""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import psycopg

from config.local.machine import child_processes
from config.local.machine.ports import free_port
from config.local.machine.postgres import Postgres
from config.local.machine.sample_keys import make_journal, make_keys
from config.local.machine.supervisor import Child
from config.local.phones.sample_phones import make_account
from config.local.state import ROOT, copy_state, write_environment
from tests import children, ground
from tests.brokers.processes import Running, region_environment, state_of, until
from tests.kills.judge import Judge
from tests.tour.tools.sample_authenticator import Authenticator
from tests.tour.tools.tour_demo import Demo

KILLED = ("worker", "web", "beat", "database")


class Installation:
    """Everything but worker, web and beat, which come and go with a broker."""

    def __init__(self, folder: Path) -> None:
        self._folder = state_of(folder)
        self._server = Postgres(folder / "pg")
        self._ports = {"web": free_port(), "phones": free_port()}
        self._fixed: dict[str, str] = {}
        self._running: dict[str, Running] = {}
        self.returned = 0  # how often a process had to be started that nobody here had killed

    @property
    def judge(self) -> Judge:
        """The phone network."""
        return Judge(self._ports["phones"])

    @property
    def web_origin(self) -> str:
        """Where the web process answers."""
        return f"http://127.0.0.1:{self._ports['web']}"

    def open(self) -> None:
        """Start the database, with tables and sample people, and the phones."""
        copy_state(ground.prepared(), self._folder)
        self._fixed = self._environment()
        self._start("database", child_processes.postgres_child(self._server))
        self._fixed["LINDEN_DATABASE_URL"] = self._server.url
        phones = child_processes.phones_child(
            self._ports["phones"], state=self._folder, environment=self._fixed
        )
        self._start("phones", phones)

    def _environment(self) -> dict[str, str]:
        folder = self._folder
        known = make_keys(folder / "keys") | make_journal(folder / "journal")
        known |= make_account(folder / "phones")
        return region_environment(
            children.stranger()
            | known
            | {
                "LINDEN_DEMO": "1",
                "LINDEN_SITES": "public,staff",
                "LINDEN_REGION": "brussels",
                "LINDEN_PUBLIC_ADDRESS": "http://localhost",
                "LINDEN_HOOKS_ORIGIN": self.web_origin,
                "LINDEN_TWILIO_API_ORIGIN": f"http://127.0.0.1:{self._ports['phones']}",
                "DJANGO_SETTINGS_MODULE": "config.settings",
            }
        )

    @contextmanager
    def working(self, broker_url: str) -> Iterator[None]:
        """Web, worker and beat with this broker, for as long as the block lasts."""
        self._fixed["LINDEN_BROKER_URL"] = broker_url
        self._forget()
        known, folder = self._fixed, self._folder
        made = {
            "web": child_processes.web_child(self._ports["web"], state=folder, environment=known),
            "worker": child_processes.worker_child(state=folder, environment=known),
            "beat": child_processes.beat_child(
                state=folder, environment=known, app=child_processes.HURRY
            ),
        }
        self._running |= {name: Running(child) for name, child in made.items()}
        for name in made:
            self._running[name].spawn()
        try:
            for name in made:
                self._running[name].wait_ready()
            yield
        finally:
            for name in made:
                self._running.pop(name).kill()

    def _forget(self) -> None:
        """Nothing that an earlier test left is due any more."""
        self.judge.forget()
        with self._connection() as link:
            link.execute("update reports_followup set state = 'stopped', next_at = null")
            link.execute("delete from reports_outboundtext")
            link.execute("delete from reports_textbucket")

    def kill(self, name: str) -> None:
        """`kill -9`, and start it again as the supervisor would."""
        self._running[name].kill()
        if name == "database":
            self._server.process = None
        self._running[name].spawn()

    def stop(self, name: str) -> None:
        """`kill -9`, and let it lie."""
        self._running[name].kill()

    def start(self, name: str) -> None:
        """Start it again, and wait until it does its work."""
        self._running[name].start()

    def keep_alive(self) -> None:
        """Start again whatever ended by itself, as the supervisor does."""
        for running in self._running.values():
            if running.ended:
                self.returned += 1
                running.spawn()

    def wait_ready(self) -> None:
        """Wait until everything does its work again; what ends by itself comes back."""
        for running in self._running.values():
            up = partial(self._is_up, running)
            until(up, what=f"{running.name}: {running.log[-1500:]}")

    def _is_up(self, running: Running) -> bool:
        self.keep_alive()
        return running.ready

    def demo(self) -> Demo:
        """What somebody outside sees of it; its authenticators are to be closed."""
        write_environment(self._folder, self._fixed)
        known = self._fixed | {"LINDEN_STATE": str(self._folder)}
        return Demo(self.web_origin, self.web_origin, self._folder, Authenticator(known))

    def age(self, *, minutes: int, but: str = "") -> None:
        """As if what runs by the clock had ended well so much earlier, all but one."""
        with self._connection() as link:
            link.execute(
                "update reports_heartbeat set ended_at = ended_at - %s * interval '1 minute'"
                " where name <> %s",
                [minutes, but],
            )

    def run(self, module: str, *words: str) -> str:
        """Run a module of the project in this installation; what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", module, *words],
            cwd=ROOT,
            env=self._fixed,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def rows(self, query: str, *values: object) -> list[tuple[object, ...]]:
        """What the database says."""
        with self._connection() as link:
            return link.execute(query.encode(), values).fetchall()

    def database_url(self) -> str:
        """For whoever looks into it directly."""
        return self._server.url

    def logs(self) -> Mapping[str, str]:
        """What each process said."""
        return {name: running.log for name, running in self._running.items()}

    def close(self) -> None:
        """End everything."""
        for name in ("phones", "database"):
            if name in self._running:
                self._running.pop(name).kill()
        self._server.process = None
        self._server.forget_socket()

    def _connection(self) -> "psycopg.Connection[tuple[object, ...]]":
        return psycopg.connect(self._server.url, autocommit=True)

    def _start(self, name: str, child: Child) -> None:
        self._running[name] = Running(child)
        self._running[name].start()
