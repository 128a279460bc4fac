"""The page of the phone network in a real browser: type as a person, see what arrives."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from config.local.phones.sample_phones import PHONES, add_phones
from tests.looks import faults
from tests.phones import NUMBER, TestNetwork

HERS = "+32470000001"
ORDER = {"To": HERS, "From": NUMBER, "Body": "Comment allez-vous ?"}


class Shown:
    """The page, and the network behind it without an application."""

    def __init__(self, page: Page, net: TestNetwork) -> None:
        self.page = page
        self.net = net
        self.told: list[Mapping[str, str]] = []
        self.answer = "200"

    def run(self) -> None:
        """Let everything happen that is due."""
        while job := self.net.network.take_job(whatever=True):
            self.net.network.run(job, self._post)

    def _post(self, _address: str, fields: Mapping[str, str]) -> str:
        self.told.append(fields)
        return self.answer

    def phone(self, name: str) -> Locator:
        """One phone of the table."""
        return self.page.locator(".phone", has_text=name)


@pytest.fixture(params=[(1280, "light"), (360, "dark")], ids=["desk", "dark-phone"])
def shown(
    chromium: Browser, phone_network: TestNetwork, request: pytest.FixtureRequest
) -> Iterator[Shown]:
    """The page, wide and light, then narrow and dark."""
    width, scheme = request.param
    add_phones(phone_network.network)
    context = chromium.new_context(
        base_url=phone_network.origin,
        bypass_csp=True,  # for axe
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
    )
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto("/")
    expect(page.locator(".phone")).to_have_count(len(PHONES))
    yield Shown(page, phone_network)
    context.close()
    assert faults == []


def test_what_is_typed_leaves_and_what_is_sent_arrives(shown: Shown) -> None:
    area = shown.page.get_by_label("Text from Phone one")
    area.fill("Tilleul")
    area.press("Enter")
    mine = shown.phone("Phone one").locator(".sent")
    expect(mine).to_contain_text("Tilleul")
    expect(area).to_have_value("")
    shown.run()
    assert [fields["Body"] for fields in shown.told] == ["Tilleul"]
    shown.net.network.create(ORDER)
    shown.run()
    theirs = shown.phone("Phone one").locator(".bubble:not(.sent)")
    expect(theirs).to_contain_text("Comment allez-vous ?")
    expect(shown.phone("Phone two").locator(".bubble")).to_have_count(0)


def test_a_text_that_nobody_took_says_so(shown: Shown) -> None:
    shown.answer = "403"
    shown.page.get_by_label("Text from Phone two").fill("Bonjour")
    shown.phone("Phone two").get_by_role("button", name="Send").click()
    expect(shown.phone("Phone two").locator(".sent")).to_contain_text("Bonjour")
    shown.run()
    expect(shown.phone("Phone two").locator(".sent")).to_contain_text("not taken (403)")


def test_a_moved_clock_cannot_be_overlooked(shown: Shown) -> None:
    begun = datetime.now(UTC)
    clock = shown.page.locator("#clock")
    expect(shown.page.locator("#moved")).to_be_hidden()
    clock.get_by_role("button", name="1 hour").click()
    expect(clock).to_contain_text("Moved forward by 1 hour")
    clock.get_by_role("button", name="15 min").click()
    expect(clock).to_contain_text("Moved forward by 1 hour 15 minutes")
    with shown.page.expect_response("**/control/clock"):
        clock.get_by_role("button", name="to 09:00").click()
    reached = shown.net.clock.now()
    late = reached - reached.replace(hour=9, minute=0, second=0, microsecond=0)
    # It reckons in whole seconds, from what it last heard, which may be as old as this test.
    assert timedelta() <= late <= datetime.now(UTC) - begun + timedelta(seconds=1)
    expect(shown.page.locator("#now")).to_contain_text(re.compile(r"09:\d\d:\d\d"))


def test_another_phone_and_a_fault(shown: Shown) -> None:
    page = shown.page
    page.get_by_label("Number").fill("0470 00 00 09")
    page.get_by_role("button", name="Add").click()
    expect(page.locator("#add .error")).to_contain_text("with its country")
    page.get_by_label("Number").fill("+32 470 00 00 09")
    page.get_by_label("Name on this page").fill("Ninth phone")
    page.get_by_role("button", name="Add").click()
    expect(page.locator(".phone")).to_have_count(len(PHONES) + 1)
    page.get_by_label("At the next text to").select_option("+32470000009")
    page.get_by_label("The network").select_option("twice")
    page.get_by_role("button", name="Prepare").click()
    expect(page.locator("#scripted")).to_contain_text("twice")
    assert shown.net.network.script.waiting == {"+32470000009": ["twice"]}


def test_a_phone_that_is_off_gets_nothing(shown: Shown) -> None:
    shown.phone("Phone one").get_by_role("checkbox").click()
    expect(shown.phone("Phone one")).to_contain_text("Off")
    shown.net.network.create(ORDER)
    for _ in range(3):
        if job := shown.net.network.take_job(whatever=True):
            shown.net.network.run(job, lambda *_: "200")
    assert shown.net.arrived(HERS) == []
    expect(shown.phone("Phone one").locator(".bubble")).to_have_count(0)
    shown.phone("Phone one").get_by_role("checkbox").click()
    expect(shown.phone("Phone one")).to_contain_text("On")
    shown.run()
    expect(shown.phone("Phone one").locator(".bubble")).to_have_count(1)


def test_it_fits_and_everybody_can_use_it(shown: Shown) -> None:
    shown.net.network.type(sender=HERS, body="Un mot\nque j’écris")
    expect(shown.phone("Phone one").locator(".sent")).to_be_visible()
    width = shown.page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert width <= 0
    assert faults(shown.page) == []
