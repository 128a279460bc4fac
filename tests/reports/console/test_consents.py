"""Consents on the case page: written down, shown, taken back."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client

from reports.accounts.directory.organisations import create_organisation
from reports.accounts.models import Organisation, OrganisationKind
from reports.audit.log import OPERATOR
from reports.cases.casework import consents
from reports.cases.terms.consent_records import Field, Purpose
from tests.reports.cases.world import NOW
from tests.reports.console.conftest import Enter, House


@pytest.fixture
def shelter(house: House) -> Organisation:
    return create_organisation(
        kind=OrganisationKind.SHELTER, name="Sample House North", by=OPERATOR, now=NOW
    )


def sent(house: House, shelter: Organisation, **changes: object) -> dict[str, object]:
    values: dict[str, object] = {
        "version": house.case.version,
        "once": uuid4(),
        "organisation_id": shelter.id,
        "purpose": "place",
        "fields_agreed": ["household", "languages"],
        "until": (NOW + timedelta(days=30)).date().isoformat(),
        "how": "spoken",
    }
    return values | changes


def post(client: Client, house: House, verb: str, data: dict[str, object]) -> str:
    response = client.post(f"{house.page}{verb}/", data, follow=True)
    return response.content.decode()


def test_a_yes_is_written_down_shown_and_taken_back(
    house: House, enter: Enter, shelter: Organisation
) -> None:
    """R7.3, R7.4: each consent names one organisation; one button takes it back."""
    client = enter(house.cast.beatriz)
    assert "Help does not depend on it." in client.get(house.page).content.decode()
    page = post(client, house, "consent", sent(house, shelter))
    assert "Sample House North" in page
    assert "Who comes along: how many, ages · Languages" in page
    (consent,) = consents.of_case(case_id=house.case_id)
    assert consent.fields == {Field.HOUSEHOLD, Field.LANGUAGES}
    assert consent.until.date().isoformat() == sent(house, shelter)["until"]
    taken = {"version": house.case.version, "consent_id": consent.id}
    page = post(client, house, "consent_withdraw", taken)
    assert "taken back on 24 Nov 2026" in page
    page = post(client, house, "consent_withdraw", taken | {"version": house.case.version})
    assert "It was taken back already." in page


def test_one_that_ran_out_is_not_said_to_be_taken_back(
    house: House, enter: Enter, shelter: Organisation
) -> None:
    client = enter(house.cast.beatriz)
    post(client, house, "consent", sent(house, shelter))
    late = NOW + timedelta(days=31)
    with transaction.atomic():
        (told,) = consents.end_run_out(case=house.case, purpose=Purpose.PLACE, now=late)
    assert told == shelter.id
    page = client.get(house.page).content.decode()
    assert "over since 24 Dec 2026" in page
    assert "taken back on" not in page


def test_a_double_click_writes_one(house: House, enter: Enter, shelter: Organisation) -> None:
    client, data = enter(house.cast.beatriz), sent(house, shelter)
    post(client, house, "consent", data)
    post(client, house, "consent", data)
    assert len(consents.of_case(case_id=house.case_id)) == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"fields_agreed": []}, "This field is required."),
        ({"fields_agreed": ["soul"]}, "Select a valid choice."),
        ({"until": "2020-01-01"}, "Choose a day ahead, within a year."),
        ({"organisation_id": uuid4()}, "Choose an organisation from the list."),
    ],
)
def test_faults_are_said_and_nothing_typed_is_lost(
    house: House, enter: Enter, shelter: Organisation, changes: dict[str, object], said: str
) -> None:
    page = post(enter(house.cast.beatriz), house, "consent", sent(house, shelter, **changes))
    assert said in page
    assert str(changes.get("until", sent(house, shelter)["until"])) in page
    assert consents.of_case(case_id=house.case_id) == []
