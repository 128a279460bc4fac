"""The telephones of the tour: typing on one, and what arrives on it, by the network's address."""

import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

from tests.tour.tools.tour_report import NotHeld

PATIENCE = 120.0
"""Seconds to wait for a text: a sweep or two may lie between a cause and what follows."""
POLL = 0.3


# Each once in a process; the sample phones lie below.
_NUMBERS = iter(secrets.SystemRandom().sample(range(1000, 10_000), 9000))


def new_number() -> str:
    """A mobile number nobody of this demo has yet, from a range that is not given out."""
    return f"+3247000{next(_NUMBERS):04d}"


@dataclass(frozen=True)
class Phones:
    """The phone network of a demo."""

    origin: str

    def type(self, number: str, body: str) -> None:
        """Text the region's number from this phone."""
        self._ask("POST", "text", {"from": number, "body": body})

    def threads(self, number: str) -> list[dict[str, Any]]:
        """Everything on this phone, oldest first; each says whether it was typed on it."""
        for phone in self.all():
            if phone["number"] == number:
                return list(phone["texts"])
        return []

    def arrived(self, number: str) -> list[dict[str, Any]]:
        """What arrived on this phone, oldest first."""
        return [text for text in self.threads(number) if not text["sent"]]

    def wait_for(self, number: str, count: int, *, patience: float = PATIENCE) -> dict[str, Any]:
        """Wait until so many texts have arrived there; returns the last of them. Raises NotHeld."""
        return until(
            lambda: found[count - 1] if len(found := self.arrived(number)) >= count else None,
            f"text {count} did not arrive",
            patience=patience,
        )

    def all(self) -> list[dict[str, Any]]:
        """Every phone with what lies on it."""
        return list(self._ask("GET", "state")["phones"])

    def settle(self, *, pace: float) -> None:
        """How many seconds lie between two steps of a message."""
        self._ask("POST", "settings", {"pace": pace})

    def now(self) -> datetime:
        """What the clock of safe hours shows."""
        return datetime.fromisoformat(self._ask("GET", "state")["now"])

    def move(self, seconds: int) -> None:
        """Move the clock of safe hours forward."""
        self._ask("POST", "clock", {"seconds": seconds})

    def copies(self) -> list[dict[str, Any]]:
        """The provider's copies, as a thief there would find them."""
        return list(self._ask("GET", "copies")["copies"])

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        parts = urlsplit(self.origin)
        connection = HTTPConnection(parts.hostname or "", parts.port, timeout=PATIENCE)
        try:
            connection.request(
                method,
                f"/control/{path}",
                body=None if body is None else json.dumps(body),
                headers={"Content-Type": "application/json"},
            )
            answer = connection.getresponse()
            said = answer.read().decode()
        except OSError as refused:
            raise NotHeld(
                f"the phone network at {self.origin} does not answer: {refused}"
            ) from None
        finally:
            connection.close()
        if answer.status >= 400:
            raise NotHeld(f"/control/{path} answered {answer.status}: {said[:200]}")
        return json.loads(said)


def until[T](look: Callable[[], T | None], missing: str, *, patience: float = PATIENCE) -> T:
    """Look again and again until there is something, not nothing. Raises NotHeld (`missing`)."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        time.sleep(POLL)
    raise NotHeld(f"{missing} within {patience:.0f} s")
