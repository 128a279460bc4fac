"""Every row beside its mark: what each change to a row without the keys is called."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from reports.vault.journal import newest, restore_journal
from reports.vault.models import KeyVersion, NewestBucket, NewestPending, NewestRoot
from reports.vault.row_checks import mark_roots, row_marks
from reports.vault.row_checks.row_marks import RowFault
from reports.vault.team_keys import rosters
from tests.reports.vault.people import NOW, House


def found() -> set[tuple[str, UUID | None]]:
    return {(each.fault.name, each.record) for each in row_marks.faults(newest.journalled())}


def rows(house: House) -> dict[str, object]:
    return dict(KeyVersion.objects.filter(team_id=house.team).values("revision", "blob").get())


@pytest.mark.usefixtures("house")
def test_before_the_first_root_nothing_can_be_compared() -> None:
    assert found() == set()
    mark_roots.move_pending()
    assert found() == set()


def test_a_row_that_was_put_back_is_older(house: House) -> None:
    before = rows(house)
    rosters.remove(team_id=house.team, user_id=house.colleague.id)
    mark_roots.move_pending()
    KeyVersion.objects.filter(team_id=house.team).update(**before)
    assert found() == {("OLDER", house.team)}


def test_a_row_that_was_removed_is_missed(house: House) -> None:
    mark_roots.move_pending()
    KeyVersion.objects.filter(team_id=house.team).delete()
    assert found() == {("REMOVED", house.team)}


def test_a_row_whose_mark_was_taken_away_is_unmarked(house: House) -> None:
    mark_roots.move_pending()
    rosters.remove(team_id=house.team, user_id=house.colleague.id)
    NewestPending.objects.all().delete()
    assert found() == {("UNMARKED", house.team)}


def test_a_version_that_does_not_open_is_named_with_its_number(house: House) -> None:
    mark_roots.move_pending()
    desk = KeyVersion.objects.get(team_id=house.desk)
    KeyVersion.objects.filter(team_id=house.team).update(blob=desk.blob)
    (one,) = row_marks.faults(newest.journalled())
    assert (one.fault, one.where) == (RowFault.SWAPPED, f"team {house.team}, version 1")


def test_what_was_forgotten_and_is_back_is_returned(house: House) -> None:
    mark_roots.move_pending()
    newest.forget(newest.Kind.TEAM, [house.team])
    assert found() == {("RETURNED", house.team)}


@pytest.mark.parametrize("sealed", [True, False], ids=["under the root", "still pending"])
def test_a_newer_mark_counts_before_an_older_one(house: House, sealed: bool) -> None:
    """Two changes in one minute: the later one is what the row says."""
    rosters.remove(team_id=house.team, user_id=house.colleague.id)
    rosters.remove(team_id=house.team, user_id=house.worker.id)
    if sealed:
        mark_roots.move_pending()
    assert found() == set()


def test_a_pending_mark_that_is_not_ours_accuses_no_row(house: House) -> None:
    mark_roots.move_pending()
    NewestPending.objects.create(
        kind=newest.Kind.TEAM, record=house.team, value=2**40, after=1, mac=b"x" * 32
    )
    assert found() == set()


BROKEN: dict[str, Callable[[], object]] = {
    "the root is gone": lambda: NewestRoot.objects.all().delete(),
    "the root is not ours": lambda: NewestRoot.objects.update(mac=b"x" * 32),
    "the root is behind the journal": lambda: restore_journal.set_newest_head(f"9 {'00' * 32}"),
    "was changed": lambda: NewestBucket.objects.all().delete(),
}


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("detail", BROKEN)
def test_marks_that_were_changed_are_a_fault_of_their_own(detail: str) -> None:
    mark_roots.move_pending()
    BROKEN[detail]()
    (one,) = row_marks.faults(newest.journalled())
    assert (one.fault, one.kind) == (RowFault.MARKS, None)
    assert detail in one.where


def test_no_later_admission_is_said_by_an_earlier_mark() -> None:
    """Let in, withdrawn, let in again within one instant: each says something new."""
    said = row_marks.admission(NOW)
    for is_in in (False, True, False):
        at, following = row_marks.next_admission(said, now=NOW, is_in=is_in)
        assert following > said
        assert (following % 2 == 0) is is_in
        assert at - NOW < timedelta(seconds=1)
        said = following
    assert row_marks.next_admission(said, now=NOW + timedelta(days=1), is_in=True)[0] == (
        NOW + timedelta(days=1)
    )


def test_whoever_comes_back_to_a_team_is_another_member_of_it() -> None:
    user, team = uuid4(), uuid4()
    first = row_marks.member(user, team, "care_worker", NOW)
    assert first != row_marks.member(user, team, "care_worker", NOW + timedelta(seconds=1))
    assert first != row_marks.member(user, team, "coordinator", NOW)
    assert row_marks.seat(user, team) != row_marks.seat(team, user)
