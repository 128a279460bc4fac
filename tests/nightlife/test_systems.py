"""A venue that is withdrawn takes the tokens of its own systems along."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine

from nightlife.models import Venue
from nightlife.venues import venues
from reports.accounts.credentials import api_tokens
from reports.audit.models import Event
from reports.cases.models import Case
from tests.nightlife.story import NOW, Bar, Nights
from tests.reports.channels.api.partners import problem, report, send


def made(nights: Nights, bar: Bar) -> api_tokens.MadeToken:
    """A token for a system of this venue."""
    return api_tokens.make_token(
        organisation_id=bar.team.organisation_id,
        name="Sample system",
        lasts=timedelta(days=90),
        by=nights.cast.dalia.staff,
        now=NOW,
    )


def withdraw(nights: Nights, bar: Bar) -> None:
    venues.withdraw(venue_id=bar.venue_id, by=nights.cast.dalia.staff, now=NOW)


def counts(token: api_tokens.MadeToken) -> bool:
    return api_tokens.holder_of(secret=token.secret, now=NOW) is not None


def test_its_systems_file_nothing_from_that_moment(nights: Nights) -> None:
    token, other = made(nights, nights.lime), made(nights, nights.other)
    withdraw(nights, nights.lime)
    with time_machine.travel(NOW, tick=False):
        answer = send(report(), secret=token.secret, key=str(uuid4()))
    assert problem(answer)["type"] == "urn:linden:problem:no-token"
    assert not Case.objects.exists()
    assert [counts(token), counts(other)] == [False, True]


def test_the_log_tells_it(nights: Nights) -> None:
    token = made(nights, nights.lime)
    withdraw(nights, nights.lime)
    row = Event.objects.get(kind="api_token_withdrawn")
    assert (row.subject_id, row.actor_id) == (token.token.id, nights.cast.dalia.user_id)


def test_both_happen_or_neither(nights: Nights, monkeypatch: pytest.MonkeyPatch) -> None:
    token = made(nights, nights.lime)

    def broken(**_known: object) -> int:
        raise RuntimeError

    monkeypatch.setattr(api_tokens, "end_tokens", broken)
    with pytest.raises(RuntimeError):
        withdraw(nights, nights.lime)
    assert counts(token)
    assert Venue.objects.get(pk=nights.lime.venue_id).withdrawn_at is None


def test_admitted_again_it_needs_a_new_one(nights: Nights) -> None:
    old = made(nights, nights.lime)
    withdraw(nights, nights.lime)
    with pytest.raises(api_tokens.PartnerWithdrawn):
        made(nights, nights.lime)
    venues.readmit(venue_id=nights.lime.venue_id, by=nights.cast.dalia.staff, now=NOW)
    assert not counts(old)
    assert counts(made(nights, nights.lime))
