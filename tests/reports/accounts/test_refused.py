"""A form without our token is refused in the person's words, and what was written is shown."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client

from tests.reports.accounts.people import Cast, log_in

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
WRITTEN = "First line.\n<b>Second</b> line."


@pytest.fixture
def client(cast: Cast) -> Client:
    """Dalia, inside, in a browser whose tokens count."""
    client = Client(enforce_csrf_checks=False)
    with time_machine.travel(NOW, tick=False):
        log_in(client, cast.dalia, now=NOW)
    client.handler.enforce_csrf_checks = True
    return client


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Please send it again"), ("fr", "Envoyez encore"), ("nl", "Verstuur dit opnieuw")],
)
def test_it_is_said_in_her_language_and_nothing_is_lost(
    client: Client, language: str, words: str
) -> None:
    page = client.post(
        "/desk/people/invite/",
        {"text": WRITTEN, "id": "1234", "unlock_password": "two words"},
        headers={"Accept-Language": language, "Referer": "http://testserver/desk/people/"},
    )

    assert page.status_code == 403
    assert words in page.text
    assert "First line.\n&lt;b&gt;Second&lt;/b&gt; line.</textarea>" in page.text
    assert "two words" not in page.text
    assert "1234" not in page.text
    assert 'href="http://testserver/desk/people/"' in page.text


def test_what_another_site_sends_is_not_shown(client: Client) -> None:
    page = client.post(
        "/desk/people/invite/",
        {"text": "words of others"},
        headers={"Sec-Fetch-Site": "cross-site", "Referer": "https://evil.invalid/"},
    )

    assert page.status_code == 403
    assert "words of others" not in page.text
    assert "evil" not in page.text


def test_the_tokens_cookie_ends_with_the_browser() -> None:
    cookie = Client().get("/staff/login/").cookies["c"]

    assert not cookie["max-age"]
    assert not cookie["expires"]
