"""What a browser carries for us: ours, this browser's, and not for longer than two hours."""

import base64
from datetime import timedelta

import pytest

from reports.vault.browser_secrets import carried_secrets, sealed_boxes
from reports.vault.browser_secrets.carried_secrets import LIFE, NothingCarried
from reports.vault.browser_secrets.sealed_boxes import NoBox
from tests.reports.vault.people import NOW

COOKIE = sealed_boxes.new_cookie()
SAID = {"language": "fr", "under": "no"}


def carried() -> str:
    return carried_secrets.seal(SAID, cookie=COOKIE, now=NOW)


def test_it_comes_back_as_it_was_until_its_time_is_up() -> None:
    text = carried()
    almost = NOW + LIFE - timedelta(seconds=1)
    assert carried_secrets.read(text, cookie=COOKIE, now=almost) == SAID


def test_whoever_keeps_it_longer_has_nothing() -> None:
    """A browser may hold on to a cookie for as long as it likes: the end stands in the seal."""
    text = carried()
    with pytest.raises(NothingCarried):
        carried_secrets.read(text, cookie=COOKIE, now=NOW + LIFE)


@pytest.mark.parametrize("cookie", ["", "none of ours", "A" * 43])
def test_beside_another_cookie_it_is_nothing(cookie: str) -> None:
    text = carried()
    with pytest.raises(NothingCarried):
        carried_secrets.read(text, cookie=cookie, now=NOW)


@pytest.mark.parametrize("text", ["", "x", "Ω", "A" * 200])
def test_text_that_is_none_of_ours_is_nothing(text: str) -> None:
    with pytest.raises(NothingCarried):
        carried_secrets.read(text, cookie=COOKIE, now=NOW)


def test_one_bit_changed_is_nothing() -> None:
    blob = bytearray(base64.urlsafe_b64decode(carried()))
    blob[-1] ^= 1
    text = base64.urlsafe_b64encode(bytes(blob)).decode()
    with pytest.raises(NothingCarried):
        carried_secrets.read(text, cookie=COOKIE, now=NOW)


def test_nothing_is_carried_beside_a_cookie_that_is_none_of_ours() -> None:
    with pytest.raises(NoBox):
        carried_secrets.seal(SAID, cookie="x", now=NOW)
