"""`LINDEN_DATABASE_URL` as PostgreSQL's own library, Django and the queues want it."""

from typing import Any, Final

import psycopg
from psycopg import pq
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from config.environment.env import BadEnvironment

NAME: Final = "LINDEN_DATABASE_URL"
SCHEMES: Final = ("postgresql://", "postgres://")

# Statements are the same few, run over and over: prepared on the server after this many times
# on one connection, each is planned once, and blobs travel as bytes instead of text.
PREPARED_AFTER = 3

# Known to the library, but not to be said here: the first two would be set over by Django or make
# a connection that runs no statements, the next two name servers in a file that no check reads,
# the last writes the keys of each TLS connection to a disk.
NOT_HERE: Final = {"client_encoding", "replication", "service", "servicefile", "sslkeylogfile"}

# With several servers only the one that takes writes is ours, and the wait for one that is gone is
# seconds, not the minutes of the system. What the address says itself wins.
SEVERAL: Final = {
    "target_session_attrs": "read-write",
    "connect_timeout": "3",
    "tcp_user_timeout": "5000",
    "keepalives_idle": "5",
    "keepalives_interval": "2",
    "keepalives_count": "3",
}


def words(url: str) -> dict[str, str]:
    """Everything a `postgresql://` address says, by the library's own words for it.

    Several servers stand as `h1:5432,h2:5433`; a unix socket's folder in `?host=`. Raises
    BadEnvironment, never with what the address holds, for another scheme, a parameter that is not
    known or stands there twice, and an address that cannot be read.
    """
    if not url.startswith(SCHEMES):
        raise BadEnvironment(f"{NAME} must begin with postgresql://")
    _check_names(url.partition("?")[2])
    try:
        found = {key: str(value) for key, value in conninfo_to_dict(url).items()}
    except psycopg.ProgrammingError:
        # The library's own words quote the address, and with it the password.
        raise BadEnvironment(
            f"{NAME} cannot be read: postgresql://USER:PASSWORD@HOST:PORT/NAME?WORD=VALUE&..., with"
            " signs such as @ : / ? = % in a word written as %40 %3A %2F %3F %3D %25"
        ) from None
    return SEVERAL | found if "," in found.get("host", "") else found


def conninfo(url: str) -> str:
    """The whole address in the keyword form, for clients that take nothing else.

    Raises BadEnvironment as `words` does.
    """
    return make_conninfo(**words(url))


def _check_names(query: str) -> None:
    known = {each.keyword.decode() for each in pq.Conninfo.get_defaults()} - NOT_HERE
    names = [pair.partition("=")[0] for pair in query.split("&") if query]
    if "@" in query:
        raise BadEnvironment(f"{NAME}: a ? or @ in a name or password is written %3F or %40")
    for name in names:
        if name not in known:
            raise BadEnvironment(
                f"{NAME}: {name!r} is not a connection parameter that can be set here. Those of"
                " PostgreSQL's own library can, such as sslmode, sslrootcert, connect_timeout and"
                f" target_session_attrs, but not {', '.join(sorted(NOT_HERE))}"
            )
        if names.count(name) > 1:
            raise BadEnvironment(f"{NAME}: {name} stands there twice")


def for_django(url: str, *, statement_seconds: int = 0) -> dict[str, Any]:
    """The entry for `DATABASES`: long-lived, health-checked connections, bounded by threads.

    `statement_seconds` is the longest a single statement may take; 0 sets no limit. Raises
    BadEnvironment as `words` does.
    """
    found = words(url)
    own = {
        "NAME": found.pop("dbname", ""),
        "USER": found.pop("user", ""),
        "PASSWORD": found.pop("password", ""),
        "HOST": found.pop("host", ""),
        "PORT": found.pop("port", ""),
    }
    options: dict[str, Any] = {
        "server_side_binding": True,
        "prepare_threshold": PREPARED_AFTER,
        **found,
    }
    if statement_seconds:
        limit = f"-c statement_timeout={statement_seconds * 1000}"
        options["options"] = f"{found.get('options', '')} {limit}".strip()
    return {
        "ENGINE": "django.db.backends.postgresql",
        **own,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }
