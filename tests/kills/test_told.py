"""R1.11, R1.21: the database is killed at every moment of sending a report and of showing its code.

Real pages over real HTTP, a real PostgreSQL with a crash and a recovery each time. Whatever the
moment, who sent sees the code, or a page with the numbers and one button that leads to it; never
the first page, never another question; and what is sent again makes no second case. The site itself
is killed at the same moments; what the browser sends again then reaches a fresh process. And the
database's disk is filled.
"""

from collections.abc import Iterator
from contextlib import suppress
from http.client import HTTPException
from itertools import count

import pytest

from tests.brokers.processes import until
from tests.kills.house import House, standing
from tests.kills.wire import Commit
from tests.scale import FULL, scaled
from tests.tour.tools.browser import Browser, Unreachable
from tests.tour.tools.page_reader import Form, NoSuchForm
from tests.tour.tools.teller import CODE, Answers

SEND = ("go", "send")
type Pressed = tuple[str, str] | None
WAYS_BACK = ("/tell/check/", "/tell/code/")


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    """One for this file."""
    with standing() as made:
        yield made


@pytest.fixture(autouse=True)
def _calm(house: House) -> None:
    """What a test before this one was to kill, and did not, stays alive."""
    house.wire.disarm()


class Reporter:
    """Somebody who has told as little as can be sent, and presses what the pages offer."""

    def __init__(self, house: House, number: int) -> None:
        self.house, self.number = house, number
        # After what was killed before: each process finds its own connection broken, once.
        until(self._told)

    def _told(self) -> bool:
        """Tell anew; False where a page did not come."""
        self.browser = Browser(self.house.address, source=f"127.0.1.{self.number % 250 + 1}")
        self.browser.get("/tell/")
        with suppress(NoSuchForm):
            self.browser.submit(self.browser.page.form(asks="token"), button=("who", "self"))
            for words in ("", "", "Sample words.", ""):
                form = self.browser.page.form(ident="answers")
                told: Answers = {"happened": words} if words else {}
                self.browser.submit(form, told, button=("go", "on"))
        return self.may_send

    @property
    def may_send(self) -> bool:
        """Whether this is the last page before sending."""
        return self.browser.page.address == "/tell/check/" and self.browser.page.status == 200

    @property
    def code(self) -> str:
        """The code on this page, if there is one."""
        page = self.browser.page
        found = CODE.search(page.words) if page.status == 200 else None
        return found[0] if found else ""

    def send(self) -> None:
        """Press "Send"; wherever that leads, it is a page that goes on from here."""
        self.browser.submit(self.browser.page.form(asks="token"), button=SEND)
        self._check()

    def press_on(self) -> None:
        """Press the button of the page, at once and when the database is back."""
        self._press()
        self.house.recover()
        self._press()
        assert self.code or self.may_send, self.browser.page.words

    def send_to_a_killed_site(self, moment: int | Commit) -> bool | None:
        """Press "Send" with the site killed at this moment, and the same form again; returns
        whether the case was made by then, None where the answer came all the same."""
        before = self.house.cases()
        form = self.browser.page.form(asks="token")
        self.house.kill_site_at(moment)
        kept = None
        if not _sent(self.house, self.browser, form, {}, SEND):
            kept = self.house.cases() > before
            self.browser.submit(form, button=SEND)
            self._check()
        if not self.code:
            self.press_on()
        assert self.code, f"moment {moment}: {self.browser.page.words}"
        assert self.house.cases() == before + 1, f"moment {moment}"
        return kept

    def _press(self) -> None:
        if not (self.code or self.may_send):
            (way,) = [href for href, _ in self.browser.page.links if href in WAYS_BACK]
            self.browser.get(way)
            self._check()

    def _check(self) -> None:
        page = self.browser.page
        assert page.address in WAYS_BACK, page.words
        assert page.link("tel:112"), page.words
        if page.status == 500 and page.address == "/tell/code/":
            assert "What you told us has arrived" in page.words


@scaled(small="every third moment, from one that is drawn", whole="every moment")
@pytest.mark.timeout(400)
def test_at_every_moment_of_sending_the_code_is_reached_and_one_case_made(
    house: House, turn: int | None
) -> None:
    before, codes = house.cases(), list[str]()
    reporter = Reporter(house, 0)
    for moment in count() if turn is None else count(turn % 3, 3):
        if not _sends(house, reporter, moment):
            break
        reporter.press_on()
        if reporter.code:
            codes.append(reporter.code)
            reporter = Reporter(house, len(codes))
        assert house.cases() - before == len(codes), f"moment {moment}"
    codes.append(reporter.code)
    assert "" not in codes
    assert len(set(codes)) == len(codes) == house.cases() - before
    assert moment > 20, "sending takes more than that"


@scaled(small="around the commit, and every twenty-fourth moment", whole="every moment")
@pytest.mark.timeout(600)
def test_at_every_moment_of_handing_in_a_part_it_is_kept_once(house: House) -> None:
    """What was said to be sent is there, what was not is sent again by the same form, and twice is
    once."""
    teller = PartTeller(house, 200)
    assert teller.hand_in(NEVER) == 1
    moments = house.wire.passed
    assert moments > 20, "handing in takes more than that"
    near = range(moments - 29, moments - 20)  # the commit; then the worker process is woken
    chosen = range(moments + 1) if FULL else sorted({*range(0, moments + 1, 24), *near})
    struck = 0
    for number, moment in enumerate(chosen, start=1):
        if number % MOST_PARTS == 0:
            teller = PartTeller(house, 200 + number // MOST_PARTS)
        struck += teller.hand_in(moment) > 1
    assert struck > 2, "what is killed is asked for again"


@scaled(small="around the commit, and every thirtieth moment", whole="every moment")
@pytest.mark.timeout(900)
def test_a_part_is_kept_once_when_the_site_is_killed_at_any_moment(house: House) -> None:
    """Also between sealing and the commit, and between the commit and its answer: the same form,
    sent again, is answered by a fresh process."""
    teller = PartTeller(house, 210)
    assert teller.hand_in(NEVER) == 1
    kept = list[bool | None]()
    for number, moment in enumerate(_moments(house, "reports_content"), start=1):
        if number % MOST_PARTS == 0:
            teller = PartTeller(house, 210 + number // MOST_PARTS)
        kept.append(teller.hand_in_to_a_killed_site(moment))
    assert kept[:2] == [False, True], "killed before the part was kept, and after"


@scaled(small="around the commit, and every thirtieth moment", whole="every moment")
@pytest.mark.timeout(900)
def test_one_case_is_made_when_the_site_is_killed_at_any_moment_of_sending(house: House) -> None:
    reporter = Reporter(house, 220)
    reporter.send_to_a_killed_site(NEVER)
    kept, codes = list[bool | None](), {reporter.code}
    moments = _moments(house, "reports_case")
    for number, moment in enumerate(moments, start=1):
        reporter = Reporter(house, 220 + number)
        kept.append(reporter.send_to_a_killed_site(moment))
        codes.add(reporter.code)
    assert "" not in codes
    assert len(codes) == len(moments) + 1
    assert kept[:2] == [False, True], "killed before the case was made, and after"


def _moments(house: House, table: str) -> list[int | Commit]:
    """The moments to kill at, of what was done last: around the commit that keeps it, and among
    all."""
    passed = house.wire.passed
    assert passed > 20, "it takes more than that"
    return [Commit(table, False), Commit(table, True), *range(0, passed, 1 if FULL else 30)]


def _sent(house: House, browser: Browser, form: Form, told: Answers, button: Pressed) -> bool:
    """Send the form; whether an answer came. A site that was killed stands anew afterwards."""
    try:
        browser.submit(form, told, button=button)
    except (Unreachable, HTTPException):
        assert house.wire.struck, "nothing else takes the answer away"
        return False
    finally:
        house.start_site_anew()
    return True


NEVER = 10**6
MOST_PRESSES = 12  # each process of the site finds its own connection broken, once
MOST_PARTS = 30  # of one person: soon after, a care worker has to answer first
PART = "/tell/more/5/1/"
NAMED: Answers = {"other_name": "Sample name"}


class PartTeller:
    """Somebody who has sent, and adds the same page of a part again and again."""

    def __init__(self, house: House, number: int) -> None:
        self.house = house
        reporter = Reporter(house, number)
        self.browser = reporter.browser
        reporter.send()
        while not reporter.code:
            (reporter.send if reporter.may_send else reporter.press_on)()
        self.browser.submit(self.browser.page.form(asks="token"))

    def hand_in(self, moment: int) -> int:
        """Hand a new page in with the database killed at this moment; returns how often the
        button was pressed until it was said to be sent."""
        before = self.house.parts()
        until(lambda: self.browser.get(PART).status == 200)  # after what was killed before
        form = self.browser.page.form(asks="part")
        self.house.kill_at(moment)
        for pressed in range(1, MOST_PRESSES):
            page = self.browser.submit(form, NAMED)
            self.house.recover()
            sent = "You may stop here" in page.words
            if sent:
                assert self.house.parts() == before + 1, f"moment {moment}"
                return pressed
            assert page.link("tel:112"), page.words
        raise AssertionError(f"moment {moment}: {page.status} {page.words}")

    def hand_in_to_a_killed_site(self, moment: int | Commit) -> bool | None:
        """Hand a new page in with the site killed at this moment, and the same form again;
        returns whether it was kept by then, None where the answer came all the same."""
        before = self.house.parts()
        form = self.browser.get(PART).form(asks="part")
        self.house.kill_site_at(moment)
        kept = None
        if not _sent(self.house, self.browser, form, NAMED, None):
            kept = self.house.parts() > before
            self.browser.submit(form, NAMED)
        assert "You may stop here" in self.browser.page.words, f"moment {moment}"
        assert self.house.parts() == before + 1, f"moment {moment}"
        return kept


def _sends(house: House, reporter: Reporter, moment: int) -> bool:
    """Send with the database killed at this moment; whether there was such a moment."""
    house.kill_at(moment)
    reporter.send()
    return house.wire.struck


def test_a_full_disk_is_told_to_who_asks_while_the_numbers_stay(house: House) -> None:
    if house.disk is None:
        pytest.skip("not run: this user can have no file system of their own")
    until(lambda: house.status("/healthz/file") == 200)
    with house.full_disk():
        until(lambda: house.status("/healthz/file") == 503)
        assert house.status("/healthz") == 200
        page = Browser(house.address).get("/help/")
        assert (page.status, bool(page.link("tel:112"))) == (200, True)
    until(lambda: house.status("/healthz/file") == 200)
    reporter = Reporter(house, 0)
    reporter.send()
    assert reporter.code
