"""The whole journey in Chromium with JavaScript off, by keyboard alone, on real processes."""

import re
import time

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from config.local.sample_data.sample_people import SamplePerson, read_people
from tests.journeys.chromium import Keyboard, desk, phone
from tests.tour.tools.sample_authenticator import STEP_SECONDS
from tests.tour.tools.teller import CODE
from tests.tour.tools.tour_demo import Demo

WORDS = "Sample: by keyboard alone, from the first word to the last."
REPLY = "Sample: thank you. I read this with the keyboard too."
FOLLOW_UP = "Sample: and I answer with it."
CONTINUE = 'button[name="go"][value="on"]'


@pytest.mark.timeout(600)
def test_told_read_answered_and_erased_by_keyboard_without_scripts(
    demo: Demo, chromium: Browser
) -> None:
    with phone(chromium, demo.address, scripts=False) as hers:
        amina = Keyboard(hers.new_page())
        code = tell(amina)
        with desk(chromium, demo.staff, scripts=False) as office:
            worker = find_the_worker(office, demo)
            worker.press("form#form-acknowledge button")
            worker.write("form#form-reply textarea", REPLY)
            worker.press("form#form-reply button")
            expect(worker.page.locator("main")).to_contain_text(REPLY)
            come_back(amina, code)
            expect(amina.page.locator("main")).to_contain_text(REPLY)
            assert WORDS not in amina.page.content()
            amina.write("#f-text", FOLLOW_UP)
            amina.press("form:has(#f-text) button")
            worker.page.reload()
            expect(worker.page.locator("main")).to_contain_text(FOLLOW_UP)
            amina.press('a[href="/back/remove/"]')
            amina.write("#f-code", code)
            amina.press("button.danger")
            answer = worker.page.reload()
            assert answer is not None
            assert answer.status == 404


def tell(amina: Keyboard) -> str:
    """The yes, no danger, their own words; look at it once more, send, note the code."""
    amina.page.goto("/")
    amina.press('main a[href="/tell/"]')
    amina.press('button[name="who"][value="self"]')
    amina.choose("subject", number=4)
    amina.press(CONTINUE)
    amina.choose("right_now", number=4)
    amina.choose("near", number=2)
    amina.press(CONTINUE)
    amina.write('textarea[name="happened"]', WORDS)
    amina.press(CONTINUE)
    amina.choose("threat", number=2)
    amina.press(CONTINUE)
    expect(amina.page).to_have_url(re.compile("/tell/check/"))
    amina.press('button[name="go"][value="send"]')
    found = CODE.search(amina.words())
    assert found
    code = found[0]
    amina.press("main form button")
    expect(amina.page).to_have_url(re.compile("/tell/done/"))
    return code


def come_back(amina: Keyboard, code: str) -> None:
    amina.page.goto("/back/")
    amina.write("#f-code", code)
    amina.press("form:has(#f-code) button")
    expect(amina.page).to_have_url(re.compile("/back/read/"))


def find_the_worker(office: BrowserContext, demo: Demo) -> Keyboard:
    """Log in as each English-speaking worker until one has the case open before her."""
    for person in read_people(demo.state):
        if person.role == "care_worker" and "en" in person.languages:
            worker = Keyboard(office.new_page())
            log_in(worker, person, demo)
            if open_the_case(worker):
                return worker
            worker.page.context.clear_cookies()
    raise AssertionError("no English-speaking worker has the case")


def log_in(worker: Keyboard, person: SamplePerson, demo: Demo) -> None:
    worker.page.goto("/staff/login/")
    worker.write("#login", person.login)
    worker.write("#password", person.password)
    worker.press("form#form-login button")
    give_code(worker, person, demo)
    if "/verify/" in worker.page.url:  # this one and the next were used by other journeys
        time.sleep(STEP_SECONDS - time.time() % STEP_SECONDS + 1)
        give_code(worker, person, demo)
    expect(worker.page).not_to_have_url(re.compile("/verify/|/login/"))


def give_code(worker: Keyboard, person: SamplePerson, demo: Demo) -> None:
    worker.write("#code", demo.authenticator.code(person.login))
    worker.press("form#form-verify button")


def open_the_case(worker: Keyboard) -> bool:
    """Open each case of the inbox by keyboard until the words are there."""
    worker.page.goto("/desk/inbox/")
    found = re.findall(r'href="(/desk/file/[0-9a-f-]{36}/)"', worker.page.content())
    for address in dict.fromkeys(found):
        worker.press(f'a[href="{address}"]')
        if WORDS in worker.words():
            return True
        worker.page.goto("/desk/inbox/")
    return False
