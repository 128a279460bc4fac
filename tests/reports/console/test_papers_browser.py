"""Files both ways in a real browser: the desk hands a paper over, the phone saves it, and back."""

import hashlib
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from reports.cases.lifecycle import lifecycle
from reports.files import reporter_files
from reports.vault.case_keys.return_codes import ReturnCode, derive
from tests.journeys.chromium import follow, phone
from tests.looks import Look
from tests.reports.accounts.people import Cast, make_cast
from tests.reports.cases.world import NOW, Report, report
from tests.reports.console.conftest import put_on_duty
from tests.reports.console.test_browser import sign_in
from tests.reports.files import samples
from tests.reports.files.samples import CANARY


@dataclass(frozen=True)
class Case:
    """One case that Beatriz works on, and its code."""

    cast: Cast
    code: ReturnCode
    made: Report

    @property
    def files(self) -> str:
        """Where its files are, at the desk."""
        return f"/desk/file/{self.made.case_id}/files/"


@pytest.fixture
def case(transactional_db: None) -> Case:
    cast, code = make_cast(), ReturnCode.generate()
    put_on_duty(cast.beatriz, cast.french.pk)
    made = report(code_keys=derive(code))
    lifecycle.acknowledge(case_id=made.case_id, by=cast.beatriz.staff, now=NOW)
    return Case(cast, code, made)


@pytest.fixture
def desk(case: Case, chromium: Browser, live_server: LiveServer) -> Page:
    page = chromium.new_context(base_url=live_server.url, locale="en").new_page()
    sign_in(page, live_server.url, case.cast.beatriz, case.cast.beatriz.code(NOW))
    return page


def sent(case: Case, data: bytes, *, words: str = "The stairs", keep: bool = False) -> None:
    reporter_files.receive(
        code_keys=derive(case.code), name="a.jpg", words=words, keep=keep, pieces=[data],
        expected=len(data), now=NOW,
    )  # fmt: skip


def saved(page: Page, name: str) -> tuple[str, bytes]:
    """Press a link that saves; what it was called, and what was in it."""
    with page.expect_download() as found:
        page.get_by_role("link", name=name).click()
    return found.value.suggested_filename, Path(found.value.path()).read_bytes()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "none"])
def test_a_paper_goes_from_the_desk_to_the_phone(
    case: Case,
    desk: Page,
    chromium: Browser,
    live_server: LiveServer,
    tmp_path: Path,
    scripts: bool,
) -> None:
    paper = tmp_path / f"{CANARY}.pdf"
    paper.write_bytes(samples.document())
    desk.goto(case.files)
    desk.get_by_label("What it is").fill("The form for the town hall")
    desk.set_input_files("#hand-file", paper)
    follow(desk.get_by_role("button", name="Hand it over"))
    expect(desk.locator("main")).to_contain_text("The form for the town hall")
    held = phone(chromium, live_server.url, scripts=scripts).new_page()
    held.goto("/back/")
    held.fill("#f-code", case.code.shown)
    follow(held.locator("main button").first)
    held.goto("/back/files/")
    name, data = saved(held, "The form for the town hall")
    assert name == "paper.pdf"
    assert data.startswith(b"%PDF-")
    assert CANARY.encode() not in data


def test_a_photograph_is_shown_when_it_is_pressed_and_no_sooner(
    case: Case, desk: Page, look: Look
) -> None:
    sent(case, samples.photograph(), keep=True)
    desk.goto(case.files)
    look(desk)
    asked: list[str] = []
    desk.on("request", lambda each: asked.append(each.url))
    follow(desk.get_by_role("link", name="Picture 1"))
    picture = desk.get_by_role("img", name="The stairs")
    expect(picture).not_to_be_visible()
    assert not [url for url in asked if url.endswith("/picture/")]
    look(desk)
    desk.get_by_text("Show the picture").click()
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("naturalWidth", 480)  # turned as the phone was held
    look(desk)
    name, data = saved(desk, "Save what was sent")
    assert name.startswith("original-")
    assert data == samples.photograph()


def test_a_file_for_a_court_is_chosen_and_saved(case: Case, desk: Page, look: Look) -> None:
    sent(case, samples.photograph())
    desk.goto(f"{case.files}court/")
    look(desk)
    desk.get_by_label("The person's account").check()
    desk.get_by_label("Picture 1").check()
    with desk.expect_download() as found:
        desk.get_by_role("button", name="Make the file").click()
    path = Path(found.value.path())
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert found.value.suggested_filename == f"file-{digest[:16]}.zip"
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist() == ["file.pdf", "words.txt", "file-1.jpg"]


def test_a_voice_says_that_it_is_not_cleaned_and_for_staff_alone(
    case: Case, desk: Page, look: Look
) -> None:
    sent(case, samples.voice())
    desk.goto(case.files)
    follow(desk.get_by_role("link", name="Voice message 1"))
    expect(desk.locator("main")).to_contain_text("For staff alone.")
    look(desk)
