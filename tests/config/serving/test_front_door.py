"""Who counts as one network at the door, and what a page learns of a request."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Any

import pytest

from config.serving.calling import Answer
from config.serving.front_door import STATUSES, Door


class Headers:
    """A request's headers as the server has them."""

    def __init__(self, *items: tuple[str, str]) -> None:
        self._items = list(items)

    def __contains__(self, name: str) -> bool:
        return any(name == each for each, _ in self._items)

    def get(self, name: str, default: str = "") -> str:
        return next((value for each, value in self._items if each == name), default)

    def items(self) -> list[tuple[str, str]]:
        return self._items


class Scope:
    """A request, with these headers."""

    server, scheme, http_version, method = "[::1]:8000", "http", "1.1", "POST"
    client = "[2001:db8::9]:5000"
    path, query_string = "/é/", "a=é"

    def __init__(self, *items: tuple[str, str]) -> None:
        self.headers = Headers(*items)


class Connection:
    """Sends a body, keeps the answer."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self.status = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._body

    def response_bytes(self, status: int, _headers: list[tuple[str, str]], _body: bytes) -> None:
        self.status = status


def answered(
    pages: Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]],
    *items: tuple[str, str],
    body: bytes = b"",
) -> int:
    refusals = {status: Answer(status, [], b"") for status in STATUSES}
    door = Door(pages, refusals=refusals, proxies=1, longest=99, files={})
    connection = Connection(body)
    asyncio.run(door.__rsgi__(Scope(("content-length", str(len(body))), *items), connection))
    return connection.status


def test_a_page_learns_of_the_request_what_the_standard_says() -> None:
    known: dict[str, Any] = {}

    def pages(request: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        known.update(request, body=request["wsgi.input"].read())
        start("204 No Content", [])
        return []

    headers = (("cookie", "a=1"), ("cookie", "b=2"), ("x-forwarded-for", "192.0.2.1"))
    more = (("x-forwarded-for", "192.0.2.2"), ("x_forwarded_for", "192.0.2.3"))
    assert answered(pages, *headers, *more, ("content-type", "text/plain"), body=b"text") == 204
    assert known["PATH_INFO"] == "/Ã©/"
    assert known["QUERY_STRING"] == "a=Ã©"
    assert known["HTTP_COOKIE"] == "a=1; b=2"
    assert known["HTTP_X_FORWARDED_FOR"] == "192.0.2.1,192.0.2.2"
    assert (known["CONTENT_TYPE"], known["CONTENT_LENGTH"]) == ("text/plain", "4")
    assert (known["REMOTE_ADDR"], known["SERVER_NAME"], known["SERVER_PORT"]) == (
        *("2001:db8::9", "::1"),
        "8000",
    )
    assert known["body"] == b"text"


def test_what_a_page_raises_is_answered_with_the_numbers(caplog: pytest.LogCaptureFixture) -> None:
    def pages(_request: dict[str, Any], _start: Callable[..., Any]) -> Iterable[bytes]:
        raise RuntimeError

    assert answered(pages) == 500
    assert caplog.messages == ["request_failed"]
