"""A load generator that leaves the cores to what is measured.

One thread, plain sockets, requests made ready beforehand. Every request is a connection of its
own from a loopback address of its own, as reporters are.
"""

import selectors
import socket
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

READ_SIZE = 65_536


class ServerSilent(Exception):
    """No request made progress for thirty seconds."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """Ready-made bytes (they must ask for `Connection: close`) and the address they come from."""

    data: bytes
    source: str = "127.0.0.1"


@dataclass(frozen=True, kw_only=True)
class Reply:
    """One answer: HTTP status (0 when the connection broke), seconds from connecting, bytes."""

    status: int
    seconds: float
    data: bytes


@dataclass
class _Exchange:
    number: int
    request: Request
    connection: socket.socket
    started: float
    sent: bool = False
    received: bytearray = field(default_factory=bytearray)


def loopback_addresses() -> Iterator[str]:
    """Loopback addresses no two of which are near each other: networks of many homes."""
    number = 0
    while True:
        number += 1
        yield f"127.{1 + number % 250}.{(number // 250) % 250}.{1 + (number // 62_500) % 250}"


def post(
    path: str,
    body: bytes,
    *,
    cookie: str = "",
    host: str = "127.0.0.1",
    kind: str = "application/x-www-form-urlencoded",
    headers: Mapping[str, str] = MappingProxyType({}),
) -> bytes:
    """The bytes of one post of this media type, with further headers."""
    lines = [
        f"POST {path} HTTP/1.1",
        f"Host: {host}",
        f"Origin: http://{host}",
        f"Content-Type: {kind}",
        f"Content-Length: {len(body)}",
        "Connection: close",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    lines += [f"Cookie: {cookie}"] if cookie else []
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def get(path: str, *, cookie: str = "", host: str = "127.0.0.1") -> bytes:
    """The bytes of one page request."""
    lines = [f"GET {path} HTTP/1.1", f"Host: {host}", "Connection: close"]
    lines += [f"Cookie: {cookie}"] if cookie else []
    return "\r\n".join(lines).encode() + b"\r\n\r\n"


class _Run:
    def __init__(self, requests: Iterable[Request], port: int) -> None:
        self.waiting = enumerate(requests)
        self.port = port
        self.selector = selectors.DefaultSelector()
        self.replies: dict[int, Reply] = {}

    def begin(self) -> None:
        """Open the next connection, if any request is left."""
        if (following := next(self.waiting, None)) is not None:
            self._open(*following)

    def _open(self, number: int, request: Request) -> None:
        connection = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        connection.setblocking(False)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.bind((request.source, 0))
        started = time.perf_counter()
        connection.connect_ex(("127.0.0.1", self.port))
        exchange = _Exchange(number, request, connection, started)
        self.selector.register(connection, selectors.EVENT_WRITE, exchange)

    def advance(self, exchange: _Exchange) -> bool:
        """Send or read what can be sent or read now; True when the exchange is over."""
        try:
            if not exchange.sent:
                self._send(exchange)
                return False
            if data := exchange.connection.recv(READ_SIZE):
                exchange.received += data
                return False
        except OSError:
            exchange.received.clear()
        self._finish(exchange)
        return True

    def _send(self, exchange: _Exchange) -> None:
        exchange.connection.send(exchange.request.data)  # a form fits the socket's buffer
        exchange.sent = True
        self.selector.modify(exchange.connection, selectors.EVENT_READ, exchange)

    def _finish(self, exchange: _Exchange) -> None:
        seconds = time.perf_counter() - exchange.started
        self.selector.unregister(exchange.connection)
        exchange.connection.close()
        data = bytes(exchange.received)
        status = int(data[9:12]) if data.startswith(b"HTTP/1.") else 0
        self.replies[exchange.number] = Reply(status=status, seconds=seconds, data=data)

    def in_order(self) -> list[Reply]:
        """The replies in the order of their requests."""
        return [self.replies[number] for number in sorted(self.replies)]


def run(requests: Iterable[Request], *, port: int, concurrency: int) -> tuple[list[Reply], float]:
    """Send all, `concurrency` at a time; return the replies in order and the seconds it took.

    Raises ServerSilent when nothing moves for thirty seconds.
    """
    load = _Run(requests, port)
    started = time.perf_counter()
    for _ in range(concurrency):
        load.begin()
    while load.selector.get_map():
        ready = load.selector.select(timeout=30)
        if not ready:
            raise ServerSilent
        for key, _events in ready:
            if load.advance(key.data):
                load.begin()
    load.selector.close()
    return load.in_order(), time.perf_counter() - started


def run_at(requests: Sequence[Request], *, port: int, per_second: float) -> list[Reply]:
    """Send so many a second whatever the server does; the replies in order.

    Nobody waits for an answer before the next one is sent: a slow server meets more at once, as it
    would outside. Raises ServerSilent.
    """
    load, begun = _Run(requests, port), 0
    started = time.perf_counter()
    while begun < len(requests) or load.selector.get_map():
        left = started + begun / per_second - time.perf_counter()
        if begun < len(requests) and left <= 0:
            load.begin()
            begun += 1
            continue
        ready = load.selector.select(timeout=left if begun < len(requests) else 30)
        if not ready and begun == len(requests):
            raise ServerSilent
        for key, _events in ready:
            load.advance(key.data)
    load.selector.close()
    return load.in_order()
