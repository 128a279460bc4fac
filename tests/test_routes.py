"""Every address is either on the list of public ones or shut to whoever is not logged in."""

import re
from collections.abc import Iterator
from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

SOMEBODY = UUID("00000000-0000-4000-8000-000000000000")

PUBLIC = {
    # the reporter's site
    "/",
    "/help/",
    "/exit/",
    "/tell/",
    "/tell/1/",
    "/tell/check/",
    "/tell/code/",
    "/tell/done/",
    "/tell/spot/",
    "/tell/word/",
    "/tell/spot/done/",
    "/tell/spot/when/",
    "/tell/spot/where/",
    "/back/",
    "/back/read/",
    "/tell/more/1/",
    "/tell/more/1/1/",
    "/back/texts/",
    "/back/here/",
    "/back/files/",
    "/back/files/send/",
    "/back/files/begin/",
    "/back/files/00000000-0000-4000-8000-000000000000/",
    "/back/files/00000000-0000-4000-8000-000000000000/1/",
    "/back/files/00000000-0000-4000-8000-000000000000/done/",
    "/back/remove/",
    "/back/close/",
    # the link in a text to a duty phone: a one-time secret, a button
    "/p/word/",
    # the link in a text to a house's duty phone: the same
    "/q/word/",
    # a code from a slip or a poster
    "/t/word/",
    # machines
    "/healthz",
    "/healthz/file",
    # the ways in for staff, each of which asks for a secret
    "/staff/login/",
    "/staff/invitation/word/",
    "/staff/passkey/words/",  # a script's texts in the reader's language
}
IN_A_TRANSACTION_OF_ITS_OWN = {"/healthz/file"}  # tests/config/web/test_health.py asks it
SAMPLES = {"uuid": str(SOMEBODY), "slug": "word", "str": "word", "int": "1", "path": "word"}


def addresses() -> list[str]:
    """Every address of the house, with a plausible value for each part that varies."""
    return sorted("/" + path for path in _paths(get_resolver().url_patterns, ""))


def _paths(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[str]:
    for each in patterns:
        part = prefix + _filled(str(each.pattern))
        if isinstance(each, URLResolver):
            yield from _paths(each.url_patterns, part)
        else:
            yield part


def _filled(pattern: str) -> str:
    return re.sub(r"<(?:(\w+):)?\w+>", lambda found: SAMPLES[found[1] or "str"], pattern)


def test_the_list_of_public_addresses_names_only_what_exists() -> None:
    assert set(addresses()) >= PUBLIC


@pytest.mark.django_db
@pytest.mark.parametrize("address", sorted(set(addresses()) - PUBLIC))
def test_a_stranger_finds_every_other_address_shut(address: str) -> None:
    for method in ("GET", "POST", "PUT", "DELETE"):
        answer = Client(enforce_csrf_checks=False).generic(method, address)
        if answer.status_code in {301, 302, 303}:
            assert answer.headers["Location"].startswith("/staff/login/"), method
        else:
            assert answer.status_code in {401, 403, 404, 405}, method


@pytest.mark.django_db
@pytest.mark.parametrize("address", sorted(PUBLIC - IN_A_TRANSACTION_OF_ITS_OWN))
def test_a_public_address_answers_without_a_session(address: str) -> None:
    answer = Client().get(address)
    assert answer.status_code < 500
    assert "sessionid" not in answer.cookies
    assert "s" not in answer.cookies
