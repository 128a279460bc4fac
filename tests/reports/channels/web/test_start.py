"""The first page, the numbers, the headers of every page, and the way out."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.cookies import SimpleCookie
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import URLPattern
from pytest_django.fixtures import Settings

from reports.channels.web.urls import urlpatterns
from reports.region import region
from reports.vault.browser_secrets import drafts
from tests.reports.channels.web.browser import Reporter
from tests.reports.region.regions import SALTMERE, SALTMERE_FOLDER

pytestmark = pytest.mark.django_db

ADDRESSES = [
    "/",
    "/help/",
    "/tell/",
    "/tell/done/",
    "/back/",
    "/nothing-here/",
]
AT = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_way_out_stands_before_the_content(address: str) -> None:
    """R1.1: a plain link in the DOM before <main>, on every page."""
    before = Reporter().get(address).text.split("<main")[0]
    assert re.search(r'<a class="leave" href="/exit/"', before)


@pytest.mark.parametrize("address", ADDRESSES)
def test_emergency_numbers_stand_in_the_same_place(address: str) -> None:
    """R5.4: as tel: links, without scripts, in the header of every page."""
    header = re.search(r"<header.*</header>", Reporter().get(address).text, re.DOTALL)
    assert header
    for number in ("112", "101"):
        assert f'href="tel:{number}"' in header[0]


@pytest.mark.parametrize("address", [*ADDRESSES, "/exit/"])
def test_nothing_is_kept_and_nothing_comes_from_elsewhere(address: str) -> None:
    """R1.6: headers, and no source that is not ours."""
    answer = Client().get(address)
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["X-Content-Type-Options"] == "nosniff"
    policy = answer["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy
    sources = {each for part in policy.split(";") for each in part.split()[1:]}
    assert sources <= {"'self'", "'none'"}


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", "prenez un autre appareil"),
        ("nl", "Gebruik dan een ander toestel"),
        ("en", "use another one"),
    ],
)
def test_the_help_page_says_what_to_do_when_somebody_reads_along(language: str, words: str) -> None:
    """R1.4: no website can see or stop a program that shows the screen to somebody."""
    assert words in Reporter(language=language).get("/help/").text


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_page_links_elsewhere(address: str) -> None:
    """R1.6: only tel: and sms: lead off our own pages."""
    for found in re.findall(r'(?:href|src|action)="([^"]*)"', Reporter().get(address).text):
        assert found.startswith(("/", "#", "?", "tel:", "sms:")), found
        assert not found.startswith("//"), found


def test_leaving_destroys_the_draft_and_every_cookie() -> None:
    """R1.2: the row is gone, the cookies expire, the browser is told to clear, and off it goes."""
    reporter = Reporter().begin().to("words").press(happened="Sample words.")
    reporter.get("/?l=fr")
    cookie = reporter.client.cookies["d"].value
    answer = reporter.client.get("/exit/")
    assert answer.status_code == 303
    assert answer["Location"] == region().exit_url
    assert answer["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert answer["Cache-Control"] == "no-store"
    assert _expired(answer.cookies) == {"d", "l"}
    with pytest.raises(drafts.NoDraft):
        drafts.load(cookie, now=datetime.now(UTC))


def test_the_old_cookie_opens_nothing_after_leaving() -> None:
    """R1.2, R1.5: a second request with it starts afresh."""
    reporter = Reporter().begin().to("words").press(happened="Sample words.")
    cookie = reporter.client.cookies["d"].value
    reporter.client.get("/exit/")
    reporter.client.cookies["d"] = cookie
    assert reporter.get("/tell/3/").address == "/tell/?before"
    assert "Sample words." not in reporter.text
    left = reporter.text.replace(reporter.form.hidden["token"], "")
    stranger = Reporter().get("/tell/").get("/tell/3/")  # who never told anything
    assert stranger.text.replace(stranger.form.hidden["token"], "") == left


@pytest.mark.parametrize("method", ["get", "post", "head"])
def test_leaving_works_in_any_way_and_without_cookies(method: str) -> None:
    client = Client(enforce_csrf_checks=True)
    assert getattr(client, method)("/exit/").status_code == 303


def _expired(cookies: SimpleCookie) -> set[str]:
    return {name for name, morsel in cookies.items() if morsel["max-age"] == 0}


def test_numbers_say_what_is_published_and_claim_nothing_unverified() -> None:
    """R5.2: nobody has phoned the lines of this pack yet."""
    text = Reporter().get("/help/").text
    assert "Published hours:" in text
    assert "Open now" not in text
    assert "Closed now" not in text


@pytest.mark.parametrize("language", ["fr", "nl", "en"])
def test_every_line_is_there_in_every_language(language: str) -> None:
    text = Reporter(language=language).get("/help/").text
    for line in region().helplines:
        shown = not line.is_emergency and not line.withheld
        assert (line.name(language) in text) is shown
        if shown:
            assert f'href="{line.uri}"' in text


def test_the_numbers_stand_in_groups_those_for_children_first() -> None:
    """R5.5: whoever is under 18 need not look for them, and each line stands in one place."""
    text = Reporter(language="nl").get("/help/").text
    headings = re.findall(r'<h2 id="([a-z]+)">', text)
    assert headings == ["urgent", "young", "close", "body", "any", "stay", "few", "rights"]
    jumps = re.findall(r'href="#([a-z]+)"', text)
    assert jumps == ["main", *headings[1:]]
    first = text.index('id="young"'), text.index('id="close"')
    assert first[0] < text.index('href="tel:102"') < first[1]
    for line in region().helplines:
        assert text.count(f"<h3>{line.name('nl')}</h3>") == (not line.withheld)


def test_the_language_is_remembered_and_leaves_no_trace_in_the_address() -> None:
    reporter = Reporter(language="en")
    answer = reporter.client.get("/help/?l=nl")
    assert answer["Location"] == "/help/"
    assert 'lang="nl"' in reporter.get("/help/").text


def test_an_unknown_language_gets_the_regions_first() -> None:
    assert f'lang="{region().languages[0]}"' in Reporter(language="xx").get("/").text


def test_a_language_link_never_leads_to_another_site() -> None:
    answer = Client().get("/?l=fr", PATH_INFO="//elsewhere.invalid/")
    assert answer.status_code == 302
    assert not answer["Location"].startswith("//")


def test_no_page_starts_a_django_session() -> None:
    for address in ADDRESSES:
        assert "s" not in Client().get(address).cookies


def test_every_address_answers_get(django_assert_max_num_queries: Any) -> None:
    """No address of the site breaks when it is opened by itself."""
    for pattern in urlpatterns:
        assert isinstance(pattern, URLPattern)
        address = "/" + re.sub("<(int|slug):[a-z]+>", "1", str(pattern.pattern))
        address = re.sub("<uuid:[a-z_]+>", str(uuid4()), address)
        # A link of a ping that nobody was sent is not there; it answers all the same.
        wanted = {404} if "<str:token>" in address else {200, 303}
        if address.startswith("/back/files/") and address != "/back/files/":
            wanted = {200, 303, 403}  # for scripts and files: nobody is in without a code
        # Coming with a code keeps it, known or not; chapters and their list look for the report
        # just sent and for whoever came back; every other address only looks.
        twice = ("<str:code>", "/tell/more/", "/tell/done/")
        most = 8 if any(each in address for each in twice) else 4
        with django_assert_max_num_queries(most):
            assert Client().get(address).status_code in wanted


def test_a_wrong_method_is_refused() -> None:
    assert Client().delete("/tell/").status_code == 405


def test_open_and_closed_are_said_where_somebody_has_phoned(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """R5.2, R5.3: verified lines say what is open; a closed one names one that answers."""
    lines = tuple(replace(line, verified_on=AT.date()) for line in region().helplines)
    here = replace(region(), helplines=lines)
    monkeypatch.setattr("reports.channels.web.views.start_pages.region", lambda: here)
    night = AT + timedelta(hours=14)
    with time_machine.travel(night, tick=False):
        text = Reporter().get("/help/").text
    assert "Open now, day and night" in text
    assert "Closed now. Opens" in text
    assert "Open now: " in text


def test_another_region_is_served_by_the_same_pages(settings: Settings) -> None:
    """R5.8: nothing in the pages knows the first region."""
    settings.LINDEN_REGION = str(SALTMERE_FOLDER)
    region.cache_clear()
    try:
        assert SALTMERE.name("en") in Reporter().get("/").text
        assert SALTMERE.emergency_shown()[0].display in Reporter().get("/help/").text
        assert Reporter().ready().status == 200
        assert Client().get("/exit/")["Location"] == SALTMERE.exit_url
    finally:
        region.cache_clear()
