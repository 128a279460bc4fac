"""The tour of a change of shift: houses are asked by text whether what they say is free still is.

One answers by the link, which works once; another by text, and corrects itself. The coordinators'
board of the region says so. The clock of safe hours is moved to each change.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from tests.tour.tools.browser import Browser
from tests.tour.tools.code_return import check_held
from tests.tour.tools.page_reader import Page
from tests.tour.tools.tour_demo import Demo
from tests.tour.tools.tour_phones import Phones, until
from tests.tour.tools.tour_report import NotHeld, Report
from tests.tour.tools.worker_desk import Desk, coordinator_of

ZONE = ZoneInfo("Europe/Brussels")
REGION = "/shelters/region/"
JUST_AFTER = timedelta(minutes=1)
LINK = "/q/"


@dataclass(frozen=True)
class House:
    """A sample house with a duty phone, and when its people change shifts."""

    alias: str
    duty_phone: str
    shift_changes: tuple[str, ...]


# As `config/local/sample_data/sample_houses.py` makes them, which only an installation can read.
ASKED = (
    House("Sample House North", "+32471000011", ("07:00", "14:00", "21:00")),
    House("Sample House for Men", "+32471000012", ("08:00", "20:00")),
)


@dataclass
class Round:
    """What the steps share."""

    demo: Demo
    coordinator: Desk
    phones: Phones
    links: list[str] = field(default_factory=list)

    def line(self, alias: str) -> str:
        """What the board of the region says of how fresh a house's word is. Raises NotHeld."""
        self.coordinator.log_in()
        page = self.coordinator.browser.get(REGION)
        found = next((item for item in page.items if item.startswith(alias)), None)
        if found is None:
            raise NotHeld(f"{page.address} ({page.status}) does not name {alias}")
        return " ".join(found.split())


def shift_walk(demo: Demo, report: Report, _desks: dict[str, Desk]) -> None:
    """Two houses are asked, each at its own change of shift."""
    report.heading("A change of shift")
    tour = round_of(demo, report.aside)
    for name, prove in STEPS:
        report.hold(f"shift: {name}", partial(prove, tour))


def round_of(demo: Demo, wait: Callable[[str], None]) -> Round:
    """The phones, and a coordinator who is not logged in yet."""
    coordinator = coordinator_of(demo, wait, source="127.0.8.5", number=1)
    return Round(demo, coordinator, Phones(demo.environment["LINDEN_TWILIO_API_ORIGIN"]))


def by_link(tour: Round) -> str:
    """The duty phone gets one dull text; its link needs one press, which counts once."""
    house = ASKED[0]
    text = _ask(tour, house.duty_phone, house.shift_changes)
    link = LINK + text["body"].rpartition(LINK)[2]
    tour.links.append(link)
    browser = Browser(tour.demo.address, language="fr", source="127.0.5.9")
    browser.get(link)
    page = browser.get(link)
    check_held(page, "Toujours libre", "the question")
    done = browser.submit(page.forms[0], button=("is", "yes"))
    check_held(done, "Merci", "the thanks")
    again = browser.submit(page.forms[0], button=("is", "no"))
    if again.status != 404:
        raise NotHeld(f"a second press answered {again.status}")
    return "\n".join(
        [
            f'{_hour(text)}: "{text["body"]}"',
            f"pressed: {_first_words(done)}; pressed again: {again.status}",
            f"the board of the region: {_answered(tour, house.alias, no=False)}",
        ]
    )


def by_text(tour: Round) -> str:
    """Another house answers by text: not any more, then yes after all. The last word counts."""
    house = ASKED[1]
    text = _ask(tour, house.duty_phone, house.shift_changes)
    said = [f'{_hour(text)}: "{text["body"]}"']
    for words, no in (("Volzet", True), ("Ja, nog vrij!", False)):
        tour.phones.type(house.duty_phone, words)
        said.append(f'"{words}": {_answered(tour, house.alias, no=no)}')
    return "\n".join(said)


def _ask(tour: Round, phone: str, changes: tuple[str, ...]) -> dict[str, Any]:
    """Move the clock to just after the next change of shift; returns the text that arrives then.

    Raises NotHeld, also when it says what a text may not.
    """
    before = tour.phones.now()
    at = _next(changes, before)
    tour.phones.move(int((at + JUST_AFTER - before).total_seconds()))

    def arrived() -> dict[str, Any] | None:
        texts = tour.phones.arrived(phone)
        asked = (each for each in texts if datetime.fromisoformat(each["at"]) >= at)
        return next((each for each in asked if LINK in each["body"]), None)

    text = until(arrived, f"nobody asked {phone[-2:]}")
    said = text["body"].rpartition(LINK)[0]  # what comes after it is drawn, and may say "for"
    if any(word in said for house in ASKED for word in house.alias.split()):
        raise NotHeld(f"a text names a house: {text['body']}")
    return text


def _next(changes: tuple[str, ...], now: datetime) -> datetime:
    """The next of these times of day after now, by the region's clocks."""
    today = now.astimezone(ZONE).date()
    moments = [
        datetime.combine(day, time.fromisoformat(change), tzinfo=ZONE)
        for change in changes
        for day in (today, today + timedelta(days=1))
    ]
    return min(moment for moment in moments if moment > now)


def _answered(tour: Round, alias: str, *, no: bool) -> str:
    """The line of the board that has the answer; the last one was a no, or none was."""

    def look() -> str | None:
        line = tour.line(alias)
        return line if "Answers" in line and ("times no" in line) is no else None

    return until(look, f"the answer is not on the board: {tour.line(alias)}")


def _hour(text: dict[str, Any]) -> str:
    return f"{datetime.fromisoformat(text['at']).astimezone(ZONE):%H:%M}"


def _first_words(page: Page) -> str:
    at = page.words.find("Merci")
    return page.words[at : at + 60].strip()


STEPS: tuple[tuple[str, Callable[[Round], str]], ...] = (
    ("a house answers by the link, once", by_link),
    ("another answers by text, and corrects itself", by_text),
)
