"""What docs/two-machines.md describes, on one machine: two of everything but the phone network."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.local.machine import child_processes
from config.local.machine.ports import free_port
from config.local.machine.sample_keys import make_journal, make_keys
from config.local.machine.supervisor import Child
from config.local.phones.sample_phones import make_account
from config.local.state import copy_state, write_environment
from tests import children, ground
from tests.brokers.processes import Running, region_environment, state_of
from tests.machines.pair import Pair
from tests.tour.tools.tour_demo import Demo, standing_at

HOSTS = ("1", "2")


class Installation:
    """Two database servers, and two hosts of each kind, on the sample people of a demo."""

    def __init__(self, folder: Path, *, broker: str = "pgmq://") -> None:
        self._broker = broker
        self.state = state_of(folder / "state")
        copy_state(ground.prepared(), self.state)
        self.pair = Pair(folder, self.state / "pg")
        self._ports = {
            f"{site}{host}": free_port() for site in ("public", "staff") for host in HOSTS
        }
        self._ports["phones"] = free_port()
        self._running: list[Running] = []

    def address(self, name: str) -> str:
        """Where a site of a host answers: `public1`, `staff2`."""
        return f"http://127.0.0.1:{self._ports[name]}"

    @contextmanager
    def open(self) -> Iterator[Demo]:
        """Everything is up for as long as the block lasts; the demo is that of the first hosts."""
        try:
            self.pair.open()
            environment = self._environment()
            own = {name: value for name, value in environment.items() if name.startswith("LINDEN_")}
            write_environment(self.state, own)
            self._start(list(self._children(environment)))
            staff = self.address("staff1")
            with standing_at(self.address("public1"), staff, self.state) as demo:
                yield demo
        finally:
            for each in self._running:
                each.kill()
            self.pair.close()

    def said(self) -> str:
        """What each process said last, for whoever looks for a fault."""
        return "\n".join(f"{each.name}: {each.log[-1500:]}" for each in self._running)

    def _start(self, found: list[Child]) -> None:
        self._running = [Running(child) for child in found]
        for each in self._running:
            each.spawn()
        for each in self._running:
            each.wait_ready()

    def _children(self, environment: dict[str, str]) -> Iterator[Child]:
        yield child_processes.phones_child(
            self._ports["phones"], state=self.state, environment=environment
        )
        for host in HOSTS:
            folder = state_of(self.state / f"host{host}")
            for site in ("public", "staff"):
                yield child_processes.web_child(
                    self._ports[f"{site}{host}"],
                    state=folder,
                    environment=environment | {"LINDEN_SITES": site},
                    name=site,
                    workers=1,
                )
            yield child_processes.worker_child(state=folder, environment=environment)
            yield child_processes.beat_child(state=folder, environment=environment)

    def _environment(self) -> dict[str, str]:
        folder = self.state
        known = make_keys(folder / "keys") | make_journal(folder / "journal")
        known |= make_account(folder / "phones")
        return region_environment(
            children.stranger()
            | known
            | {
                "LINDEN_DEMO": "1",
                "LINDEN_DATABASE_URL": self.pair.url,
                "LINDEN_BROKER_URL": self._broker,
                "LINDEN_REGION": "brussels",
                "LINDEN_ALLOWED_HOSTS": "localhost,127.0.0.1",
                "LINDEN_PUBLIC_ADDRESS": "http://localhost",
                "LINDEN_HOOKS_ORIGIN": self.address("public1"),
                "LINDEN_TWILIO_API_ORIGIN": f"http://127.0.0.1:{self._ports['phones']}",
                "DJANGO_SETTINGS_MODULE": "config.settings",
            }
        )
