"""Threads that do what is due, and post the provider's signed calls to the application."""

import http.client
import threading
from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit

from config.local.phones.network.phone_network import NO_ANSWER, Network
from config.local.phones.service.signing import is_loopback, sign

PATIENCE_SECONDS = 15.0  # the provider's own
THREADS = 4


class Courier:
    """A few threads; each keeps its connection open."""

    def __init__(self, network: Network, *, threads: int = THREADS) -> None:
        self._network = network
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._work, name=f"courier-{n}", daemon=True)
            for n in range(threads)
        ]

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End after the step that is under way."""
        self._stop.set()
        for thread in self._threads:
            thread.join(timeout=PATIENCE_SECONDS)

    def _work(self) -> None:
        line = Line(self._network.account.token)
        while not self._stop.is_set():
            if job := self._network.take_job(patience=0.2):
                self._network.run(job, line.post)
        line.close()


class Line:
    """One thread's connection to the application."""

    def __init__(self, token: str) -> None:
        self._token = token
        self._where: tuple[str, int] | None = None
        self._connection: http.client.HTTPConnection | None = None

    def post(self, address: str, fields: Mapping[str, str]) -> str:
        """Post the form, signed; return the status of the answer, or NO_ANSWER.

        Only this machine is ever called. A connection the other side has closed meanwhile is
        opened again once.
        """
        if not is_loopback(address):
            return NO_ANSWER
        signature = sign(token=self._token, address=address, fields=fields)
        fresh = self._connection is None
        answer = self._try(address, fields, signature)
        if answer == NO_ANSWER and not fresh:
            answer = self._try(address, fields, signature)
        return answer

    def _try(self, address: str, fields: Mapping[str, str], signature: str) -> str:
        parts = urlsplit(address)
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "User-Agent": "TwilioProxy/1.1",
            "X-Twilio-Signature": signature,
        }
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        try:
            connection = self._open(parts.hostname or "", parts.port or 80)
            connection.request("POST", path, urlencode(fields), headers)
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            self.close()
            return NO_ANSWER
        return str(answer.status)

    def _open(self, host: str, port: int) -> http.client.HTTPConnection:
        if self._connection is None or self._where != (host, port):
            self.close()
            self._connection = http.client.HTTPConnection(host, port, timeout=PATIENCE_SECONDS)
            self._where = (host, port)
        return self._connection

    def close(self) -> None:
        """Hang up."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None
