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
# A browser that is still sending does not see an answer: what comes is read and thrown away before.
# Of a body that is too long in any case, so much; then the line is closed.
STILL_READ: Final = 4 * 1024 * 1024
STILL_WAITED_SECONDS: Final = 5.0


class PulledBody(io.RawIOBase):
    """A body as a file to read from, in a thread of the lane; the event loop fetches it.

    `refused` is the HTTP status when it ended before its end, and then reading raises OSError. It
    is no exception: that would hold the frames of the request, and with them the connection, which
    the server closes when nobody holds it any more.
    """

    def __init__(
        self, pieces: AsyncIterator[bytes], length: int, loop: asyncio.AbstractEventLoop
    ) -> None:
        super().__init__()
        self.refused: int | None = None
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
            if self.refused:
                raise OSError
        given, self._held = self._held[: len(buffer)], self._held[len(buffer) :]
        buffer[: len(given)] = given
        return len(given)

    async def _pull(self) -> bytes:
        """The next piece; nothing when the body ended too early, and `refused` says why."""
        try:
            until = PATIENCE_SECONDS + self._received / SLOWEST_BYTES_A_SECOND
            async with asyncio.timeout_at(self._started + until):
                piece = await anext(self._pieces)
        except (TimeoutError, StopAsyncIteration) as fault:
            self.refused = 408 if isinstance(fault, TimeoutError) else 400
            return b""
        self._received += len(piece)
        self._left -= len(piece)
        return piece

    async def drain(self, most: int) -> None:
        """Throw away what still comes, up to `most` bytes, so that a browser sees the answer.

        It ends when nothing has come for STILL_WAITED_SECONDS.
        """
        thrown = 0
        try:
            while not self.refused and self._left > 0 and thrown < most:
                async with asyncio.timeout(STILL_WAITED_SECONDS):
                    thrown += len(await self._pull())
        except TimeoutError:
            return  # whoever stopped sending waits for nothing more

    def let_go(self) -> None:
        """Hold the connection no longer, whoever still holds the request."""
        self._left = 0
        del self._pieces


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
        still_read = most if length <= most else STILL_READ
        try:
            if length > most:
                raise Refused(413)
            with self._room.place(network):
                request = environ(scope, body, length)
                answer = await loop.run_in_executor(self._threads, call, self._application, request)
            await body.drain(still_read)
        except Refused:
            await body.drain(still_read)
            raise
        finally:
            body.let_go()
        if body.refused:  # cut: whatever the page made of it, it was not all
            raise Refused(body.refused)
        return answer

    def shutdown(self) -> None:
        """The server ends: what is being taken is taken first."""
        self._threads.shutdown()
