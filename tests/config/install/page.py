"""The page that says how to install: its commands, run in one shell as they stand."""

import os
import re
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from config.local.state import ROOT
from tests.config.install import cleaner

PAGE = ROOT / "docs" / "operations.md"
BLOCK = re.compile(r"^```sh(?: (\w+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# What the suite's own machine lacks: packages and accounts; what no test's machine has: systemd.
MACHINE, SYSTEMD = "machine", "systemd"

# In the place of systemd: the unit's command line, in the unit's environment, by its user; a socket
# that it would make under /run lies under the state's folder.
START = """
start() {
    unit=$release/config/deploy/systemd/$1.service
    command=$(sed -n 's/^ExecStart=//p' "$unit")
    command=${command/\\/opt\\/linden/$release}
    if [ -n "${2:-}" ]; then command=${command/--port */--port $2}; fi
    install -d -m 0700 -o "$user" "$state/run"
    (
        set -a
        for set in $(sed -n "s#^Environment=\\(.*=\\)/run/#\\1$state/run/#p" "$unit"); do
            export "$set"
        done
        for file in $(sed -n 's/^EnvironmentFile=//p' "$unit"); do . "$etc/${file##*/}"; done
        LINDEN_READY_FILE=$state/run/$1.ready RUNTIME_DIRECTORY=$state/run
        linden $command
    ) > "$state/run/$1.log" 2>&1 < /dev/null 3>&- 4<&- &
}
start_socket() {
    units=$release/config/deploy/systemd
    command=$(sed -n 's/^ExecStart=//p' "$units/$1@.service")
    path=$state$(sed -n 's/^ListenStream=//p' "$units/$1.socket")
    mode=$(sed -n 's/^SocketMode=//p' "$units/$1.socket")
    install -d -m 0755 -o "$user" "$state/run" "${path%/*}"
    linden env -i "$release/.venv/bin/python" -I -c "$listens" "$path" "$mode" \\
        ${command//\\/opt\\/linden/$release} > /dev/null 2>&1 < /dev/null 3>&- 4<&- &
    until [ -S "$path" ]; do sleep 0.1; done
}
"""


@dataclass(frozen=True)
class Block:
    """Some commands of the page, and on what kind of machine alone they can run."""

    kind: str
    text: str

    @property
    def commands(self) -> int:
        """How many commands a person types; a function is one, a long line too."""
        joined = self.text.replace("\\\n", " ")
        joined = re.sub(r"^(\w+\(\)) \(\n.*?^\)$", r"\1", joined, flags=re.MULTILINE | re.DOTALL)
        return len(joined.splitlines())


def blocks() -> list[Block]:
    """Every block of the section "Install", in order."""
    section = PAGE.read_text().partition("\n## Install\n")[2].partition("\n### ")[0]
    return [Block(kind, text) for kind, text in BLOCK.findall(section)]


def script(*, instead: str = "", ports: Mapping[str, int]) -> str:
    """The page as one script that pauses at each block of units, once it has started them.

    `instead` stands for the block of packages and accounts, `ports` for those of the units.
    """
    begins = f"set -euo pipefail\nlistens='{cleaner.LISTENS}'\n{START}"
    return begins + "".join(_part(each, instead, ports) for each in blocks())


def _part(block: Block, instead: str, ports: Mapping[str, int]) -> str:
    if block.kind == MACHINE and instead:
        return instead
    if block.kind != SYSTEMD:
        return block.text
    enabled = block.text.rpartition("enable")[2]
    units = re.findall(r"linden-[a-z]+(?![.a-z])", enabled)
    sockets = re.findall(r"(linden-[a-z]+)\.socket", enabled)
    started = "".join(f"start_socket {name}\n" for name in sockets)
    started += "".join(f"start {unit} {ports.get(unit, '')}\n" for unit in units)
    return f"{started}echo {' '.join(units)} >&3\nread -r _ <&4\n"


def run(
    shell: Sequence[str],
    words: str,
    act: Callable[[list[str], str], None],
    *,
    typed: str,
    environment: Mapping[str, str],
    folder: Path,
) -> str:
    """Run a script with a shell and return what it printed; all it started ends with it.

    `act` is called at each pause, with the units and what was printed so far. `typed` is what a
    person types where a command asks. Raises AssertionError with all of it when a command fails.
    """
    said = folder / "said"
    told, tell = os.pipe()
    asked, ask = os.pipe()
    with said.open("w") as log:
        process = subprocess.Popen(
            [*shell, f"exec 3>&{tell} {tell}>&- 4<&{asked} {asked}<&-\n{words}"],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=dict(environment),
            cwd=folder,
            pass_fds=(tell, asked),
            start_new_session=True,  # without a terminal, what is typed comes from here
            text=True,
        )
    os.close(tell)
    os.close(asked)
    assert process.stdin
    try:
        with os.fdopen(told) as pauses, os.fdopen(ask, "w", buffering=1) as go:
            process.stdin.write(typed)
            process.stdin.close()
            for pause in pauses:
                act(pause.split(), said.read_text())
                go.write("\n")
        assert process.wait() == 0, said.read_text()
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    return said.read_text()
