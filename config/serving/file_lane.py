"""A lane of its own for files: few at a time, each pulled piece by piece, none held in memory.

The ordinary way in takes a body whole before a thread is used. A file is too long for that: here
a thread reads it while it is sealed, and asks the event loop for each next piece. So there are few
such threads, they are none of the pages', and whoever sends too slowly loses the place.
"""

import asyncio
import io
import re
from collections.abc import AsyncIterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from config.serving.calling import Answer, Scope, Wsgi, call, environ
from config.serving.request_bodies import PATIENCE_SECONDS, SLOWEST_BYTES_A_SECOND
from config.serving.room import Refused, Room

AT_ONCE: Final = 4
AT_ONCE_OF_ONE_NETWORK: Final = 2
# A browser that is still sending does not see an answer: so much is read and thrown away before.
STILL_READ: Final = 4 * 1024 * 1024
STILL_READ_SECONDS: Final = 5.0


class PulledBody(io.RawIOBase):
    """A body as a file to read from, in a thread of the lane; the event loop fetches it.

    `refused` is why it ended before its end, and then reading raises OSError.
    """

    def __init__(
        self, pieces: AsyncIterator[bytes], length: int, loop: asyncio.AbstractEventLoop
    ) -> None:
        super().__init__()
        self.refused: Refused | None = None
        self._pieces = pieces
        self._left = length
        self._loop = loop
        self._started = loop.time()
        self._received = 0
        self._held = b""

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """As much as has come and fits, at least one byte until the end. Raises OSError."""
        while not self._held and self._left > 0:
            self._held = asyncio.run_coroutine_threadsafe(self._pull(), self._loop).result()
        given, self._held = self._held[: len(buffer)], self._held[len(buffer) :]
        buffer[: len(given)] = given
        return len(given)

    async def _pull(self) -> bytes:
        try:
            until = PATIENCE_SECONDS + self._received / SLOWEST_BYTES_A_SECOND
            async with asyncio.timeout_at(self._started + until):
                piece = await anext(self._pieces)
        except (TimeoutError, StopAsyncIteration) as fault:
            self.refused = Refused(408 if isinstance(fault, TimeoutError) else 400)
            raise OSError from fault
        self._received += len(piece)
        self._left -= len(piece)
        return piece

    async def drain(self) -> None:
        """Throw away what still comes, as far as a browser needs it to see the answer."""
        thrown = 0
        try:
            async with asyncio.timeout(STILL_READ_SECONDS):
                while not self.refused and self._left > 0 and thrown < STILL_READ:
                    thrown += len(await self._pull())
        except (TimeoutError, OSError):
            return  # whoever stopped sending waits for nothing more


class FileLane:
    """One process's lane. `longest` has the most bytes of a body by the form of its address."""

    def __init__(self, application: Wsgi, longest: Mapping[str, int]) -> None:
        self._application = application
        self._longest = {re.compile(path): most for path, most in longest.items()}
        self._room = Room(most=AT_ONCE, most_of_one=AT_ONCE_OF_ONE_NETWORK)
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="file")

    def most(self, scope: Scope) -> int | None:
        """How long a body may be here; None: it does not belong into this lane."""
        if scope.method != "POST":
            return None
        return next(
            (most for path, most in self._longest.items() if path.fullmatch(scope.path)), None
        )

    async def answer(
        self, scope: Scope, pieces: AsyncIterator[bytes], length: int, network: str, most: int
    ) -> Answer:
        """Call the application with a body that is pulled. Raises Refused."""
        loop = asyncio.get_running_loop()
        body = PulledBody(pieces, length, loop)
        try:
            if length > most:
                raise Refused(413)
            with self._room.place(network):
                request = environ(scope, body, length)
                answer = await loop.run_in_executor(self._threads, call, self._application, request)
        except Refused:
            await body.drain()
            raise
        await body.drain()
        if body.refused:  # cut: whatever the page made of it, it was not all
            raise body.refused
        return answer

    def shutdown(self) -> None:
        """The server ends: what is being taken is taken first."""
        self._threads.shutdown()
