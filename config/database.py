"""`LINDEN_DATABASE_URL` as Django and kombu want it."""

from urllib.parse import parse_qs, unquote, urlsplit


def parts(url: str) -> dict[str, str]:
    """Split a `postgresql://` address into host, port, name, user and password.

    A unix socket's folder stands in `?host=`. Raises ValueError for any other scheme.
    """
    split = urlsplit(url)
    if split.scheme not in {"postgres", "postgresql"}:
        raise ValueError("LINDEN_DATABASE_URL must begin with postgresql://")
    query = parse_qs(split.query)
    return {
        "host": split.hostname or query.get("host", [""])[0],
        "port": str(split.port or ""),
        "name": split.path.lstrip("/"),
        "user": unquote(split.username or ""),
        "password": unquote(split.password or ""),
    }


def for_django(url: str) -> dict[str, object]:
    """The entry for `DATABASES`: long-lived, health-checked connections, bounded by threads."""
    found = parts(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": found["name"],
        "USER": found["user"],
        "PASSWORD": found["password"],
        "HOST": found["host"],
        "PORT": found["port"],
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def for_broker(url: str) -> str:
    """The keyword form that kombu's pgmq transport needs: it misreads a socket in a URL."""
    found = parts(url)
    names = {
        "host": "host",
        "port": "port",
        "name": "dbname",
        "user": "user",
        "password": "password",
    }
    return " ".join(f"{names[key]}={value}" for key, value in found.items() if value)
