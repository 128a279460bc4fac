"""Coming back with the return code, as the reporter does."""

from tests.tour.tools.browser import Browser
from tests.tour.tools.page_reader import Page
from tests.tour.tools.teller import Answers
from tests.tour.tools.tour_report import NotHeld


def come_back(browser: Browser, code: str) -> Page:
    """Type the code at `/back/`; returns what that shows."""
    page = browser.get("/back/")
    form = page.form(asks="code")
    return browser.submit(form, {"code": code})


def write(browser: Browser, text: str) -> Page:
    """Write a message on the page with the conversation."""
    page = browser.get("/back/read/")
    return browser.submit(page.form(asks="text"), {"text": text})


def change_pretext(browser: Browser, pretext: str) -> Page:
    """Change what is said when somebody else answers; the rest of the safe contact stays."""
    page = browser.get("/tell/more/4/2/")
    return browser.submit(page.form(asks="pretext"), {"pretext": pretext})


def hand_in(browser: Browser, chapter: int, answers: Answers, *, number: int = 1) -> Page:
    """Hand in one page of a chapter; returns what follows. Raises NotHeld where it is refused."""
    page = browser.get(f"/tell/more/{chapter}/{number}/")
    answered = browser.submit(page.form(asks="part"), answers)
    if answered.status != 200:
        raise NotHeld(f"{page.address} answered {answered.status}: {answered.words[:300]}")
    return answered


def erase(browser: Browser, code: str) -> Page:
    """Erase everything; asks for the code again."""
    page = browser.get("/back/remove/")
    return browser.submit(page.form(asks="code"), {"code": code})


def check_held(page: Page, wanted: str, what: str) -> None:
    """Raise NotHeld unless the page says it."""
    if wanted not in page.words:
        raise NotHeld(f"{what} is not on {page.address} ({page.status}): {page.words[:300]}")
