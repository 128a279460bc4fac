"""Patterns on the rota: who is on duty by them, and one row where one is enough."""

from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from uuid import UUID

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from reports.accounts.directory.staff import actor_of
from reports.accounts.models import User
from reports.audit.models import Event
from reports.cases import tasks
from reports.cases.assignment import rota, rota_exceptions, week_patterns
from reports.cases.assignment.rota_stretches import stretches
from reports.cases.models import Case, Shift, ShiftException, ShiftPattern
from reports.cases.ownership import offboarding
from tests.reports.cases import world
from tests.reports.cases.assignment.test_pattern_hours import MOMENTS
from tests.reports.cases.world import NOW, Worker, World

ONE_DAY = timedelta(days=1)
TODAY = NOW.date()  # a Tuesday


def add(people: World, who: Worker | None = None, **more: object) -> ShiftPattern:
    """Beatriz, every day from nine to five, from today on, unless told otherwise."""
    said: dict[str, object] = {
        "team_id": people.french,
        "user_id": (who or people.beatriz).id,
        "weekdays": range(7),
        "starts": time(9),
        "ends": time(17),
        "first_day": TODAY,
        "last_day": None,
        "by": people.dalia.staff,
        "now": NOW,
    }
    return week_patterns.add_pattern(**(said | more))  # type: ignore[arg-type]


def brussels(day: date, hour: int, minute: int = 0) -> datetime:
    """In winter."""
    return datetime.combine(day, time(hour, minute), UTC) - timedelta(hours=1)


def there(at: datetime) -> set[UUID]:
    """Who is on duty, at a care team."""
    return {each.user_id for each in rota.on_duty(now=at)}


def test_a_pattern_puts_somebody_on_duty_every_week(people: World) -> None:
    add(people, weekdays=[1], starts=time(22), ends=time(6))
    for week in range(3):
        day = TODAY + week * 7 * ONE_DAY
        assert there(brussels(day, 21, 59)) == set()
        assert there(brussels(day, 22)) == there(brussels(day + ONE_DAY, 5, 59))
        assert there(brussels(day, 22)) == {people.beatriz.id}
        assert there(brussels(day + ONE_DAY, 6)) == set()
    assert there(brussels(TODAY - 7 * ONE_DAY, 23)) == set()


def test_a_report_goes_to_whoever_the_pattern_says(people: World) -> None:
    add(people, starts=time(0), ends=time(0))
    assert Case.objects.get(id=world.report().case_id).owner_id == people.beatriz.id
    rota_exceptions.add_exception(
        pattern_id=ShiftPattern.objects.get().id,
        first_day=TODAY,
        last_day=TODAY,
        instead_id=people.bruno.id,
        by=people.dalia.staff,
        now=NOW,
    )
    assert Case.objects.get(id=world.report().case_id).owner_id == people.bruno.id


def test_who_is_on_duty_is_one_query_however_many_patterns(
    people: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for hour in range(8):
        add(people, starts=time(hour), ends=time(hour + 8))
    with django_assert_num_queries(1):
        assert there(brussels(TODAY, 7)) == {people.beatriz.id}
    since = brussels(TODAY, 0)
    with django_assert_num_queries(3):
        found = stretches(team_ids=[people.french], since=since, until=since + 14 * ONE_DAY)
    assert len(found) == 8 * 14


class TestExceptions:
    """A day off, somebody else, an extra."""

    def test_a_day_off_a_stand_in_and_back(self, people: World) -> None:
        pattern = add(people)
        change = partial(
            rota_exceptions.add_exception, pattern_id=pattern.id, by=people.dalia.staff, now=NOW
        )
        off, swapped = TODAY + ONE_DAY, TODAY + 3 * ONE_DAY
        change(first_day=off, last_day=off + ONE_DAY, instead_id=None)
        made = change(first_day=swapped, last_day=swapped, instead_id=people.bruno.id)
        by_day = [there(brussels(TODAY + n * ONE_DAY, 12)) for n in range(5)]
        beatriz, bruno = {people.beatriz.id}, {people.bruno.id}
        assert by_day == [beatriz, set(), set(), bruno, beatriz]
        rota.add_shift(
            team_id=people.french,
            user_id=people.bruno.id,
            starts_at=brussels(off, 10),
            ends_at=brussels(off, 14),
            by=people.dalia.staff,
            now=NOW,
        )
        assert there(brussels(off, 12)) == bruno
        for _ in range(2):
            rota_exceptions.remove_exception(exception_id=made.id, by=people.dalia.staff, now=NOW)
        assert there(brussels(swapped, 12)) == beatriz

    @pytest.mark.parametrize(
        ("more", "refusal"),
        [
            ({"last_day": TODAY - ONE_DAY}, rota_exceptions.ImpossibleException),
            ({"first_day": TODAY - ONE_DAY}, rota_exceptions.ImpossibleException),
            ({"last_day": TODAY + 9 * ONE_DAY}, rota_exceptions.ImpossibleException),
            # A Saturday and a Sunday, on which no shift of it begins.
            (
                {"first_day": TODAY + 4 * ONE_DAY, "last_day": TODAY + 5 * ONE_DAY},
                rota_exceptions.ImpossibleException,
            ),
            ({"instead": "beatriz"}, rota_exceptions.ImpossibleException),
            ({"instead": "dirk"}, rota.NotOnTeam),
            ({"by": "beatriz"}, rota.NotAllowed),
            ({"pattern_id": UUID(int=1)}, week_patterns.NoPattern),
        ],
    )
    def test_what_cannot_be(
        self, people: World, more: dict[str, object], refusal: type[Exception]
    ) -> None:
        pattern = add(people, weekdays=range(5), last_day=TODAY + 7 * ONE_DAY)
        given = dict(more)
        instead, by = given.pop("instead", None), given.pop("by", "dalia")
        said: dict[str, object] = {
            "pattern_id": pattern.id,
            "first_day": TODAY,
            "last_day": TODAY,
            "instead_id": getattr(people, str(instead)).id if instead else None,
            "by": getattr(people, str(by)).staff,
            "now": NOW,
        }
        with pytest.raises(refusal):
            rota_exceptions.add_exception(**(said | given))  # type: ignore[arg-type]
        assert not ShiftException.objects.exists()

    def test_two_for_one_day_are_refused(self, people: World) -> None:
        change = partial(
            rota_exceptions.add_exception,
            pattern_id=add(people).id,
            instead_id=None,
            by=people.dalia.staff,
            now=NOW,
        )
        change(first_day=TODAY, last_day=TODAY + 3 * ONE_DAY)
        with pytest.raises(rota_exceptions.AwayTwice):
            change(first_day=TODAY + 3 * ONE_DAY, last_day=TODAY + 5 * ONE_DAY)


class TestOneRow:
    """Never two rows where one says it."""

    def test_another_weekday_of_the_same_hours_joins(self, people: World) -> None:
        add(people, weekdays=[0, 2])
        add(people, weekdays=[4])
        assert ShiftPattern.objects.get().days == 0b10101

    def test_dates_that_touch_join(self, people: World) -> None:
        add(people, last_day=TODAY + 6 * ONE_DAY)
        add(people, first_day=TODAY + 7 * ONE_DAY, last_day=TODAY + 9 * ONE_DAY)
        row = ShiftPattern.objects.get()
        assert (row.first_day, row.last_day) == (TODAY, TODAY + 9 * ONE_DAY)
        add(people, first_day=TODAY - 3 * ONE_DAY)
        row.refresh_from_db()
        assert (row.first_day, row.last_day) == (TODAY - 3 * ONE_DAY, None)

    def test_what_is_there_already_is_said(self, people: World) -> None:
        add(people)
        with pytest.raises(rota.ShiftTwice):
            add(people, weekdays=[3], first_day=TODAY + ONE_DAY, last_day=TODAY + 7 * ONE_DAY)
        assert ShiftPattern.objects.count() == 1

    def test_one_grows_into_what_another_says(self, people: World) -> None:
        until = TODAY + 14 * ONE_DAY
        short = add(people, weekdays=[0, 1], last_day=until)
        long = add(people, weekdays=[0])
        assert add(people, weekdays=[1]).id == long.id
        row = ShiftPattern.objects.get()
        assert (row.id, row.days, row.last_day) == (long.id, 0b11, None)
        assert row.id != short.id

    def test_what_is_different_on_its_days_keeps_a_row(self, people: World) -> None:
        short = add(people, weekdays=[0, 1], last_day=TODAY + 14 * ONE_DAY)
        rota_exceptions.add_exception(
            pattern_id=short.id,
            first_day=TODAY,
            last_day=TODAY,
            instead_id=people.bruno.id,
            by=people.dalia.staff,
            now=NOW,
        )
        add(people, weekdays=[0])
        add(people, weekdays=[1])
        assert ShiftPattern.objects.count() == 2
        assert people.bruno.id in there(brussels(TODAY, 12))

    def test_other_hours_and_dates_apart_are_rows_of_their_own(self, people: World) -> None:
        add(people, last_day=TODAY)
        add(people, first_day=TODAY + 2 * ONE_DAY, last_day=TODAY + 3 * ONE_DAY)
        add(people, starts=time(10))
        add(people, people.bruno)
        assert ShiftPattern.objects.count() == 4
        assert there(brussels(TODAY, 12)) == {people.beatriz.id, people.bruno.id}


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"weekdays": []}, week_patterns.ImpossiblePattern),
        ({"weekdays": [7]}, week_patterns.ImpossiblePattern),
        ({"last_day": TODAY - ONE_DAY}, week_patterns.ImpossiblePattern),
        ({"team": "dutch"}, rota.NotOnTeam),
        ({"by": "beatriz"}, rota.NotAllowed),
    ],
)
def test_patterns_that_cannot_be(
    people: World, more: dict[str, object], refusal: type[Exception]
) -> None:
    given = dict(more)
    if "team" in given:
        given["team_id"] = getattr(people, str(given.pop("team")))
    if "by" in given:
        given["by"] = getattr(people, str(given["by"])).staff
    with pytest.raises(refusal):
        add(people, None, **given)
    assert not ShiftPattern.objects.exists()
    assert not Event.objects.filter(kind="shift_added").exists()


def test_a_pattern_ends_with_a_day_or_goes(people: World) -> None:
    pattern = add(people)
    end = partial(week_patterns.end_pattern, pattern_id=pattern.id, by=people.dalia.staff, now=NOW)
    with pytest.raises(rota.NotAllowed):
        end(last_day=TODAY, by=people.beatriz.staff)
    end(last_day=TODAY)
    with pytest.raises(week_patterns.LongerEnd):
        end(last_day=TODAY + ONE_DAY)
    assert there(brussels(TODAY, 12)) == {people.beatriz.id}
    assert there(brussels(TODAY + ONE_DAY, 12)) == set()
    end(last_day=TODAY - ONE_DAY)
    assert not ShiftPattern.objects.exists()
    with pytest.raises(week_patterns.NoPattern):
        end(last_day=TODAY)


def test_who_leaves_is_in_no_pattern_any_more(people: World) -> None:
    """Whom somebody stood in for is away all the same: the gap shows."""
    coming = add(people, first_day=TODAY + ONE_DAY)
    theirs = add(people, people.bruno, starts=time(12), ends=time(20))
    rota_exceptions.add_exception(
        pattern_id=theirs.id,
        first_day=TODAY,
        last_day=TODAY,
        instead_id=people.beatriz.id,
        by=people.dalia.staff,
        now=NOW,
    )
    offboarding.release_cases(user_id=people.beatriz.id, by=actor_of(people.dalia.staff), now=NOW)
    assert ShiftPattern.objects.get().id == theirs.id != coming.id
    assert ShiftException.objects.get().instead_id is None
    assert there(brussels(TODAY, 13)) == set()
    assert there(brussels(TODAY + ONE_DAY, 13)) == {people.bruno.id}


def test_who_stands_in_for_somebody_who_leaves_stays_on_duty(people: World) -> None:
    """The night that is going on, today and to come; what was stays as it was."""
    week_ago = TODAY - 7 * ONE_DAY
    pattern = add(people, weekdays=range(5), starts=time(22), ends=time(21), first_day=week_ago)
    change = partial(
        rota_exceptions.add_exception,
        pattern_id=pattern.id,
        instead_id=people.bruno.id,
        by=people.dalia.staff,
        now=NOW,
    )
    change(first_day=week_ago, last_day=week_ago)
    change(first_day=TODAY - ONE_DAY, last_day=TODAY + ONE_DAY)
    next_week = TODAY + 7 * ONE_DAY
    change(first_day=next_week, last_day=next_week + 5 * ONE_DAY)
    past = partial(
        stretches,
        team_ids=[people.french],
        since=brussels(week_ago, 0),
        until=brussels(TODAY, 0),
    )
    was, to_come = past(), [TODAY + n * ONE_DAY for n in range(15)]
    before = [there(brussels(day, 23)) for day in to_come]
    assert there(NOW) == {people.bruno.id}

    offboarding.remove_from_team(
        team_id=people.french, user_id=people.beatriz.id, by=people.dalia.staff, now=NOW
    )

    assert there(NOW) == {people.bruno.id}
    after = [there(brussels(day, 23)) for day in to_come]
    assert after == [found - {people.beatriz.id} for found in before]
    assert [day for day, found in zip(to_come, after, strict=True) if found] == [
        TODAY,
        TODAY + ONE_DAY,
        *(next_week + n * ONE_DAY for n in range(4)),
    ]
    assert past() == was
    assert people.beatriz.id in {each.user_id for each in was}
    assert not User.objects.get(id=people.beatriz.id).is_active


def test_the_worker_process_does_the_same_for_a_closed_account(people: World) -> None:
    """With its own rights in the database alone."""
    pattern = add(people, starts=time(0), ends=time(0), first_day=TODAY - ONE_DAY)
    add(people, starts=time(1), ends=time(2), first_day=TODAY + ONE_DAY)
    rota_exceptions.add_exception(
        pattern_id=pattern.id,
        first_day=TODAY + ONE_DAY,
        last_day=TODAY + ONE_DAY,
        instead_id=people.bruno.id,
        by=people.dalia.staff,
        now=NOW,
    )
    case = Case.objects.get(id=world.report().case_id)
    assert case.owner_id == people.beatriz.id
    User.objects.filter(id=people.beatriz.id).update(is_active=False)
    with time_machine.travel(NOW, tick=False):
        tasks.escalate()
    case.refresh_from_db()
    assert case.owner_id is None
    assert ShiftPattern.objects.get(user_id=people.beatriz.id).last_day == TODAY - ONE_DAY
    assert not ShiftException.objects.exists()
    assert there(brussels(TODAY + ONE_DAY, 12)) == {people.bruno.id}


def test_a_pattern_that_is_over_is_not_read(people: World) -> None:
    """Years of them would be, at every look."""
    add(people, first_day=TODAY - 9 * ONE_DAY, last_day=TODAY - 5 * ONE_DAY)
    read = add(people, starts=time(10), first_day=TODAY - 9 * ONE_DAY, last_day=TODAY - ONE_DAY)
    with CaptureQueriesContext(connection) as asked:
        found = stretches(
            team_ids=[people.french], since=brussels(TODAY, 0), until=brussels(TODAY, 23)
        )
    assert found == []
    (query,) = [each["sql"] for each in asked if 'FROM "reports_shiftpattern"' in each["sql"]]
    with connection.cursor() as cursor:
        cursor.execute(query)
        assert [row[0] for row in cursor.fetchall()] == [read.id]


DAYS = st.integers(0, 365).map(lambda n: date(2026, 1, 1) + n * ONE_DAY)
WHO = st.sampled_from(["beatriz", "bruno"])
AWAY = st.tuples(st.integers(0, 300), st.integers(0, 40), st.none() | WHO)
A_ROTA = st.lists(
    st.tuples(
        WHO,
        st.integers(1, 127),
        st.integers(0, 1439),
        st.integers(1, 1440),
        DAYS,
        st.none() | st.integers(0, 300),
        AWAY,
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda each: each[:5],
)
SINGLE = st.lists(st.tuples(WHO, MOMENTS, st.integers(1, 24 * 60)), max_size=2)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(A_ROTA, SINGLE, st.lists(MOMENTS, min_size=4, max_size=8))
def test_on_duty_is_whoever_a_stretch_of_the_rota_names(
    people: World,
    patterns: list[tuple[str, int, int, int, date, int | None, tuple[int, int, str | None]]],
    single: list[tuple[str, datetime, int]],
    moments: list[datetime],
) -> None:
    """Patterns, days away, stand-ins and single shifts, all at once; on days of a clock change."""
    with transaction.atomic():
        for who, days, starts, length, first_day, lasts, (after, long, instead) in patterns:
            row = ShiftPattern.objects.create(
                team_id=people.french,
                user_id=getattr(people, who).id,
                days=days,
                starts=starts,
                ends=starts + length,
                first_day=first_day,
                last_day=None if lasts is None else first_day + lasts * ONE_DAY,
            )
            ShiftException.objects.create(
                pattern=row,
                first_day=first_day + after * ONE_DAY,
                last_day=first_day + (after + long) * ONE_DAY,
                instead_id=getattr(people, instead).id if instead else None,
            )
        for who, starts_at, minutes in single:
            Shift.objects.get_or_create(
                team_id=people.french,
                user_id=getattr(people, who).id,
                starts_at=starts_at,
                defaults={"ends_at": starts_at + timedelta(minutes=minutes)},
            )
        for now in moments:
            around = stretches(team_ids=[people.french], since=now - ONE_DAY, until=now + ONE_DAY)
            named = {each.user_id for each in around if each.starts_at <= now < each.ends_at}
            assert there(now) == named - {None}
        transaction.set_rollback(True)
