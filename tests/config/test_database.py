"""`LINDEN_DATABASE_URL` and what is made of it."""

import pytest
from pgmq.base import PGMQConfig
from psycopg.conninfo import conninfo_to_dict

from config import broker, database

SOCKET = "postgresql://li%40nden:p%20w%27d@/post%20gres?host=%2Ftmp%2Fa%20b%2Fs&port=5432"
HOST = "postgres://linden:pw@db.example.org:6000/linden"


def test_an_address_with_a_socket_is_taken_apart() -> None:
    assert database.parts(SOCKET) == {
        "host": "/tmp/a b/s",  # noqa: S108 - a name, not a file
        "port": "5432",
        "name": "post gres",
        "user": "li@nden",
        "password": "p w'd",
    }


def test_an_address_with_a_host_is_taken_apart() -> None:
    found = database.parts(HOST)
    assert (found["host"], found["port"], found["name"]) == ("db.example.org", "6000", "linden")


@pytest.mark.parametrize("other", ["mysql://x@/x", "sqlite:///x", "linden"])
def test_another_database_is_refused_without_its_password(other: str) -> None:
    with pytest.raises(ValueError, match="must begin with postgresql://"):
        database.parts(other)


def test_a_statement_has_a_limit_only_where_one_is_set() -> None:
    assert "options" not in database.for_django(HOST)["OPTIONS"]
    limited = database.for_django(HOST, statement_seconds=15)
    assert limited["OPTIONS"]["options"] == "-c statement_timeout=15000"


def test_the_broker_gets_the_same_database_in_words() -> None:
    words = broker.options("pgmq://", SOCKET)["conn_string"]
    put_together = PGMQConfig(conn_string=str(words)).dsn
    assert conninfo_to_dict(put_together) == {
        "host": "/tmp/a b/s",  # noqa: S108 - a name, not a file
        "port": "5432",
        "dbname": "post gres",
        "user": "li@nden",
        "password": "p w'd",
    }


@pytest.mark.parametrize("url", ["redis://localhost/0", "rediss://x", "redis+socket:///run/r"])
def test_redis_gives_back_what_a_killed_worker_held_in_time(url: str) -> None:
    options = broker.options(url, HOST)
    assert options["unacked_restore_throttle"] == 1
    assert options["visibility_timeout"] == broker.VISIBLE_AGAIN_SECONDS


def test_other_brokers_need_no_options() -> None:
    assert broker.options("amqp://localhost", HOST) == {}
