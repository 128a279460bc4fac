"""What axe and the eye find on the pages of a report, in every language."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Literal
from urllib.parse import urljoin

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from reports.followup.models import FollowUp
from reports.region import region
from reports.vault.case_keys.return_codes import ReturnCode, derive
from tests.looks import faults
from tests.reports.cases.world import World, contact, report
from tests.reports.channels.web.browser_steps import Open, begin, go, go_on
from tests.reports.channels.web.test_texts import ping_to
from tests.scale import FULL, in_turn

pytestmark = pytest.mark.django_db(transaction=True)

LANGUAGES = region().languages


# Every page in each of them at full size, else one after another.
IN_TURN = [(each,) for each in LANGUAGES] if FULL else [LANGUAGES]


# Between them every page and every kind of field.
WAYS = (("self", "place"), ("self", "night"), ("young", "y_sleep"), ("other", "w_couple"))


@dataclass
class Reader:
    """Reads one page after another, the next one in another of the languages."""

    page: Page
    languages: Sequence[str]
    met: set[str | None] = field(default_factory=set)
    turns: Iterator[int] = field(default_factory=count)

    def checked(self, *schemes: Literal["light", "dark"]) -> None:
        """Nothing that axe can find at WCAG 2.2 AA; no word too long for the screen."""
        turn = next(self.turns)
        assert self.page.viewport_size
        width = self.page.evaluate("document.documentElement.scrollWidth")
        assert width <= self.page.viewport_size["width"], self.page.url
        for scheme in in_turn(schemes or ("light",), turn):
            self.page.emulate_media(color_scheme=scheme)
            assert faults(self.page) == [], (self.page.url, scheme)
        self.met.add(self.page.locator("html").get_attribute("lang"))
        following = self.languages[(turn + 1) % len(self.languages)]
        here = urljoin(self.page.url, "/")
        self.page.context.add_cookies(
            [{"name": settings.LANGUAGE_COOKIE_NAME, "value": following, "url": here}]
        )


@pytest.mark.parametrize("languages", IN_TURN)
def test_axe_finds_nothing_filled_and_with_errors(opened: Open, languages: Sequence[str]) -> None:
    """R1.19: WCAG 2.2 AA on every page, answered or wrong."""
    page = opened("/", locale=languages[0], viewport={"width": 320, "height": 740})
    reader = Reader(page, languages)
    for address in ("/", "/help/", "/tell/", "/back/", "/tell/done/", "/not-there/"):
        page.goto(address)
        reader.checked()
    for who, subject in WAYS:
        page.goto("/tell/")
        go(page, f"button[name=who][value={who}]")
        page.check(f"input[value={subject}]")
        while not page.url.endswith("/check/"):
            reader.checked()
            for row in ("suicidal", "neck", "afraid_home", "safe_place"):
                page.locator(f"input[name={row}]").first.check() if _has(page, row) else None
            go_on(page)
        reader.checked()
    go(page, "button[value=reach]")
    page.check("input[value=call]")
    page.fill("#f-number", "12")
    go_on(page)
    reader.checked()
    page.fill("#f-number", "0470 12 34 56")
    page.check("input[value=daily]")
    go_on(page)
    begin(page)
    page.check("input[value=danger]")
    go_on(page)
    reader.checked()
    page.goto("/tell/check/")
    go(page, "button[value=send]")
    reader.checked()
    code = page.inner_text(".code")
    page.goto("/back/")
    page.fill("#f-code", "12")
    go(page, "main button")
    reader.checked()
    page.fill("#f-code", code)
    go(page, "main button")
    for address in ("/back/read/", "/tell/more/4/1/", "/back/remove/"):
        page.goto(address)
        reader.checked()
    go(page, "main button")
    reader.checked()
    assert reader.met == set(languages)


CHAPTERS = ("1/1", "1/2", "1/3", "2/1", "3/1", "3/2", "4/1", "4/2", "5/1", "6/1", "6/2")


@pytest.mark.parametrize("languages", IN_TURN)
def test_axe_finds_nothing_on_what_is_added_later(opened: Open, languages: Sequence[str]) -> None:
    """R1.19: the list, every page of every chapter, and what stands there once one is sent."""
    page = opened("/tell/", locale=languages[0])
    reader = Reader(page, languages)
    begin(page, subject="partner")
    page.check("input[value=no] >> nth=0")
    go(page, "button[value=send]")
    go(page, "main button")
    reader.checked()
    for each in CHAPTERS:
        page.goto(f"/tell/more/{each}/")
        expect(page).to_have_url(re.compile(f"/tell/more/{each}/$"))
        reader.checked()
    page.locator("input[name=motive]").first.check()
    go(page, "main button[value=on]")
    reader.checked()
    page.goto("/tell/done/")
    reader.checked()
    assert reader.met == set(languages)


def _has(page: Page, row: str) -> bool:
    return page.locator(f"input[type=radio][name={row}]").count() > 0


def test_dark_passes_too(opened: Open) -> None:
    """R1.19: contrast in the dark."""
    page = opened("/", color_scheme="dark")
    for address in ("/", "/help/", "/tell/", "/back/"):
        page.goto(address)
        assert faults(page) == [], page.url
    begin(page, subject="partner")
    assert faults(page) == [], page.url


@pytest.mark.parametrize("languages", IN_TURN)
def test_the_pages_about_texts_pass_too(
    opened: Open, people: World, languages: Sequence[str]
) -> None:
    """R1.19: planned, paused, refused and stopped; the link to a duty phone; light, dark, wide."""
    code = _may_be_texted(people)
    page = opened("/back/", locale=languages[0])
    reader = Reader(page, languages)
    page.fill("#f-code", code)
    go(page, "main button")
    page.goto("/back/texts/")
    _looked_at(reader)
    for button in ("pause", "resume"):
        go(page, f"button[value={button}]")
        _looked_at(reader)
    page.evaluate("document.querySelector('[name=token]').value = 'x'")
    go(page, "button[value=stop]")
    _looked_at(reader)
    go(page, "button[value=stop]")
    _looked_at(reader)
    for address in ("/p/sample-token/", "/p/other-token/"):
        page.goto(address)
        _looked_at(reader)
    page.goto("/p/sample-token/")
    go(page, "main button")
    _looked_at(reader)
    assert len(reader.met) == min(len(languages), next(reader.turns))  # fewer pages than languages


def _may_be_texted(people: World) -> str:
    """A case with a plan, a text that arrived, a ping that waits; the code of its reporter."""
    people.put_on_duty(people.beatriz, now=timezone.now())
    code = ReturnCode.generate()
    said = contact(confirmed_at=timezone.now())
    made = report(code_keys=derive(code), contact=said, now=timezone.now())
    ping_to(people, now=timezone.now())
    assert FollowUp.objects.filter(case_id=made.case_id).exists()
    return code.shown


def _looked_at(reader: Reader) -> None:
    """Clean for axe in light and dark; nothing is wider than a narrow or a wide screen."""
    reader.checked("light", "dark")
    for width in (1280, 360):
        reader.page.set_viewport_size({"width": width, "height": 740})
        assert reader.page.evaluate("document.documentElement.scrollWidth") <= width
