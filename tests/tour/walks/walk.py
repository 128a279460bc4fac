"""The tour: what a reporter and a worker do, in three languages, and what each then reads back."""

import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

from config.local.sample_data.sample_people import SamplePerson, read_people
from config.local.state import ROOT
from tests.tour.tools import code_return
from tests.tour.tools.browser import Browser
from tests.tour.tools.code_return import check_held
from tests.tour.tools.stored import SEALED, Stored, stands_in
from tests.tour.tools.stories import SCRIPTS, Script
from tests.tour.tools.teller import Told, tell
from tests.tour.tools.tour_demo import Demo
from tests.tour.tools.tour_report import NotHeld, Report
from tests.tour.tools.worker_desk import Desk
from tests.tour.walks import (
    chapter_walk,
    closing_walk,
    counter_walk,
    linked_walk,
    partner_walk,
    place_walk,
    shift_walk,
    spot_walk,
    text_walk,
    venue_walk,
)

WORKER = "care_worker"
AUDIT_TABLE = "reports_event"
CLOCK = re.compile(r"\d{1,2}(?:[:.]\d{2}|\s?h\b)")


@dataclass
class Journey:
    """One reporter, the worker who was reached, and what came of each step so far."""

    demo: Demo
    script: Script
    desks: dict[str, Desk]
    browser: Browser
    told: Told | None = None
    case: str = ""
    worker: str = ""
    pages: list[str] = field(default_factory=list)

    @property
    def stored(self) -> Stored:
        """The database behind it."""
        return Stored(self.demo.database)

    @property
    def code(self) -> str:
        """The return code. Raises NotHeld before there is one."""
        if self.told is None:
            raise NotHeld("there is no return code: the report was not filed")
        return self.told.code

    @property
    def desk(self) -> Desk:
        """The desk of the worker who has the case. Raises NotHeld before there is one."""
        if self.worker not in self.desks:
            raise NotHeld("no sample worker has the case")
        return self.desks[self.worker]


def desks_of(demo: Demo, wait: Callable[[str], None]) -> dict[str, Desk]:
    """The desks of all sample workers by login name; none is logged in yet."""
    people = [person for person in read_people(demo.state) if person.role == WORKER]
    return {person.login: _desk(demo, person, wait) for person in people}


def walk(demo: Demo, report: Report, desks: dict[str, Desk] | None = None) -> None:
    """Walk every chapter in turn."""
    desks = desks or desks_of(demo, report.aside)
    for chapter in CHAPTERS:
        chapter.walk(demo, report, desks)


def script_walk(demo: Demo, report: Report, desks: dict[str, Desk]) -> None:
    """Walk each script, from the first word told to the last trace erased."""
    for number, script in enumerate(SCRIPTS, start=1):
        report.heading(script.name)
        browser = Browser(demo.address, language=script.story.language, source=f"127.0.7.{number}")
        journey = Journey(demo, script, desks, browser)
        for name, prove in STEPS:
            report.hold(f"{script.story.language}: {name}", partial(prove, journey))


def audit_walk(demo: Demo, report: Report, _desks: dict[str, Desk]) -> None:
    """Verify the audit of all that happened."""
    report.heading("The audit")
    report.hold("audit verified", lambda: verify_audit(demo))


def _desk(demo: Demo, person: SamplePerson, wait: Callable[[str], None]) -> Desk:
    browser = Browser(demo.staff, language="en", source="127.0.8.1")
    return Desk(browser, person, lambda: demo.authenticator.code(person.login), wait)


def file(journey: Journey) -> str:
    """Tell everything, page by page, and get the code once."""
    before = journey.stored.cases()
    journey.told = told = tell(journey.browser, journey.script.story)
    new = journey.stored.cases() - before
    if len(new) != 1:
        raise NotHeld(f"{len(new)} new cases in the database, not 1")
    (journey.case,) = new
    again = journey.browser.get("/tell/code/")
    check_held(again, told.code, "the code, on a resend of its page,")
    return (
        f"{len(told.pages)} pages, {len(told.asked)} questions; case {journey.case[:8]} is there; "
        f'the last page is titled "{told.last.title}"'
    )


def sealed(journey: Journey) -> str:
    """The row is ciphertext: no word, name or number typed is in any table."""
    document = journey.stored.document(journey.case)
    if document[0] != SEALED:
        raise NotHeld(f"the document's kind is {document[0]:02x}, not {SEALED:02x}")
    everything = journey.stored.everything()
    typed = [journey.script.words, str(journey.script.story.answers["number"])]
    found = [words for words in typed if stands_in(words, everything)]
    if found:
        raise NotHeld(f"in the clear in the database: {found}")
    return (
        f"{len(document):,} bytes, {document[:12].hex(' ')} ...\n"
        f"none of the {len(typed)} texts typed is in {len(everything):,} bytes of tables"
    )


def routed(journey: Journey) -> str:
    """It is in the inbox of a worker who speaks the language, and in no other's."""
    language = journey.script.story.language
    holders = [desk.person for desk in _logged_in(journey) if journey.case in desk.inbox_cases()]
    owner = str(journey.stored.case(journey.case)["owner_id"])
    if not holders:
        raise NotHeld(f"the case (owner {owner[:8]}) is in no worker's inbox")
    wrong = [person.login for person in holders if language not in person.languages]
    if wrong:
        raise NotHeld(f"in the inbox of {wrong}, who do not speak {language}")
    journey.worker = holders[0].login
    others = [login for login in journey.desks if login != journey.worker]
    return f"in the inbox of {journey.worker} ({', '.join(holders[0].languages)}), not of {others}"


def _logged_in(journey: Journey) -> list[Desk]:
    desks = list(journey.desks.values())
    for desk in desks:
        desk.log_in()
    return desks


def two_factors(journey: Journey) -> str:
    """The password alone opens no desk; with the code it does."""
    desk = journey.desk
    fresh = Desk(Browser(journey.demo.staff, source="127.0.8.2"), desk.person, desk.code, desk.wait)
    fresh.give_password()
    half = fresh.open(journey.case)
    if journey.script.words in half.source or "/desk/" in half.address:
        raise NotHeld(f"the password alone led to {half.address}")
    whole = desk.inbox()
    who, case = desk.person.login, journey.case[:8]
    return (
        f"{who} with the password alone: case {case} leads to {half.address}; then {whole.address}"
    )


def opened(journey: Journey) -> str:
    """The worker reads what was told, word for word."""
    page = journey.desk.open(journey.case)
    check_held(page, journey.script.words, "what was told")
    return f'{page.address} shows "{journey.script.words}"'


def acknowledged(journey: Journey) -> str:
    """Somebody has it in hand: the clock of nobody stops."""
    journey.desk.act(journey.case, "acknowledge")
    at = journey.stored.case(journey.case)["acknowledged_at"]
    if at is None:
        raise NotHeld("the case is not acknowledged")
    return f"acknowledged at {at:%H:%M:%S} UTC"


def answered(journey: Journey) -> str:
    """The worker writes; the text is sealed in its row."""
    page = journey.desk.act(journey.case, "reply", {"text": journey.script.reply})
    check_held(page, journey.script.reply, "the answer")
    if stands_in(journey.script.reply, journey.stored.everything()):
        raise NotHeld("the answer is in the clear in the database")
    return f'the case page shows "{journey.script.reply}"; no table does'


def read_with_code(journey: Journey) -> str:
    """The reporter comes back with the code and reads the answer, and never the report's words."""
    journey.browser.cookies.clear()
    page = code_return.come_back(journey.browser, journey.code)
    check_held(page, journey.script.reply, "the answer")
    pages = [
        page,
        *(journey.browser.get(address) for address in ("/back/read/", "/tell/more/4/1/")),
    ]
    if any(journey.script.words in one.source for one in pages):
        raise NotHeld("the words of the report are on a page behind the return code")
    return (
        f'{page.address} shows "{journey.script.reply}"; the report\'s words are on no page there'
    )


def followed_up(journey: Journey) -> str:
    """The reporter writes again; the worker reads it."""
    code_return.write(journey.browser, journey.script.follow_up)
    page = journey.desk.open(journey.case)
    check_held(page, journey.script.follow_up, "the follow-up message")
    return f'the worker reads "{journey.script.follow_up}"'


def contact_changed(journey: Journey) -> str:
    """The reporter changes how to be reached; it counts from now on."""
    code_return.change_pretext(journey.browser, journey.script.new_pretext)
    page = journey.desk.open(journey.case)
    check_held(page, journey.script.new_pretext, "the new pretext")
    return f'the worker now says: "{journey.script.new_pretext}"'


def openings_seen(journey: Journey) -> str:
    """The reporter sees when, by which role and why the report was opened."""
    page = journey.browser.get("/back/read/")
    said = [item for item in page.items if CLOCK.search(item)]
    if not said:
        raise NotHeld(f"no opening is shown: {page.words[:400]}")
    return said[-1]


def erased(journey: Journey) -> str:
    """The reporter erases it with the code: no key, no row, no page is left, for the worker
    either."""
    code_return.erase(journey.browser, journey.code)
    left = {
        table: count for table, count in journey.stored.rows_about(journey.case).items() if count
    }
    if set(left) - {AUDIT_TABLE}:
        raise NotHeld(f"rows are left: {left}")
    gone = journey.desk.open(journey.case)
    if gone.status != 404:
        raise NotHeld(f"the worker's page answers {gone.status}")
    again = code_return.come_back(Browser(journey.demo.address, source="127.0.7.9"), journey.code)
    if "/back/read" in again.address:
        raise NotHeld("the code still opens something")
    return f"{gone.address} answers {gone.status}; rows left: {left}; the code finds nothing"


def verify_audit(demo: Demo) -> str:
    """The audit is whole after all this."""
    done = subprocess.run(
        [ROOT / "run", "verify_audit"],
        env=demo.command_environment(),
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise NotHeld((done.stdout + done.stderr).strip()[-400:])
    return done.stdout.strip()


STEPS: tuple[tuple[str, Callable[[Journey], str]], ...] = (
    ("told on the web", file),
    ("sealed", sealed),
    ("routed to a worker of the language", routed),
    ("password and second factor", two_factors),
    ("opened by the worker", opened),
    ("acknowledged", acknowledged),
    ("answered", answered),
    ("answer read with the return code", read_with_code),
    ("follow-up message back", followed_up),
    ("safe contact changed", contact_changed),
    ("who opened it, seen by the reporter", openings_seen),
    ("erased with the code, gone for the worker", erased),
)


class Chapter(NamedTuple):
    """A part of the tour that stands on nothing another part did."""

    name: str
    walk: Callable[[Demo, Report, dict[str, Desk]], None]
    steps: int


CHAPTERS = (
    Chapter("scripts", script_walk, len(SCRIPTS) * len(STEPS)),
    Chapter("chapters", chapter_walk.chapter_walk, len(chapter_walk.STEPS)),
    Chapter("spot", spot_walk.spot_walk, len(spot_walk.STEPS)),
    Chapter("linked", linked_walk.linked_walk, len(linked_walk.STEPS)),
    Chapter("places", place_walk.places_walk, len(place_walk.STEPS)),
    Chapter("closing", closing_walk.closing_walk, len(closing_walk.STEPS)),
    Chapter("partner", partner_walk.partner_walk, len(partner_walk.STEPS)),
    Chapter("venue", venue_walk.venue_walk, len(venue_walk.STEPS)),
    Chapter("counter", counter_walk.counter_walk, len(counter_walk.STEPS)),
    Chapter("shift", shift_walk.shift_walk, len(shift_walk.STEPS)),
    Chapter("text", text_walk.text_walk, len(text_walk.STEPS)),
    Chapter("audit", audit_walk, 1),
)
