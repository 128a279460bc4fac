"""What every test stands on."""

from collections.abc import Iterable, Iterator

import pytest
from django.db.backends.postgresql.operations import DatabaseOperations


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
