"""The tour of a case's end: referred and accepted, a file for a court, closed by two, read by one.

The level is high, so the checklist waits for a second person; the return code shows that it is
closed only once that person has confirmed.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from tests.tour.tools import code_return
from tests.tour.tools.browser import Browser
from tests.tour.tools.code_return import check_held
from tests.tour.tools.page_reader import Page
from tests.tour.tools.stored import Stored
from tests.tour.tools.stories import ENGLISH
from tests.tour.tools.teller import Answers, tell
from tests.tour.tools.tour_demo import Demo
from tests.tour.tools.tour_phones import until
from tests.tour.tools.tour_report import NotHeld, Report
from tests.tour.tools.worker_desk import Desk, coordinator_of

RECEIVED = "/desk/partners/referrals/"
LOOKING_SECONDS = 90  # the worker process is woken at once; a lost call is found within a minute
ELSEWHERE = "Sample Support Centre"
TEAM_ELSEWHERE = "Sample Support Team"
ASKED = "Tour: a lawyer for the papers that were kept back."
ANSWERED = "Tour: Thursday at ten, with an interpreter."
PAPER = "File for court, lawyer or police"
FINISHED = "The work is finished. You can still write to us."
CHECKLIST: Answers = {
    "reason": "served",
    "plan": "done",
    "safety": "safer",
    "safety_words": "Tour: lives elsewhere now.",
    "person": "agrees",
    "person_words": "Tour: that is enough.",
    "summary": "Tour: a lawyer has taken it over.",
}


@dataclass
class Round:
    """What the steps share."""

    demo: Demo
    desks: dict[str, Desk]
    coordinator: Desk
    browser: Browser
    code: str = ""
    case: str = ""
    worker: Desk | None = None

    @property
    def stored(self) -> Stored:
        """The database behind it."""
        return Stored(self.demo.database)

    @property
    def desk(self) -> Desk:
        """Who works on the case. Raises NotHeld before somebody does."""
        if self.worker is None:
            raise NotHeld("nobody has the case")
        return self.worker

    def at(self, page: str) -> str:
        """The address of one of the case's pages."""
        return f"/desk/file/{self.case}/{page}"

    def own_page(self) -> Page:
        """What the return code opens."""
        self.browser.cookies.clear()
        return code_return.come_back(self.browser, self.code)


def closing_walk(demo: Demo, report: Report, desks: dict[str, Desk]) -> None:
    """One case, from its referral to its end."""
    report.heading("A case comes to its end")
    coordinator = coordinator_of(demo, report.aside, source="127.0.8.7", number=1)
    tour = Round(demo, desks, coordinator, Browser(demo.address, source="127.0.6.8"))
    for name, prove in STEPS:
        report.hold(f"closing: {name}", partial(prove, tour))


def told(tour: Round) -> str:
    """Somebody tells; the worker acknowledges it and raises the level."""
    before = tour.stored.cases()
    tour.code = tell(tour.browser, ENGLISH.story).code
    (tour.case,) = tour.stored.cases() - before
    tour.worker = until(lambda: _holder(tour), "nobody has the case", patience=LOOKING_SECONDS)
    tour.desk.act(tour.case, "acknowledge")
    form = tour.desk.open(tour.case).form(ident="form-raise")
    tour.desk.browser.submit(form, button=("to", "high"))
    rank = tour.stored.case(tour.case)["rank"]
    return f"case {tour.case[:8]} is {tour.desk.person.login}'s, of rank {rank}"


def _holder(tour: Round) -> Desk | None:
    for desk in tour.desks.values():
        desk.log_in()
        if tour.case in desk.inbox_cases():
            return desk
    return None


def referred(tour: Round) -> str:
    """Only what was agreed to goes, to a team here; that team reads it and accepts."""
    browser = tour.desk.browser
    page = browser.get(tour.at("?part=change"))
    form, to = page.form(ident="form-consent"), _offered(page, ELSEWHERE)
    day = datetime.now(UTC).date()
    fields = form.choices("fields_agreed")[:1]
    agreed: Answers = {"organisation_id": to, "purpose": "legal", "fields_agreed": fields}
    agreed |= {"until": str(day + timedelta(days=30)), "how": "spoken"}
    browser.submit(form, agreed)
    page = browser.get(tour.at("plan/referrals/"))
    form = page.form(ident="form-referral")
    asks: Answers = {"to": _offered(page, TEAM_ELSEWHERE), "purpose": "legal"}
    asks["due_at"] = f"{day + timedelta(days=3)}T12:00"
    words = [one.name for one in form.fields if one.kind == "textarea"]
    browser.submit(form, {**asks, **dict.fromkeys(words, ASKED)})
    desk, page = _received(tour)
    answer = page.form(ident="form-received")
    desk.browser.submit(answer, {"state": "accepted", "text": ANSWERED})
    check_held(browser.get(tour.at("plan/referrals/")), ANSWERED, "the answer")
    return f'{desk.person.login} read "{ASKED}" and accepted: "{ANSWERED}"'


def _offered(page: Page, words: str) -> str:
    """What a list sends for the choice that begins so."""
    found = re.search(rf'<option value="([0-9a-f -]+)"[^>]*>{words}', page.source)
    if found is None:
        raise NotHeld(f"{page.address} does not offer {words}")
    return found[1]


def _received(tour: Round) -> tuple[Desk, Page]:
    for desk in tour.desks.values():
        links = [href for href, _ in desk.browser.get(RECEIVED).links if RECEIVED in href]
        for href in dict.fromkeys(links):
            page = desk.browser.get(href)
            if ASKED in page.words and any(form.ident == "form-received" for form in page.forms):
                return desk, page
    raise NotHeld("the referral is on nobody's list")


def court_file(tour: Round) -> str:
    """Parts are chosen with the person: a ZIP for the worker, and a copy behind the return code."""
    browser = tour.desk.browser
    form = browser.get(tour.at("files/court/")).form(ident="form-court")
    made = browser.submit(form, {"part": ["account", "timeline", "copy"]})
    name = browser.headers.get("content-disposition", "")
    if not made.source.startswith("PK") or "file-" not in name:
        raise NotHeld(f"{made.address} answered {made.status}: {made.words[:200]}")
    tour.own_page()
    files = tour.browser.get("/back/files/")
    own = next((href for href, words in files.links if words == PAPER), None)
    if own is None:
        raise NotHeld(f"{files.address} has no copy: {files.words[:300]}")
    return f'{name}: {len(made.source):,} signs; {own} is "{PAPER}"'


def asked_to_close(tour: Round) -> str:
    """The checklist is there; the case stays open until a second person has confirmed it."""
    browser = tour.desk.browser
    form = browser.get(tour.at("plan/closing/")).form(ident="form-closing")
    words = {one.name for one in form.fields if one.kind == "textarea"}
    tasks: Answers = {"tasks_words": "Tour: the lawyer's."} if "tasks_words" in words else {}
    browser.submit(form, {**CHECKLIST, **tasks})
    status = tour.stored.case(tour.case)["status"]
    if status == "closed" or FINISHED in tour.own_page().words:
        raise NotHeld("one person alone has closed it")
    return f'its status is "{status}"; the return code shows nothing of it'


def closed(tour: Round) -> str:
    """A coordinator reads the checklist and confirms; the person reads it in plain words."""
    tour.coordinator.log_in()
    tour.coordinator.enter(tour.case)
    browser = tour.coordinator.browser
    page = browser.get(tour.at("plan/closing/"))
    check_held(page, str(CHECKLIST["summary"]), "the summary")
    browser.submit(page.form(ident="form-closing-confirm"))
    status = tour.stored.case(tour.case)["status"]
    if status != "closed":
        raise NotHeld(f"the status is {status}")
    page = tour.own_page()
    check_held(page, FINISHED, "that it is finished")
    if any(str(words) in page.source for words in CHECKLIST.values() if "Tour" in words):
        raise NotHeld(f"{page.address} shows the checklist")
    code_return.erase(tour.browser, tour.code)
    return f'confirmed by {tour.coordinator.person.login}; {page.address} says "{FINISHED}"'


STEPS: tuple[tuple[str, Callable[[Round], str]], ...] = (
    ("told, acknowledged, of a high level", told),
    ("referred, read and accepted elsewhere", referred),
    ("a file for a court, and the person's copy", court_file),
    ("one person asks to close it", asked_to_close),
    ("the second confirms, and the person reads it", closed),
)
