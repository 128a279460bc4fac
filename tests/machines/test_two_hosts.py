"""What two hosts of a site share: whoever begins at one goes on at the other."""

from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, repeat

import psycopg
import pytest

from tests.chaos.crowd.crowd import tokens
from tests.chaos.crowd.ledger import Ledger, Way
from tests.chaos.crowd.tellers import Api, Letter, story
from tests.machines.installation import HOSTS, Installation
from tests.tour.tools import code_return
from tests.tour.tools.browser import Browser
from tests.tour.tools.stored import Stored
from tests.tour.tools.teller import CODE, question_form
from tests.tour.tools.tour_demo import Demo
from tests.tour.walks.walk import desks_of

pytestmark = pytest.mark.timeout(600)
WRONG = "the wrong password"


def test_a_telling_goes_on_at_the_other_host(installation: Installation) -> None:
    """R1.11: page by page in turns, and the code opens it at both."""
    bases = cycle(installation.address(f"public{host}") for host in HOSTS)
    told, browser = story("+32478999001"), Browser(next(bases), language="fr", source="127.9.1.1")
    page = browser.get("/tell/")
    while not (found := CODE.search(page.words)):
        browser.base = next(bases)
        form = question_form(page)
        assert form is not None, page.words
        page = browser.submit(form, told.fill(form), button=told.button(form))
        assert page.status == 200, page.words
    for host in HOSTS:
        back = Browser(installation.address(f"public{host}"), source="127.9.1.1")
        assert "/back/read" in code_return.come_back(back, found[0]).address


def test_one_key_sent_to_both_hosts_at_once_is_one_report(
    installation: Installation, demo: Demo
) -> None:
    """A partner's system that changes hosts in the middle gets one receipt."""
    token, before = tokens(demo, 1)[0], Stored(demo.database).cases()
    doors = [
        Api(installation.address(f"public{host}"), Ledger(), repeat(token), repeat("127.9.2.1"))
        for host in HOSTS
    ]
    letter = Letter(token)
    for each in doors:
        each.letter = letter
    with ThreadPoolExecutor() as pool:
        list(pool.map(Api.visit, doors))
    assert [len(door.ledger.by(Way.API)) for door in doors] == [1, 1]
    receipts = {each.receipt for door in doors for each in door.ledger.by(Way.API)}
    assert len(receipts) == 1
    assert len(Stored(demo.database).cases() - before) == 1


def test_a_login_opens_the_same_desk_at_the_other_host(
    installation: Installation, demo: Demo
) -> None:
    """The session, and what opens this person's keys, are in the database."""
    desk = next(iter(desks_of(demo, lambda _words: None).values()))
    desk.log_in()
    desk.browser.base = installation.address("staff2")
    desk.browser.page.address = "/"
    page = desk.inbox()
    assert (page.status, page.address) == (200, "/desk/inbox/")


def test_failed_logins_count_for_all_hosts_together(installation: Installation, demo: Demo) -> None:
    """Each try is one more in the same row, whichever host it was made at."""
    before = _failures(demo)
    for host in HOSTS * 2:
        browser = Browser(installation.address(f"staff{host}"), language="en", source="127.9.3.1")
        form = browser.get("/staff/login/").form(asks="password")
        page = browser.submit(form, {"login": "pharmacist-2", "password": WRONG})
        assert page.status == 403
    assert max(_failures(demo)) == 2 * len(HOSTS) > max(before, default=0)


def _failures(demo: Demo) -> list[int]:
    with psycopg.connect(demo.database) as link:
        return [count for (count,) in link.execute("select failures from reports_throttle")]
