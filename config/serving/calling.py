"""From a request of the server to a call of the WSGI application, and back."""

import sys
from collections.abc import Callable, Iterable
from io import IOBase
from typing import Any, NamedTuple, Protocol

from config.serving import request_bodies

type Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Headers(request_bodies.Headers, Protocol):
    """The request's headers, as often as they were sent."""

    def items(self) -> list[tuple[str, str]]:
        """Every header with its value, a repeated one as often as it was sent."""


class Scope(Protocol):
    """What the server knows of a request before its body: RSGI's scope, as far as it is used."""

    server: str
    client: str
    scheme: str
    http_version: str
    method: str
    path: str  # already without percent signs
    query_string: str

    @property
    def headers(self) -> Headers:
        """The headers of the request."""


class Answer(NamedTuple):
    """One whole answer."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


def peer(scope: Scope) -> str:
    """The address that this connection comes from, without its port."""
    return scope.client.rpartition(":")[0].strip("[]")


def environ(scope: Scope, body: IOBase, length: int) -> dict[str, Any]:
    """The request as PEP 3333 has it; the length is that of what is here, or will have come."""
    host, _, port = scope.server.rpartition(":")
    known: dict[str, Any] = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": _bytes_as_text(scope.path),
        "QUERY_STRING": _bytes_as_text(scope.query_string),
        "REMOTE_ADDR": peer(scope),
        "SERVER_NAME": host.strip("[]"),
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": "HTTP/1.1" if scope.http_version == "1.1" else "HTTP/1.0",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope.headers.items():
        _add(known, name, _bytes_as_text(value))
    known["CONTENT_LENGTH"] = str(length)
    return known


def _add(known: dict[str, Any], name: str, value: str) -> None:
    if "_" in name:
        return  # it would read as the name with "-", which only a proxy of one's own may set
    key = name.upper().replace("-", "_")
    if key != "CONTENT_TYPE":
        key = f"HTTP_{key}"
    before = known.get(key)
    if before is not None:
        value = f"{before}{'; ' if name == 'cookie' else ','}{value}"
    known[key] = value


def _bytes_as_text(text: str) -> str:
    return text if text.isascii() else text.encode("utf-8", "surrogateescape").decode("latin-1")


def call(application: Wsgi, request: dict[str, Any]) -> Answer:
    """Run the application to its end; whatever it raises goes on."""
    started: list[tuple[str, list[tuple[str, str]]]] = []

    def start(status: str, headers: list[tuple[str, str]], _error: object = None) -> None:
        started.append((status, headers))

    parts = application(request, start)
    try:
        body = b"".join(parts)
    finally:
        if close := getattr(parts, "close", None):
            close()
    status, headers = started[-1]
    return Answer(int(status[:3]), headers, body)
