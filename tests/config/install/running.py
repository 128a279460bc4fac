"""The processes of the units, started as the service user without systemd."""

import os
import re
import shlex
import signal
import subprocess
from functools import partial
from pathlib import Path

from config.local.ports import free_port
from config.local.tour.browser import Browser, Unreachable
from tests.brokers.processes import until
from tests.config.install.machine import Machine, as_user


class Units:
    """What is started of the units, each in its unit's environment and by its `ExecStart` line."""

    def __init__(self, machine: Machine, etc: Path) -> None:
        self._machine = machine
        self._etc = etc
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self.ports: dict[str, int] = {}

    def start(self, *names: str) -> None:
        """Start them and wait until all do their work. Raises AssertionError with what one said."""
        for name in names:
            self._spawn(name)
        for name in names:
            until(partial(self._works, name), what=f"{name} is not ready")

    def _spawn(self, name: str) -> None:
        unit = self._machine.release / "config" / "deploy" / "systemd" / f"{name}.service"
        text = unit.read_text()
        command = re.findall(r"^ExecStart=(.*)$", text, re.MULTILINE)[0].split()
        command[0] = str(self._machine.release / Path(command[0]).name)
        if "--port" in command:
            self.ports[name] = free_port()
            command[command.index("--port") + 1] = str(self.ports[name])
        environment = self._environment(text) | {
            "LINDEN_READY_FILE": str(self._file(name, "ready"))
        }
        with self._file(name, "log").open("wb") as file:
            self._running[name] = subprocess.Popen(
                [*as_user("--pdeathsig", "KILL"), *command],
                env=environment,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                process_group=0,
            )

    def _works(self, name: str) -> bool:
        if self._running[name].poll() is not None:
            raise AssertionError(f"{name} ended: {self._file(name, 'log').read_text()[-3000:]}")
        return self._is_well(name) if name in self.ports else self._file(name, "ready").exists()

    def _file(self, name: str, kind: str) -> Path:
        return self._machine.home / f"{name}.{kind}"

    def _is_well(self, name: str) -> bool:
        browser = Browser(f"http://127.0.0.1:{self.ports[name]}")
        try:
            return browser.get("/healthz").status == 200
        except Unreachable:
            return False

    def _environment(self, unit: str) -> dict[str, str]:
        found = {"PATH": os.environ["PATH"], "HOME": "/nonexistent"}
        for named in re.findall(r"^EnvironmentFile=(.*)$", unit, re.MULTILINE):
            for line in (self._etc / Path(named).name).read_text().splitlines():
                if line and not line.startswith("#"):
                    name, value = line.split("=", 1)
                    found[name] = shlex.split(value)[0]
        return found | {"RUNTIME_DIRECTORY": str(self._machine.home)}

    def stop(self) -> None:
        """End all of it."""
        for process in self._running.values():
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
