"""The tour of a partner's own system: it files with a token, once, and reads nothing back.

The coordinator makes the token on the desk's page and withdraws it at the end, as for a real
partner; nothing is left but the report.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from tests.tour.tools.browser import PATIENCE
from tests.tour.tools.stored import SEALED, Stored
from tests.tour.tools.tour_demo import Demo
from tests.tour.tools.tour_report import NotHeld, Report
from tests.tour.tools.worker_desk import Desk, coordinator_of

REPORTS = "/api/v1/reports"
SYSTEMS = "/desk/systems/"
WORDS = "SAMPLE: elle est venue au comptoir et voudrait parler à quelqu'un"
TOKEN = re.compile(r'id="secret">([^<]+)<')


@dataclass(frozen=True)
class Answer:
    """What the API answered."""

    status: int
    headers: dict[str, str]
    body: dict[str, Any]


@dataclass
class Round:
    """What the steps share."""

    demo: Demo
    desks: dict[str, Desk]
    coordinator: Desk
    token: str = ""
    key: str = field(default_factory=lambda: str(uuid4()))
    case: str = ""
    receipt: str = ""

    @property
    def name(self) -> str:
        """Which system the token is for: another one at each tour."""
        return f"sample software {self.key[:8]}"

    @property
    def stored(self) -> Stored:
        """The database behind it."""
        return Stored(self.demo.database)

    def ask(
        self, method: str, address: str, body: object = None, *, language: str = "en"
    ) -> Answer:
        """One request as the partner's system makes it."""
        parts = urlsplit(self.demo.address)
        connection = HTTPConnection(parts.hostname or "", parts.port, timeout=PATIENCE)
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
            "Idempotency-Key": self.key,
            "Accept-Language": language,
        }
        try:
            connection.request(method, address, json.dumps(body), headers)
            answer = connection.getresponse()
            headers = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, headers, json.loads(answer.read()))
        finally:
            connection.close()


def partner_walk(demo: Demo, report: Report, desks: dict[str, Desk]) -> None:
    """A partner's system from its token to the withdrawal of it."""
    report.heading("A partner's system")
    tour = Round(demo, desks, coordinator_of(demo, report.aside, source="127.0.8.4", number=1))
    for name, prove in STEPS:
        report.hold(f"partner: {name}", partial(prove, tour))


def token_made(tour: Round) -> str:
    """A coordinator makes a token for a sample organisation and sees it once."""
    tour.coordinator.log_in()
    page = tour.coordinator.browser.get(SYSTEMS)
    form = page.form(ident="form-token")
    partner = re.search(r'value="([0-9a-f-]{36})">Sample Pharmacy<', page.source)
    if partner is None:
        raise NotHeld("the page does not offer Sample Pharmacy")
    typed: dict[str, str | list[str]] = {
        "organisation_id": partner[1],
        "name": tour.name,
        "days": "90",
    }
    made = tour.coordinator.browser.submit(form, typed)
    found = TOKEN.search(made.source)
    if found is None:
        raise NotHeld(f"no token is shown: {made.words[:300]}")
    tour.token = found[1]
    if tour.token in tour.coordinator.browser.get(SYSTEMS).source:
        raise NotHeld("the token is shown a second time")
    return f"{tour.token[:12]}... for Sample Pharmacy, on {SYSTEMS} once and not again"


def _report(**changed: object) -> dict[str, object]:
    return {
        "mode": "self_referral",
        "consent": {
            "text_version": "sample-1",
            "language_read": "fr",
            "agreed_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "present_and_agrees": True,
        },
        "language": "fr",
        "alias": "Sample",
        "happened": WORDS,
        "safety": {"danger_now": "no"},
        **changed,
    }


def filed(tour: Round) -> str:
    """The system files with the token and gets a receipt; the row is ciphertext."""
    before, sent = tour.stored.cases(), _report()
    answers = [tour.ask("POST", REPORTS, sent) for _ in range(2)]
    new = tour.stored.cases() - before
    if [each.status for each in answers] != [201, 201] or len(new) != 1:
        raise NotHeld(f"{[each.body for each in answers]}, {len(new)} new cases, not 1")
    (tour.case,), tour.receipt = new, answers[0].body["receipt"]
    if answers[0].body != answers[1].body or list(answers[0].body) != ["receipt"]:
        raise NotHeld(f"the answers differ, or hold more than a receipt: {answers[1].body}")
    return f"sent twice with one key: twice 201 and receipt {tour.receipt[:8]}..., one case"


def sealed(tour: Round) -> str:
    """What was sent is in no table, and neither is the token."""
    document, everything = tour.stored.document(tour.case), tour.stored.everything()
    found = [text for text in (WORDS, tour.token, tour.key) if text.encode() in everything]
    if document[0] != SEALED or found:
        raise NotHeld(f"kind {document[0]:02x}; in the clear: {len(found)} texts")
    return f"{len(document):,} bytes of ciphertext; words, token and key are in no table"


def key_refused(tour: Round) -> str:
    """Another report with the same key is refused, in the language asked for."""
    answer = tour.ask("POST", REPORTS, _report(alias="Another"), language="nl")
    if answer.status != 422 or not answer.body["type"].endswith("key-used"):
        raise NotHeld(f"{answer.status} {answer.body}")
    return f'{answer.status} {answer.headers["content-type"]}: "{answer.body["title"]}"'


def advice_only(tour: Round) -> str:
    """A question for advice with a field about somebody is refused."""
    sent = {"mode": "advice_only", "language": "fr", "question": "Que dire ?", "alias": "Sample"}
    before = tour.stored.cases()
    answer = tour.ask("POST", REPORTS, sent)
    if answer.status != 422 or tour.stored.cases() != before:
        raise NotHeld(f"{answer.status} {answer.body}")
    (fault,) = answer.body["errors"]
    return f'{answer.status}, {fault["pointer"]}: "{fault["detail"]}"'


def not_of_a_pharmacy(tour: Round) -> str:
    """A pharmacy's system does not say who the other party is (R3.1)."""
    before, another = tour.stored.cases(), replace(tour, key=str(uuid4()))
    answer = another.ask("POST", REPORTS, _report(other_party={"plate": "1-SAM-234"}))
    faults = answer.body.get("errors", [])
    named = [each["pointer"] for each in faults] == ["#/other_party"]
    if answer.status != 422 or not named or tour.stored.cases() != before:
        raise NotHeld(f"{answer.status} {answer.body}")
    (fault,) = faults
    return f'{answer.status}, {fault["pointer"]}: "{fault["detail"]}"'


def nothing_read(tour: Round) -> str:
    """The token reads nothing: no report, no case, no page of staff."""
    places = (REPORTS, f"{REPORTS}/{tour.receipt}", f"{REPORTS}/{tour.case}", "/api/v1/")
    met = {address: tour.ask("GET", address) for address in places}
    if any(each.status not in {404, 405} for each in met.values()):
        raise NotHeld(f"{ {address: each.status for address, each in met.items()} }")
    if any(WORDS in json.dumps(each.body) for each in met.values()):
        raise NotHeld("an answer holds the words of the report")
    return ", ".join(f"GET {address[:24]} {each.status}" for address, each in met.items())


def worker_reads(tour: Round) -> str:
    """A worker who has it reads the words, and through whom they came."""
    for desk in tour.desks.values():
        desk.log_in()
        page = desk.open(tour.case)
        if WORDS in page.words:
            if "Sample Pharmacy" not in page.words:
                raise NotHeld(f"the partner is not named: {page.words[:300]}")
            return f"{desk.person.login} reads it; it came through Sample Pharmacy"
    raise NotHeld("no sample worker has the case")


def withdrawn(tour: Round) -> str:
    """The coordinator withdraws the token; the next report is refused."""
    page = tour.coordinator.browser.get(SYSTEMS)
    line = page.source.partition(tour.name)[2]
    found = re.search(r'action="(/desk/systems/[0-9a-f-]{36}/withdraw/)"', line)
    if found is None:
        raise NotHeld("there is nothing to withdraw")
    tour.coordinator.browser.submit(page.form(action=found[1]))
    answer = tour.ask("POST", REPORTS, _report())
    if answer.status != 401:
        raise NotHeld(f"{answer.status} {answer.body}")
    return f'{answer.status}: "{answer.body["title"]}"'


STEPS: tuple[tuple[str, Callable[[Round], str]], ...] = (
    ("token made by a coordinator, shown once", token_made),
    ("filed by a partner's system; sent again it is the same report", filed),
    ("sealed", sealed),
    ("the same key for another report is refused", key_refused),
    ("advice only takes nothing about anybody (R3.1)", advice_only),
    ("a pharmacy's system says nothing of the other party", not_of_a_pharmacy),
    ("the token reads nothing (R3.5)", nothing_read),
    ("read by a worker, with its partner", worker_reads),
    ("token withdrawn", withdrawn),
)
