"""A restored backup gives nobody her key back who had lost it (R6.3, R7.9)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction

from reports.accounts.directory.staff import actor_of
from reports.accounts.models import Membership, Purpose
from reports.accounts.onboarding import enrolment, invitations, members
from reports.audit.chain.seals import seal_minute
from reports.audit.events import EventKind
from reports.audit.log import OPERATOR, record
from reports.audit.verification.log_purge import KEPT, purge
from reports.cases.recovery.removals_replay import remove_again
from reports.vault.journal import restore_journal
from reports.vault.models import KeyGrant
from reports.vault.team_keys import key_hierarchy
from tests.reports.accounts.people import Cast, admit, cheap_passwords, make_cast, remove
from tests.reports.cases.world import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    with cheap_passwords():
        yield make_cast()


@contextmanager
def lost_by_a_restore() -> Iterator[None]:
    """What is done in the block is in the journal, and not in the database."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def test_who_was_removed_since_the_backup_is_removed_again(cast: Cast) -> None:
    her, team = cast.beatriz.user_id, cast.french.pk
    with lost_by_a_restore():
        remove(cast.beatriz, cast.french, cast, now=NOW)
    assert her in key_hierarchy.holders(team)

    done = remove_again(now=LATER).done

    assert [(each.user_id, each.team_id) for each in done] == [(her, team)]
    assert her not in key_hierarchy.holders(team)
    assert not KeyGrant.objects.filter(holder_id=her).exists()
    assert not cast.beatriz.user.is_active
    assert remove_again(now=LATER).done == ()


def test_an_old_password_opens_nothing_again_after_a_reset(cast: Cast) -> None:
    her = cast.beatriz.user_id
    with lost_by_a_restore():
        token = invitations.issue_reset(
            user_id=her, purpose=Purpose.INVITATION, by=OPERATOR, now=NOW
        )
        used = invitations.use(token=token, now=NOW)
        enrolment.choose_password(invitation=used, password="zz-korvu-banat-ximole", now=NOW)
    assert her in key_hierarchy.holders(cast.french.pk)

    assert [each.user_id for each in remove_again(now=LATER).done] == [her]
    assert her not in key_hierarchy.holders(cast.french.pk)


def test_what_the_database_has_not_lost_stays_as_it_is(cast: Cast) -> None:
    """Removed, and let in again afterwards: the journal is no reason to remove her once more."""
    members.remove_member(
        team_id=cast.desk.pk, user_id=cast.emil.user_id, by=cast.dalia.staff, now=NOW
    )
    assert restore_journal.read_left()
    Membership.objects.create(
        user_id=cast.emil.user_id, team_id=cast.desk.pk, role="coordinator", added_at=LATER
    )
    assert remove_again(now=LATER).done == ()
    assert Membership.objects.filter(user_id=cast.emil.user_id).exists()


def test_after_restore_says_who(cast: Cast) -> None:
    with lost_by_a_restore():
        members.remove_member(
            team_id=cast.desk.pk, user_id=cast.emil.user_id, by=cast.dalia.staff, now=NOW
        )
    out = StringIO()
    call_command("after_restore", stdout=out)
    assert f"{cast.emil.user_id} of team {cast.desk.pk}" in out.getvalue()
    assert key_hierarchy.holders(cast.desk.pk) == (cast.dalia.user_id,)


def test_what_the_log_has_forgotten_is_no_reason_to_remove_somebody() -> None:
    """A new password long ago; she was let in again, and works here ever since."""
    now = datetime.now(UTC)  # the log's guard in the database looks at the real time
    long_ago = now - KEPT - timedelta(days=1)
    with cheap_passwords():
        cast = make_cast(long_ago - timedelta(days=1))
        _new_password(cast, long_ago)
    admit(cast.beatriz, cast.french, by=cast.emil, now=long_ago)
    seal_minute(now=long_ago)
    _log_something(cast, now)
    seal_minute(now=now)
    assert purge(keep=frozenset(), now=now).events
    assert remove_again(now=now).done == ()
    assert cast.beatriz.user_id in key_hierarchy.holders(cast.french.pk)


def _new_password(cast: Cast, now: datetime) -> None:
    token = invitations.issue_reset(
        user_id=cast.beatriz.user_id, purpose=Purpose.PASSWORD, by=cast.dalia.staff, now=now
    )
    used = invitations.use(token=token, now=now)
    enrolment.choose_password(invitation=used, password="zz-korvu-banat-ximole", now=now)


def _log_something(cast: Cast, now: datetime) -> None:
    with transaction.atomic():
        by = actor_of(cast.dalia.staff)
        record(kind=EventKind.LOGGED_IN, by=by, now=now, subject_id=cast.dalia.user_id)
