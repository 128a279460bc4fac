"""The tour of nightlife: an incident, its images, a poster, a slip, a pattern, "home safe?".

Two venues of one area write a suspected spiking down; the desk is told, the venues see neither each
other's log nor who used a poster or a slip.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

from config.local.sample_data.sample_people import SamplePerson, read_people
from tests.tour.tools.browser import Browser
from tests.tour.tools.code_return import check_held
from tests.tour.tools.page_reader import Page
from tests.tour.tools.stored import Stored
from tests.tour.tools.stories import ENGLISH
from tests.tour.tools.teller import Story, Told, tell
from tests.tour.tools.tour_demo import Demo
from tests.tour.tools.tour_report import NotHeld, Report
from tests.tour.tools.worker_desk import Desk, coordinator_of

VENUE_STAFF = "venue_staff"
BAR = "/nightlife/"
WORDS = "Sample night: a yellow straw, and the guest sat alone."
CODE = re.compile(r"/t/([0-9A-Z]{4}-[0-9A-Z]{4})")
ENTRY = re.compile(r"/nightlife/entry/([0-9a-f-]{36})/")
NUMBER = "0470 00 00 07"


class Bar(Desk):
    """Somebody of a venue, logged in: no desk of cases, only the venue's own pages."""

    def log_in(self) -> None:
        """Log in with both factors, unless it was done already."""
        if self.bar().status == 200 and self.bar().address == BAR:
            return
        self.give_password()
        page = self.give_code()
        if page.address != BAR:
            raise NotHeld(f"the code led to {page.address}, not to {BAR}")

    def bar(self) -> Page:
        """The venue's first page."""
        return self.browser.get(BAR)

    def write(self, **more: str | list[str]) -> str:
        """Write a suspected spiking down; returns the entry's address."""
        first = self.browser.submit(
            self.bar().form(action="/nightlife/new/"), button=("incident", "spiking")
        )
        check_held(first, "possible until", "until when a test can be made")
        answers: dict[str, str | list[str]] = {
            "when": "now",
            "zone": "bar",
            "doer": "unknown",
            "behaviours": ["suddenly_unwell"],
            "wish": "care",
            **more,
        }
        page = self.browser.submit(first.form(ident="form-entry"), answers, button=("send", "1"))
        if not ENTRY.fullmatch(page.address):
            raise NotHeld(f"the form led to {page.address}: {page.words[:300]}")
        return page.address


@dataclass
class Night:
    """What the steps share."""

    demo: Demo
    bars: list[Bar]
    desks: dict[str, Desk]
    coordinator: Desk
    entry: str = ""
    code: str = ""
    slip: str = ""
    told: Told | None = None
    before: set[str] = field(default_factory=set)

    @property
    def stored(self) -> Stored:
        """The database behind it."""
        return Stored(self.demo.database)


def venue_walk(demo: Demo, report: Report, desks: dict[str, Desk]) -> None:
    """One night in the sample venues."""
    report.heading("A night out")
    night = Night(
        demo,
        bars_of(demo, report.aside),
        desks,
        coordinator_of(demo, report.aside, source="127.0.8.4"),
    )
    for name, prove in STEPS:
        report.hold(f"venue: {name}", partial(prove, night))


def bars_of(demo: Demo, wait: Callable[[str], None]) -> list[Bar]:
    """The people of the sample venues; none is logged in yet."""
    people = [person for person in read_people(demo.state) if person.role == VENUE_STAFF]
    return [_bar(demo, person, wait) for person in sorted(people, key=lambda each: each.login)]


def _bar(demo: Demo, person: SamplePerson, wait: Callable[[str], None]) -> Bar:
    browser = Browser(demo.staff, language="en", source="127.0.11.1")
    return Bar(browser, person, lambda: demo.authenticator.code(person.login), wait)


def written(night: Night) -> str:
    """An incident is written down; the words are in no table, a name is refused."""
    bar = night.bars[0]
    bar.log_in()
    night.entry = bar.write(words=WORDS, images="on", cameras="1 and 3", care=["water"])
    check_held(bar.browser.get(night.entry), WORDS, "what was written")
    if WORDS.encode() in night.stored.everything():
        raise NotHeld("the words are in the clear in the database")
    form = bar.browser.submit(bar.bar().form(action="/nightlife/new/"), button=("incident", "hate"))
    refused = bar.browser.submit(
        form.form(ident="form-entry"),
        {"zone": "bar", "doer": "guest", "behaviours": ["insulted"], "wish": "nothing",
         "words": "It was Sample Person."},
        button=("send", "1"),
    )  # fmt: skip
    check_held(refused, "The log keeps no names", "why a name is refused")
    return f"{night.entry} shows it; no table does; a name came back with status {refused.status}"


def images(night: Night) -> str:
    """The images wait with cameras and day, and are set aside; nothing can be uploaded."""
    bar = night.bars[0]
    page = bar.browser.get(night.entry)
    check_held(page, "1 and 3", "which cameras")
    due = next(each for each in page.words.split("Before ")[1:])[:14]
    if 'type="file"' in page.source:
        raise NotHeld("there is a field for a file")
    page = bar.browser.submit(page.form(action=f"{night.entry}images/"), button=("state", "done"))
    check_held(page, "Set aside", "that the images are set aside")
    return f"before {due}; then: set aside"


def poster(night: Night) -> str:
    """A poster's code opens the reporter's own form; the venue's pages do not change by it."""
    bar = night.bars[0]
    page = bar.browser.get("/nightlife/venue/")
    made = bar.browser.submit(page.form(action="/venue/poster/"), button=("language", "en"))
    night.code = _code(made)
    before = bar.browser.get("/nightlife/venue/").words
    night.before = night.stored.cases()
    guest = Browser(night.demo.address, language="en", source="127.0.11.2")
    arrived = guest.get(f"/t/{night.code}/")
    if night.code in arrived.address or "Sample Venue" in arrived.words:
        raise NotHeld(f"{arrived.address} gives the code or the venue away")
    night.told = tell(guest, _story("Sample: it was the yellow straw."))
    if bar.browser.get("/nightlife/venue/").words != before:
        raise NotHeld("the venue's page changed when somebody told")
    return f"/t/{night.code}/ led to {arrived.address}; the report has a code, the venue sees none"


def from_the_venue(night: Night) -> str:
    """The worker sees through which place it came."""
    (case,) = night.stored.cases() - night.before
    page = _open(night, case)
    check_held(page, "Sample Venue", "the place whose code she came with")
    check_held(page, "Time-critical options", "the deadlines")
    return f"case {case[:8]} came through a sample venue, with its deadlines"


def slip(night: Night) -> str:
    """A slip links the entry and the report only because the guest ticks it."""
    bar = night.bars[0]
    page = bar.browser.get(night.entry)
    made = bar.browser.submit(page.form(action=f"{night.entry}slip/"), button=("language", "en"))
    night.slip = _code(made)
    before = night.stored.cases()
    guest = Browser(night.demo.address, language="en", source="127.0.11.3")
    guest.get(f"/t/{night.slip}/")
    tell(guest, _story("Sample: the same night.", beside=["yes"]))
    (case,) = night.stored.cases() - before
    link = _open(night, case).link("/nightlife/beside/")
    if link is None:
        raise NotHeld("the case page has no way to what the venue wrote")
    check_held(_desk_of(night, case).browser.get(link), WORDS, "what the venue wrote")
    return f"case {case[:8]}: {link.split(case)[0]}... shows what the venue wrote"


def pattern(night: Night) -> str:
    """A second venue, the same night and area: the coordinators' desk is told."""
    other = night.bars[1]
    other.log_in()
    night.coordinator.log_in()
    page = _told_at_desk(night, other)
    check_held(page, "Suspected spiking", "the pattern")
    if WORDS in other.bar().words or other.browser.get(night.entry).status != 404:
        raise NotHeld("one venue sees the other's log")
    said = next(item for item in page.items if "Suspected spiking" in item)
    return f"{said}; the other venue finds {night.entry} with status 404"


def _told_at_desk(night: Night, other: Bar) -> Page:
    """The coordinators' page once the other venue wrote too; both again if the night had turned."""
    for venues in ((other,), (night.bars[0], other)):
        for each in venues:
            each.write()
        page = night.coordinator.browser.get("/nightlife/desk/")
        if "Suspected spiking" in page.words:
            break
    return page


def home_safe(night: Night) -> str:
    """On the guest's wish one text is planned; nothing about it stays with the venue."""
    bar, before = night.bars[0], night.stored.cases()
    form = bar.browser.get("/nightlife/home/").form(ident="form-home")
    answers: dict[str, str | list[str]] = {"number": NUMBER, "after": "30", "language": "en"}
    page = bar.browser.submit(form, answers)
    check_held(page, "Planned. One text goes out", "that it is planned")
    (case,) = night.stored.cases() - before
    plan = night.stored.plan(case)
    if plan["plan"] != "home":
        raise NotHeld(f"the plan is {plan['plan']}")
    return f"case {case[:8]}: plan {plan['plan']}, {plan['state']}; {NUMBER[-2:]} is on no page"


def _code(page: Page) -> str:
    found = CODE.search(page.words)
    if found is None:
        raise NotHeld(f"no code on {page.address} ({page.status}): {page.words[:300]}")
    return found[1]


def _story(words: str, **more: str | list[str]) -> Story:
    answers = ENGLISH.story.answers | {
        "happened": words,
        "subject": "night",
        "kinds": ["drink"],
        "when": "today",
        "number": "",
        "beside": [],
        "without": [],
        **more,
    }
    return replace(ENGLISH.story, answers=answers)


def _desk_of(night: Night, case: str) -> Desk:
    for desk in night.desks.values():
        desk.log_in()
        if case in desk.inbox_cases():
            return desk
    raise NotHeld(f"case {case[:8]} is in no worker's inbox")


def _open(night: Night, case: str) -> Page:
    return _desk_of(night, case).open(case)


STEPS: tuple[tuple[str, Callable[[Night], str]], ...] = (
    ("an incident written down, no names", written),
    ("images set aside in time", images),
    ("a poster opens her own report, the venue learns nothing", poster),
    ("the worker sees the place and the deadlines", from_the_venue),
    ("a slip links entry and report, because she agrees", slip),
    ("two suspected spikings are a pattern at the desk", pattern),
    ("home safe: one text on her wish", home_safe),
)
