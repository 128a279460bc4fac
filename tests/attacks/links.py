"""Following a one-time link as whoever holds it does: over HTTP, in a browser of their own."""

import re
from functools import partial
from unittest.mock import patch

from django.http import HttpResponseBase
from django.test import Client
from django.utils import timezone

from reports.accounts.authentication import authenticator_codes
from tests.reports.accounts.people import app_secret, password_of


def link_on(answer: HttpResponseBase) -> str:
    """The address of the link that this answer shows, once."""
    found = re.search(r'id="link">[^<]*?(/staff/invitation/[^<]+)<', answer.content.decode())  # type: ignore[attr-defined]
    assert found, answer.status_code
    return found[1]


def follow(link: str, name: str, *, proof: str = "") -> None:
    """Take every step of a link; `proof` is the code or password a reset asks for first."""
    client = Client()
    with patch.object(authenticator_codes, "new_secret", partial(app_secret, name)):
        assert client.post(link)["Location"] == "/staff/begin/"
        if proof:
            assert client.post("/staff/begin/", {"code": proof}).status_code == 302
        password = password_of(name)
        sent = {"password": password, "password_again": password}
        assert client.post("/staff/begin/", sent).status_code in {200, 302}
        if not proof:
            assert client.get("/staff/begin/").status_code == 200
            code = authenticator_codes.code(app_secret(name), now=timezone.now())
            assert client.post("/staff/begin/", {"code": code}).status_code == 200


def come_in(login: str, name: str) -> Client:
    """A browser logged in with what was set by `follow`; a step of the app later."""
    client = Client()
    sent = {"login": login, "password": password_of(name)}
    assert client.post("/staff/login/", sent).status_code == 302
    code = authenticator_codes.code(app_secret(name), now=timezone.now())
    assert client.post("/staff/verify/", {"code": code}).status_code == 302
    return client


def digits_of(client: Client) -> str:
    """The eight digits as the account's own page shows them, for reading out."""
    shown = client.get("/staff/account/").content.decode()
    found = re.search(r'id="digits">([0-9 ]+)<', shown)
    assert found
    return found[1]
