"""Each minute's root: what it takes up, what it leaves, and where the journal goes on."""

from uuid import UUID, uuid4

import pytest
from django.db import transaction

from reports.vault.journal import newest, restore_journal
from reports.vault.journal.newest import GONE, Kind, MarksBroken
from reports.vault.models import KeyVersion, NewestPending, NewestRoot
from reports.vault.row_checks import mark_roots, row_marks
from reports.vault.team_keys import key_hierarchy, rosters
from tests.reports.vault.people import House

pytestmark = pytest.mark.django_db


def value_of(record: UUID) -> int | None:
    return newest.read(Kind.TOKEN, [record]).values.get(record)


@pytest.mark.parametrize("values", [(1, 2), (2, 1)], ids=["in order", "the later one first"])
def test_the_highest_of_a_minute_counts(values: tuple[int, int]) -> None:
    record = uuid4()
    for value in values:
        newest.note(Kind.TOKEN, {record: value})
    assert value_of(record) == 2
    assert mark_roots.move_pending() == 1
    assert value_of(record) == 2


def test_no_later_minute_makes_a_mark_smaller() -> None:
    record = uuid4()
    newest.note(Kind.TOKEN, {record: 5})
    mark_roots.move_pending()
    newest.note(Kind.TOKEN, {record: 4})
    mark_roots.move_pending()
    assert value_of(record) == 5


def test_what_is_gone_leaves_no_mark_behind() -> None:
    record = uuid4()
    newest.note(Kind.TOKEN, {record: 5})
    mark_roots.move_pending()
    newest.note(Kind.TOKEN, {record: GONE})
    mark_roots.move_pending()
    assert value_of(record) is None
    assert not newest.is_newest(Kind.TOKEN, record, 6)


def test_a_mark_that_is_not_ours_is_left_out_and_said(caplog: pytest.LogCaptureFixture) -> None:
    record = uuid4()
    NewestPending.objects.create(kind=Kind.TOKEN, record=record, value=9, after=0, mac=b"x" * 32)
    mark_roots.move_pending()
    assert value_of(record) is None
    assert "mark_not_believed" in caplog.text


def test_a_quiet_minute_makes_no_root() -> None:
    mark_roots.move_pending()
    before = restore_journal.read_newest_head()
    assert mark_roots.move_pending() == 0
    assert restore_journal.read_newest_head() == before


def test_a_root_that_was_put_back_stops_everything(house: House) -> None:
    mark_roots.move_pending()
    old = NewestRoot.objects.values("number", "digests", "mac").get()
    rosters.remove(team_id=house.team, user_id=house.colleague.id)
    mark_roots.move_pending()
    NewestRoot.objects.update(**old)
    with pytest.raises(MarksBroken, match="behind"), transaction.atomic():
        mark_roots.move_pending()


def test_a_person_who_has_looked_may_take_the_rows_as_they_are(house: House) -> None:
    """The database is restored by hand, and everybody agreed that this is what counts now."""
    before = KeyVersion.objects.filter(team_id=house.team).values("revision", "blob").get()
    rosters.remove(team_id=house.team, user_id=house.colleague.id)
    mark_roots.move_pending()
    number = newest.journalled()[0]
    KeyVersion.objects.filter(team_id=house.team).update(**before)
    assert list(row_marks.faults(newest.journalled()))
    mark_roots.accept_rows()
    assert list(row_marks.faults(newest.journalled())) == []
    assert newest.journalled()[0] == number + 1
    assert len(key_hierarchy.holders(house.team)) == 2


def test_where_the_root_was_taken_away_too_the_numbers_go_on(house: House) -> None:
    """An old root that somebody kept is behind the journal still."""
    mark_roots.move_pending()
    NewestRoot.objects.all().delete()
    mark_roots.accept_rows()
    assert newest.journalled()[0] == 2
    assert key_hierarchy.current_version(house.team).number == 1


def test_a_restored_database_goes_on_from_its_own_root() -> None:
    assert not mark_roots.start_again()
    mark_roots.move_pending()
    head = restore_journal.read_newest_head()
    assert not mark_roots.start_again()
    restore_journal.set_newest_head(f"7 {'00' * 32}")
    assert mark_roots.start_again()
    assert restore_journal.read_newest_head() == head


def test_one_from_before_the_first_root_has_none() -> None:
    restore_journal.set_newest_head(f"7 {'00' * 32}")
    assert mark_roots.start_again()
    assert newest.journalled() == (0, b"")
