"""The sample people's authenticators: one `./run totp -` that is asked again and again."""

import re
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from typing import IO, cast

from config.local.state import ROOT
from config.local.tour.report import NotHeld


class Authenticator:
    """Shows codes; its process starts with the first one. To be closed."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._process: subprocess.Popen[str] | None = None

    def code(self, login: str) -> str:
        """What the sample person's authenticator shows now. Raises NotHeld."""
        said = self._answer(login)
        if not re.fullmatch(r"\d{6}", said):
            raise NotHeld(f"no code for {login}: {said[-300:]}")
        return said

    def close(self) -> None:
        """End the process."""
        if self._process:
            with self._process:  # nothing more is asked; it ends by itself
                pass

    def _answer(self, login: str) -> str:
        process = self._process = self._process or self._start()
        asked, said = cast(IO[str], process.stdin), cast(IO[str], process.stdout)
        with suppress(BrokenPipeError):  # it ended; what it said before tells why
            asked.write(f"{login}\n")
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
