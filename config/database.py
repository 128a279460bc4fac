"""`LINDEN_DATABASE_URL` as Django wants it."""

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

# Statements are the same few, run over and over: prepared on the server after this many times
# on one connection, each is planned once, and blobs travel as bytes instead of text.
PREPARED_AFTER = 3


def parts(url: str) -> dict[str, str]:
    """Split a `postgresql://` address into host, port, name, user and password.

    A unix socket's folder stands in `?host=`, its port in `?port=`. Raises ValueError for any
    other scheme.
    """
    split = urlsplit(url)
    if split.scheme not in {"postgres", "postgresql"}:
        raise ValueError("LINDEN_DATABASE_URL must begin with postgresql://")
    query = parse_qs(split.query)
    return {
        "host": split.hostname or query.get("host", [""])[0],
        "port": str(split.port or query.get("port", [""])[0]),
        "name": unquote(split.path.lstrip("/")),
        "user": unquote(split.username or ""),
        "password": unquote(split.password or ""),
    }


def for_django(url: str, *, statement_seconds: int = 0) -> dict[str, Any]:
    """The entry for `DATABASES`: long-lived, health-checked connections, bounded by threads.

    `statement_seconds` is the longest a single statement may take; 0 sets no limit.
    """
    found = parts(url)
    options: dict[str, Any] = {
        "server_side_binding": True,
        "prepare_threshold": PREPARED_AFTER,
    }
    if statement_seconds:
        options["options"] = f"-c statement_timeout={statement_seconds * 1000}"
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": found["name"],
        "USER": found["user"],
        "PASSWORD": found["password"],
        "HOST": found["host"],
        "PORT": found["port"],
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }
