"""The tour of a pharmacy: three ways to help across the counter, and what a receipt number says.

The first sample pharmacist opens the shared screen; nobody at it ever reads what was told. The
second one's training has ended: advice is left.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from config.local.sample_data.sample_people import SamplePerson, read_people
from tests.tour.tools.browser import Browser
from tests.tour.tools.page_reader import Page
from tests.tour.tools.stored import Stored
from tests.tour.tools.stories import FRENCH
from tests.tour.tools.teller import CODE, tell
from tests.tour.tools.tour_demo import Demo
from tests.tour.tools.tour_report import NotHeld, Report
from tests.tour.tools.worker_desk import Desk

HOME = "/pharmacy/"
PIN = "270519"
OWN_WORDS = "Exemple : je ne peux pas parler à la maison."
RECEIPT = re.compile(r"\b\d{3} \d{3} \d{3}\b")
SLIP = re.compile(r"/t/ ?([2-9B-Z]{8})\b")


@dataclass
class Counter:
    """What the steps share: the screen, the desks, and what was filed across it."""

    demo: Demo
    desks: dict[str, Desk]
    screen: Browser
    login: Desk
    lapsed: Desk
    cases: list[str] = field(default_factory=list)
    receipt: str = ""

    @property
    def stored(self) -> Stored:
        """The database behind it."""
        return Stored(self.demo.database)

    def new_case(self, before: set[str]) -> str:
        """The one case that came in since. Raises NotHeld."""
        new = self.stored.cases() - before
        if len(new) != 1:
            raise NotHeld(f"{len(new)} new cases in the database, not 1")
        self.cases += new
        return self.cases[-1]

    def awake(self) -> Page:
        """The counter's first page, after the PIN if the screen is blank."""
        page = self.screen.get(HOME)
        if "form-pin" in {form.ident for form in page.forms}:
            page = self.screen.submit(page.form(ident="form-pin"), {"device_pin": PIN})
        return page


def counter_walk(demo: Demo, report: Report, desks: dict[str, Desk]) -> None:
    """Help across the counter in every way there is."""
    report.heading("A pharmacy's counter")
    counter = counter_of(demo, desks, report.aside)
    for name, prove in STEPS:
        report.hold(f"counter: {name}", partial(prove, counter))


def counter_of(demo: Demo, desks: dict[str, Desk], wait: Callable[[str], None]) -> Counter:
    """The sample pharmacy's screen, which nobody has opened yet, and its two people."""
    people = {each.login: each for each in read_people(demo.state)}
    screen = Browser(demo.staff, language="en", source="127.0.8.4")
    other = Browser(demo.staff, language="en", source="127.0.8.5")
    return Counter(
        demo,
        desks,
        screen,
        login=_desk(demo, people["pharmacist-1"], screen, wait),
        lapsed=_desk(demo, people["pharmacist-2"], other, wait),
    )


def _desk(demo: Demo, person: SamplePerson, browser: Browser, wait: Callable[[str], None]) -> Desk:
    return Desk(browser, person, lambda: demo.authenticator.code(person.login), wait)


def opened(counter: Counter) -> str:
    """Somebody with both factors opens the shared screen; it is then nobody's login."""
    counter.login.give_password()
    counter.login.give_code()
    page = counter.screen.get("/staff/devices/")
    page = counter.screen.submit(
        page.form(ident="form-open"),
        {"hours": "4", "device_pin": PIN, "device_pin_again": PIN},
    )
    if page.address != HOME or "Open until" not in page.words:
        raise NotHeld(f"the screen is not open: {page.address} {page.words[:200]}")
    inbox = counter.screen.get("/desk/inbox/")
    return f"{HOME} is open for a shift; {inbox.address} is what /desk/inbox/ leads to"


def own(counter: Counter) -> str:
    """The person writes on the turned screen and leaves with a code; the screen goes neutral."""
    before = counter.stored.cases()
    counter.awake()
    page = counter.screen.get("/pharmacy/own/form/?in=fr")
    answers: dict[str, str | list[str]] = {
        "danger": "no",
        "happened": OWN_WORDS,
        "reach": "she_will",
    }
    page = counter.screen.submit(page.form(ident="form-own"), answers)
    case, code = counter.new_case(before), CODE.search(page.words)
    if code is None:
        raise NotHeld(f"no code on {page.address}: {page.words[:200]}")
    if OWN_WORDS.encode() in counter.stored.everything():
        raise NotHeld("what was written is in the clear in the database")
    noted(counter, page)
    channel = counter.stored.case(case)["channel"]
    return (
        f'case {case[:8]} by "{channel}"; then the screen is titled "{counter.screen.page.title}"'
    )


def noted(counter: Counter, page: Page) -> str:
    """The reporter notes the code, the screen is turned back; returns the receipt number."""
    page = counter.screen.submit(page.form(ident="form-noted"))
    found = RECEIPT.search(page.words)
    if found is None:
        raise NotHeld(f"no receipt number on {page.address}: {page.words[:200]}")
    page = counter.screen.submit(page.form(ident="form-done"))
    if page.title != "Screen paused":
        raise NotHeld(f"the screen is not neutral: {page.title}")
    return found[0]


def slip(counter: Counter) -> str:
    """A slip: its code says who helped; the reporter tells at home, the counter never learns."""
    before = counter.stored.cases()
    counter.awake()
    page = counter.screen.get("/pharmacy/own/")
    page = counter.screen.submit(page.form(ident="form-slip"), button=("language", "fr"))
    code = SLIP.search(page.words)
    if code is None:
        raise NotHeld(f"no code on the slip: {page.words[:200]}")
    browser = Browser(counter.demo.address, language="fr", source="127.0.7.8")
    browser.get(f"/t/{code[1]}/")
    tell(browser, FRENCH.story)
    case = counter.new_case(before)
    again = Browser(counter.demo.address, language="fr", source="127.0.7.8").get(f"/t/{code[1]}/")
    return f"case {case[:8]} told at home with the code; used up, it leads to {again.address}"


def together(counter: Counter) -> str:
    """The pharmacist reads the consent aloud, types, and gets a receipt number."""
    before = counter.stored.cases()
    counter.awake()
    page = counter.screen.get("/pharmacy/together/?read=fr")
    form = page.form(ident="form-assisted")
    refused = counter.screen.submit(form, {"reach": "she_will"})
    if refused.status != 422 or counter.stored.cases() != before:
        raise NotHeld(f"without the person's yes it answered {refused.status}")
    answers: dict[str, str | list[str]] = {
        "agrees": ["on"],
        "danger": "no",
        "police": "no",
        "reach": "she_will",
    }
    page = counter.screen.submit(refused.form(ident="form-assisted"), answers)
    case = counter.new_case(before)
    counter.receipt = noted(counter, counter.screen.get("/pharmacy/code/"))
    return f"refused ({refused.status}) without the yes; then case {case[:8]}, receipt given"


def receipt(counter: Counter) -> str:
    """Typed back, the number says received; after a worker took it up, when."""
    first = _asked(counter)
    case = counter.cases[-1]
    holders = [desk for desk in counter.desks.values() if case in desk.inbox_cases()]
    if not holders:
        raise NotHeld("the case is in no worker's inbox")
    holders[0].act(case, "acknowledge")
    second = _asked(counter)
    if "Received" not in first or "Taken up by a person" not in second:
        raise NotHeld(f"it says {first!r}, then {second!r}")
    return f'"{first}", then "{second}"'


def _asked(counter: Counter) -> str:
    page = counter.awake()
    page = counter.screen.submit(page.form(ident="form-receipt"), {"number": counter.receipt})
    found = re.search(r"(Received|Taken up by a person)[^.]*\.", page.words)
    return found[0] if found else page.words[:120]


def advice(counter: Counter) -> str:
    """Advice only: the form has no field about the person, the law is asked of the Order."""
    before = counter.stored.cases()
    counter.awake()
    page = counter.screen.get("/pharmacy/advice/")
    form = page.form(ident="form-advice")
    if form.names or "ask your Order" not in page.words:
        raise NotHeld(f"the form asks {sorted(form.names)}")
    counter.screen.submit(form)
    if counter.stored.cases() != before:
        raise NotHeld("advice made a case")
    return f"fields about the person: {sorted(form.names)}; no case; the law: ask your Order"


def unread(counter: Counter) -> str:
    """Nobody at the counter opens what was filed there (R3.5)."""
    page = counter.screen.get(f"/desk/file/{counter.cases[-1]}/")
    if counter.cases[-1] in page.address or "/desk/file/" in page.address:
        raise NotHeld(f"the case answers {page.status} at {page.address}")
    return f"the case page leads a shared screen to {page.address} ({page.status})"


def lapsed(counter: Counter) -> str:
    """Somebody whose training has ended gives advice only (R3.10)."""
    counter.lapsed.give_password()
    page = counter.lapsed.give_code()
    refused = counter.lapsed.browser.get("/pharmacy/together/")
    if refused.status != 403 or "The training ended" not in page.words:
        raise NotHeld(f"the page answers {refused.status}: {page.words[:200]}")
    found = re.search(r"The training ended on [^.]*\.", page.words)
    return f'"{found[0] if found else ""}" /pharmacy/together/ answers {refused.status}'


STEPS: tuple[tuple[str, Callable[[Counter], str]], ...] = (
    ("opened for a shift", opened),
    ("the person writes on the screen", own),
    ("a slip, told at home", slip),
    ("typed together, with consent", together),
    ("receipt number", receipt),
    ("advice only", advice),
    ("nobody at the counter reads it", unread),
    ("training ended", lapsed),
)
