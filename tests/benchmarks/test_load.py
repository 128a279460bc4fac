"""The load generator sends what it was given, from where it was told, and counts what broke."""

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import islice

import pytest

from tests.benchmarks import load


class _Echo(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if body == b"hang up":
            self.connection.close()
            return
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body + b" from " + self.client_address[0].encode())

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def port() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Echo) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def test_every_request_is_answered_in_its_place(port: int) -> None:
    sources = list(islice(load.loopback_addresses(), 30))
    requests = [
        load.Request(data=load.post("/", f"report {number}".encode()), source=source)
        for number, source in enumerate(sources)
    ]
    replies, seconds = load.run(requests, port=port, concurrency=4)
    for number, (reply, source) in enumerate(zip(replies, sources, strict=True)):
        assert reply.status == 200
        assert reply.data.endswith(f"report {number} from {source}".encode())
        assert 0 < reply.seconds <= seconds


def test_requests_leave_at_their_pace_whatever_the_server_does(port: int) -> None:
    requests = [load.Request(data=load.post("/", str(number).encode())) for number in range(10)]
    started = time.perf_counter()
    replies = load.run_at(requests, port=port, per_second=100)
    assert time.perf_counter() - started >= 0.09
    assert all(reply.data.endswith(b"%d from 127.0.0.1" % n) for n, reply in enumerate(replies))
    assert [reply.status for reply in replies] == [200] * 10


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_broken_connection_is_a_reply_of_status_0(port: int) -> None:
    requests = [load.Request(data=load.post("/", body)) for body in (b"hang up", b"fine")]
    replies, _seconds = load.run(requests, port=port, concurrency=2)
    assert [reply.status for reply in replies] == [0, 200]


def test_nobody_listening_is_a_reply_of_status_0() -> None:
    replies, _seconds = load.run(
        [load.Request(data=load.get("/"))], port=_closed_port(), concurrency=1
    )
    assert replies[0].status == 0


def _closed_port() -> int:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Echo) as server:
        return server.server_address[1]


def test_no_two_addresses_share_a_home() -> None:
    networks = {address.rsplit(".", 1)[0] for address in islice(load.loopback_addresses(), 5000)}
    assert len(networks) == 5000
