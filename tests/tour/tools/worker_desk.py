"""A worker's desk, driven as a worker drives it: log in, open, acknowledge, answer."""

import re
import time
from collections.abc import Callable

from config.local.sample_data.sample_people import SamplePerson, read_people
from tests.tour.tools.browser import Browser
from tests.tour.tools.page_reader import Page
from tests.tour.tools.sample_authenticator import STEP_SECONDS
from tests.tour.tools.tour_demo import Demo
from tests.tour.tools.tour_report import NotHeld

CASE_ADDRESS = re.compile(r"/desk/file/([0-9a-f-]{36})/")
COORDINATOR = "coordinator"


class Desk:
    """One worker at the desk."""

    def __init__(
        self,
        browser: Browser,
        person: SamplePerson,
        code: Callable[[], str],
        wait: Callable[[str], None],
    ) -> None:
        self.browser = browser
        self.person = person
        self.code = code
        self.wait = wait

    def log_in(self) -> None:
        """Log in with both factors, unless the worker is at the desk already."""
        if "/desk/" not in self.inbox().address:
            self.give_password()
            self.give_code()

    def give_password(self) -> Page:
        """The first half of logging in."""
        page = self.browser.get("/staff/login/")
        form = page.form(asks="password")
        page = self.browser.submit(
            form, {"login": self.person.login, "password": self.person.password}
        )
        if "/login/" in page.address:
            raise NotHeld(f"the password of {self.person.login} was refused: {page.words[:200]}")
        return page

    def give_code(self) -> Page:
        """The second half; a code that was used a moment ago is taken once only, so wait."""
        page = self._offer_code()
        if "/verify/" in page.address:
            self.wait("this authenticator code was used already; waiting for the next one")
            time.sleep(STEP_SECONDS - time.time() % STEP_SECONDS + 1)
            page = self._offer_code()
        if "/verify/" in page.address or "/login/" in page.address:
            raise NotHeld(f"the code was refused: {page.address} {page.words[:200]}")
        return page

    def _offer_code(self) -> Page:
        page = self.browser.get("/staff/verify/")
        return self.browser.submit(page.form(asks="code"), {"code": self.code()})

    def inbox(self) -> Page:
        """The worker's inbox."""
        return self.browser.get("/desk/inbox/")

    def inbox_cases(self) -> list[str]:
        """The ids of the cases in the inbox, in order."""
        found = CASE_ADDRESS.findall(self.inbox().source)
        return list(dict.fromkeys(found))

    def open(self, case: str) -> Page:
        """The case page, or its closed door; opening it is audited."""
        return self.browser.get(f"/desk/file/{case}/")

    def enter(self, case: str) -> Page:
        """The case page behind its closed door: whose case it is not, says why it is opened."""
        page = self.open(case)
        if any(form.ident == "form-open" for form in page.forms):
            page = self.browser.submit(page.form(ident="form-open"), {"reason": "review"})
        return page

    def act(self, case: str, verb: str, answers: dict[str, str | list[str]] | None = None) -> Page:
        """Send one of the case page's forms."""
        page = self.open(case)
        return self.browser.submit(page.form(ident=f"form-{verb}"), answers)


def coordinator_of(
    demo: Demo, wait: Callable[[str], None], *, source: str, number: int = 0
) -> Desk:
    """The desk of one of the sample coordinators, not logged in yet."""
    people = [person for person in read_people(demo.state) if person.role == COORDINATOR]
    person = people[number]
    browser = Browser(demo.staff, language="en", source=source)
    return Desk(browser, person, lambda: demo.authenticator.code(person.login), wait)
