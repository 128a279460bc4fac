"""The sample people's authenticators: one `./run totp -` that is asked again and again.

A code works once. Whoever logs in again within thirty seconds would wait for the next: as the
house takes codes of a phone whose clock is a step off, the next is shown already. Past that only
waiting helps (`Desk.give_code`).
"""

import re
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import IO, cast

from config.local.state import ROOT
from tests.tour.tools.tour_report import NotHeld

STEP_SECONDS = 30
"""How long one code lasts (RFC 6238)."""


class Authenticator:
    """Shows codes; its process starts with the first one. To be closed."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._process: subprocess.Popen[str] | None = None
        self._shown: dict[str, int] = {}

    def code(self, login: str) -> str:
        """What the sample person's authenticator shows now, or next if that was shown already.

        Raises NotHeld.
        """
        now = time.time()
        step = next_step(now, shown=self._shown.get(login))
        said = self._answer(f"{login} {step * STEP_SECONDS}")
        if not re.fullmatch(r"\d{6}", said):
            raise NotHeld(f"no code for {login}: {said[-300:]}")
        self._shown[login] = step
        return said

    def close(self) -> None:
        """End the process."""
        if self._process:
            with suppress(BrokenPipeError), self._process:  # it ends by itself, or did already
                pass

    def _answer(self, question: str) -> str:
        process = self._process = self._process or self._start()
        asked, said = cast(IO[str], process.stdin), cast(IO[str], process.stdout)
        with suppress(BrokenPipeError):  # it ended; what it said before tells why
            asked.write(f"{question}\n")
            asked.flush()
        return said.readline().strip()

    def _start(self) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [ROOT / "run", "totp", "-"],
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )


def next_step(now: float, *, shown: int | None) -> int:
    """The step whose code to show: this one, or the next if this one was shown already."""
    step = int(now) // STEP_SECONDS
    return step + 1 if shown is not None and shown >= step else step
