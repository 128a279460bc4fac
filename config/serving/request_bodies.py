"""Bodies are taken whole or not at all.

A body that ends early must never be taken for a whole one: a report cut in the middle of a
sentence would be filed as if that were all. And whoever sends slowly holds a connection, never a
thread: those are few, and everybody's.
"""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator
from contextlib import asynccontextmanager
from typing import Final, Protocol

from config.serving.room import Refused, Room

# A phone on a poor line sends 2 KiB a second; one byte now and then ends after the first fifteen.
PATIENCE_SECONDS: Final = 15.0
SLOWEST_BYTES_A_SECOND: Final = 2048
# What is too long is still read so far, and thrown away: a browser that is cut off while it sends
# shows a broken connection instead of the words and the numbers.
STILL_READ: Final = 1024 * 1024
MOST_BYTES_HELD: Final = 64 * 1024 * 1024
MOST_HALF_SENT: Final = 512
MOST_HALF_SENT_OF_ONE_NETWORK: Final = 32


class Headers(Protocol):
    """The request's headers, names in lower case."""

    def __contains__(self, name: str) -> bool: ...

    def get(self, name: str, default: str = "") -> str:
        """The header of that name, else the default."""


def announced(headers: Headers) -> int:
    """How long the body says it is. Raises Refused when it does not say so in numbers.

    In pieces ("chunked"), a body that was cut cannot be told from a whole one; no browser sends a
    form that way.
    """
    if "transfer-encoding" in headers:
        raise Refused(411)
    stated = headers.get("content-length", "0")
    if not (stated.isascii() and stated.isdigit()):
        raise Refused(400)
    return int(stated)


class Bodies:
    """The bodies that one process holds, half sent or waiting for their answer."""

    def __init__(self, *, longest: int) -> None:
        self._longest = longest
        self._half_sent = Room(most=MOST_HALF_SENT, most_of_one=MOST_HALF_SENT_OF_ONE_NETWORK)
        self._held = 0

    @asynccontextmanager
    async def whole(
        self, length: int, pieces: AsyncIterable[bytes], network: str
    ) -> AsyncIterator[bytes]:
        """The whole body, held for as long as the block lasts.

        Raises Refused: too long (413), too slow (408), cut (400), or too much at once (503).
        """
        if length > self._longest + STILL_READ:
            raise Refused(413)
        parts: list[bytes] = []
        try:
            with self._half_sent.place(network):
                received = await self._read(pieces, parts, keep=length <= self._longest)
            if length > self._longest:
                raise Refused(413)
            if received != length:
                raise Refused(400)
            yield b"".join(parts)
        finally:
            self._held -= sum(map(len, parts))

    async def _read(self, pieces: AsyncIterable[bytes], parts: list[bytes], *, keep: bool) -> int:
        """Read to the end, into `parts` if they are kept; return how much it was."""
        received = 0
        started = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout_at(started + PATIENCE_SECONDS) as limit:
                async for piece in pieces:
                    received += len(piece)
                    limit.reschedule(started + PATIENCE_SECONDS + received / SLOWEST_BYTES_A_SECOND)
                    if keep:
                        self._keep(piece, parts)
        except TimeoutError:
            raise Refused(408) from None
        return received

    def _keep(self, piece: bytes, parts: list[bytes]) -> None:
        if self._held + len(piece) > MOST_BYTES_HELD:
            raise Refused(503)
        self._held += len(piece)
        parts.append(piece)
