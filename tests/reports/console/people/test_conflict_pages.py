"""The page on which somebody says that she knows people at an organisation (R7.9)."""

from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.accounts.directory.organisations import create_organisation
from reports.accounts.models import OrganisationKind
from reports.audit.log import OPERATOR
from tests.reports.cases.world import NOW, report
from tests.reports.console.conftest import Enter, House
from tests.reports.console.page_reading import text

PAGE = "/desk/conflicts/"


@pytest.fixture
def venue(house: House) -> UUID:
    made = create_organisation(kind=OrganisationKind.VENUE, name="Sample bar", by=OPERATOR, now=NOW)
    return made.id


def test_she_keeps_herself_away_and_a_coordinator_lets_her_near(
    house: House, enter: Enter, venue: UUID
) -> None:
    before = report(source_organisation=venue)
    beatriz, address = enter(house.cast.beatriz), f"/desk/file/{before.case_id}/"
    assert beatriz.get(address).status_code == 200
    answer = beatriz.post(f"{PAGE}declare/", {"organisation_id": venue})
    assert answer["Location"] == f"{PAGE}?done=apart"
    assert beatriz.get(address).status_code == 404
    shown = text(beatriz, PAGE)
    assert "<b>Sample bar</b>" in shown
    assert f'value="{venue}"' not in shown, "offered no more"
    assert "Reinstate" not in shown
    dalia = enter(house.cast.dalia)
    assert "Reinstate" in text(dalia, PAGE)
    said = {"organisation_id": venue, "user_id": house.cast.beatriz.user_id}
    assert dalia.post(f"{PAGE}lift/", said)["Location"] == f"{PAGE}?done=near"
    assert "Reinstate" not in text(dalia, PAGE)
    after = report(source_organisation=venue)
    assert beatriz.get(f"/desk/file/{after.case_id}/").status_code == 200


def test_what_is_on_no_list_is_refused(house: House, enter: Enter) -> None:
    beatriz = enter(house.cast.beatriz)
    for said in ({}, {"organisation_id": "x"}, {"organisation_id": uuid4()}):
        assert beatriz.post(f"{PAGE}declare/", said).status_code == 422
    assert "Choose an organisation from the list." in text_of(
        beatriz.post(f"{PAGE}declare/", {"organisation_id": uuid4()})
    )


def text_of(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return]


def test_lifting_is_a_coordinators_and_never_her_own(
    house: House, enter: Enter, venue: UUID
) -> None:
    dalia, beatriz = enter(house.cast.dalia), enter(house.cast.beatriz)
    for client in (dalia, beatriz):
        client.post(f"{PAGE}declare/", {"organisation_id": venue})
    mine = {"organisation_id": venue, "user_id": house.cast.dalia.user_id}
    assert dalia.post(f"{PAGE}lift/", mine).status_code == 404
    assert dalia.post(f"{PAGE}lift/", {}).status_code == 404
    assert beatriz.post(f"{PAGE}lift/", mine).status_code in {403, 404}


def test_the_page_asks_as_much_for_one_as_for_many(house: House, enter: Enter, venue: UUID) -> None:
    dalia = enter(house.cast.dalia)
    with CaptureQueriesContext(connection) as few:
        text(dalia, PAGE)
    for name in ("beatriz", "bram"):
        enter(getattr(house.cast, name)).post(f"{PAGE}declare/", {"organisation_id": venue})
    with CaptureQueriesContext(connection) as many:
        text(dalia, PAGE)
    assert len(few) == len(many)
