"""A pharmacy that is withdrawn takes the tokens of its own systems along."""

from datetime import timedelta
from threading import Thread
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.test import Client

from pharmacy.models import Pharmacy
from pharmacy.register import pharmacies
from reports.accounts.credentials import api_tokens
from reports.accounts.directory import organisations
from reports.accounts.models import ApiToken, TeamKind
from reports.audit.log import OPERATOR, Actor
from reports.audit.models import Event
from reports.cases.models import Case
from tests.pharmacy.counter import NOW, Street, make_street
from tests.reports.accounts.counters import Place
from tests.reports.accounts.people import log_in
from tests.reports.channels.api.partners import problem, report, send
from tests.waiting import until_somebody_waits

LONG = timedelta(days=90)


def made(street: Street, place: Place) -> api_tokens.MadeToken:
    """A token for a system of this pharmacy."""
    return api_tokens.make_token(
        organisation_id=place.team.organisation_id,
        name="Sample system",
        lasts=LONG,
        by=street.cast.dalia.staff,
        now=NOW,
    )


def withdraw(street: Street, place: Place) -> None:
    pharmacies.withdraw(team_id=place.team.pk, by=street.cast.dalia.staff, now=NOW)


def counts(token: api_tokens.MadeToken) -> bool:
    return api_tokens.holder_of(secret=token.secret, now=NOW) is not None


def test_its_systems_file_nothing_from_that_moment(street: Street) -> None:
    first, second, other = (made(street, each) for each in (street.lime, street.lime, street.birch))
    withdraw(street, street.lime)
    answer = send(report(), secret=first.secret, key=str(uuid4()))
    assert problem(answer)["type"] == "urn:linden:problem:no-token"
    assert answer.status_code == 401
    assert not Case.objects.exists()
    assert [counts(each) for each in (first, second, other)] == [False, False, True]


def test_the_log_tells_each_and_who_did_it(street: Street) -> None:
    ended = {made(street, street.lime).token.id for _ in range(2)}
    withdraw(street, street.lime)
    rows = Event.objects.filter(kind="api_token_withdrawn")
    assert {row.subject_id for row in rows} == ended
    assert {row.actor_id for row in rows} == {street.cast.dalia.user_id}


def test_both_happen_or_neither(street: Street, monkeypatch: pytest.MonkeyPatch) -> None:
    token = made(street, street.lime)

    def broken(**_known: object) -> int:
        raise RuntimeError

    monkeypatch.setattr(api_tokens, "end_tokens", broken)
    with pytest.raises(RuntimeError):
        withdraw(street, street.lime)
    assert counts(token)
    assert Pharmacy.objects.get(team_id=street.lime.team.pk).withdrawn_at is None
    assert not Event.objects.filter(kind="pharmacy_withdrawn").exists()


def test_let_in_again_it_needs_a_new_one(street: Street) -> None:
    old = made(street, street.lime)
    withdraw(street, street.lime)
    with pytest.raises(api_tokens.PartnerWithdrawn):
        made(street, street.lime)
    pharmacies.verify(team_id=street.lime.team.pk, by=street.cast.dalia.staff, now=NOW)
    assert not counts(old)
    assert counts(made(street, street.lime))


def test_the_page_says_why_there_is_no_new_one(street: Street) -> None:
    withdraw(street, street.lime)
    dalia = Client(headers={"accept-language": "en"})
    log_in(dalia, street.cast.dalia, now=NOW)
    said = {"organisation_id": str(street.lime.team.organisation_id), "name": "till", "days": "90"}
    answer = dalia.post("/desk/systems/make/", said)
    assert answer.status_code == 422
    assert "This partner is withdrawn. Let it in first." in answer.content.decode()
    assert not ApiToken.objects.exists()


def test_of_two_pharmacies_of_one_organisation(street: Street) -> None:
    """All tokens end with the first: nobody can tell which counter one is for. New ones may be
    made while one is left."""
    lime = street.lime.team
    second = organisations.create_team(
        organisation=lime.organisation,
        kind=TeamKind.PHARMACY,
        name="Sample second counter",
        by=OPERATOR,
        now=NOW,
    )
    pharmacies.verify(team_id=second.pk, by=street.cast.dalia.staff, now=NOW)
    token = made(street, street.lime)
    pharmacies.withdraw(team_id=second.pk, by=street.cast.dalia.staff, now=NOW)
    assert not counts(token)
    assert counts(made(street, street.lime))
    withdraw(street, street.lime)
    with pytest.raises(api_tokens.PartnerWithdrawn):
        made(street, street.lime)


def test_a_row_moved_to_another_organisation_ends_too(street: Street) -> None:
    """Whoever can only write to the table keeps no token alive, and ends nobody else's."""
    token, other = made(street, street.lime), made(street, street.birch)
    lime, birch = (each.team.organisation_id for each in (street.lime, street.birch))
    ApiToken.objects.filter(pk=token.token.id).update(organisation_id=birch)
    ApiToken.objects.filter(pk=other.token.id).update(organisation_id=lime)
    withdraw(street, street.lime)
    assert [counts(token), counts(other)] == [False, True]


def test_an_organisation_that_is_not_there_has_none_to_end(street: Street) -> None:
    with transaction.atomic(), pytest.raises(api_tokens.NoOrganisation):
        api_tokens.end_tokens(organisation_id=uuid4(), by=OPERATOR, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_one_made_at_the_same_moment_does_not_outlive_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one who makes it waits for the one who withdraws, and is refused."""
    street, refused = make_street(), []

    def make() -> None:
        try:
            made(street, street.lime)
        except api_tokens.PartnerWithdrawn:
            refused.append(True)
        finally:
            connection.close()

    end, other = api_tokens.end_tokens, Thread(target=make)

    def slowly(*, organisation_id: UUID, by: Actor, now: object) -> int:
        ended = end(organisation_id=organisation_id, by=by, now=NOW)
        other.start()
        until_somebody_waits()
        return ended

    monkeypatch.setattr(api_tokens, "end_tokens", slowly)
    withdraw(street, street.lime)
    other.join()
    assert refused == [True]
    assert not ApiToken.objects.exists()
