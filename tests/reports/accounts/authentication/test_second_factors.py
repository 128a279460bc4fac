"""An authenticator that waits for its first code does not wait long for whoever saw its secret."""

from datetime import UTC, datetime, timedelta

from reports.accounts.authentication import second_factors
from reports.accounts.models import Purpose
from reports.accounts.onboarding import invitations
from tests.reports.accounts.people import Cast

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def shown(cast: Cast, now: datetime) -> bytes:
    return second_factors.secret_of(second_factors.start_totp(user=cast.beatriz.user, now=now))


def test_it_waits_for_half_an_hour(cast: Cast) -> None:
    seen = shown(cast, NOW)
    assert shown(cast, NOW + timedelta(minutes=29)) == seen
    assert shown(cast, NOW + timedelta(minutes=30)) != seen


def test_a_link_begins_it_anew(cast: Cast) -> None:
    seen = shown(cast, NOW)
    token = invitations.issue_reset(
        user_id=cast.beatriz.user_id, purpose=Purpose.PHONE, by=cast.dalia.staff, now=NOW
    )
    assert shown(cast, NOW) == seen
    invitations.use(token=token, now=NOW)
    assert shown(cast, NOW) != seen
