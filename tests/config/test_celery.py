"""What runs by the clock and where it waits; the queues in an ordinary role's database."""

import ast
import inspect
import os
import subprocess
import sys

import psycopg
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config import schedule
from config.celery import app
from config.local.state import ROOT
from reports import locks, queues
from tests import children, source
from tests.brokers.probes import database_url

# A message in a queue names its task: a worker of the next release still has to know it.
FROZEN = {
    "nightlife.tasks.expire",
    "nightlife.tasks.forget",
    "pharmacy.tasks.purge",
    "reports.accounts.tasks.clean",
    "reports.audit.tasks.compare_rows",
    "reports.audit.tasks.seal",
    "reports.cases.tasks.breaches",
    "reports.cases.tasks.carry_out",
    "reports.cases.tasks.escalate",
    "reports.cases.tasks.escalate_case",
    "reports.cases.tasks.expire",
    "reports.cases.tasks.forget_presence",
    "reports.cases.tasks.forget_spots",
    "reports.cases.tasks.name_cases",
    "reports.cases.tasks.purge_log",
    "reports.channels.api.tasks.forget",
    "reports.channels.sms.tasks.purge",
    "reports.channels.sms.tasks.route_inbound",
    "reports.channels.sms.tasks.sweep",
    "reports.files.tasks.sweep",
    "reports.followup.tasks.due",
    "reports.followup.tasks.forget",
    "reports.followup.tasks.ping",
    "reports.followup.tasks.silent",
    "reports.followup.tasks.tell_of_answers",
    "reports.intake.tasks.connect",
    "reports.intake.tasks.connect_case",
    "reports.intake.tasks.purge",
    "reports.messaging.tasks.look_up",
    "reports.messaging.tasks.redact",
    "reports.messaging.tasks.send_due",
    "reports.messaging.tasks.sweep",
    "reports.messaging.tasks.tidy",
    "reports.vault.tasks.clean",
    "shelters.tasks.ask",
    "shelters.tasks.count_passed_over",
    "shelters.tasks.end_run_out",
    "shelters.tasks.count_unmet",
    "shelters.tasks.forget_questions",
    "shelters.tasks.match",
    "shelters.tasks.match_all",
    "shelters.tasks.match_changed",
    "shelters.tasks.remind_houses",
    "shelters.tasks.tidy_placements",
    "shelters.tasks.tidy_runs",
}


def test_tables_and_queues_are_made_by_an_ordinary_role() -> None:
    """An installation's own role owns its database and is no superuser."""
    admin = os.environ["LINDEN_DATABASE_URL"]
    name = f"ordinary_{os.getpid()}"
    with psycopg.connect(admin, autocommit=True) as link:
        link.execute(f"create role {name} login password 'only-for-this-test'")
        link.execute(f"create database {name} owner {name}")
    try:
        where = admin.split("@", 1)[1].replace("/postgres?", f"/{name}?")
        url = f"postgresql://{name}:only-for-this-test@{where}"
        for _ in range(2):  # a second run finds everything there
            done = subprocess.run(
                [sys.executable, "manage.py", "migrate", "--verbosity", "0", "--skip-checks"],
                cwd=ROOT,
                env=children.environment(LINDEN_DATABASE_URL=url),
                capture_output=True,
                text=True,
            )
            assert (done.returncode, done.stderr) == (0, "")
        with psycopg.connect(url, autocommit=True) as link:
            link.execute("select pgmq.create('q')")
            assert link.execute("select usesuper from pg_user where usename = user").fetchone() == (
                False,
            )
    finally:
        with psycopg.connect(admin, autocommit=True) as link:
            link.execute(f"drop database if exists {name} with (force)")
            link.execute(f"drop role {name}")


def test_what_runs_by_the_clock_is_there_and_does_not_pile_up() -> None:
    app.loader.import_default_modules()
    for entry in schedule.BEAT.values():
        assert entry["task"] in app.tasks
        assert entry["options"] == {"expires": entry["schedule"]}


def test_tasks_keep_their_names() -> None:
    """A task that moves to another module is still found by the messages that wait for it."""
    app.loader.import_default_modules()
    rooms = ("reports.", "shelters.", "pharmacy.", "nightlife.")
    assert {name for name in app.tasks if name.startswith(rooms)} == FROZEN
    unnamed = [
        place
        for place, node in source.nodes(ast.FunctionDef)
        for decorator in node.decorator_list
        if ast.unparse(decorator) == "shared_task"
    ]
    assert unnamed == []


def test_every_route_leads_from_a_task_to_a_queue() -> None:
    app.loader.import_default_modules()
    for task, route in schedule.ROUTES.items():
        assert task in app.tasks
        assert route["queue"] in queues.ALL


def test_the_result_of_a_task_is_kept_nowhere() -> None:
    assert app.conf.task_ignore_result is True
    assert app.conf.result_backend is None
    assert app.conf.accept_content == ["json"]
    assert app.conf.task_acks_late is True


def _own_tasks() -> list[str]:
    app.loader.import_default_modules()
    return sorted(name for name in app.tasks if name.startswith("reports."))


def test_a_task_takes_ids_alone() -> None:
    """R1.9: what waits at a broker names a row and says nothing of what it holds."""
    faults = []
    for name in _own_tasks():
        for word in inspect.signature(app.tasks[name].run).parameters.values():
            an_id = word.kind is word.KEYWORD_ONLY and word.name.endswith("_id")
            if not (an_id and word.annotation is str) and word.kind is not word.VAR_KEYWORD:
                faults.append(f"{name} takes {word}")
    assert faults == []


def test_only_ids_are_sent_with_a_wake_up() -> None:
    """R1.9: every wake-up goes through one function, which takes ids and turns them to text."""
    senders = {"send_task", "delay", "apply_async", "delay_on_commit", "apply_async_on_commit"}
    places = [place for place, node in source.nodes(ast.Attribute) if node.attr in senders]
    assert [place.split(":")[0] for place in places] == ["reports/queues.py"]
    calls = [
        (place, keyword.arg)
        for place, call in source.nodes(ast.Call)
        if ast.unparse(call.func).split(".")[-1] == "wake"
        for keyword in call.keywords
    ]
    odd = [call for call in calls if not str(call[1]).endswith("_id")]
    assert {word for _, word in odd} <= {"queue", "at"}
    assert calls


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("task", sorted({str(entry["task"]) for entry in schedule.BEAT.values()}))
def test_a_periodic_task_takes_its_lock_before_anything_else(task: str) -> None:
    """Beat may run twice, and a round may be sent again: whoever comes second touches nothing."""
    app.loader.import_default_modules()
    with CaptureQueriesContext(connection) as alone:
        app.tasks[task].run()
    lock = alone.captured_queries[0]["sql"]
    assert "pg_try_advisory_lock(" in lock.lower()
    with psycopg.connect(database_url(), autocommit=True) as other:
        other.execute(lock)  # somebody else is at it
        with CaptureQueriesContext(connection) as second:
            app.tasks[task].run()
    assert [query["sql"] for query in second.captured_queries] == [lock]


@pytest.mark.django_db(transaction=True)
def test_only_one_runs_a_named_piece_of_work() -> None:
    other = psycopg.connect(database_url(), autocommit=True)
    number = locks.lock_number("audit.seal")
    other.execute("select pg_advisory_lock(%s)", [number])
    with locks.only_one("audit.seal") as mine:
        assert mine is False
    with locks.only_one("another") as mine:
        assert mine is True
    other.close()  # a runner that is killed frees it


@pytest.mark.django_db(transaction=True)
def test_the_lock_is_free_again_after_an_error() -> None:
    with pytest.raises(ValueError, match="x"), locks.only_one("audit.seal"):
        raise ValueError("x")
    with psycopg.connect(database_url(), autocommit=True) as other:
        number = locks.lock_number("audit.seal")
        assert other.execute("select pg_try_advisory_lock(%s)", [number]).fetchone() == (True,)
