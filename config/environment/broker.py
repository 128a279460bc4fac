"""Where wake-ups wait: PostgreSQL itself, or a broker named by `LINDEN_BROKER_URL`."""

from kombu.transport import TRANSPORT_ALIASES

from config.environment import database

# Longer than the longest task, so that a message comes back only after its worker is gone.
VISIBLE_AGAIN_SECONDS = 60

TRANSPORT_ALIASES["pgmq"] = "config.environment.queueing:Transport"


def options(broker_url: str, database_url: str) -> dict[str, object]:
    """Return kombu's transport options for the broker; empty for those that need none."""
    # "redis+socket://" names the same transport, by a socket's path.
    scheme = broker_url.split("://", 1)[0].split("+", 1)[0]
    if scheme == "pgmq":
        return _pgmq(database_url)
    if scheme in {"redis", "rediss", "sentinel"}:
        return _redis()
    return {}


def _pgmq(database_url: str) -> dict[str, object]:
    return {
        "conn_string": database.conninfo(database_url),
        "init_extension": False,
        "use_notify": True,
        "pool_size": 2,
        # Waiting inside a read would wait on one queue alone: a message a second while another
        # is empty. So no read waits; PostgreSQL's notice ends the pause between two rounds.
        "wait_time_seconds": 0,
        "polling_interval": 0.2,
        "visibility_timeout": VISIBLE_AGAIN_SECONDS,
    }


def _redis() -> dict[str, object]:
    return {
        "visibility_timeout": VISIBLE_AGAIN_SECONDS,
        # With the defaults of these two, what a killed worker held comes back 100 s late.
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        # A broker that hangs must not hold up the request that only wanted to wake a worker.
        "socket_connect_timeout": 2,
        "socket_timeout": 5,
    }
