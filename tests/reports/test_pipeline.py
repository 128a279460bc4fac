"""Statements sent together: in order, all or nothing, and their errors are Django's."""

import pytest
from django.db import IntegrityError, connection, transaction

from reports.pipeline import pipeline, send_query

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _table() -> None:
    with connection.cursor() as cursor:
        cursor.execute("create temporary table trip (id int primary key) on commit drop")


def insert(number: int) -> None:
    """One statement whose answer nobody reads."""
    with connection.cursor() as cursor:
        cursor.execute("insert into trip (id) values (%s)", [number])


def together(*numbers: int) -> None:
    """Several statements in one trip."""
    with pipeline():
        for number in numbers:
            insert(number)


def fails_between() -> None:
    """A statement, then something else that fails."""
    with pipeline():
        insert(1)
        raise ZeroDivisionError


def stored() -> list[int]:
    """What is there."""
    with connection.cursor() as cursor:
        cursor.execute("select id from trip order by id")
        return [number for (number,) in cursor.fetchall()]


def test_all_are_run() -> None:
    together(*range(5))
    assert stored() == [0, 1, 2, 3, 4]


def test_an_answer_read_inside_knows_what_was_sent_before() -> None:
    with pipeline():
        insert(1)
        insert(2)
        assert stored() == [1, 2]


def test_questions_asked_inside_are_answered_after_in_their_order() -> None:
    with pipeline():
        before = send_query("select count(*) from trip")
        insert(1)
        after = send_query("select count(*) from trip where id = %s", [1])
    assert (after.read(), before.read()) == ([(1,)], [(0,)])


def test_one_that_fails_fails_the_block() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        together(1, 1, 2)
    assert stored() == []


def test_what_fails_in_between_is_raised_as_it_is() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        fails_between()
    assert stored() == []


def test_after_a_failure_the_connection_serves_on() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        together(1, 1)
    together(3)
    assert stored() == [3]
