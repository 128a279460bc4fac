"""Each role of the database, connected as its process connects."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest

from config.local.machine import logins
from config.roles.rights_notation import LIMITED, Role
from tests.brokers.probes import database_url

type Link = psycopg.Connection[tuple[object, ...]]


@pytest.fixture(scope="session")
def role_urls(django_db_setup: None) -> dict[Role, str]:
    """The test database's address for each role."""
    passwords = logins.make_passwords(Path(os.environ["LINDEN_TEST_FOLDER"]))
    return logins.addresses(database_url(), passwords)


@pytest.fixture(scope="session")
def links(role_urls: dict[Role, str]) -> Iterator[dict[Role, Link]]:
    """One session for each of the limited roles; each statement is a transaction of its own."""
    with ExitStack() as stack:
        yield {
            role: stack.enter_context(psycopg.connect(role_urls[role], autocommit=True))
            for role in LIMITED
        }
