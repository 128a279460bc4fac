"""Who helps somebody to tell: a pharmacy's counter, and a bar."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from config.local.chaos.crowd.desk_workers import at_desk
from config.local.chaos.crowd.ledger import Ledger, Way
from config.local.chaos.crowd.trouble import TROUBLE, patiently
from config.local.tour.tools.page_reader import Page
from config.local.tour.tools.teller import CODE
from config.local.tour.tools.tour_report import NotHeld
from config.local.tour.walks.counter_walk import HOME, Counter, opened
from config.local.tour.walks.venue_walk import BAR, Bar

PATIENCE = 60.0
"""Seconds for which somebody who has just pressed a button wants to know what came of it."""


@dataclass
class PharmacyCounter:
    """The turned screen of a pharmacy: people write on it and note their code."""

    counter: Counter
    ledger: Ledger
    name: str = Way.COUNTER

    def visit(self) -> None:
        """One person writes; the screen is opened anew where a crash has closed it."""
        screen = self.counter.screen
        if self.counter.awake().address != HOME:
            opened(self.counter)
        form = screen.get("/pharmacy/own/form/?in=fr").form(ident="form-own")
        answers: dict[str, str | list[str]] = {
            "danger": "no",
            "happened": "Exemple : au comptoir.",
            "reach": "she_will",
        }
        began = time.monotonic()
        page: Page | None
        try:
            page = screen.submit(form, answers)
        except TROUBLE:
            page = None
        if page is None or not CODE.search(page.words):
            page = patiently(self._code_page, seconds=PATIENCE)
        found = CODE.search(page.words)
        if found is None:
            self.ledger.leave_open(Way.COUNTER)
            return
        self.ledger.acknowledge(Way.COUNTER, began=began, code=found[0])
        page = screen.submit(page.form(ident="form-noted"))
        screen.submit(page.form(ident="form-done"))

    def _code_page(self) -> Page:
        page = self.counter.screen.get("/pharmacy/code/")
        if page.status >= 500:
            raise NotHeld(f"{page.address} answers {page.status}")
        return page


@dataclass
class Venue:
    """A bar: its people write an incident down, and plan a text for a guest's way home."""

    bar: Bar
    ledger: Ledger
    phones: Iterator[str]
    name: str = Way.BAR

    def visit(self) -> None:
        """Write one, plan one; log in again where a crash has ended the login."""
        at_desk(self.bar, BAR)
        began = time.monotonic()
        self.ledger.acknowledge(Way.BAR, began=began, address=self.bar.write())
        number = next(self.phones)
        form = self.bar.browser.get(f"{BAR}home/").form(ident="form-home")
        told_at, began = datetime.now(UTC), time.monotonic()
        answers: dict[str, str | list[str]] = {
            "number": f"0{number[3:]}",
            "after": "30",
            "language": "en",
        }
        try:
            said = self.bar.browser.submit(form, answers).words
        except TROUBLE:
            said = ""
        if "Planned. One text goes out" not in said:
            self.ledger.leave_open(Way.HOME)
            return
        self.ledger.acknowledge(Way.HOME, began=began, number=number, told_at=told_at.isoformat())
