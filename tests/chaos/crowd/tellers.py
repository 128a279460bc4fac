"""Who tells alone: on the web, by text, and a partner's own system."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http.client import HTTPConnection
from typing import Final
from urllib.parse import urlsplit
from uuid import uuid4

from tests.chaos.crowd.ledger import Ledger, Way
from tests.chaos.crowd.trouble import PAUSE, TROUBLE
from tests.tour.tools.browser import PATIENCE, Browser
from tests.tour.tools.page_reader import Page
from tests.tour.tools.stories import FRENCH
from tests.tour.tools.teller import CODE, SENDING, Story, question_form
from tests.tour.tools.tour_phones import Phones

OPENS, CLOSES = "9:00", "20:00"
"""When those who tell on the web may be texted, any day."""

KEYWORD: Final = "TILLEUL"
TEXTED: Final = (KEYWORD, "1", "1", "1", "Exemple : je voudrais parler.")
ANSWER_SECONDS: Final = 25.0
REPORTS: Final = "/api/v1/reports"
MOST_PAGES: Final = 200


def numbers(first: int) -> Iterator[str]:
    """Mobile numbers nobody of a demo has, each once."""
    return (f"+32478{number:06d}" for number in range(first, 10**6))


def story(number: str) -> Story:
    """The shortest telling that ends in a text."""
    answers = FRENCH.story.answers | {
        "number": f"0{number[3:]}",
        "safe_hours": "daily",
        "happened": "Exemple : voisin.",
    }
    return replace(FRENCH.story, answers=answers)


class LostOnTheWay(Exception):
    """What was typed is gone and was not sent; who told begins anew, if at all."""


@dataclass
class Web:
    """People who tell page by page, press again where no answer comes, and note their code."""

    address: str
    ledger: Ledger
    sources: Iterator[str]
    phones: Iterator[str]
    name: str = Way.WEB

    def visit(self) -> None:
        """Tell once, through whatever comes."""
        number = next(self.phones)
        telling = _Telling(Browser(self.address, language="fr", source=next(self.sources)), self)
        try:
            code = telling.code(story(number))
        except LostOnTheWay:
            self.ledger.meet("web: what was told is gone")
            code = ""
        if code:
            self.ledger.acknowledge(Way.WEB, began=telling.began, code=code, number=number)
        elif telling.sent:
            self.ledger.leave_open(Way.WEB)


@dataclass
class _Telling:
    browser: Browser
    door: Web
    began: float = 0.0
    sent: bool = False
    last: Page | None = None

    def code(self, told: Story) -> str:
        """The code; "" when the run is over before. Raises LostOnTheWay."""
        page: Page | None = None
        for _ in range(MOST_PAGES):
            if self.door.ledger.over.is_set():
                return ""
            self.began = time.monotonic()
            try:
                page = self._step(page, told) if page else self._again()
            except TROUBLE as met:
                self.door.ledger.meet(f"web: {type(met).__name__}")
                self.door.ledger.over.wait(PAUSE)
                page = None
                continue
            if found := CODE.search(page.words):
                return found[0]
            if page.status != 200:
                self.door.ledger.meet(f"web: {page.status}")
                self.door.ledger.over.wait(PAUSE)
                page = None
        raise LostOnTheWay

    def _again(self) -> Page:
        """From the beginning, or back to where it went on."""
        if self.last is None:
            self.browser.get("/tell/")
            return self.browser.page
        page = self.browser.get("/tell/code/")
        if CODE.search(page.words) or page.status >= 500:
            return page
        page = self.browser.get(self.last.address)
        if page.status < 500 and question_form(page) is None and not CODE.search(page.words):
            raise LostOnTheWay
        return page

    def _step(self, page: Page, told: Story) -> Page:
        form = question_form(page)
        if form is None:
            onward = page.link("/tell/")
            if onward is None:
                raise LostOnTheWay
            return self.browser.get(onward)
        self.last = page
        self.sent = self.sent or form.action.rstrip("/") == SENDING
        return self.browser.submit(form, told.fill(form), button=told.button(form))


@dataclass
class Text:
    """People who tell by text, answer by answer."""

    network: Phones
    ledger: Ledger
    phones: Iterator[str]
    name: str = Way.TEXT

    def visit(self) -> None:
        """Tell once; who gets no answer for long puts the phone away."""
        number = next(self.phones)
        for count, body in enumerate(TEXTED, start=1):
            began = time.monotonic()
            self.network.type(number, body)
            if not self._answered(number, count):
                self.ledger.leave_open(Way.TEXT)
                return
        self.ledger.acknowledge(Way.TEXT, began=began, number=number)

    def _answered(self, number: str, count: int) -> bool:
        end = time.monotonic() + ANSWER_SECONDS
        while time.monotonic() < end and not self.ledger.over.is_set():
            if len(self.network.arrived(number)) >= count:
                return True
            self.ledger.over.wait(PAUSE)
        return False


def _report() -> dict[str, object]:
    """What a pharmacy's software sends."""
    return {
        "mode": "self_referral",
        "consent": {
            "text_version": "sample-1",
            "language_read": "fr",
            "agreed_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "present_and_agrees": True,
        },
        "language": "fr",
        "alias": "Exemple",
        "happened": "Exemple : au comptoir.",
        "safety": {"danger_now": "no"},
    }


@dataclass(frozen=True)
class Letter:
    """What a partner's system sends, under which key, with which token."""

    token: str
    key: str = field(default_factory=lambda: str(uuid4()))
    report: dict[str, object] = field(default_factory=_report)


@dataclass
class Api:
    """A partner's own system: it keeps each report until it has its receipt, under one key."""

    address: str
    ledger: Ledger
    tokens: Iterator[str]
    sources: Iterator[str]
    name: str = Way.API
    letter: Letter | None = None

    def visit(self) -> None:
        """Send what waits, or something new; what has no receipt waits."""
        self.letter = self.letter or Letter(next(self.tokens))
        began = time.monotonic()
        status, body = self._post(self.letter)
        if status != 201:
            self.ledger.meet(f"api: {status}")
            self.ledger.over.wait(PAUSE)
            return
        self.letter = None
        self.ledger.acknowledge(Way.API, began=began, receipt=str(json.loads(body)["receipt"]))

    def _post(self, letter: Letter) -> tuple[int, bytes]:
        parts, source = urlsplit(self.address), (next(self.sources), 0)
        connection = HTTPConnection(
            parts.hostname or "", parts.port, timeout=PATIENCE, source_address=source
        )
        headers = {
            "Authorization": f"Bearer {letter.token}",
            "Content-Type": "application/json",
            "Idempotency-Key": letter.key,
        }
        try:
            connection.request("POST", REPORTS, json.dumps(letter.report), headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()
