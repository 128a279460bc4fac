"""Lost and damaged cookies, forms from elsewhere, two tabs, answers that are gone."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from reports.channels.web.session.form_session import TELLING, cookie_name
from tests.reports.cases.world import NOW
from tests.reports.channels.web.browser import FIRST_ADDRESS, Reporter
from tests.reports.channels.web.told_so_far import CANARY, at_words

pytestmark = pytest.mark.django_db


GONE = {"en": "answers are gone", "fr": "ne sont plus là", "nl": "antwoorden zijn weg"}


@pytest.mark.parametrize("language", ["fr", "nl", "en"])
@pytest.mark.parametrize("cookie_is_gone", [False, True])
def test_who_took_too_long_hears_what_is_gone_and_begins_again(
    language: str, cookie_is_gone: bool
) -> None:
    """What was just written stays; the yes and the question about danger are asked at once."""
    with time_machine.travel(NOW, tick=False) as clock:
        page = at_words(language=language)
        clock.shift(timedelta(hours=3))
        if cookie_is_gone:
            page.client.cookies.clear()
            page.press(happened=CANARY)
            assert (page.status, page.form.values["happened"]) == (403, CANARY)
            assert GONE[language] in page.text
        page.press(happened=CANARY)
        assert (page.address, page.status) == ("/tell/?again", 200)
        assert GONE[language] in page.text
        page.address = FIRST_ADDRESS
        assert page.press(who="self").name == "what"
        assert page.press().name == "now"
        assert page.to("words").form.values["happened"] == CANARY


def test_another_language_keeps_what_is_typed_and_stores_nothing() -> None:
    page = at_words().press("l:fr", happened=CANARY)
    assert page.status == 200
    assert page.form.values["happened"] == CANARY
    assert 'lang="fr"' in page.text
    page.press(happened=CANARY)
    assert 'lang="fr"' in page.text


def test_without_a_draft_every_page_leads_to_the_start() -> None:
    """R1.5: nothing of theirs is there, and nothing says that something was."""
    for address in ("/tell/1/", "/tell/7/", "/tell/check/"):
        assert Reporter().get(address).address == "/tell/"
    assert Reporter().get("/tell/code/").address == "/"


def test_a_form_from_elsewhere_is_not_taken() -> None:
    """The token is bound to the cookie; another site can send neither."""
    page = at_words()
    page.press(token="", happened=CANARY)
    assert page.status == 403
    assert page.form.values["happened"] == CANARY
    other = Reporter().begin()
    page.press(token=other.form.hidden["token"], happened=CANARY)
    assert page.status == 403
    assert page.press(happened=CANARY).status == 200


def test_a_form_sent_by_another_site_is_not_taken() -> None:
    page = at_words()
    answer = page.client.post(
        page.address,
        {**page.form.hidden, "happened": CANARY},
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    assert answer.status_code == 403


def test_a_lost_cookie_costs_one_more_press_and_no_words() -> None:
    page = at_words()
    page.client.cookies.clear()
    page.press("send", happened=CANARY)
    assert page.status == 403
    assert page.form.values["happened"] == CANARY
    page.press("send", happened=CANARY)
    assert page.address == "/tell/?again"
    page.address = FIRST_ADDRESS
    assert page.press(who="self").to("words").form.values["happened"] == CANARY


@pytest.mark.parametrize("cookie", ["", "x", "é", "A" * 5000, "AAAA"])
def test_a_damaged_cookie_is_replaced(cookie: str) -> None:
    client = Client()
    client.cookies[cookie_name(TELLING)] = cookie
    answer = client.get(FIRST_ADDRESS)
    assert answer.status_code == 200
    assert len(answer.cookies[cookie_name(TELLING)].value) == 43


def test_the_cookie_is_for_this_browser_session_and_scripts_do_not_see_it() -> None:
    """R1.7: a name of one letter."""
    answer = Client().get(FIRST_ADDRESS)
    cookie = answer.cookies["d"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", "")


def test_two_tabs_keep_each_others_answers() -> None:
    one = at_words(subject="work")
    two = Reporter(client=one.client).get(one.address)
    one.press("back").press("back").press(subject="partner")
    two.press(happened=CANARY)
    assert one.to("words").form.values["happened"] == CANARY
    assert one.back_to("what").form.checked["subject"] == ["partner"]
