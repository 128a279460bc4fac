"""Many reports are welcome, a flood is slowed, and whoever is slowed sees the numbers (R1.21)."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine

from reports.cases.models import Case
from reports.region import region
from reports.vault.browser_secrets import drafts
from tests.journeys.browsers import InProcess
from tests.journeys.cast import put_on_duty
from tests.reports.accounts.people import Cast, cheap_passwords, make_cast
from tests.tour.tools.page_reader import Page
from tests.tour.tools.stories import FRENCH
from tests.tour.tools.teller import walk_to_sending

ONE_ADDRESS = "203.0.113.7"
ANOTHER = "203.0.113.8"
IN_AN_HOUR = 200


@pytest.fixture(autouse=True)
def _unlimited_so_far() -> Iterator[None]:
    """Time stands still: on a slow machine a bucket would fill again meanwhile."""
    with cheap_passwords(), time_machine.travel(datetime.now(UTC), tick=False):
        yield


@pytest.fixture
def cast(db: None) -> Cast:
    cast = make_cast()
    put_on_duty(cast.beatriz)
    return cast


@pytest.fixture
def answers(cast: Cast) -> dict[str, object]:
    """What a draft holds when everything is told and only sending is left."""
    browser = InProcess(language="fr")
    walk_to_sending(browser, FRENCH.story)
    return drafts.load(_draft_cookie(browser), now=datetime.now(UTC)).answers


def _draft_cookie(browser: InProcess) -> str:
    (found,) = (value for name, value in browser.cookies.items() if name.endswith("d"))
    return found


def send(answers: dict[str, object], source: str) -> Page:
    """One more person at that address sends; returns the page she gets."""
    cookie, _draft = drafts.start(now=datetime.now(UTC), answers=answers)
    browser = InProcess(language="fr", source=source)
    browser.client.cookies["d"] = cookie
    page = browser.get("/tell/check/")
    return browser.submit(page.form(asks="token"))


@pytest.mark.timeout(300)
def test_two_hundred_in_an_hour_are_all_accepted_and_a_flood_is_slowed_with_the_numbers(
    answers: dict[str, object],
) -> None:
    """A women's centre, a school, a whole street behind one address: nobody is turned away."""
    bucket = region().limits.reports_per_address
    accepted = [send(answers, ONE_ADDRESS).address for _ in range(IN_AN_HOUR)]
    assert set(accepted) == {"/tell/code/"}
    assert Case.objects.count() == IN_AN_HOUR
    for _ in range(bucket.burst + 5 - IN_AN_HOUR):
        page = send(answers, ONE_ADDRESS)
    assert page.status == 429
    assert 'href="tel:112"' in page.source
    assert "Retry-After".lower() not in page.words  # words for people, the header for machines
    page.form(asks="token")  # the button is still there: pressing it again is all it takes
    assert send(answers, ANOTHER).address == "/tell/code/"  # nobody else is slowed


def test_guessing_codes_is_slowed_with_the_numbers(cast: Cast) -> None:
    browser = InProcess(source=ONE_ADDRESS)
    statuses = []
    for number in range(region().limits.codes_per_address.burst + 3):
        page = browser.get("/back/")
        page = browser.submit(page.form(asks="code"), {"code": f"{number:020d}"})
        statuses.append(page.status)
    assert statuses[0] == 422
    assert statuses[-1] == 429
    assert 'href="tel:112"' in page.source
