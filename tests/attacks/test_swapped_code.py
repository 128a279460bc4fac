"""A writer of the database with a return code of their own, led to somebody else's case.

The attacker tells something, keeps the code, and by SQL puts the value that finds their case into
the row of hers. Then a browser: every page behind the code, looked at and written to.
"""

from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
import time_machine

from reports.cases.deadlines import presence
from reports.vault.case_keys import return_codes
from reports.vault.case_keys.return_codes import ReturnCode
from tests.attacks.conftest import rows, sql
from tests.reports.cases import world
from tests.reports.cases.world import NOW
from tests.reports.channels.web.browser import Reporter

HERS, MINE = ReturnCode.generate(), ReturnCode.generate()
NUMBER = "+32470471108"
CODE_WORDS = ("tulip-canary", "crocus-canary", "tilleul-canary")
PAGES = ("/back/read/", "/tell/more/4/1/", "/back/texts/", "/back/remove/")
SENT: dict[str, dict[str, str]] = {
    "/back/read/": {"text": "All is well, please close my case."},
    "/tell/more/4/1/": {"reach": "no"},
    "/back/texts/": {"do": "stop"},
    "/back/remove/": {"code": MINE.shown},
}


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def hers(db: None) -> UUID:
    """Her case, with a safe contact, texts planned, and nothing written yet; and the attacker's."""
    people = world.build()
    people.put_on_duty(people.beatriz)
    case_id = world.report(
        code_keys=return_codes.derive(HERS), contact=world.contact(number=NUMBER, language="en")
    ).case_id
    world.report(code_keys=return_codes.derive(MINE))
    return case_id


def back(code: ReturnCode) -> Reporter:
    """A browser that came back with a code."""
    return Reporter().get("/back/").press(code=code.shown)


def take_over(hers: UUID) -> None:
    """Her row is found by the attacker's value, the attacker's row goes."""
    ((mine,),) = rows("select lookup from reports_codegrant where case_id <> %s", hers)
    sql("delete from reports_codegrant where case_id <> %s", hers)
    assert sql("update reports_codegrant set lookup = %s where case_id = %s", mine, hers) == 1


def exchange(hers: UUID) -> None:
    """Both stay, each found by the value of the other."""
    ((mine, case_id),) = rows(
        "select lookup, case_id from reports_codegrant where case_id <> %s", hers
    )
    ((other,),) = rows("select lookup from reports_codegrant where case_id = %s", hers)
    sql("update reports_codegrant set lookup = %s where case_id = %s", bytes(48), hers)
    sql("update reports_codegrant set lookup = %s where case_id = %s", other, case_id)
    sql("update reports_codegrant set lookup = %s where case_id = %s", mine, hers)


def with_the_seal(hers: UUID) -> None:
    """The attacker's whole row, put in the place of hers."""
    ((mine, wrapped),) = rows(
        "select lookup, wrapped from reports_codegrant where case_id <> %s", hers
    )
    sql("delete from reports_codegrant")
    sql(
        "insert into reports_codegrant (case_id, lookup, wrapped) values (%s, %s, %s)",
        hers,
        mine,
        wrapped,
    )


def state(hers: UUID) -> list[list[tuple[object, ...]]]:
    """Everything of her case that these pages could change."""
    return [
        rows(
            "select id, name, revision, blob from reports_content where case_id = %s order by id",
            hers,
        ),
        rows(
            "select status, unread, last_return_on, erase_requested_at, closed_at"
            " from reports_case where id = %s",
            hers,
        ),
        rows("select state, why from reports_followup where case_id = %s", hers),
        rows("select kind from reports_event where case_id = %s order by position", hers),
    ]


SWAPS = pytest.mark.parametrize("swap", [take_over, exchange, with_the_seal])


@SWAPS
def test_coming_back_with_it_shows_nothing_of_her(hers: UUID, swap: Callable[[UUID], None]) -> None:
    swap(hers)
    before = state(hers)
    page = back(MINE)
    assert page.status == 503
    assert not any(word in page.text for word in (NUMBER, NUMBER[-8:], *CODE_WORDS))
    for address in PAGES:
        assert page.get(address).address == "/back/"
    assert state(hers) == before


@SWAPS
def test_a_page_that_was_open_shows_nothing_of_her(
    hers: UUID, swap: Callable[[UUID], None]
) -> None:
    open_pages = [back(MINE).get(address) for address in PAGES]
    swap(hers)
    before = state(hers)
    for page in open_pages:
        page.get(page.address)
        # The page that only asks for the code again knows nothing of any case.
        assert page.status == (200 if page.address == "/back/remove/" else 503)
        assert not any(word in page.text for word in (NUMBER, NUMBER[-8:], *CODE_WORDS))
    assert state(hers) == before


@SWAPS
def test_leaving_quickly_works_and_hides_nobody(hers: UUID, swap: Callable[[UUID], None]) -> None:
    presence.show(case_id=hers, now=NOW)
    page = back(MINE)
    swap(hers)
    assert page.client.get("/exit/").status_code == 303
    assert presence.is_here(case_id=hers, now=NOW)


@SWAPS
def test_what_is_sent_from_an_open_page_changes_nothing_of_hers(
    hers: UUID, swap: Callable[[UUID], None]
) -> None:
    """No message in her name, no other number, no end of texts, no erasure."""
    open_pages = [back(MINE).get(address) for address in PAGES]
    swap(hers)
    for page in open_pages:
        before = state(hers)
        page.press(**SENT[page.address])
        assert state(hers) == before, page.address
        assert page.status == 503
        assert "the care workers have been told" in page.text


def test_the_coordinators_are_told(hers: UUID) -> None:
    take_over(hers)
    back(MINE)
    wanted = "select kind, for_coordinator from reports_task where case_id = %s and kind = 'review'"
    assert ("review", True) in rows(wanted, hers)


def test_her_own_code_is_as_good_as_before(hers: UUID) -> None:
    """The same requests, by her: so that the refusals above are for the right reason."""
    assert NUMBER[-2:] in back(HERS).text
    assert NUMBER[-6:] not in back(HERS).text.replace(" ", "")
    for address in PAGES:
        before = state(hers)
        page = back(HERS).get(address)
        page.press(**{**SENT[address], **({"code": HERS.shown} if "remove" in address else {})})
        assert page.status == 200
        assert state(hers) != before
