"""Sending files in a real browser: over a line that breaks, without scripts, and looked at."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from reports.cases.lifecycle import lifecycle
from reports.files import staff_files
from reports.files.models import CaseFile
from reports.region import region
from reports.vault.case_keys.return_codes import ReturnCode, derive
from reports.vault.primitives.file_streams import CHUNK_LENGTH
from tests.journeys.chromium import follow
from tests.looks import Look
from tests.reports.cases.world import NOW, Report, World, report
from tests.reports.files import samples
from tests.scale import FULL

pytestmark = pytest.mark.django_db(transaction=True)

# From this slice on the line is broken: six chunks have arrived.
BROKEN_AT = 6
LATER = re.compile(rf"/back/files/[0-9a-f-]{{36}}/([{BROKEN_AT}-9]|\d\d+)/$")
LANGUAGES = region().languages if FULL else ("en",)

type Back = Callable[..., Page]


@pytest.fixture
def code() -> ReturnCode:
    return ReturnCode.generate()


@pytest.fixture
def made(people: World, code: ReturnCode) -> Report:
    return report(code_keys=derive(code))


@pytest.fixture
def back(chromium: Browser, live_server: LiveServer, made: Report, code: ReturnCode) -> Back:
    """A small phone that has come back with the code, on the page of files."""

    def go(**options: object) -> Page:
        chosen = {"viewport": {"width": 360, "height": 740}, "locale": "en", **options}
        context = chromium.new_context(base_url=live_server.url, **chosen)  # type: ignore[arg-type]
        page = context.new_page()
        page.goto("/back/")
        page.fill("#f-code", code.shown)
        follow(page.locator("main button").first)
        page.goto("/back/files/")
        return page

    return go


@pytest.fixture
def photograph(tmp_path: Path) -> Path:
    """One of some twenty chunks."""
    path = tmp_path / "sample.jpg"
    path.write_bytes(samples.photograph(2000, 1500))
    assert path.stat().st_size > 10 * CHUNK_LENGTH
    return path


def broken(context: BrowserContext) -> None:
    """From now on what comes after the first slices finds no line."""
    context.route(LATER, lambda route: route.abort("internetdisconnected"))


def begun(page: Page) -> list[str]:
    """The addresses of all requests that begin a file, from now on."""
    found: list[str] = []
    page.on(
        "request",
        lambda each: found.append(each.url) if each.url.endswith("/files/begin/") else None,
    )
    return found


def choose_and_send(page: Page, path: Path) -> None:
    page.set_input_files("#f-file", path)
    page.get_by_role("button", name="Send the file").click()


def test_after_a_broken_line_it_goes_on_and_says_how_far_it_is(
    back: Back, photograph: Path
) -> None:
    page = back()
    begins = begun(page)
    broken(page.context)
    choose_and_send(page, photograph)
    fifths = 5 * BROKEN_AT * CHUNK_LENGTH // photograph.stat().st_size
    # A status is read out when its words change.
    expect(page.locator("[role=status][data-far]")).to_have_text(f"Loading. {20 * fifths} %")
    expect(page.get_by_role("button", name="Send the file")).to_be_disabled()
    page.context.set_offline(True)
    page.context.unroute(LATER)
    page.context.set_offline(False)
    expect(page.get_by_text("It has arrived.")).to_be_visible()
    assert len(begins) == 1
    (row,) = CaseFile.objects.all()
    assert (row.whole, row.arriving) == (True, None)


def test_whoever_comes_back_later_goes_on_with_the_same_file(back: Back, photograph: Path) -> None:
    page = back()
    begins = begun(page)
    broken(page.context)
    choose_and_send(page, photograph)
    expect(page.locator("[role=status][data-far]")).not_to_have_text("Loading. 0 %")
    page.context.unroute(LATER)
    page.goto("/back/read/")
    sent: list[str] = []
    page.on("request", lambda each: sent.append(each.url) if each.method == "POST" else None)
    page.goto("/back/files/")
    choose_and_send(page, photograph)
    expect(page.get_by_text("It has arrived.")).to_be_visible()
    assert len(begins) == 1
    assert re.search(rf"/{BROKEN_AT}/$", sent[0])  # where it stopped, not from the first


def test_a_line_that_stays_broken_is_said_and_the_button_goes_on(
    back: Back, photograph: Path
) -> None:
    """The tries end; what is pressed then goes on where it stopped."""
    page = back()
    page.clock.install()
    broken(page.context)
    choose_and_send(page, photograph)
    while not page.get_by_role("alert").is_visible():
        page.clock.run_for(40_000)  # whatever rest there is between two tries
    expect(page.get_by_role("alert")).to_have_text(
        "The sending stopped. Press the button to go on."
    )
    page.context.unroute(LATER)
    page.get_by_role("button", name="Send the file").click()
    expect(page.get_by_text("It has arrived.")).to_be_visible()


def test_what_is_refused_is_said_and_another_one_may_follow(
    back: Back, photograph: Path, tmp_path: Path
) -> None:
    page = back()
    harm = tmp_path / "sample.jpg.svg"
    harm.write_bytes(samples.SVG)
    choose_and_send(page, harm)
    expect(page.get_by_role("alert")).to_have_text(
        "We cannot open this file. Send a photograph of it, or a PDF."
    )
    choose_and_send(page, photograph)
    expect(page.get_by_text("It has arrived.")).to_be_visible()
    assert CaseFile.objects.filter(whole=True).count() == 1


def test_a_file_that_is_too_long_is_said_before_anything_is_sent(
    back: Back, tmp_path: Path
) -> None:
    page = back()
    begins = begun(page)
    long = tmp_path / "long.ogg"
    with long.open("wb") as made:
        made.truncate(201 * 1024 * 1024)
    choose_and_send(page, long)
    expect(page.get_by_role("alert")).to_have_text("This file is larger than 200 MB.")
    assert begins == []


def test_without_a_script_the_form_sends_it_and_says_how_much(back: Back, photograph: Path) -> None:
    page = back(java_script_enabled=False)
    expect(page.locator("#f-file-hint")).to_contain_text("Up to 25 MB.")
    page.set_input_files("#f-file", photograph)
    follow(page.get_by_role("button", name="Send the file"))
    expect(page.get_by_text("It has arrived.")).to_be_visible()
    expect(page.locator("main")).to_contain_text("sample.jpg")


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_can_be_read_by_everybody(
    back: Back, made: Report, people: World, look: Look, photograph: Path, language: str
) -> None:
    """Empty, refused, and with something sent and something to collect."""
    page = back(locale=language)
    look(page)
    page.set_input_files("#f-file", photograph)
    page.fill("#f-words", "Zo’n lang woord: hulpverleningsgeheimhoudingsverklaring")
    broken(page.context)
    page.locator("form[data-begin] button").click()
    expect(page.locator("[data-far]")).not_to_be_empty()
    look(page)
    page.context.unroute(LATER)
    page.reload()
    page.set_input_files("#f-file", photograph)
    page.locator("form[data-begin] button").click()
    expect(page).to_have_url(re.compile("sent$"))
    lifecycle.acknowledge(case_id=made.case_id, by=people.beatriz.staff, now=NOW)
    staff_files.hand_over(
        case_id=made.case_id, name="x.pdf", words="Formulier", pieces=[samples.document()],
        expected=1, by=people.beatriz.staff, now=NOW,
    )  # fmt: skip
    page.reload()
    expect(page.locator("a[download]")).to_have_text("Formulier")
    look(page)
