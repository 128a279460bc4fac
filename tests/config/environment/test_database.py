"""`LINDEN_DATABASE_URL` and what is made of it."""

import pytest
from psycopg.conninfo import conninfo_to_dict

from config.environment import broker, database
from config.environment.env import BadEnvironment

SOCKET = "postgresql://li%40nden:p%20w%27d@/post%20gres?host=%2Ftmp%2Fa%20b%2Fs&port=5432"
HOST = "postgres://linden:pw@db.example.org:6000/linden"


def test_an_address_with_a_socket_is_taken_apart() -> None:
    assert database.words(SOCKET) == {
        "host": "/tmp/a b/s",  # noqa: S108 - a name, not a file
        "port": "5432",
        "dbname": "post gres",
        "user": "li@nden",
        "password": "p w'd",
    }


def test_an_address_with_a_host_is_taken_apart() -> None:
    found = database.for_django(HOST)
    assert (found["HOST"], found["PORT"], found["NAME"]) == ("db.example.org", "6000", "linden")


def test_what_stands_behind_the_address_is_passed_on() -> None:
    found = database.for_django(
        f"{HOST}?sslmode=verify-full&sslrootcert=/a%20b/ca&options=-c%20x%3D1"
    )
    assert found["OPTIONS"] == {
        **database.for_django(HOST)["OPTIONS"],
        "sslmode": "verify-full",
        "sslrootcert": "/a b/ca",
        "options": "-c x=1",
    }
    limited = database.for_django(f"{HOST}?options=-c%20x%3D1", statement_seconds=15)["OPTIONS"]
    assert limited["options"] == "-c x=1 -c statement_timeout=15000"


def test_of_several_servers_the_one_that_takes_writes_is_found_in_seconds() -> None:
    found = database.for_django("postgresql://linden@a,b:5433,[::1]:5434/linden?connect_timeout=7")
    assert (found["HOST"], found["PORT"]) == ("a,b,::1", ",5433,5434")
    assert found["OPTIONS"]["target_session_attrs"] == "read-write"
    assert found["OPTIONS"]["connect_timeout"] == "7"
    assert "connect_timeout" not in database.for_django(HOST)["OPTIONS"]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://x:the-word@/x", "must begin with postgresql://"),
        ("sqlite:///the-word", "must begin with postgresql://"),
        ("the-word", "must begin with postgresql://"),
        (f"{HOST}?sslmod=the-word", "'sslmod' is not a connection parameter"),
        (f"{HOST}?ssl=the-word", "'ssl' is not a connection parameter"),
        (f"{HOST}?service=the-word", "'service' is not a connection parameter"),
        (f"{HOST}?sslkeylogfile=the-word", "'sslkeylogfile' is not a connection parameter"),
        (f"{HOST}?sslmode=disable&sslmode=the-word", "sslmode stands there twice"),
        (f"{HOST}?sslmode", "cannot be read"),
        ("postgresql://linden:the-word%zz@db/linden", "cannot be read"),
        ("postgresql://linden:the-word?the-word=1@db/linden", "is written %3F or %40"),
    ],
)
def test_what_cannot_be_passed_on_is_refused_and_not_repeated(url: str, said: str) -> None:
    with pytest.raises(BadEnvironment) as refused:
        database.words(url)
    assert said in str(refused.value)
    assert "the-word" not in str(refused.value)


def test_a_statement_has_a_limit_only_where_one_is_set() -> None:
    assert "options" not in database.for_django(HOST)["OPTIONS"]
    limited = database.for_django(HOST, statement_seconds=15)
    assert limited["OPTIONS"]["options"] == "-c statement_timeout=15000"


@pytest.mark.parametrize("url", [SOCKET, f"{HOST}?sslmode=verify-full&connect_timeout=3"])
def test_the_broker_gets_the_same_database_in_words(url: str) -> None:
    put_together = conninfo_to_dict(str(broker.options("pgmq://", url)["conn_string"]))
    assert put_together == database.words(url)


@pytest.mark.parametrize("url", ["redis://localhost/0", "rediss://x", "redis+socket:///run/r"])
def test_redis_gives_back_what_a_killed_worker_held_in_time(url: str) -> None:
    options = broker.options(url, HOST)
    assert options["unacked_restore_throttle"] == 1
    assert options["visibility_timeout"] == broker.VISIBLE_AGAIN_SECONDS


def test_other_brokers_need_no_options() -> None:
    assert broker.options("amqp://localhost", HOST) == {}
