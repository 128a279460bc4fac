"""The page that says how to install: its commands, run in one shell as they stand."""

import os
import re
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from config.local.state import ROOT

PAGE = ROOT / "docs" / "operations.md"
BLOCK = re.compile(r"^```sh(?: (\w+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# What a machine has to have that the suite's has not: packages and accounts, and units.
MACHINE, SYSTEMD = "machine", "systemd"


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


class Shell:
    """One bash that runs the blocks; at those it cannot run itself, the caller acts instead."""

    def __init__(self, *, instead: str, environment: Mapping[str, str], folder: Path) -> None:
        """`instead` stands for the block of packages and accounts; `folder` is where it works."""
        self._script = "set -euo pipefail\n" + "".join(
            self._part(each, instead) for each in blocks()
        )
        self._environment = environment
        self._folder = folder

    def _part(self, block: Block, instead: str) -> str:
        if block.kind == MACHINE and instead:
            return instead
        if block.kind == SYSTEMD:
            units = re.findall(r"linden-[a-z]+", block.text.rpartition("enable")[2])
            return f"echo {' '.join(units)} >&3\nread -r _ <&4\n"
        return block.text

    def run(self, act: Callable[[list[str], Callable[[], str]], None], *, typed: str) -> str:
        """Run everything. `act` is given the units of each pause, and what was printed so far.

        `typed` is what a person types where a command asks. Returns all that was printed; raises
        AssertionError with it when a command fails.
        """
        said = self._folder / "said"
        told, tell = os.pipe()
        asked, ask = os.pipe()
        with said.open("w") as log:
            shell = subprocess.Popen(
                ["bash", "-c", f"exec 3>&{tell} 4<&{asked}\n{self._script}"],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=dict(self._environment),
                cwd=self._folder,
                pass_fds=(tell, asked),
                start_new_session=True,  # without a terminal, what is typed comes from here
                text=True,
            )
        os.close(tell)
        os.close(asked)
        with os.fdopen(told) as pauses, os.fdopen(ask, "w", buffering=1) as go:
            assert shell.stdin
            shell.stdin.write(typed)
            shell.stdin.close()
            try:
                for pause in pauses:
                    act(pause.split(), said.read_text)
                    go.write("\n")
            except BaseException:
                shell.kill()
                shell.wait()
                raise
        assert shell.wait() == 0, said.read_text()
        return said.read_text()
