"""A port for a server that starts later, and may be started again."""

import random
import socket
from typing import Final

# Below those that Linux gives out by itself (net.ipv4.ip_local_port_range): nobody's connection
# comes by one of them between the choice and the start.
_PORTS: Final = range(20_000, 32_000)
_TRIES: Final = 100


def free_port() -> int:
    """A port of 127.0.0.1 that nobody has, kept for whom this process gives it to.

    Raises OSError when none was found.
    """
    for port in random.SystemRandom().sample(_PORTS, _TRIES):
        try:
            _hold(port, shared=False)
        except OSError:
            continue
        return port
    raise OSError("no free port on 127.0.0.1")


def hold(port: int) -> None:
    """Keep a port that was asked for from whoever looks for a free one.

    Raises OSError where a server has it.
    """
    _hold(port, shared=True)


def _hold(port: int, *, shared: bool) -> None:
    """Bind it and never listen, as long as this process lives.

    Nobody finds it free then, while a server with SO_REUSEADDR, as servers are, may listen on it.
    """
    kept = socket.socket()
    try:
        kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, shared)
        kept.bind(("127.0.0.1", port))
    except OSError:
        kept.close()
        raise
    kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, True)  # for the server to come
    kept.detach()  # never closed
