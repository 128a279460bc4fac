"""What every test stands on."""

import gc
from collections.abc import Generator, Iterator, Sequence
from contextlib import nullcontext
from itertools import count
from pathlib import Path

import hypothesis
import pytest
from django.core.management.commands import flush
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations
from django.template.base import Template
from pytest_django import DjangoDbBlocker
from pytest_django.fixtures import Settings, _get_databases_for_setup
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from reports import hearing
from tests import databases, order, under_roles
from tests.afresh import afresh
from tests.journeys.chromium import _one_chromium as _one_chromium
from tests.journeys.chromium import chromium as chromium
from tests.kept import STANDING
from tests.looks import look as look
from tests.phones import live_phone_network as live_phone_network
from tests.phones import phone_network as phone_network
from tests.scale import FULL

# How long an example takes to make and to run depends on what else the machine does; the
# test's own time limit catches what never ends. The small share tries the same examples in
# every run, so that what it says is about the change; the whole looks for new ones.
hypothesis.settings.register_profile(
    "suite",
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
    derandomize=not FULL,
    max_examples=100 if FULL else 30,
)
hypothesis.settings.load_profile("suite")

# Before Django's test environment puts its own in the place.
RENDERED = Template._render  # type: ignore[attr-defined]


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Thousands of tests stay until the end: nobody looks among them for what can go."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """See `tests.afresh`; before any fixture, of whatever scope."""
    afresh()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """See `tests.order`; after the shuffling."""
    order.longest_first(items)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadFileScheduling | None:
    """See `tests.order`."""
    by_file = config.getvalue("dist") == "loadfile"
    return order.Shares(config, log) if by_file else None


@pytest.fixture(scope="session", autouse=True)
def _texts_are_heard_by_frames() -> Iterator[None]:
    """The model's kernels differ a little by processor: no test but its own may stand on them.

    `tests/reports/hearing/test_model.py` and the demo hear with both ears.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hearing, "engine", lambda: None)
        hearing.ear.cache_clear()
        yield
    hearing.ear.cache_clear()


@pytest.fixture(scope="session", autouse=True)
def _templates_are_rendered_as_on_a_server(django_test_environment: None) -> Iterator[None]:
    """Django would keep a copy of every context of every part of a page for tests to look into.

    Ours look at pages as others see them.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "_render", RENDERED)
        yield


@pytest.fixture(scope="session", autouse=True)
def _areas_are_counted_on_every_page(django_test_environment: None) -> Iterator[None]:
    """What a page keeps for seconds would cost one query more or less, as busy as the machine is.

    `tests/reports/console/frame/test_staff_frame.py` keeps them.
    """
    from reports.console.frame import waiting_counts  # once Django is set up

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(waiting_counts, "KEPT", 0)
        yield


@pytest.fixture(scope="session", autouse=True)
def _log_can_be_flushed_between_tests() -> Iterator[None]:
    """The audit log refuses to lose rows; only a superuser's session without triggers may do it.

    Tests that need real commits leave rows behind, and the suite is such a superuser. They are
    few: deleting them takes milliseconds, TRUNCATE of all tables a quarter of a second. Like it
    this waits for whoever still writes.
    """

    def without_triggers(
        self: DatabaseOperations, style: object, tables: Sequence[str], **options: bool
    ) -> list[str]:
        names = [self.quote_name(name) for name in tables if name not in STANDING]
        return [
            f"lock table {', '.join(names)}",
            "set session_replication_role = replica",
            *(f"delete from {name}" for name in names),  # noqa: S608 - the tables of our models
            "set session_replication_role = origin",
        ]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", without_triggers)
        # What it would write again is what was left standing.
        patch.setattr(flush, "emit_post_migrate_signal", lambda *_args, **_options: None)
        yield


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    """The database, with its roles, if a test asks for one; see `databases` and `under_roles`."""
    aliases, _ = _get_databases_for_setup(request.session.items)
    with django_db_blocker.unblock(), databases.own() if aliases else nullcontext():
        under_roles.give()
        with django_db_blocker.block(), under_roles.everywhere():
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
            # Where no test asks for a database none is made: that one belongs to all processes.
            " where datname = current_database() and datname like 'test%'"
            " and pid <> pg_backend_pid()"
        )


@pytest.fixture(scope="session")
def _journals(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where the journals of the tests lie; for each of thousands a name that was never there."""
    folder = tmp_path_factory.mktemp("journals")
    return (folder / str(number) for number in count())


@pytest.fixture(autouse=True)
def _own_journal(settings: Settings, _journals: Iterator[Path]) -> None:
    """A journal of each test's own: the rolled-back database of one is behind that of another."""
    journal = next(_journals)
    journal.mkdir(mode=0o700)
    settings.LINDEN_JOURNAL_DIR = str(journal)
