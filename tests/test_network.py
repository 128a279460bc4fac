"""R8.16: the suite cannot reach the world; a test that needs it fails instead of phoning."""

import socket

import pytest
from pytest_socket import SocketConnectBlockedError


def test_no_test_can_leave_the_machine() -> None:
    with (
        pytest.warns(UserWarning, match=r"192\.0\.2\.1"),
        pytest.raises(SocketConnectBlockedError),
    ):
        socket.create_connection(("192.0.2.1", 443), timeout=1)


def test_loopback_is_open_for_real_servers() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
