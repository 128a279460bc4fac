"""R8.17: a flood of one number uses up its own bucket and nobody else's."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from reports.messaging import limits
from reports.messaging.models import TextBucket
from reports.region.rates import Bucket
from tests.reports.messaging.texts import HOUR, NOW, NUMBER, OTHER

FEW = Bucket(burst=3, per_hour=6)


def take(name: str = "out:a", *, now: object = NOW, tokens: int = 1) -> bool:
    return limits.take(name=name, bucket=FEW, now=now, tokens=tokens)  # type: ignore[arg-type]


@pytest.mark.django_db
def test_a_burst_then_a_steady_rate() -> None:
    assert [take() for _ in range(5)] == [True, True, True, False, False]
    assert take("out:b")
    assert not take(now=NOW + timedelta(minutes=9))
    assert take(now=NOW + timedelta(minutes=11))
    assert not take(now=NOW + timedelta(minutes=11))


@pytest.mark.django_db
def test_many_get_as_much_as_there_is() -> None:
    wanted = {limits.out_of(NUMBER): (FEW, 5), limits.out_of(OTHER): (FEW, 2), "out": (FEW, 0)}
    given = limits.take_many(wanted=wanted, now=NOW)
    assert dict(given) == {limits.out_of(NUMBER): 3, limits.out_of(OTHER): 2, "out": 0}


@pytest.mark.django_db
def test_no_number_is_in_a_column_and_old_ones_go() -> None:
    take(limits.out_of(NUMBER))
    with connection.cursor() as cursor:
        cursor.execute("select t::text from reports_textbucket t")
        (whole,) = cursor.fetchone()
    assert NUMBER not in whole
    assert NUMBER.encode().hex() not in whole
    assert limits.forget_old(now=NOW + HOUR) == 0
    assert limits.forget_old(now=NOW + timedelta(days=2)) == 1


@pytest.mark.django_db(transaction=True)
def test_at_once_no_more_than_there_is() -> None:
    """Also where two take the same buckets in another order."""
    got: list[int] = []

    def call(names: tuple[str, str]) -> None:
        for _ in range(6):
            given = limits.take_many(wanted=dict.fromkeys(names, (FEW, 1)), now=NOW)
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
