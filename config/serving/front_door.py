"""The way in: RSGI outside, where connections are many, WSGI inside, where threads are few."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Final, Protocol

from config import pulse
from config.serving.calling import Answer, Headers, Scope, Wsgi, call, environ, peer
from config.serving.file_lane import FileLane
from config.serving.request_bodies import Bodies, announced
from config.serving.room import Refused, Room
from reports.addresses import line_of, stated_address

log = logging.getLogger("linden.web")

THREADS: Final = 4
MOST_WAITING: Final = 256
STATUSES: Final = (400, 408, 411, 413, 500, 503)


class Connection(Protocol):
    """RSGI's protocol of one request, as far as it is used."""

    def __aiter__(self) -> AsyncIterator[bytes]: ...

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        """Send the whole answer."""


class Door:
    """One process's way in: takes each body whole, then calls the application in a thread.

    `refusals` has an answer ready for each of STATUSES: giving one costs nothing. `proxies` is
    the number of own proxies in front, `longest` the most bytes of a body, and `files` the same for
    each form of an address that takes a file (`file_lane`). Whoever hangs up after
    sending the whole request is served all the same: what was sent whole counts.
    """

    def __init__(
        self,
        application: Wsgi,
        *,
        refusals: Mapping[int, Answer],
        proxies: int | None,
        longest: int,
        files: Mapping[str, int],
    ) -> None:
        self._application = application
        self._refusals = refusals
        self._proxies = proxies
        self._files = FileLane(application, files)
        self._bodies = Bodies(longest=longest)
        # One network fills no more than half of the places, so that there is one for the others.
        self._inside = Room(most=THREADS + MOST_WAITING, most_of_one=MOST_WAITING // 2)
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="page")

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """The server begins: from now on the loop shows that it goes on."""
        pulse.in_a_loop(loop)

    def __rsgi_del__(self, _loop: asyncio.AbstractEventLoop) -> None:
        """The server has answered everybody and ends."""
        self._threads.shutdown()
        self._files.shutdown()

    async def __rsgi__(self, scope: Scope, connection: Connection) -> None:
        """Answer one request."""
        try:
            answer = await self._answer(scope, connection)
        except Refused as refused:
            answer = self._refusals[refused.status]
        except Exception:
            log.exception("request_failed")
            answer = self._refusals[500]
        connection.response_bytes(*answer)

    async def _answer(self, scope: Scope, connection: Connection) -> Answer:
        network = line_of(self._client(scope, scope.headers))
        length = announced(scope.headers)
        if not length:
            return await self._called(scope, b"", network)
        if most := self._files.most(scope):
            return await self._files.answer(scope, aiter(connection), length, network, most)
        async with self._bodies.whole(length, connection, network) as body:
            return await self._called(scope, body, network)

    async def _called(self, scope: Scope, body: bytes, network: str) -> Answer:
        with self._inside.place(network):
            return await asyncio.get_running_loop().run_in_executor(
                self._threads, call, self._application, environ(scope, BytesIO(body), len(body))
            )

    def _client(self, scope: Scope, headers: Headers) -> str:
        """The client's address; through proxies it is the one they state."""
        if not self._proxies:
            return peer(scope)
        forwarded = [value for name, value in headers.items() if name == "x-forwarded-for"]
        return stated_address(",".join(forwarded), self._proxies)
