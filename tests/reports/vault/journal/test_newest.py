"""R6.2: marks of what is newest, and the numbers of their kinds, which are stored."""

from uuid import uuid4

import pytest
from django.db import transaction
from pytest_django.fixtures import Settings

from reports.vault.journal import newest
from reports.vault.journal.newest import GONE, PRESENT, Kind
from reports.vault.models import NewestBucket, NewestPending, NewestRoot
from reports.vault.row_checks import mark_roots


def test_each_kind_keeps_its_number() -> None:
    """Two names of one number are one kind: each would vouch for rows of the other."""
    assert {name: kind.value for name, kind in Kind.__members__.items()} == {
        "CONTACT": 1,
        "TEAM": 2,
        "PROFILE": 3,
        "TOKEN": 4,
        "DEVICE": 5,
        "CODES": 8,
        "LINK": 9,
        "PASSKEY": 10,
        "APP": 11,
        "WRAP": 12,
        "MEMBER": 13,
        "SEAT": 14,
        "ASKED": 15,
        "TEAM_PROFILE": 16,
        "ADMITTED": 17,
    }


@pytest.mark.django_db(transaction=True)
def test_a_mark_needs_the_transaction_of_its_row() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        newest.note(Kind.TOKEN, {uuid4(): PRESENT})


@pytest.mark.django_db
class TestMarks:
    """Each is played by somebody who writes to the database and has no key."""

    def test_nothing_grants_that_has_no_mark_once_there_is_a_root(self) -> None:
        here, elsewhere = uuid4(), uuid4()
        newest.note(Kind.TOKEN, {here: PRESENT})
        assert newest.is_newest(Kind.TOKEN, elsewhere)  # before the first root nobody can know
        mark_roots.move_pending()
        assert newest.is_newest(Kind.TOKEN, here)
        assert not newest.is_newest(Kind.TOKEN, elsewhere)

    def test_what_is_gone_stays_gone(self) -> None:
        record = uuid4()
        newest.note(Kind.TOKEN, {record: PRESENT})
        mark_roots.move_pending()
        newest.forget(Kind.TOKEN, [record])
        assert not newest.is_newest(Kind.TOKEN, record)
        mark_roots.move_pending()
        assert not newest.is_newest(Kind.TOKEN, record)

    def test_a_mark_of_one_kind_is_none_of_another(self) -> None:
        record = uuid4()
        newest.note(Kind.TOKEN, {record: PRESENT})
        mark_roots.move_pending()
        assert not newest.is_newest(Kind.DEVICE, record)

    def test_a_pending_mark_of_their_own_is_not_believed(self) -> None:
        record = uuid4()
        mark_roots.move_pending()
        NewestPending.objects.create(
            kind=Kind.TOKEN, record=record, value=PRESENT, after=1, mac=b"x" * 32
        )
        assert not newest.is_newest(Kind.TOKEN, record)

    @pytest.mark.parametrize("rows", ["root", "buckets"])
    def test_a_grant_is_refused_where_the_marks_are_not_the_journals(
        self, rows: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        record = uuid4()
        newest.note(Kind.TOKEN, {record: PRESENT})
        mark_roots.move_pending()
        if rows == "root":
            NewestRoot.objects.all().delete()
        else:
            NewestBucket.objects.all().delete()
        assert not newest.is_newest(Kind.TOKEN, record)
        assert "marks_broken" in caplog.text

    def test_marks_put_there_before_the_first_root_are_refused(self) -> None:
        record = uuid4()
        NewestBucket.objects.create(
            number=newest.bucket_of(record), packed=newest.packed({(Kind.TOKEN, record): PRESENT})
        )
        with pytest.raises(newest.MarksBroken, match="without a root"):
            newest.read(Kind.TOKEN, [record])

    def test_without_its_journal_an_installation_goes_on_by_the_database(
        self, settings: Settings, caplog: pytest.LogCaptureFixture
    ) -> None:
        """Whoever only writes to the database takes no journal away; a full disk may."""
        record = uuid4()
        newest.note(Kind.TOKEN, {record: PRESENT})
        mark_roots.move_pending()
        settings.LINDEN_JOURNAL_DIR = "/nowhere"
        assert newest.is_newest(Kind.TOKEN, record)
        assert not newest.is_newest(Kind.TOKEN, uuid4())
        assert "journal_unreadable" in caplog.text
        newest.note(Kind.TOKEN, {record: GONE})
        assert not newest.is_newest(Kind.TOKEN, record)
