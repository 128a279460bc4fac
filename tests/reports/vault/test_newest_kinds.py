"""A release that marks more kinds of rows: what is there in its first minute counts, and only then.

The database comes from a release that had marks of a few kinds.
"""

from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client

from nightlife.models import Venue
from reports.accounts.credentials import own_account
from reports.accounts.models import KeyWrap
from reports.audit import tasks as audit_tasks
from reports.audit.chain.seals import seal_minute
from reports.audit.verification.verify import verify
from reports.vault.journal import newest, restore_journal
from reports.vault.journal.newest import FIRST_KINDS, Kind, MarksBroken
from reports.vault.models import NewestBucket, NewestPending
from reports.vault.row_checks import mark_roots, row_marks
from reports.vault.service_keys import key_rings
from tests.nightlife import story
from tests.nightlife.story import Nights
from tests.reports.accounts.people import Cast, Person, cheap_passwords, log_in, make_cast
from tests.reports.cases.world import NOW
from tests.reports.sweeps.ended import ended_well

NEW = "meadow-lantern-7-orchard"


@pytest.fixture
def cast(db: None) -> Cast:
    """Everybody, under a root of that release, in a process that has just begun."""
    made = make_cast()
    goes_back()
    return made


@pytest.fixture
def nights(db: None) -> Nights:
    """Two venues that were admitted under that release."""
    made = story.build()
    goes_back()
    return made


def goes_back() -> None:
    """To a root of the release that knew the first kinds alone."""
    rows = {
        (int(kind), record): value
        for kind in Kind
        if kind <= FIRST_KINDS
        for record, value in row_marks.values_of(kind).items()
    }
    with transaction.atomic():
        NewestPending.objects.all().delete()
        root = mark_roots._replace_all(newest.journalled()[0] + 1, rows, {})
    restore_journal.set_newest_head(root.head)
    key_rings.ring().remembered.clear()


def lets_in(person: Person, password: str) -> bool:
    with cheap_passwords():
        sent = {"login": person.login, "password": password}
        return Client().post("/staff/login/", sent).status_code == 302


def changes(person: Person) -> dict[str, Any]:
    """Her wrap before she chose another password."""
    rows = KeyWrap.objects.filter(user_id=person.user_id).values("revision", "blob")
    before = dict(rows.get())
    with cheap_passwords():
        own_account.change_password(user=person.user, old=person.password, new=NEW, now=NOW)
    return before


def test_before_its_first_minute_nobody_is_kept_out(cast: Cast) -> None:
    assert lets_in(cast.beatriz, cast.beatriz.password)
    assert list(row_marks.faults(newest.journalled())) == []


def test_from_then_on_an_older_row_is_refused(cast: Cast) -> None:
    seal_minute(now=NOW)
    assert verify(now=NOW).faults == []
    before = changes(cast.beatriz)
    KeyWrap.objects.filter(user_id=cast.beatriz.user_id).update(**before)
    assert not lets_in(cast.beatriz, cast.beatriz.password)


def test_what_changed_before_is_known_by_its_own_mark(cast: Cast) -> None:
    before = changes(cast.beatriz)
    KeyWrap.objects.filter(user_id=cast.beatriz.user_id).update(**before)
    assert not lets_in(cast.beatriz, cast.beatriz.password)


def test_it_happens_once(cast: Cast) -> None:
    """A row without a mark is not taken up by the next minute."""
    seal_minute(now=NOW)
    wrap = KeyWrap.objects.filter(user_id=cast.beatriz.user_id)
    wrap.update(user_id=cast.ada.user_id, method="x")
    seal_minute(now=NOW)
    assert verify(now=NOW).faults != []


def test_nobody_makes_it_happen_again(cast: Cast) -> None:
    """By taking away the bucket that says so."""
    seal_minute(now=NOW)
    NewestBucket.objects.filter(number=newest.bucket_of(newest.KINDS[1])).delete()
    with pytest.raises(MarksBroken):
        seal_minute(now=NOW)


def test_a_sweep_that_finds_the_marks_broken_did_not_end_well(cast: Cast) -> None:
    assert ended_well(audit_tasks.seal)
    NewestBucket.objects.filter(number=newest.bucket_of(newest.KINDS[1])).delete()
    assert not ended_well(audit_tasks.seal)


@pytest.fixture
def farida(nights: Nights) -> Client:
    """Who tends the first venue's bar, logged in."""
    client = Client()
    with cheap_passwords(), time_machine.travel(NOW, tick=False):
        log_in(client, nights.lime.farida, now=NOW)
    return client


def is_open(farida: Client) -> bool:
    """Whether the bar shows its people the log."""
    with time_machine.travel(NOW, tick=False):
        return farida.get("/nightlife/").status_code == 200


def test_a_venue_that_was_admitted_before_is_let_in(farida: Client) -> None:
    assert is_open(farida)
    seal_minute(now=NOW)
    assert is_open(farida)
    assert verify(now=NOW).faults == []


def test_one_that_was_withdrawn_before_stays_out(nights: Nights, farida: Client) -> None:
    """The first minute takes up that it is, too."""
    withdrawn = Venue.objects.filter(pk=nights.lime.venue_id)
    withdrawn.update(withdrawn_at=NOW)
    seal_minute(now=NOW)
    assert not is_open(farida)
    withdrawn.update(withdrawn_at=None)
    assert not is_open(farida)
    withdrawn.update(admitted_at=NOW)
    assert not is_open(farida)


def test_a_root_that_the_journal_missed_goes_there_first(cast: Cast) -> None:
    """The process ended between the commit and the journal: the next runner makes up for it."""
    before = restore_journal.read_newest_head()
    assert before
    changes(cast.beatriz)
    assert mark_roots.move_pending()
    moved = restore_journal.read_newest_head()
    restore_journal.set_newest_head(before)
    assert mark_roots.move_pending() == 0
    assert restore_journal.read_newest_head() == moved != before
