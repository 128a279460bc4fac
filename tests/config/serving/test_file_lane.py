"""The lane of files: pulled piece by piece, few at a time, never taken for whole when it is cut."""

import asyncio
import gc
import weakref
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any

import pytest

from config.serving import file_lane, request_bodies
from config.serving.calling import Answer
from config.serving.front_door import STATUSES, Door
from tests.config.serving.test_front_door import Scope

FILES = {r"/files/": 1_000_000}
type Pages = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Sender:
    """Sends these pieces, then perhaps waits for ever; keeps what it is told."""

    def __init__(self, *pieces: bytes, waits: asyncio.Event | None = None) -> None:
        self.pieces, self.waits = pieces, waits
        self.status = 0
        self.taken = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self.pieces:
            self.taken += len(piece)
            yield piece
        if self.waits:
            await self.waits.wait()

    def response_bytes(self, status: int, _headers: list[tuple[str, str]], _body: bytes) -> None:
        self.status = status


class ToFiles(Scope):
    path = "/files/"

    def __init__(self, length: int, client: str) -> None:
        super().__init__(("content-length", str(length)))
        self.client = client


def door(pages: Pages) -> Door:
    refusals = {status: Answer(status, [], b"") for status in STATUSES}
    return Door(pages, refusals=refusals, proxies=0, longest=99, files=FILES)


def reads_all(request: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """A page that seals what comes, and lets the reader's fault be what it is."""
    got = 0
    with suppress(OSError):
        while piece := request["wsgi.input"].read(64 * 1024):
            assert len(piece) <= 64 * 1024
            got += len(piece)
    start("200 OK" if got == int(request["CONTENT_LENGTH"]) else "500 Cut", [])
    return []


def sent(*senders: Sender, length: int, networks: int = 1, pages: Pages = reads_all) -> None:
    async def all_of_them() -> None:
        entrance = door(pages)
        asked = [
            entrance.__rsgi__(ToFiles(length, f"192.0.2.{at % networks}:1"), sender)
            for at, sender in enumerate(senders)
        ]
        await asyncio.wait_for(asyncio.gather(*asked), 30)

    asyncio.run(all_of_them())


def test_a_body_longer_than_any_page_goes_through_piece_by_piece() -> None:
    sender = Sender(*[b"x" * 100_000] * 10)
    sent(sender, length=1_000_000)
    assert sender.status == 200


def test_one_that_ends_early_is_not_whole() -> None:
    sender = Sender(b"x" * 10)
    sent(sender, length=1000)
    assert sender.status == 400


def test_one_that_is_too_long_is_refused_before_it_is_read() -> None:
    called = []

    def page(*_: Any) -> Iterable[bytes]:
        called.append(1)
        return []

    sender = Sender(b"x" * 10)
    sent(sender, length=2_000_000, pages=page)
    assert (sender.status, called) == (413, [])


def test_one_that_is_too_slow_loses_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_lane, "PATIENCE_SECONDS", 0.1)
    sender = Sender(b"x" * 10, waits=asyncio.Event())
    sent(sender, length=1000)
    assert sender.status == 408
    assert request_bodies.PATIENCE_SECONDS == 15.0


@pytest.mark.parametrize(("networks", "served"), [(5, 4), (1, 2)])
def test_the_next_one_is_told_that_others_are_sending(
    monkeypatch: pytest.MonkeyPatch, networks: int, served: int
) -> None:
    monkeypatch.setattr(file_lane, "STILL_WAITED_SECONDS", 0.1)

    async def five() -> list[int]:
        entrance, full = door(reads_all), asyncio.Event()
        senders = [Sender(b"x" * 10, waits=full) for _ in range(5)]
        asked = [
            asyncio.create_task(
                entrance.__rsgi__(ToFiles(1000, f"192.0.2.{at % networks}:1"), sender)
            )
            for at, sender in enumerate(senders)
        ]
        await asyncio.wait(asked, timeout=5, return_when=asyncio.FIRST_COMPLETED)
        await asyncio.sleep(0.3)
        told = [sender.status for sender in senders]
        full.set()  # all of them hang up
        await asyncio.gather(*asked)
        return told

    told = asyncio.run(five())
    assert sorted(told) == [0] * served + [503] * (5 - served)


def test_a_page_that_refuses_at_once_is_heard_by_who_still_sends() -> None:
    def refuses(_request: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        start("403 Forbidden", [])
        return []

    sender = Sender(*[b"x" * 100_000] * 10)
    sent(sender, length=1_000_000, pages=refuses)
    assert (sender.status, sender.taken) == (403, 1_000_000)


def test_what_the_page_raises_is_a_page_with_the_numbers(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def breaks(*_: Any) -> Iterable[bytes]:
        raise RuntimeError

    sender = Sender(b"x" * 10)
    sent(sender, length=10, pages=breaks)
    assert sender.status == 500
    assert caplog.messages == ["request_failed"]


def test_who_is_turned_away_may_send_all_of_it_and_then_hears_so() -> None:
    """More than what is thrown away of a body that is too long."""
    pieces = [b"x" * 500_000] * 12

    async def third() -> Sender:
        refusals = {status: Answer(status, [], b"") for status in STATUSES}
        files = {r"/files/": 6_000_000}
        entrance = Door(reads_all, refusals=refusals, proxies=0, longest=99, files=files)
        full = asyncio.Event()
        first = [
            asyncio.create_task(
                entrance.__rsgi__(ToFiles(1000, "192.0.2.1:1"), Sender(b"x", waits=full))
            )
            for _ in range(file_lane.AT_ONCE_OF_ONE_NETWORK)
        ]
        await asyncio.sleep(0)
        sender = Sender(*pieces)
        await entrance.__rsgi__(ToFiles(6_000_000, "192.0.2.1:1"), sender)
        full.set()
        await asyncio.gather(*first)
        return sender

    sender = asyncio.run(third())
    assert file_lane.STILL_READ < sender.taken == 6_000_000
    assert sender.status == 503


@pytest.fixture
def no_collector() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


class Line:
    """A connection as the server gives it: its own iterator, held by nobody else."""

    def __init__(self, length: int) -> None:
        self.pieces = [b"x" * 10]
        self.waits = length == 1000
        self.status = 0

    def __aiter__(self) -> "Line":
        return self

    async def __anext__(self) -> bytes:
        if self.pieces:
            return self.pieces.pop()
        if self.waits:
            await asyncio.Event().wait()
        raise StopAsyncIteration

    def response_bytes(self, status: int, _headers: list[tuple[str, str]], _body: bytes) -> None:
        self.status = status


@pytest.mark.usefixtures("no_collector")
@pytest.mark.parametrize(
    ("length", "status"), [(10, 200), (20, 400), (1000, 408), (2_000_000, 413)]
)
def test_the_connection_is_let_go_at_once(
    length: int, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server closes it when nobody holds it: a circle would leave it, and who waits, open."""
    monkeypatch.setattr(file_lane, "PATIENCE_SECONDS", 0.1)
    kept: list[dict[str, Any]] = []

    def keeps(request: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        kept.append(request)  # as an error page does, which holds the request in a circle
        return reads_all(request, start)

    async def asked() -> None:
        line = Line(length)
        await door(keeps).__rsgi__(ToFiles(length, "192.0.2.1:1"), line)
        assert line.status == status
        let_go = weakref.ref(line)
        del line
        assert let_go() is None

    asyncio.run(asked())
