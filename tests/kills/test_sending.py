"""R1.11, R1.21: the database is killed at every moment of sending a report and of showing its code.

Real pages over real HTTP, a real PostgreSQL with a crash and a recovery each time. Whatever the
moment, who sent sees the code, or a page with the numbers and one button that leads to it; never
the first page, never another question; and what is sent again makes no second case.
"""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

import psycopg
import pytest

from config.local import processes
from config.local.keys import make_journal, make_keys
from config.local.ports import free_port
from config.local.postgres import Postgres
from config.local.state import copy_state
from config.local.tour.browser import Browser, Unreachable
from config.local.tour.teller import CODE
from tests import children, ground
from tests.brokers.processes import Running, region_environment, state_of, until
from tests.kills.wire import Wire

WAYS_BACK = ("/tell/ready/", "/tell/code/")


class House:
    """A public site and its database, with the wire between them."""

    def __init__(self, folder: Path) -> None:
        state = state_of(folder / "state")
        copy_state(ground.prepared(), state)
        self._server = Postgres(state / "pg")
        # A killed process takes nothing of what the kernel has: the crash is a true one, and
        # recovering from it waits for no disk.
        with (state / "pg" / "cluster" / "postgresql.conf").open("a") as settings:
            settings.write("fsync = off\n")
        self._server.start()
        self.wire = Wire(folder, self._server.socket_folder)
        url = self._server.url
        led = url.split("?")[0] + f"?host={quote(str(folder), safe='')}&port=5432"
        known = make_keys(state / "keys") | make_journal(state / "journal")
        environment = (
            children.stranger()
            | known
            | {
                "LINDEN_DATABASE_URL": led,
                "LINDEN_DEMO": "1",
                "LINDEN_SITES": "public",
                "LINDEN_BROKER_URL": "pgmq://",
                "LINDEN_PUBLIC_ADDRESS": "http://localhost",
                "DJANGO_SETTINGS_MODULE": "config.settings",
            }
        )
        port = free_port()
        web = processes.web_child(port, state=state, environment=region_environment(environment))
        self._web = Running(web)
        self._web.start()
        self.address = f"http://127.0.0.1:{port}"

    def close(self) -> None:
        """End everything."""
        self._web.kill()
        self.wire.close()
        self._server.stop(at_once=True)

    def wait(self) -> None:
        """Until the database has recovered."""
        until(self._server.answers)

    def said(self) -> str:
        """What the pages' process said."""
        return self._web.log

    def cases(self) -> int:
        """How many there are."""
        with psycopg.connect(self._server.url) as link:
            ((found,),) = link.execute("select count(*) from reports_case").fetchall()
        return int(found)


@pytest.fixture
def house() -> Iterator[House]:
    """It, up and empty."""
    with TemporaryDirectory(prefix="lns-") as name:
        made = House(Path(name))
        try:
            yield made
        finally:
            made.close()


class Reporter:
    """Somebody who has told as little as can be sent, and presses what the pages offer."""

    def __init__(self, house: House, number: int) -> None:
        self.house = house
        self.browser = Browser(house.address, source=f"127.0.1.{number % 250 + 1}")
        self._answer("/tell/about/", consent="yes")
        self._answer("/tell/reach/", reach="she_will")
        self._answer("/tell/words/", happened="Sample words.")
        self.browser.get("/tell/ready/")
        assert self.may_send

    def _answer(self, address: str, **answers: str | list[str]) -> None:
        form = self.browser.get(address).form(ident="answers")
        self.browser.submit(form, answers, button=("go", "on"))

    @property
    def may_send(self) -> bool:
        """Whether this is the last page before sending."""
        return self.browser.page.address == "/tell/ready/" and self.browser.page.status == 200

    @property
    def code(self) -> str:
        """The code on this page, if there is one."""
        page = self.browser.page
        found = CODE.search(page.words) if page.status == 200 else None
        return found[0] if found else ""

    def send(self) -> None:
        """Press "Send"; wherever that leads, it is a page that goes on from here."""
        self.browser.submit(self.browser.page.form(asks="token"))
        self._check()

    def press_on(self) -> None:
        """Press the button of the page until the database is back."""
        for _ in range(50):
            if self.code or self.may_send:
                return
            (way,) = [href for href, _ in self.browser.page.links if href in WAYS_BACK]
            self.house.wait()
            try:
                self.browser.get(way)
            except Unreachable:
                pytest.fail(self.house.said())
            self._check()
        pytest.fail(self.browser.page.words)

    def _check(self) -> None:
        page = self.browser.page
        assert page.address in WAYS_BACK, page.words
        assert page.link("tel:112"), page.words
        if page.status == 500 and page.address == "/tell/code/":
            assert "What you told us has arrived" in page.words


@pytest.mark.timeout(400)
def test_at_every_moment_of_sending_the_code_is_reached_and_one_case_made(house: House) -> None:
    before, codes = house.cases(), list[str]()
    reporter, moment = Reporter(house, 0), 0
    while _sends(house, reporter, moment):
        reporter.press_on()
        if reporter.code:
            codes.append(reporter.code)
            reporter = Reporter(house, len(codes))
        assert house.cases() - before == len(codes), f"moment {moment}"
        moment += 1
    codes.append(reporter.code)
    assert "" not in codes
    assert len(set(codes)) == len(codes) == house.cases() - before
    assert moment > 20, "sending takes more than that"


def _sends(house: House, reporter: Reporter, moment: int) -> bool:
    """Send with the database killed at this moment; whether there was such a moment."""
    house.wire.arm(moment)
    reporter.send()
    return house.wire.struck
