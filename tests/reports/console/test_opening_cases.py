"""Who opens a case, with which reason, and what a page of one never says."""

import re

import pytest

from reports.audit.models import Event
from reports.cases.ownership import ownership
from reports.console.labels.queue_rows import reference
from reports.vault.models import KeyGrant
from tests.reports.accounts.people import join
from tests.reports.cases.world import NOW
from tests.reports.console.conftest import Enter, House
from tests.reports.console.page_reading import send, text


def test_her_own_case_opens_at_once_as_a_new_report(house: House, enter: Enter) -> None:
    page = text(enter(house.cast.beatriz), house.page)
    assert "sample words canary" in page
    event = Event.objects.get(kind="case_opened")
    assert (event.reason, event.actor_role) == ("new_report", "care_worker")


def test_once_acknowledged_it_opens_for_follow_up(house: House, enter: Enter) -> None:
    text(enter(house.cast.beatriz), house.acknowledged().page)
    assert Event.objects.get(kind="case_opened").reason == "follow_up"


def test_any_other_opening_needs_a_reason(house: House, enter: Enter) -> None:
    client = enter(house.cast.dalia)
    door = text(client, house.page)
    assert "canary" not in door
    assert not Event.objects.filter(kind="case_opened").exists()
    refused = client.post(f"{house.page}open/", {"reason": ""})
    assert refused.status_code == 422
    client.post(f"{house.page}open/", {"reason": "review"})
    assert "sample words canary" in text(client, house.page)
    assert Event.objects.get(kind="case_opened").reason == "review"


def test_a_reason_is_said_once_for_one_case_and_one_session(house: House, enter: Enter) -> None:
    client = enter(house.cast.dalia)
    client.post(f"{house.page}open/", {"reason": "review"})
    cookie = client.cookies["r"]
    assert cookie["path"] == house.page
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    client.post("/staff/logout/")
    dalia = house.cast.dalia
    client.post("/staff/login/", {"login": dalia.login, "password": dalia.password})
    client.post("/staff/verify/", {"code": dalia.backup_codes[0]})
    client.cookies["r"] = cookie.value
    assert "canary" not in text(client, house.page)


def test_a_reason_that_opening_does_not_take_is_refused(house: House, enter: Enter) -> None:
    client = enter(house.cast.dalia)
    answer = client.post(f"{house.page}open/", {"reason": "served"})
    assert answer.status_code == 422
    assert not Event.objects.filter(kind="case_opened").exists()


def test_r1_15_code_words_need_a_step_of_their_own(house: House, enter: Enter) -> None:
    client = enter(house.cast.beatriz)
    assert "tulip-canary" not in text(client, house.page)
    shown = client.post(f"{house.page}contact/")
    for word in ("tulip-canary", "crocus-canary", "nettle-canary"):
        assert word in shown.content.decode()
    assert Event.objects.filter(kind="code_words_shown").count() == 1
    assert "tulip-canary" not in text(client, house.page)


def test_r1_15_nobody_else_sees_the_code_words(house: House, enter: Enter) -> None:
    client = enter(house.cast.dalia)
    client.post(f"{house.page}open/", {"reason": "review"})
    assert "Show the code words" not in text(client, house.page)
    answer = client.post(f"{house.page}contact/")
    assert answer.status_code == 404
    assert "tulip-canary" not in answer.content.decode()


def test_titles_and_addresses_say_nothing(house: House, enter: Enter) -> None:
    client = enter(house.cast.beatriz)
    title = re.search(r"<title>(.*?)</title>", text(client, house.page))
    assert title is not None
    assert title[1] == reference(house.case_id)
    _, onward = send(client, house.acknowledged(), "reply", text="canary in a message")
    assert onward == f"{house.page}?done=reply#conversation"


def test_somebody_not_yet_admitted_finds_nothing(house: House, enter: Enter) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tests.reports.accounts.people.admit", lambda *_, **__: None)
        newcomer = join("Bruno", house.cast.french, by=house.cast.dalia)
    assert enter(newcomer).get(house.page).status_code == 404


def test_who_has_a_seat_but_no_key_sees_a_closed_door(house: House, enter: Enter) -> None:
    bruno = join("Bruno", house.cast.french, by=house.cast.dalia)
    ownership.reassign(
        case_id=house.case_id, to_user=bruno.user_id, by=house.cast.dalia.staff, now=NOW
    )
    KeyGrant.objects.filter(holder_id=bruno.user_id).delete()
    page = text(enter(bruno), house.page)
    assert "Your key does not open this yet" in page
    assert "canary" not in page


def test_the_history_has_one_line_for_a_visit(house: House, enter: Enter) -> None:
    client = enter(house.cast.beatriz)
    before = text(client, house.page)
    after = text(client, house.page)
    for page in (before, after):
        assert page[page.index('id="history"') :].count("opened and read") == 1
    assert Event.objects.filter(kind="case_opened").count() == 2
