"""The page behind the link in a text to a house's duty phone."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from reports.region import region
from reports.region.denylist import offending
from shelters.check_ins import shift_questions
from tests.shelters.houses import ALIAS, NOW, Houses
from tests.shelters.questions import (
    MORNING,
    confirmed_at,
    free_since_morning,
    token,
    without_token,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def link(houses: Houses) -> str:
    """The address that House North was sent."""
    free_since_morning(houses)
    shift_questions.ask_due(now=NOW)
    return f"/q/{token()}/"


def test_looking_does_nothing(houses: Houses, link: str) -> None:
    """Phones and networks look at links by themselves."""
    for method in ("get", "head"):
        assert getattr(Client(), method)(link).status_code == 200
    assert confirmed_at(houses.room) == MORNING


@pytest.mark.parametrize(("said", "expected"), [("yes", NOW), ("no", None)])
def test_one_press_without_a_login_says_it(
    houses: Houses, link: str, said: str, expected: object
) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post(link, {"is": said})
    assert answer.status_code == 200
    assert "Thank you" in answer.content.decode()
    assert confirmed_at(houses.room) == expected
    assert not client.cookies


def test_it_works_once(houses: Houses, link: str) -> None:
    Client().post(link, {"is": "yes"})
    assert Client().get(link).status_code == 404
    assert Client().post(link, {"is": "no"}).status_code == 404
    assert confirmed_at(houses.room) == NOW


def test_used_old_and_unknown_look_the_same(link: str, clock: time_machine.Traveller) -> None:
    unknown = Client().get("/q/nothing/").content
    clock.shift(timedelta(hours=7))
    assert Client().get(link).content == unknown


@pytest.mark.parametrize("said", ["", "maybe", "YES"])
def test_anything_else_asks_again(houses: Houses, link: str, said: str) -> None:
    assert Client().post(link, {"is": said}).status_code == 200
    assert confirmed_at(houses.room) == MORNING


@pytest.mark.parametrize("language", region().of_staff)
def test_every_word_is_neutral(link: str, language: str) -> None:
    """R7.12: whoever finds the phone learns nothing; nor does whoever sees the address."""
    client = Client(headers={"accept-language": language})
    pages = [client.get(link), client.post(link, {"is": "yes"}), client.get(link)]
    for page in pages:
        words = page.content.decode().split("</header>")[1].split("<footer")[0]
        assert offending(words, lexicon=region().deny) is None
        assert ALIAS not in page.content.decode()
    assert offending(without_token(link), lexicon=region().deny) is None
