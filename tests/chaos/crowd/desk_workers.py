"""Who works meanwhile: care workers at their desks, two of whom are after the same place."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from tests.chaos.crowd.ledger import Ledger, Way
from tests.chaos.crowd.trouble import patiently
from tests.tour.tools import code_return
from tests.tour.tools.browser import Browser
from tests.tour.tools.page_reader import Page
from tests.tour.tools.tour_report import NotHeld
from tests.tour.tools.worker_desk import Desk
from tests.tour.walks.place_walk import Round, chosen, holds

INBOX: Final = "/desk/inbox/"
ERASED_OF: Final = 8
"""One of so many who told on the web takes everything back."""


def at_desk(desk: Desk, address: str) -> Page:
    """A page of somebody who is logged in; a crash locks it until the password is typed again."""
    desk.log_in()
    page = desk.browser.get(address)
    for form in page.forms:
        if form.ident == "form-unlock":
            desk.browser.submit(form, dict.fromkeys(form.names, desk.person.password))
            return desk.browser.get(address)
    return page


@dataclass
class CareDesk:
    """A worker who takes up what is in the inbox."""

    desk: Desk
    ledger: Ledger
    name: str = "desk"
    _known: set[str] = field(default_factory=set)

    def visit(self) -> None:
        """Take up one case that is new, or look whether there is one."""
        at_desk(self.desk, INBOX)
        new = [case for case in self.desk.inbox_cases() if case not in self._known]
        if not new:
            return
        page = self.desk.act(new[0], "acknowledge")
        if page.status != 200:
            raise NotHeld(f"{page.address} answers {page.status}")
        self._known.add(new[0])
        self.ledger.meet("desk: taken up")


@dataclass
class House:
    """One of two workers who hold the same unit as soon as it is free, and let it go."""

    desk: Desk
    address: str
    ledger: Ledger
    name: str = "house"

    def visit(self) -> None:
        """Press whatever button there is: hold the first that suits, or let go."""
        page = at_desk(self.desk, self.address)
        if forms := [each for each in page.forms if each.ident == "form-release"]:
            form = forms[0]
            self.desk.browser.submit(form, {name: form.choices(name)[-1] for name in form.names})
            return
        offered = holds(page)
        if not offered:
            raise NotHeld("nothing can be held")
        answer = self.desk.browser.submit(next(iter(offered.values())))
        met = {200: "held", 409: "taken by the other"}.get(answer.status, str(answer.status))
        self.ledger.meet(f"house: {met}")


@dataclass
class InTurn:
    """Doors that one person goes through, one after the other."""

    doors: Sequence[House]
    name: str = "house"
    _visits: int = 0

    def visit(self) -> None:
        """The next one."""
        self._visits += 1
        self.doors[self._visits % len(self.doors)].visit()


def houses_of(tour: Round, ledger: Ledger) -> list[House]:
    """The two workers, whose cases are told and whose searches are written down. Raises NotHeld."""
    chosen(tour)
    return [House(each.desk, each.address, ledger) for each in tour.seekers]


@dataclass
class Regrets:
    """People who told on the web and take everything back with their code."""

    address: str
    ledger: Ledger
    sources: Iterator[str]
    name: str = "erase"
    _looked_at: int = 0

    def visit(self) -> None:
        """Erase the next one whose turn it is."""
        told = self.ledger.by(Way.WEB)
        if len(told) <= self._looked_at:
            return
        report = told[self._looked_at]
        self._looked_at += 1
        if self._looked_at % ERASED_OF:
            return
        browser = Browser(self.address, language="fr", source=next(self.sources))
        patiently(lambda: self._erase(browser, report.code), seconds=60)
        self.ledger.replace(report, replace(report, erased=True))

    def _erase(self, browser: Browser, code: str) -> None:
        if gone(browser, code):
            return
        code_return.erase(browser, code)
        if not gone(browser, code):
            raise NotHeld("it is still there")


def gone(browser: Browser, code: str) -> bool:
    """Whether a code opens nothing, said by a page that is well. Raises NotHeld for any other."""
    browser.cookies.clear()
    page = code_return.come_back(browser, code)
    if page.status >= 500:
        raise NotHeld(f"{page.address} answers {page.status}")
    return "/back/read" not in page.address
