"""A venue or a pharmacy that a coordinator withdrew is let in by a coordinator alone.

The attacker owns the database and kept copies of its rows; its people still have their logins.
Whatever the columns are made to say, they reach neither log nor counter. By SQL and HTTP.
"""

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any, Final

import pytest
import time_machine
from django.db import connection
from django.test import Client

from nightlife.venues import venues
from pharmacy.register import pharmacies
from reports.accounts.credentials import api_tokens
from reports.audit.chain.seals import seal_minute
from reports.audit.verification.verify import verify
from reports.vault.row_checks.row_marks import RowFault
from tests.attacks.conftest import sql
from tests.attacks.test_grants_put_back import copied, put_back
from tests.authorization.actors import Street, make_street
from tests.nightlife.story import NOW
from tests.nightlife.views.going import screen_of
from tests.reports.accounts.people import Person, log_in

BAR: Final = "/nightlife/"
COUNTER: Final = "/pharmacy/own/"
# What a writer makes of the row: open again, and let in at any moment that could be the right one.
OPEN: Final = "update {} set withdrawn_at = null"
VENUE_TIMES: Final = (
    "readmitted_at = withdrawn_at",
    "readmitted_at = withdrawn_at + interval '1 microsecond'",
    "readmitted_at = now() + interval '20 years'",
    "admitted_at = withdrawn_at",
    "admitted_at = now() + interval '20 years'",
)
PHARMACY_TIMES: Final = (
    "verified_at = withdrawn_at",
    "verified_at = withdrawn_at + interval '1 microsecond'",
    "verified_at = now() + interval '20 years'",
)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """The night it is withdrawn in."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def street(db: None) -> Street:
    """Two venues, two pharmacies and their people."""
    return make_street(NOW)


@pytest.fixture(params=[True, False], ids=["sealed", "not yet sealed"])
def sealed(request: pytest.FixtureRequest) -> bool:
    """Whether the minute's root was made between the withdrawal and the attack."""
    return bool(request.param)


def inside(person: Person) -> Client:
    client = Client()
    log_in(client, person, now=NOW)
    return client


def withdraw_venue(street: Street) -> None:
    venues.withdraw(venue_id=street.bar.venue_id, by=street.cast.dalia.staff, now=NOW)


def let_venue_in(street: Street) -> None:
    venues.readmit(venue_id=street.bar.venue_id, by=street.cast.dalia.staff, now=NOW)


def withdraw_pharmacy(street: Street) -> None:
    team_id = street.pharmacy.team.pk
    pharmacies.withdraw(team_id=team_id, by=street.cast.dalia.staff, now=NOW)


def let_pharmacy_in(street: Street) -> None:
    team_id = street.pharmacy.team.pk
    pharmacies.verify(team_id=team_id, by=street.cast.dalia.staff, now=NOW)


def faults() -> set[str]:
    """What `./run verify_audit` says after the next minute."""
    seal_minute(now=NOW)
    return {fault.kind.value for fault in verify(now=NOW).faults}


def test_a_venue_is_not_put_back(street: Street, sealed: bool) -> None:
    farida, dalia = inside(street.bar.farida), inside(street.cast.dalia)
    assert farida.get(BAR).status_code == 200
    kept = copied("nightlife_venue")
    seal_minute(now=NOW)
    withdraw_venue(street)
    put_back(kept, seal=sealed)
    assert farida.get(BAR).status_code == 404
    assert faults() == {RowFault.OLDER}
    # She looks at it, and lets it in herself.
    withdraw_venue(street)
    address = f"/nightlife/desk/venue/{street.bar.venue_id}/readmit/"
    assert dalia.post(address).status_code == 302
    assert farida.get(BAR).status_code == 200
    assert faults() == set()


def test_a_venue_is_open_at_no_time_of_the_writers(street: Street, sealed: bool) -> None:
    farida = inside(street.bar.farida)
    withdraw_venue(street)
    if sealed:
        seal_minute(now=NOW)
    for time in ("readmitted_at = null", *VENUE_TIMES):
        sql(f"{OPEN.format('nightlife_venue')}, {time} where id = %s", street.bar.venue_id)
        assert farida.get(BAR).status_code == 404, time
        sql("update nightlife_venue set withdrawn_at = %s where id = %s", NOW, street.bar.venue_id)


def test_nor_by_the_row_of_before_it_was_let_in_again(street: Street, sealed: bool) -> None:
    """Withdrawn twice: what let it in the first time does not the second time."""
    farida = inside(street.bar.farida)
    withdraw_venue(street)
    let_venue_in(street)
    kept = copied("nightlife_venue")
    assert farida.get(BAR).status_code == 200
    withdraw_venue(street)
    put_back(kept, seal=sealed)
    assert farida.get(BAR).status_code == 404


def test_a_shared_screen_shows_nothing_either(street: Street) -> None:
    screen = screen_of(street.bar)
    assert screen.get(BAR).status_code == 200
    withdraw_venue(street)
    sql(OPEN.format("nightlife_venue"))
    assert screen.get(BAR).status_code == 404


class Meanwhile:
    """Does something between two statements of a page: after the one of this number."""

    def __init__(self, after: int, act: Callable[[], None]) -> None:
        self.after, self.act = after, act
        self.seen = 0

    def __call__(self, execute: Callable[..., Any], *statement: Any) -> Any:
        answer = execute(*statement)
        self.seen += 1
        if self.seen == self.after:
            self.act()
        return answer


def show_meanwhile(
    client: Client, address: str, act: Callable[[], None], undo: Callable[[], None]
) -> None:
    """Show a page again and again, and act at each moment there is between its statements."""
    for after in count(1):
        meanwhile = Meanwhile(after, act)
        with connection.execute_wrapper(meanwhile):
            client.get(address)
        if meanwhile.seen < after:
            assert after > 4, "what lets in was read"
            return
        undo()


@pytest.mark.parametrize("is_in", [True, False])
def test_a_coordinator_at_work_is_no_alarm(
    street: Street, caplog: pytest.LogCaptureFixture, is_in: bool
) -> None:
    """Whenever she withdraws a place or lets it in, a page that is shown just then accuses nobody.

    `is_in`: it is when the page is asked for.
    """
    screen, farah = screen_of(street.bar), inside(street.pharmacy.person)
    seal_minute(now=NOW)
    venue = (lambda: withdraw_venue(street), lambda: let_venue_in(street))
    counter = (lambda: withdraw_pharmacy(street), lambda: let_pharmacy_in(street))
    for client, address, acts in ((screen, BAR, venue), (farah, COUNTER, counter)):
        if not is_in:
            acts[0]()
        show_meanwhile(client, address, *(acts if is_in else acts[::-1]))
        assert (client.get(address).status_code == 200) is is_in
    assert "grant_set_back" not in caplog.text


def test_what_the_release_before_withdraws_is_withdrawn_again(street: Street) -> None:
    """It marks nothing: the check names it, and a coordinator mends it on this release's pages."""
    farida, dalia = inside(street.bar.farida), inside(street.cast.dalia)
    seal_minute(now=NOW)
    sql("update nightlife_venue set withdrawn_at = %s where id = %s", NOW, street.bar.venue_id)
    assert faults() == {RowFault.UNMARKED}
    desk = f"/nightlife/desk/venue/{street.bar.venue_id}/"
    for act in ("readmit", "withdraw"):
        assert dalia.post(f"{desk}{act}/").status_code == 302
    assert farida.get(BAR).status_code == 404
    assert faults() == set()


def test_its_figures_go_on_from_the_first_day(street: Street) -> None:
    mona = inside(street.bar.mona)
    before = mona.get("/nightlife/venue/").content.decode()
    assert "/nightlife/venue/figures/2025/pdf/" in before
    withdraw_venue(street)
    let_venue_in(street)
    assert "/nightlife/venue/figures/2025/pdf/" in mona.get("/nightlife/venue/").content.decode()


def test_a_pharmacy_is_not_put_back(street: Street, sealed: bool) -> None:
    farah, dalia = inside(street.pharmacy.person), inside(street.cast.dalia)
    assert farah.get(COUNTER).status_code == 200
    kept = copied("pharmacy_pharmacy")
    seal_minute(now=NOW)
    withdraw_pharmacy(street)
    put_back(kept, seal=sealed)
    assert farah.get(COUNTER).status_code == 403
    assert faults() == {RowFault.OLDER}
    withdraw_pharmacy(street)
    address = f"/pharmacy/desk/{street.pharmacy.team.pk}/verify/"
    assert dalia.post(address).status_code == 302
    assert farah.get(COUNTER).status_code == 200
    assert faults() == set()


def test_a_pharmacy_is_open_at_no_time_of_the_writers(street: Street, sealed: bool) -> None:
    farah = inside(street.pharmacy.person)
    withdraw_pharmacy(street)
    if sealed:
        seal_minute(now=NOW)
    team = street.pharmacy.team.pk
    for time in PHARMACY_TIMES:
        sql(f"{OPEN.format('pharmacy_pharmacy')}, {time} where team_id = %s", team)
        assert farah.get(COUNTER).status_code == 403, time
        sql("update pharmacy_pharmacy set withdrawn_at = %s where team_id = %s", NOW, team)


def test_no_token_is_made_for_one_that_only_looks_let_in(street: Street) -> None:
    dalia = inside(street.cast.dalia)
    withdraw_venue(street)
    withdraw_pharmacy(street)
    sql(OPEN.format("nightlife_venue"))
    sql(OPEN.format("pharmacy_pharmacy"))
    for team in (street.bar.team, street.pharmacy.team):
        said = {"organisation_id": str(team.organisation_id), "name": "till", "days": "90"}
        assert dalia.post("/desk/systems/make/", said).status_code == 422
    made = {token.organisation_id for token in api_tokens.all_tokens(by=street.cast.dalia.staff)}
    assert not made & {street.bar.team.organisation_id, street.pharmacy.team.organisation_id}
