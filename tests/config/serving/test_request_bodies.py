"""Bodies are whole or refused, and nobody holds all the room for them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from config.serving import request_bodies
from config.serving.request_bodies import Bodies
from config.serving.room import Refused


async def pieces(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


async def endless() -> AsyncIterator[bytes]:
    yield b"t"
    await asyncio.Event().wait()


async def status(held: Bodies, length: int, sent: AsyncIterator[bytes], network: str = "a") -> int:
    """200 for a body that was taken, else the refusal's."""
    try:
        async with held.whole(length, sent, network):
            return 200
    except Refused as refused:
        return refused.status


def test_only_a_whole_body_is_taken() -> None:
    async def played() -> list[int]:
        held = Bodies(longest=10)
        return [
            await status(held, 4, pieces(b"te", b"xt")),
            await status(held, 4, pieces(b"te")),
            await status(held, 4, pieces(b"texts")),
            await status(held, 11, pieces(b"longer text")),
            await status(held, 11 + request_bodies.STILL_READ, pieces()),
        ]

    assert asyncio.run(played()) == [200, 400, 400, 413, 413]


def test_what_comes_too_slowly_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_bodies, "PATIENCE_SECONDS", 0.01)
    assert asyncio.run(status(Bodies(longest=10), 4, endless())) == 408


def test_one_network_never_holds_all_places(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has more half-sent bodies than that waits; somebody elsewhere does not."""

    async def played() -> list[int]:
        held = Bodies(longest=10)
        slow = [
            asyncio.create_task(status(held, 4, endless()))
            for _ in range(request_bodies.MOST_HALF_SENT_OF_ONE_NETWORK)
        ]
        await asyncio.sleep(0)
        found = [
            await status(held, 4, pieces(b"text")),
            await status(held, 4, pieces(b"text"), "another"),
        ]
        for each in slow:
            each.cancel()
        await asyncio.gather(*slow, return_exceptions=True)
        return [*found, await status(held, 4, pieces(b"text"))]

    assert asyncio.run(played()) == [503, 200, 200]


def test_the_memory_for_bodies_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_bodies, "MOST_BYTES_HELD", 6)

    async def played() -> list[int]:
        held = Bodies(longest=10)
        async with AsyncExitStack() as stack:
            body = await stack.enter_async_context(held.whole(4, pieces(b"text"), "a"))
            assert body == b"text"
            found = [await status(held, 4, pieces(b"text"))]
        return [*found, await status(held, 4, pieces(b"text"))]

    assert asyncio.run(played()) == [503, 200]
