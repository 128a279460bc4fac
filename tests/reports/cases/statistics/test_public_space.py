"""Entries about public space: sealed, counted by the month, and what may be shown of them."""

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from reports.cases import tasks
from reports.cases.models import SpotEntry
from reports.cases.statistics import public_space
from reports.cases.statistics.disclosure_control import Rule
from reports.cases.statistics.public_space import KINDS, Entry, Figures, figures
from reports.region import region
from tests.reports.region.regions import BRUSSELS
from tests.reports.sweeps.ended import ended_well

NOW = datetime(2026, 12, 2, 12, tzinfo=UTC)
NEXT_MONTH = NOW + timedelta(days=31)
RULE = Rule(k=10, round_to=5)
CANARY = "canary words of a place"


def keep(*entries: Entry, now: datetime = NOW) -> None:
    for each in entries:
        public_space.keep(each, entry_id=uuid.uuid4(), now=now)


def counted(entries: Sequence[Entry]) -> Figures:
    return figures(entries, rule=RULE, here=BRUSSELS)


@pytest.mark.django_db
def test_an_entry_lies_sealed_and_is_there_once_its_month_is_over() -> None:
    """R6.12: nothing but the month is written in clear."""
    keep(Entry(kinds=("touched",), commune="21013", words=CANARY))
    with connection.cursor() as cursor:
        cursor.execute("select s::text from reports_spotentry s")
        ((row,),) = cursor.fetchall()
    assert CANARY not in row
    assert CANARY.encode().hex() not in row
    assert "21013" not in row.split(",")[0]
    assert public_space.months_over(now=NOW) == []
    assert public_space.months_over(now=NEXT_MONTH) == [202612]
    (found,) = public_space.entries_of(202612)
    assert (found.kinds, found.commune, found.words) == (("touched",), "21013", CANARY)


@pytest.mark.django_db
def test_the_same_press_twice_is_one_entry() -> None:
    once = uuid.uuid4()
    for _ in range(2):
        public_space.keep(Entry(to="me"), entry_id=once, now=NOW)
    assert SpotEntry.objects.count() == 1


@pytest.mark.django_db
def test_an_entry_moved_to_another_month_or_row_counts_nowhere(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Whoever writes to the database cannot make a month look worse with another's entries."""
    keep(Entry(to="me"), Entry(to="saw"))
    SpotEntry.objects.filter(month=202612).update(month=202611)
    assert public_space.entries_of(202611) == []
    first, second = SpotEntry.objects.all()
    SpotEntry.objects.filter(id=first.id).update(blob=second.blob, month=202612)
    assert public_space.entries_of(202612) == []
    assert {each.message for each in caplog.records} == {"spot_unreadable"}


@pytest.mark.django_db
def test_a_month_is_erased_when_the_region_keeps_it_no_longer() -> None:
    months = region().statistics.spot_months
    keep(Entry(to="me"))
    keep(Entry(to="saw"), now=NOW - timedelta(days=31 * (months - 1)))
    keep(Entry(to="saw"), now=NOW - timedelta(days=31 * (months + 2)))
    assert public_space.forget(now=NOW) == 1
    assert SpotEntry.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_the_worker_erases_them() -> None:
    keep(Entry(to="me"), now=NOW - timedelta(days=4000))
    assert ended_well(tasks.forget_spots)
    assert not SpotEntry.objects.exists()


def test_small_cells_are_left_out_and_what_would_give_them_away() -> None:
    """R6.11: three in one commune are not shown, nor the next smallest, beside the total."""
    found = counted(
        [Entry(kinds=("verbal",), commune="21013", place="street")] * 30
        + [Entry(kinds=("verbal", "followed"), commune="21015")] * 14
        + [Entry(kinds=("verbal",), commune="21001")] * 3
    )
    assert found.entries == 45
    assert found.communes["21013"] == 30
    assert found.communes["21015"] is None
    assert found.communes["21001"] is None
    assert found.cells["21013"]["verbal"] == 30
    assert found.cells["21013"]["followed"] is None
    assert found.kinds["touched"] is None, "nought is a small figure too"


def test_words_are_shown_to_coordinators_of_months_with_enough_entries() -> None:
    """Never one alone, and in no order that says who wrote when."""
    few = [Entry(words=CANARY)] * 9
    assert counted(few).words == ()
    assert counted([*few, Entry(words="a"), Entry()]).words == ["a"] + [CANARY] * 9


ENTRIES = st.lists(
    st.builds(
        Entry,
        kinds=st.lists(st.sampled_from(KINDS), unique=True).map(tuple),
        commune=st.sampled_from(["21001", "21013", "21015", "elsewhere", "unknown", ""]),
    ),
    max_size=90,
)


@given(entries=ENTRIES)
def test_no_cell_is_shown_that_is_small_or_can_be_subtracted(entries: list[Entry]) -> None:
    """R6.11: beside the total of its commune and beside that of its kind."""
    found = counted(entries)
    for kind in KINDS:
        of_kind = [each for each in entries if kind in each.kinds]
        hidden = 0
        for code, cells in found.cells.items():
            there = [each for each in of_kind if _code(each) == code]
            if cells[kind] is None:
                hidden += len(there)
                continue
            in_all = [each for each in entries if _code(each) == code]
            assert len(there) >= RULE.k
            assert not 0 < len(in_all) - len(there) < RULE.k
            assert found.communes[code] is not None
        shown = any(cells[kind] is not None for cells in found.cells.values())
        assert not (shown and 0 < hidden < RULE.k)


def _code(entry: Entry) -> str:
    known = {"21001", "21013", "21015", "elsewhere"}
    return entry.commune if entry.commune in known else "not_stated"
