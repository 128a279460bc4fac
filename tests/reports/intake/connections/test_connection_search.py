"""Looking for connections: one query however many there are, and nothing learned by guessing."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.local.state import ROOT
from reports.intake.connections import connections
from reports.intake.models import Connection, ConnectionWish, OtherPartyKey
from reports.intake.submission import OtherParty
from tests.reports.cases import world
from tests.reports.cases.world import NOW, World
from tests.reports.intake.leaving import LEFT, PHONE, left, pairs
from tests.scale import FULL

pytestmark = pytest.mark.django_db

ROWS = 100_000 if FULL else 5_000


# One indexed query.


@contextmanager
def many_keys(people: World, rows: int) -> Iterator[bytes]:
    """A table with this many keys, one of which is that of a real case."""
    made = left()
    with connection.cursor() as cursor:
        cursor.execute("set local session_replication_role = replica")
        cursor.execute(
            "insert into reports_otherpartykey (case_id, value)"
            " select gen_random_uuid(), sha256(n::text::bytea) || decode(repeat('00', 16), 'hex')"
            " from generate_series(1, %s) n",
            [rows],
        )
        cursor.execute("set local session_replication_role = origin")
        cursor.execute("analyze reports_otherpartykey")
    yield bytes(OtherPartyKey.objects.get(case_id=made.case_id).value)


def test_the_search_is_one_query_on_an_index_however_many_there_are(people: World) -> None:
    """The same index for one row and for a hundred thousand (5,000 in the small run).

    A table of one page the planner would read whole: for that one it is told not to.
    """
    plans = []
    for rows, whole in ((0, "off"), (ROWS, "on")):
        with many_keys(people, rows) as value, CaptureQueriesContext(connection) as queries:
            list(connections.matches([value, b"x" * 48], without=uuid4()))
        assert len(queries) == 1
        with connection.cursor() as cursor:
            cursor.execute(f"set local enable_seqscan = {whole}")
            cursor.execute(f"explain {queries[0]['sql']}")
            plans.append("\n".join(row for (row,) in cursor.fetchall()))
    assert all("other_party_key_once" in plan for plan in plans), plans
    assert not any("Seq Scan" in plan for plan in plans), plans


def test_a_look_takes_as_many_queries_whatever_lies_there(people: World) -> None:
    counts = []
    for rows in (1, ROWS):
        with many_keys(people, rows):
            world.report(other_party=LEFT, connect="tell_desk")
            case_id = ConnectionWish.objects.get(looked=False).case_id
            with CaptureQueriesContext(connection) as queries:
                connections.connect(case_id=case_id, now=NOW)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 9


def test_a_flood_on_one_number_connects_a_report_with_no_more_than_fifty(
    people: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "MOST", 3)
    for _ in range(8):
        left()
    assert Connection.objects.count() <= 3 * 8
    reached = {case_id for pair in pairs(people) for case_id in pair}
    assert len(reached) == 8, "every one is connected with some"


def test_nobody_can_ask_whether_somebody_was_reported() -> None:
    """R6.9: only filing and matching read these keys; no page and no command takes a value."""
    readers = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "reports").rglob("*.py")
        if "OtherPartyKey" in path.read_text() and "migrations" not in path.parts
    }
    assert readers == {
        "reports/intake/connections/connections.py",
        "reports/intake/models.py",
        "reports/models.py",
    }


# A flood of guesses tells a reporter nothing.


def test_filing_does_the_same_whether_or_not_somebody_was_reported(people: World) -> None:
    """The same queries, the same rows, the same answer; the looking is done elsewhere, later."""
    left()
    seen = []
    for phone in (PHONE, "0470 11 22 33"):
        before = {table: count(table) for table in COUNTED}
        with CaptureQueriesContext(connection) as queries:
            made = world.report(other_party=OtherParty(phone=phone), connect="tell_desk")
        new = {table: count(table) - before[table] for table in COUNTED}
        seen.append((len(queries), new, made.filed.level, made.filed.already))
    assert seen[0] == seen[1]
    assert Connection.objects.count() == 0


@pytest.mark.parametrize(
    ("party", "connect"), [(None, ""), (None, "tell_desk"), (OtherParty(), ""), (LEFT, "")]
)
def test_a_report_with_nothing_to_compare_costs_no_statement_more(
    people: World, monkeypatch: pytest.MonkeyPatch, party: OtherParty | None, connect: str
) -> None:
    """Nor a look at what was left: filing one report after another is measured."""
    monkeypatch.setattr("reports.intake.connections.connections.keys", _never)
    world.report()
    with CaptureQueriesContext(connection) as without:
        world.report()
    with CaptureQueriesContext(connection) as queries:
        world.report(other_party=party, connect=connect)
    assert [shape(each) for each in queries] == [shape(each) for each in without]


def _never(*_args: object, **_kwargs: object) -> frozenset[str]:
    raise AssertionError


def shape(query: dict[str, str]) -> str:
    return query["sql"].split("(")[0].strip()[:40]


COUNTED = ("case", "content", "task", "event", "connection", "connectionwish", "otherpartykey")


def count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"select count(*) from reports_{table}")  # noqa: S608
        return int(cursor.fetchone()[0])
