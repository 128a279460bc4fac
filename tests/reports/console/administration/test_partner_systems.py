"""The page of partners' systems: a token is made, shown once, withdrawn; only by a coordinator."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reports.accounts.credentials import api_tokens
from reports.accounts.directory import organisations
from reports.accounts.models import ApiToken, OrganisationKind
from reports.audit.log import OPERATOR
from tests.reports.accounts.people import log_in
from tests.reports.cases.world import NOW
from tests.reports.console.conftest import Enter, House

PAGE = "/desk/systems/"


def make(client: Client, house: House, **changed: str) -> str:
    """Make a token on the page; returns the answer."""
    said = {"organisation_id": partner(house), "name": "counter software", "days": "90"} | changed
    answer = client.post(f"{PAGE}make/", said)
    assert answer.status_code == 200
    return answer.content.decode()


def partner(house: House) -> str:
    return str(house.cast.french.organisation_id)


def secret_in(page: str) -> str:
    found = re.search(r'id="secret">([^<]*)<', page)
    assert found is not None
    return found[1]


def test_a_token_is_shown_once(house: House, enter: Enter) -> None:
    dalia = enter(house.cast.dalia)
    secret = secret_in(make(dalia, house))
    holder = api_tokens.holder_of(secret=secret, now=NOW)
    assert holder is not None
    assert str(holder.organisation_id) == partner(house)
    later = dalia.get(PAGE).content.decode()
    assert secret not in later
    assert api_tokens.PREFIX not in later
    assert "counter software" in later
    assert "until 22 Feb 2027" in later


def test_withdrawn_on_the_page_it_opens_nothing(house: House, enter: Enter) -> None:
    dalia = enter(house.cast.dalia)
    secret = secret_in(make(dalia, house))
    row = ApiToken.objects.get()
    answer = enter(house.cast.emil).post(f"{PAGE}{row.pk}/withdraw/", follow=True)
    assert "Nothing is accepted with this token any more" in answer.content.decode()
    assert "No token yet" in answer.content.decode()
    assert api_tokens.holder_of(secret=secret, now=NOW) is None
    assert dalia.post(f"{PAGE}{row.pk}/withdraw/").status_code == 404


def test_one_that_runs_out_says_so(
    house: House, enter: Enter, clock: time_machine.Traveller
) -> None:
    make(enter(house.cast.dalia), house)
    shown = {}
    for days in (1, 70, 21):
        clock.shift(timedelta(days=days))
        lines = _lines(house)
        shown[days] = ("runs out soon" in lines, "run out" in lines)
    assert shown == {1: (False, False), 70: (True, False), 21: (False, True)}


def _lines(house: House) -> str:
    """The page for somebody who has just logged in: sessions are shorter than tokens."""
    client = Client()
    log_in(client, house.cast.dalia, now=timezone.now())
    found: str = client.get(PAGE).content.decode()
    return found


@pytest.mark.parametrize(
    "changed",
    [
        {"organisation_id": ""},
        {"organisation_id": str(uuid4())},
        {"organisation_id": "x"},
        {"name": "  "},
        {"name": "x" * 81},
        {"days": "3660"},
        {"days": ""},
    ],
)
def test_a_form_with_a_fault_comes_back_with_what_was_typed(
    house: House, enter: Enter, changed: dict[str, str]
) -> None:
    said = {"organisation_id": partner(house), "name": "till", "days": "90"} | changed
    answer = enter(house.cast.dalia).post(f"{PAGE}make/", said)
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert 'class="wrong"' in shown
    assert f'value="{said["name"].strip() or said["name"]}"' in shown or not said["name"].strip()
    assert not ApiToken.objects.exists()


def test_the_operator_is_no_partner(house: House, enter: Enter) -> None:
    operator = str(house.cast.desk.organisation_id)
    dalia = enter(house.cast.dalia)
    assert operator not in dalia.get(PAGE).content.decode()
    said = {"organisation_id": operator, "name": "till", "days": "90"}
    assert dalia.post(f"{PAGE}make/", said).status_code == 422


@pytest.mark.parametrize("name", ["beatriz", "chidi", "ada"])
def test_for_every_other_role_there_is_no_such_page(house: House, enter: Enter, name: str) -> None:
    client = enter(getattr(house.cast, name))
    assert client.get(PAGE).status_code == 404
    said = {"organisation_id": partner(house), "name": "till", "days": "90"}
    assert client.post(f"{PAGE}make/", said).status_code == 404
    assert client.post(f"{PAGE}{uuid4()}/withdraw/").status_code == 404
    assert not ApiToken.objects.exists()


def test_forty_tokens_cost_as_many_questions_as_one(house: House, enter: Enter) -> None:
    dalia = enter(house.cast.dalia)
    make(dalia, house)
    few = _queries(dalia)
    for number in range(39):
        organisation = organisations.create_organisation(
            kind=OrganisationKind.PARTNER, name=f"Partner {number}", by=OPERATOR, now=NOW
        )
        api_tokens.make_token(
            organisation_id=organisation.pk,
            name="till",
            lasts=timedelta(days=9),
            by=OPERATOR,
            now=NOW,
        )
    assert _queries(dalia) == few


def _queries(client: Client) -> int:
    cache.clear()
    with CaptureQueriesContext(connection) as found:
        assert client.get(PAGE).status_code == 200
    return len(found)
