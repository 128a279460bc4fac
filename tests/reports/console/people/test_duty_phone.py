"""The duty phone: only its owner sees it or changes it."""

import pytest
from django.test import Client

from reports.accounts.directory import profiles
from reports.accounts.directory.staff import actor_of
from reports.audit.models import Event
from tests.reports.cases.world import NOW
from tests.reports.console.conftest import Enter, House

ADDRESS = "/desk/phone/"
NUMBER = "+32470999888"


def number_of(house: House) -> str:
    """What is on file for Beatriz."""
    return profiles.profile(user_id=house.cast.beatriz.user_id).duty_phone


def given(house: House, enter: Enter) -> Client:
    """Beatriz' browser, after she gave her number."""
    client = enter(house.cast.beatriz)
    answer = client.post(ADDRESS, {"number": "0470 99 98 88"})
    assert answer["Location"] == f"{ADDRESS}?done=phone"
    return client


def test_a_number_is_kept_shown_to_its_owner_and_taken_away(house: House, enter: Enter) -> None:
    client = given(house, enter)
    assert number_of(house) == NUMBER
    assert NUMBER in client.get(ADDRESS).content.decode()
    assert Event.objects.filter(
        kind="profile_changed", subject_id=house.cast.beatriz.user_id
    ).exists()
    client.post(ADDRESS, {"number": " "})
    assert number_of(house) == ""


@pytest.mark.parametrize("typed", ["12", "0900 12 345", "02 535 45 42"])
def test_what_cannot_be_texted_is_said_and_stays_typed(
    house: House, enter: Enter, typed: str
) -> None:
    client = given(house, enter)
    answer = client.post(ADDRESS, {"number": typed})
    assert answer.status_code == 422
    assert f'value="{typed}"' in answer.content.decode()
    assert number_of(house) == NUMBER


def test_nobody_else_sees_it_or_changes_it(house: House, enter: Enter) -> None:
    given(house, enter)
    dalia = enter(house.cast.dalia)
    page = f"/desk/people/{house.cast.beatriz.user_id}/"
    assert NUMBER not in dalia.get(page).content.decode()
    dalia.post(f"{page}change/", {"capacity": "3", "duty_phone": "", "number": ""})
    assert profiles.profile(user_id=house.cast.beatriz.user_id).capacity == 3
    assert number_of(house) == NUMBER
    assert NUMBER not in dalia.get(ADDRESS).content.decode()


def test_an_old_profile_written_back_does_not_undo_it(house: House, enter: Enter) -> None:
    """A coordinator's page was open while she gave her number."""
    old = profiles.profile(user_id=house.cast.beatriz.user_id)
    given(house, enter)
    profiles.change_profile(
        user_id=house.cast.beatriz.user_id,
        profile=old,
        by=actor_of(house.cast.dalia.staff),
        now=NOW,
    )
    assert number_of(house) == NUMBER


@pytest.mark.parametrize("method", ["get", "post"])
def test_whoever_has_no_inbox_has_no_duty_phone(house: House, enter: Enter, method: str) -> None:
    ada = enter(house.cast.ada)
    assert getattr(ada, method)(ADDRESS).status_code == 404
    assert ADDRESS not in ada.get("/staff/account/").content.decode()


def test_the_account_leads_to_it(house: House, enter: Enter) -> None:
    assert ADDRESS in enter(house.cast.beatriz).get("/staff/account/").content.decode()
