"""R8.17: a flood of one number uses up its own bucket and nobody else's."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.messaging.models import TextBucket
from reports.messaging.outbox import sending_limits
from reports.region import buckets
from reports.region.buckets import Bucket
from tests.reports.messaging.texts import HOUR, NOW, NUMBER, OTHER
from tests.scale import FULL

FEW = Bucket(burst=3, per_hour=6)


def take(name: str = "out:a", *, now: object = NOW, tokens: int = 1) -> bool:
    return sending_limits.take(name=name, bucket=FEW, now=now, tokens=tokens)  # type: ignore[arg-type]


@pytest.mark.django_db
def test_a_burst_then_a_steady_rate() -> None:
    assert [take() for _ in range(5)] == [True, True, True, False, False]
    assert take("out:b")
    assert not take(now=NOW + timedelta(minutes=9))
    assert take(now=NOW + timedelta(minutes=11))
    assert not take(now=NOW + timedelta(minutes=11))


@pytest.mark.django_db
def test_many_get_as_much_as_there_is() -> None:
    wanted = {
        sending_limits.out_of(NUMBER): (FEW, 5),
        sending_limits.out_of(OTHER): (FEW, 2),
        "out": (FEW, 0),
    }
    given = sending_limits.take_many(wanted=wanted, now=NOW)
    assert dict(given) == {
        sending_limits.out_of(NUMBER): 3,
        sending_limits.out_of(OTHER): 2,
        "out": 0,
    }


@pytest.mark.django_db
@given(
    steps=st.lists(st.integers(-600, 3600), max_size=12),
    burst=st.integers(1, 4),
    per_hour=st.integers(1, 30),
)
@settings(max_examples=2000 if FULL else 40)
def test_one_statement_takes_as_the_pure_bucket_does(
    steps: list[int], burst: int, per_hour: int
) -> None:
    """Also when the clock goes back."""
    bucket, now, name = Bucket(burst=burst, per_hour=per_hour), NOW, f"in:{uuid4()}"
    state = buckets.full(bucket, now)
    for seconds in [0, *steps]:
        now += timedelta(seconds=seconds)
        pure = buckets.take(bucket, state, now)
        assert sending_limits.take_one(name=name, bucket=bucket, now=now) is pure.allowed
        # Nothing is written for a no: what came in since then is counted next time.
        state = pure.state if pure.allowed else state


@pytest.mark.django_db
def test_no_number_is_in_a_column_and_old_ones_go() -> None:
    take(sending_limits.out_of(NUMBER))
    with connection.cursor() as cursor:
        cursor.execute("select t::text from reports_textbucket t")
        (whole,) = cursor.fetchone()
    assert NUMBER not in whole
    assert NUMBER.encode().hex() not in whole
    assert sending_limits.forget_old(now=NOW + HOUR) == 0
    assert sending_limits.forget_old(now=NOW + timedelta(days=2)) == 1


@pytest.mark.django_db(transaction=True)
def test_at_once_no_more_than_there_is() -> None:
    """Also where two take the same buckets in another order."""
    got: list[int] = []

    def call(names: tuple[str, str]) -> None:
        for _ in range(6):
            given = sending_limits.take_many(wanted=dict.fromkeys(names, (FEW, 1)), now=NOW)
            got.append(given["a"])
        connection.close()

    orders = [("a", "b"), ("b", "a")] * 2
    threads = [threading.Thread(target=call, args=(names,)) for names in orders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert (len(got), sum(got)) == (24, 3)
    assert TextBucket.objects.count() == 2
