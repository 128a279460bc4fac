"""Who sees which desk: one table for every page and everybody (R6.5, R6.15, R7.9)."""

import re
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import URLPattern

from reports.audit.models import Event
from reports.cases.ownership import conflicts_of_interest
from reports.console.case_actions.case_actions import CASE_ACTIONS
from reports.console.urls import urlpatterns
from tests.reports.accounts.people import Cast, Person
from tests.reports.cases.world import NOW
from tests.reports.console.conftest import Enter, House

# Chidi is a care worker too, of another organisation: his desk is his, her case does not exist.
CARE = ("beatriz", "bram", "chidi")
PAGES = {
    "/desk/inbox/": {*CARE, "dalia"},
    "/desk/inbox/version/": {*CARE, "dalia"},
    "/desk/intake/": {*CARE, "dalia"},
    "/desk/requests/": {"dalia"},
    "/desk/partners/referrals/": {*CARE, "dalia"},
    "/desk/partners/services/": {*CARE, "dalia"},
    "/desk/board/": {"dalia"},
    "/desk/board/version/": {"dalia"},
    "/desk/rota/": {"dalia"},
    "/desk/people/": {"dalia", "ada"},
    "/desk/people/left/": {"dalia", "ada"},
    "PERSON": {"dalia", "ada"},
    "/desk/teams/": {"ada", "dalia"},
    "/desk/systems/": {"dalia"},
    "/desk/openings/": {"dalia"},
    "/desk/figures/": {"dalia"},
    "/desk/conflicts/": {*CARE, "dalia"},
    "/desk/installation/": {"ada"},
    "FILE": {"beatriz", "dalia"},
}
EVERYBODY = (*CARE, "dalia", "ada")


def person(cast: Cast, name: str) -> Person:
    """Somebody of the cast by name."""
    found = getattr(cast, name)
    assert isinstance(found, Person)
    return found


def place(house: House, address: str) -> str:
    """Where a page of the table is in this house."""
    mine = {"FILE": house.page, "PERSON": f"/desk/people/{house.cast.bram.user_id}/"}
    return mine.get(address, address)


@pytest.mark.parametrize("name", EVERYBODY)
def test_r6_5_every_page_for_everybody(house: House, enter: Enter, name: str) -> None:
    client = enter(person(house.cast, name))
    for address, allowed in PAGES.items():
        answer = client.get(place(house, address))
        inside = 204 if address.endswith("/version/") else 200
        assert answer.status_code == (inside if name in allowed else 404), address


@pytest.mark.parametrize("name", ["bram", "chidi", "ada"])
def test_not_yours_looks_like_nothing_there(house: House, enter: Enter, name: str) -> None:
    client = enter(person(house.cast, name))
    theirs, nothing = client.get(house.page), client.get(f"/desk/file/{uuid4()}/")
    assert theirs.status_code == nothing.status_code == 404
    assert without_tokens(theirs.content) == without_tokens(nothing.content)


def without_tokens(content: bytes) -> str:
    """The page without the tokens of its forms, which differ at every look."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", content.decode())


@pytest.mark.parametrize("name", ["chidi", "ada"])
def test_no_verb_reaches_a_case_of_others(house: House, enter: Enter, name: str) -> None:
    client = enter(person(house.cast, name))
    before = house.case
    for verb in CASE_ACTIONS:
        answer = client.post(f"{house.page}{verb}/", everything(house))
        assert answer.status_code in {404, 422}, verb
        assert b"sample words canary" not in answer.content
    assert house.case.version == before.version


def everything(house: House) -> dict[str, str]:
    """Values that fill any of the forms."""
    return {
        "version": str(house.case.version),
        "once": str(uuid4()),
        "text": "typed",
        "to": "emergency",
        "reason": "other",
        "kind": "call",
        "due_at": "2026-12-01T10:00",
        "user_id": str(house.cast.beatriz.user_id),
        "team_id": str(house.cast.dutch.pk),
        "task_id": str(uuid4()),
        "queue": "team",
        "change": "move",
        "authority": "court",
        "review_on": "2027-01-01",
        "may_contact": "no",
        "language": "fr",
        "state": "open",
        "timezone": "Europe/Brussels",
    }


def test_verbs_answer_posts_only(house: House, enter: Enter) -> None:
    client = enter(house.cast.beatriz)
    for verb in ("open", "contact", *CASE_ACTIONS):
        assert client.get(f"{house.page}{verb}/").status_code == 405, verb


def test_an_unknown_verb_is_nothing(house: House, enter: Enter) -> None:
    answer = enter(house.cast.beatriz).post(f"{house.page}explode/", {"version": 0})
    assert answer.status_code == 404


def test_a_care_worker_has_no_coordinators_verbs(house: House, enter: Enter) -> None:
    client = enter(house.cast.beatriz)
    for verb in ("hold", "lift", "unblock"):
        assert client.post(f"{house.page}{verb}/", everything(house)).status_code == 404


def test_r7_9_a_blocked_worker_does_not_see_that_it_exists(house: House, enter: Enter) -> None:
    beatriz = house.cast.beatriz
    conflicts_of_interest.declare_conflict(
        case_id=house.case_id, user_id=beatriz.user_id, by=house.cast.dalia.staff, now=NOW
    )
    client = enter(beatriz)
    assert str(house.case_id) not in client.get("/desk/inbox/").content.decode()
    assert client.get(house.page).status_code == 404


def test_r7_9_a_blocked_coordinator_is_not_told_by_the_log(house: House, enter: Enter) -> None:
    enter(house.cast.beatriz).get(house.page)
    dalia = enter(house.cast.dalia)
    assert str(house.case_id) in dalia.get("/desk/openings/").content.decode()
    conflicts_of_interest.declare_conflict(
        case_id=house.case_id,
        user_id=house.cast.dalia.user_id,
        by=house.cast.emil.staff,
        now=NOW,
    )
    assert str(house.case_id) not in dalia.get("/desk/openings/").content.decode()
    assert str(house.case_id) not in dalia.get("/desk/board/").content.decode()


def test_r6_15_an_administrator_reads_no_content(house: House, enter: Enter) -> None:
    client = enter(house.cast.ada)
    for address in ("/desk/people/", "PERSON", "/desk/teams/", "/desk/installation/"):
        text = client.get(place(house, address)).content.decode()
        assert "canary" not in text
        assert str(house.case_id) not in text


def test_a_stranger_gets_no_further_than_the_login(house: House) -> None:
    for pattern in urlpatterns:
        for answer in (Client().get(address(pattern)), Client().post(address(pattern))):
            assert answer.status_code in {302, 405}, pattern
            if answer.status_code == 302:
                assert answer["Location"].startswith("/staff/login/")


def address(pattern: URLPattern) -> str:
    """The address of a page, with something in every place."""
    found = f"/{pattern.pattern}".replace("<slug:verb>", "reply").replace("<int:notice_id>", "1")
    return re.sub(r"<uuid:\w+>", str(uuid4()), found)


def test_r6_4_every_showing_of_content_is_recorded(house: House, enter: Enter) -> None:
    client = enter(house.cast.beatriz)
    client.get("/desk/inbox/")
    assert not Event.objects.filter(kind="case_opened").exists()
    client.get(house.page)
    client.get(house.page)
    assert Event.objects.filter(kind="case_opened", case_id=house.case_id).count() == 2
