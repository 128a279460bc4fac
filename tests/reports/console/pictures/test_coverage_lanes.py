"""A picture of who is there: a gap cannot be forgotten, whatever the shifts are."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from reports.console.pictures.coverage_lanes import Coverage, Run, lane, runs, share
from tests.reports.cases.world import NOW

DAY = timedelta(hours=24)
UNTIL = NOW + DAY


def at(hours: float) -> datetime:
    return NOW + timedelta(hours=hours)


def test_nobody_at_all_is_one_gap() -> None:
    assert runs([], since=NOW, until=UNTIL) == [Run(starts_at=NOW, ends_at=UNTIL, count=0)]


def test_overlapping_shifts_are_counted_and_what_is_outside_is_cut_off() -> None:
    found = runs([(at(-3), at(6)), (at(4), at(30))], since=NOW, until=UNTIL)
    assert [(each.starts_at, each.ends_at, each.count) for each in found] == [
        (NOW, at(4), 1),
        (at(4), at(6), 2),
        (at(6), UNTIL, 1),
    ]


def test_a_handover_without_a_minute_between_is_no_gap() -> None:
    found = runs([(NOW, at(12)), (at(12), UNTIL)], since=NOW, until=UNTIL)
    assert found == [Run(starts_at=NOW, ends_at=UNTIL, count=1)]


SPANS = st.lists(
    st.tuples(st.integers(-12, 36), st.integers(1, 24)).map(
        lambda pair: (at(pair[0]), at(pair[0] + pair[1]))
    ),
    max_size=6,
)


@given(spans=SPANS, minute=st.integers(0, 24 * 60 - 1))
def test_each_minute_has_the_number_of_those_who_are_there(
    spans: list[tuple[datetime, datetime]], minute: int
) -> None:
    now = NOW + timedelta(minutes=minute)
    (here,) = [
        each for each in runs(spans, since=NOW, until=UNTIL) if each.starts_at <= now < each.ends_at
    ]
    assert here.count == sum(begins <= now < ends for begins, ends in spans)


def test_a_lane_says_where_its_bars_stand_and_what_is_missing() -> None:
    made = lane("Team", [(NOW, at(12))], number=1, since=NOW, until=UNTIL)
    assert [(bar.x, bar.middle, bar.y, bar.kind) for bar in made.bars] == [
        ("0.00%", "25.00%", 25, "pale"),
        ("50.00%", "75.00%", 25, "gapbox"),
    ]
    assert [gap.starts_at for gap in made.gaps] == [at(12)]
    two = lane("Team", [(NOW, UNTIL)] * 3, number=0, since=NOW, until=UNTIL)
    assert [(bar.kind, bar.count) for bar in two.bars] == [("mid2", 3)]
    whole = Coverage(id="x", lanes=[made], ticks=[], now_x="", now_y1=0, now_y2=0)
    assert whole.gaps == [("Team", made.gaps[0])]
    assert share(at(6), NOW, UNTIL) == "25.00%"
