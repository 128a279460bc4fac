"""What every test stands on."""

from collections.abc import Iterable, Iterator

import hypothesis
import pytest
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations
from pytest_django import DjangoDbBlocker
from pytest_django.fixtures import Settings

from reports.vault import passwords
from tests.phones import live_phone_network as live_phone_network
from tests.phones import phone_network as phone_network

COST = passwords.COST

# How long an example takes to make and to run depends on what else the machine does; the
# test's own time limit catches what never ends.
hypothesis.settings.register_profile(
    "suite", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("suite")


@pytest.fixture(scope="session", autouse=True)
def _log_can_be_flushed_between_tests() -> Iterator[None]:
    """The audit log refuses TRUNCATE; only a superuser's session without triggers may do it.

    Tests that need real commits leave rows behind, and the suite is such a superuser.
    """
    flush = DatabaseOperations.execute_sql_flush

    def without_triggers(self: DatabaseOperations, sql_list: Iterable[str]) -> None:
        off = "set session_replication_role = replica;"
        on = "set session_replication_role = origin;"
        flush(self, [off, *sql_list, on])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", without_triggers)
        yield


@pytest.fixture(scope="session", autouse=True)
def _nobody_keeps_the_database_open(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Connections of threads and servers that a test left behind end before the database goes."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )


@pytest.fixture(autouse=True)
def _passwords_cost_what_they_cost() -> Iterator[None]:
    """Threads that make passwords cheap may end in another order than they began."""
    passwords.COST = COST
    yield
    passwords.COST = COST


@pytest.fixture(autouse=True)
def _own_journal(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A journal of each test's own: the rolled-back database of one is behind that of another."""
    settings.LINDEN_JOURNAL_DIR = str(tmp_path_factory.mktemp("journal"))
