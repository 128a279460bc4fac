"""What people got: the phone network's own record, and what it is told to do."""

import json
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPConnection
from typing import Any


@dataclass(frozen=True)
class Arrived:
    """One text that lies on a phone."""

    number: str
    body: str
    at: datetime


class Judge:
    """The control address of the phone network on that port."""

    def __init__(self, port: int) -> None:
        self._port = port

    def arrived(self) -> dict[str, list[Arrived]]:
        """All texts that came to a phone from us, by number, oldest first."""
        found: dict[str, list[Arrived]] = defaultdict(list)
        for phone in self._ask("state")["phones"]:
            for text in phone["texts"]:
                if not text["sent"]:
                    at = datetime.fromisoformat(text["at"])
                    found[phone["number"]].append(Arrived(phone["number"], text["body"], at))
        return found

    def copies(self) -> list[dict[str, Any]]:
        """What the provider still keeps."""
        copies: list[dict[str, Any]] = self._ask("copies")["copies"]
        return copies

    def now(self) -> datetime:
        """The clock of the network and of the installation."""
        return datetime.fromisoformat(self._ask("state")["now"])

    def idle(self) -> bool:
        """Whether no message is under way."""
        return bool(self._ask("state")["idle"])

    def move_clock(self, seconds: int) -> None:
        """Let that much time pass for texts."""
        self._tell("clock", seconds=seconds)

    def fail(self, number: str, fault: str) -> None:
        """Let the next creation for that number go wrong, once."""
        self._tell("fault", to=number, fault=fault, times=1)

    def settle(self, *, pace: float, calls: bool) -> None:
        """How fast messages move, and whether it tells of it."""
        self._tell("settings", pace=pace, calls=calls)

    def forget(self) -> None:
        """Begin anew, the phones empty."""
        self._tell("reset")

    def _ask(self, what: str) -> dict[str, Any]:
        return self._call("GET", what, None)

    def _tell(self, what: str, **words: object) -> None:
        self._call("POST", what, json.dumps(words))

    def _call(self, method: str, what: str, body: str | None) -> dict[str, Any]:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=60)
        with closing(connection):
            headers = {"Content-Type": "application/json"} if body else {}
            connection.request(method, f"/control/{what}", body, headers)
            answer = connection.getresponse()
            found: dict[str, Any] = json.load(answer)
        if answer.status >= 400:
            raise RuntimeError(found)
        return found
