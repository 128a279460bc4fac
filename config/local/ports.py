"""A port for a server that starts later, and may be started again."""

import random
import socket
from contextlib import suppress
from typing import Final

# Below those that Linux gives out by itself (net.ipv4.ip_local_port_range): nobody's connection
# comes by one of them between the choice and the start.
_PORTS: Final = range(20_000, 32_000)
_TRIES: Final = 100


def free_port() -> int:
    """A port of 127.0.0.1 that nobody has now. Raises OSError when none was found."""
    for port in random.SystemRandom().sample(_PORTS, _TRIES):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise OSError("no free port on 127.0.0.1")
