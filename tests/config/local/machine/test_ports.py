"""A port that is free, and stays so until its server starts."""

import random
import socket
from pathlib import Path

import pytest

from config.local.machine import ports


def test_it_can_be_listened_on_and_no_connection_is_given_it() -> None:
    port = ports.free_port()
    with socket.create_server(("127.0.0.1", port)):
        pass
    first = Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0]
    assert 1024 < port < int(first)


def test_one_that_is_taken_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    others = random.SystemRandom().sample(range(20_000, 32_000), 50)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setattr(random.SystemRandom, "sample", lambda *_: [port, *others])
        assert ports.free_port() in others


def test_one_that_was_given_out_is_given_to_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two demos that start at the same time; or one, for its pages and its phones."""
    port = ports.free_port()
    monkeypatch.setattr(random.SystemRandom, "sample", lambda *_: [port])
    with pytest.raises(OSError, match="no free port"):
        ports.free_port()


def test_one_that_was_asked_for_is_found_by_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where whoever gives it to a demo holds it already."""
    with socket.socket() as giver:
        giver.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, True)
        giver.bind(("127.0.0.1", 0))
        port = giver.getsockname()[1]
        ports.hold(port)
    monkeypatch.setattr(random.SystemRandom, "sample", lambda *_: [port])
    with pytest.raises(OSError, match="no free port"):
        ports.free_port()
    with socket.create_server(("127.0.0.1", port)), pytest.raises(OSError, match="in use"):
        ports.hold(port)


def test_where_all_are_taken_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        offered = [taken.getsockname()[1]]
        monkeypatch.setattr(random.SystemRandom, "sample", lambda *_: offered)
        with pytest.raises(OSError, match="no free port"):
            ports.free_port()
