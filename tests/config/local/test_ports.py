"""A port that is free, and stays so until its server starts."""

import random
import socket
from pathlib import Path

import pytest

from config.local import ports


def test_it_can_be_listened_on_and_no_connection_is_given_it() -> None:
    port = ports.free_port()
    with socket.create_server(("127.0.0.1", port)):
        pass
    first = Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0]
    assert 1024 < port < int(first)


def test_one_that_is_taken_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    free = ports.free_port()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        offered = [taken.getsockname()[1], free]
        monkeypatch.setattr(random.SystemRandom, "sample", lambda *_: offered)
        assert ports.free_port() == free


def test_where_all_are_taken_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        offered = [taken.getsockname()[1]]
        monkeypatch.setattr(random.SystemRandom, "sample", lambda *_: offered)
        with pytest.raises(OSError, match="no free port"):
            ports.free_port()
