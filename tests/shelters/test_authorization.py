"""Every address of places, for everybody: exactly the allowed cells are open, all others shut.

For one's own house or case and for another's, before the second factor and after (R6.5, R7.12,
R7.13). An address that is not in the table fails here: whoever adds one says who gets in.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse

from reports.accounts.models import TeamKind
from reports.audit.log import SYSTEM
from reports.cases.casework import consents
from reports.cases.terms.consent_records import Field, How, Purpose
from shelters import public_urls, urls
from shelters.check_ins import shift_questions
from shelters.facts.unit_facts import HouseFacts
from shelters.inventory.inventory import add_house
from shelters.models import Availability, HouseKind, Placement
from shelters.placing import placements
from tests.markup import doubled
from tests.reports.accounts.counters import Place, make_place
from tests.reports.accounts.people import Person, join, log_in
from tests.shelters.households import ANYBODY, Household, free, make_household, put_on_duty
from tests.shelters.houses import NOW, Houses, add_unit, make_houses
from tests.shelters.questions import free_since_morning, token

pytestmark = pytest.mark.django_db

WORKER, COLLEAGUE, FAR_WORKER, STRANGE_WORKER = (
    "her worker", "a colleague in the team", "a worker of another team", "another organisation's"
)  # fmt: skip
COORDINATOR, ADMINISTRATOR = "the coordinator", "the administrator"
KEEPER, FAR_KEEPER = "the house's keeper", "another house's keeper"
PHARMACIST, VENUE = "a pharmacist", "venue staff"
BOARD, FAR_BOARD = "the house's bed board", "another house's bed board"
COUNTER, BAR = "a pharmacy's counter", "a venue's bar"
STRANGER = "a stranger"

PEOPLE: Final = (
    WORKER, COLLEAGUE, FAR_WORKER, STRANGE_WORKER, COORDINATOR, ADMINISTRATOR, KEEPER, FAR_KEEPER,
    PHARMACIST, VENUE,
)  # fmt: skip
DEVICES: Final = (BOARD, FAR_BOARD, COUNTER, BAR)
EVERYBODY: Final = (*PEOPLE, *DEVICES, STRANGER)

INSIDE: Final = frozenset({200, 302, 400, 409, 415, 422})
"""What a page or a form answers to somebody who is inside, however wrong it was filled in."""
DOORS: Final = ("/staff/login/", "/staff/verify/")


@dataclass(frozen=True)
class Region:
    """Both houses, Amina's search, and everybody who could ask for a page."""

    houses: Houses
    amina: Household
    later: Availability
    link: str
    offered: Placement  # to House North, for Amina
    people: Mapping[str, Person]
    places: Mapping[str, Place]


type About = Callable[[Region], Mapping[str, object]]


def nothing(region: Region) -> Mapping[str, object]:
    """The address names nothing: whoever gets in finds what is theirs."""
    del region
    return {}


def unit(region: Region) -> Mapping[str, object]:
    """House North's room."""
    return {"unit_id": region.houses.room.id}


def house(region: Region) -> Mapping[str, object]:
    """House North."""
    return {"house_id": region.houses.north.id}


def family(region: Region) -> Mapping[str, object]:
    """A host family that House North's people keep."""
    return _kept_by_north(region, HouseKind.HOST_FAMILY, "Sample Host Family", UUID(int=11))


def _kept_by_north(region: Region, kind: HouseKind, alias: str, id_: UUID) -> Mapping[str, object]:
    team = region.houses.north_team
    made = add_house(
        organisation_id=team.organisation_id,
        team_id=team.pk,
        kind=kind,
        facts=HouseFacts(alias=alias),
        by=SYSTEM,
        now=NOW,
        house_id=id_,
    )
    return {"house_id": made.id}


def transit(region: Region) -> Mapping[str, object]:
    """A transit home that House North's people keep."""
    return _kept_by_north(region, HouseKind.TRANSIT, "Sample Flats", UUID(int=12))


def counted(region: Region) -> Mapping[str, str]:
    """That no place like House North's room is free."""
    return {"kind": str(region.houses.room.id), "free": "0"}


def offered(region: Region) -> Mapping[str, object]:
    """What House North is offered for Amina."""
    return {"placement_id": region.offered.id}


def case(region: Region) -> Mapping[str, object]:
    """Amina's case, which is Beatriz's."""
    return {"case_id": region.amina.case_id}


@dataclass(frozen=True)
class Row:
    """An address, by its name, and who gets in.

    `sends`: it is posted to, and answers as it does from inside.
    `asks`: who is asked first why she opens a case that is not her own, and sees nothing of it.
    """

    name: str
    opens: frozenset[str]
    about: About = nothing
    sends: Mapping[str, str] | Callable[[Region], Mapping[str, str]] | None = None
    asks: frozenset[str] = frozenset()
    more: About = nothing

    def sent(self, region: Region) -> Mapping[str, str]:
        """What is sent there."""
        return self.sends(region) if callable(self.sends) else self.sends or {}

    def where(self, region: Region) -> str:
        """The address."""
        return reverse(self.name, kwargs={**self.about(region), **self.more(region)})


OWN: Final = frozenset({KEEPER})
KEEPERS: Final = frozenset({KEEPER, FAR_KEEPER})
AT_BOARD: Final = frozenset({KEEPER, BOARD})
EACH: Final = frozenset({KEEPER, FAR_KEEPER, BOARD, FAR_BOARD})
HERS: Final = frozenset({WORKER})
TEAM: Final = frozenset({COLLEAGUE, COORDINATOR})
LEADS: Final = frozenset({COORDINATOR})
NIGHT: Final = {"since": "2026-11-28T10:00"}

ROWS: Final = (
    Row("shelters:board", EACH),
    Row("shelters:unit", AT_BOARD, unit),
    Row("shelters:say", AT_BOARD, unit, {"word": "full"}),
    Row("shelters:vacancy", AT_BOARD, unit, NIGHT),
    Row("shelters:close", AT_BOARD, unit, {**NIGHT, "reason": "repairs"}),
    Row(
        "shelters:withdraw", AT_BOARD, unit, {}, more=lambda region: {"vacancy_id": region.later.id}
    ),
    Row("shelters:confirm", AT_BOARD, house, {}),
    Row("shelters:open", AT_BOARD, house, {}),
    Row("shelters:keep", AT_BOARD, unit, {"hours": "1"}),
    Row("shelters:step", AT_BOARD, offered, {"step": "arrived"}),
    Row("shelters:notice-seen", EACH, sends={}, more=lambda _: {"notice_id": UUID(int=9)}),
    # What needs a key, or is of one household, is nothing for a shared device.
    Row("shelters:offer", OWN, offered),
    Row("shelters:accept", OWN, offered, {}),
    Row("shelters:decline", OWN, offered, {}),
    Row("shelters:handover", OWN, offered, {}),
    # A house as its own people keep it: with a login of their own, never on a shared device.
    Row("shelters:house", OWN, house),
    Row("shelters:rules", OWN, house, more=lambda _: {"code": "who"}),
    Row("shelters:rules", OWN, house, {"pregnant": "yes"}, more=lambda _: {"code": "who"}),
    Row("shelters:rooms", OWN, house),
    Row("shelters:rooms", OWN, house, {}),
    Row("shelters:reach", OWN, house),
    Row("shelters:reach", OWN, house, {}),
    Row("shelters:flat", OWN, transit),
    Row("shelters:flat", OWN, transit, {}),
    Row("shelters:address", OWN, house),
    Row("shelters:address-open", OWN, house, {"reason": "safety"}),
    Row("shelters:address-change", OWN, house, {}),
    Row("shelters:house-close", OWN, house, {}),
    Row("shelters:overflow", OWN, house, {}),
    Row("shelters:overflow-over", OWN, house, {}),
    Row("shelters:count", AT_BOARD, house, counted),
    Row("shelters:room", OWN, unit),
    Row("shelters:room", OWN, unit, {}),
    Row("shelters:retire", OWN, unit, {}),
    Row("shelters:room-rules", OWN, unit, more=lambda _: {"code": "building"}),
    Row("shelters:room-rules", OWN, unit, {}, more=lambda _: {"code": "building"}),
    Row("shelters:claims", KEEPERS),
    Row("shelters:claim", KEEPERS, sends={}, more=lambda _: {"offer_id": UUID(int=6)}),
    Row("shelters:houses", LEADS),
    Row("shelters:admit", LEADS, sends={}),
    Row("shelters:admit-claimed", LEADS, house, {}),
    Row("shelters:withdraw-house", LEADS, house, {}),
    Row("shelters:family", LEADS, family),
    Row("shelters:family", LEADS, family, {}),
    Row("shelters:family-second", LEADS, family, {}),
    Row("shelters:family-back", LEADS, family, {}),
    Row("shelters:region", LEADS),
    Row("shelters:unmet", LEADS),
    Row("shelters:unmet-csv", LEADS),
    Row("shelters:search", HERS, case, asks=TEAM),
    Row("shelters:need", HERS, case, asks=TEAM),
    Row("shelters:need", HERS, case, {}, asks=TEAM),
    Row("shelters:tier", HERS, case, {}, asks=TEAM),
    Row("shelters:stop", HERS, case, {}, asks=TEAM),
    Row("shelters:calls", HERS, case, asks=TEAM),
    Row("shelters:elsewhere", HERS, case, asks=TEAM),
    Row("shelters:yes", HERS, case, asks=TEAM, more=house),
    Row("shelters:yes", HERS, case, {}, asks=TEAM, more=house),
    Row("shelters:wish", HERS, case, {"wish": "best", "version": "9"}, asks=TEAM, more=house),
    Row(
        "shelters:hold",
        HERS,
        case,
        {"unit_id": str(UUID(int=7)), "unit_version": "0", "once": str(UUID(int=8))},
        asks=TEAM,
    ),
    Row(
        "shelters:place-step",
        HERS,
        case,
        {},
        asks=TEAM,
        more=lambda region: {**offered(region), "verb": "release"},
    ),
    # Last of a case's: who has said why is not asked again.
    Row("shelters:search-open", HERS | TEAM, case, {"reason": "follow_up"}),
    Row(
        "asked:still_free",
        frozenset(EVERYBODY),
        more=lambda region: {"token": region.link},
    ),
)


@pytest.fixture(autouse=True)
def _afternoon() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def region(db: None) -> Region:
    """House North has a free room and was just asked; Amina's worker looks for a place."""
    houses = make_houses()
    cast = houses.cast
    free_since_morning(houses)
    shift_questions.ask_due(now=NOW)
    link = token()
    pharmacy = make_place("pharmacy", TeamKind.PHARMACY, cast, person="Farah")
    venue = make_place("venue", TeamKind.VENUE, cast, person="Vera")
    put_on_duty(cast)
    amina = make_household(cast)
    free(houses.room, since=NOW.replace(day=28))
    return Region(
        houses=houses,
        amina=amina,
        later=Availability.objects.get(unit=houses.room, during__startswith__gt=NOW),
        link=link,
        offered=_offered(houses, amina),
        people={
            WORKER: cast.beatriz,
            COLLEAGUE: join("Bea", cast.french, by=cast.dalia),
            FAR_WORKER: cast.bram,
            STRANGE_WORKER: cast.chidi,
            COORDINATOR: cast.dalia,
            ADMINISTRATOR: cast.ada,
            KEEPER: houses.noor,
            FAR_KEEPER: houses.simon,
            PHARMACIST: pharmacy.person,
            VENUE: venue.person,
        },
        places={
            BOARD: Place(houses.north_team, houses.noor),
            FAR_BOARD: Place(houses.south_team, houses.simon),
            COUNTER: pharmacy,
            BAR: venue,
        },
    )


def _offered(houses: Houses, amina: Household) -> Placement:
    """Amina said yes to House North, and her worker offered her to it."""
    need, worker = amina.looks(), amina.worker.staff
    place = free(add_unit(house_id=houses.north.id, facts=ANYBODY, by=SYSTEM, now=NOW))
    held = placements.hold(
        case_id=amina.case_id, need_id=need.id, unit_ids=[place.id], by=worker, now=NOW
    )
    consents.give_consent(
        case_id=amina.case_id,
        organisation_id=houses.north.organisation_id,
        purpose=Purpose.PLACE,
        fields=(Field.HOUSEHOLD,),
        until=NOW + timedelta(days=30),
        how=How.SPOKEN,
        by=worker,
        now=NOW,
    )
    return placements.offer(placement_id=held.id, by=worker, now=NOW)


def comes_in(region: Region, name: str) -> Client:
    """The browser of somebody who has gone all the way in."""
    client = Client()
    if name in region.people:
        log_in(client, region.people[name], now=NOW)
    elif name in region.places:
        region.places[name].at_device(client, now=NOW)
    return client


def met(client: Client, row: Row, region: Region) -> str:
    """What somebody meets: "in", "asked" why, or "out"; nothing that is done stays done."""
    with transaction.atomic():
        answer: Any = (
            client.get(row.where(region))
            if row.sends is None
            else client.post(row.where(region), row.sent(region))
        )
        transaction.set_rollback(True)
    assert doubled(answer) == [], row.name
    if answer.headers.get("Location", "").startswith(DOORS):
        return "out"
    if b'id="form-open"' in answer.content:
        return "asked"
    return "in" if answer.status_code in INSIDE else "out"


def expected(row: Row, name: str) -> str:
    if name in row.opens:
        return "in"
    return "asked" if name in row.asks else "out"


def test_exactly_the_allowed_cells_are_open(region: Region) -> None:
    wrong = []
    for name in EVERYBODY:
        client = comes_in(region, name)
        for row in ROWS:
            found = met(client, row, region)
            if found != expected(row, name):
                wrong.append((name, row.name, row.sends is not None, found))
    assert wrong == []


def test_before_the_second_factor_nothing_is_open(region: Region) -> None:
    staff = [row for row in ROWS if row.name.startswith("shelters:")]
    for person in region.people.values():
        client = Client()
        sent = {"login": person.login, "password": person.password}
        assert client.post("/staff/login/", sent).status_code == 302
        assert {met(client, row, region) for row in staff} == {"out"}


def test_what_does_not_exist_looks_like_what_is_not_hers(region: Region, turn: int | None) -> None:
    """Whoever may not see a thing cannot find out that it is there.

    A daily run looks at every third: at each address as somebody, and as everybody at some.
    """
    for number, name in enumerate(EVERYBODY):
        client = comes_in(region, name)
        for place, row in enumerate(ROWS):
            named = row.about(region)
            left_out = turn is not None and (turn + number + place) % 3
            if named and name not in row.opens | row.asks and not left_out:
                elsewhere = reverse(row.name, kwargs={**named, **row.more(region), **_other(named)})
                there = row.where(region)
                assert _status(client, row, region, elsewhere) == _status(
                    client, row, region, there
                ), (name, row)


def test_every_address_of_this_room_is_in_the_table() -> None:
    known = {f"shelters:{each.name}" for each in urls.urlpatterns}
    known |= {f"asked:{each.name}" for each in public_urls.urlpatterns}
    assert {row.name for row in ROWS} == known


def _other(named: Mapping[str, object]) -> Mapping[str, object]:
    return {name: uuid4() for name in named}


def _status(client: Client, row: Row, region: Region, address: str) -> int:
    sent = row.sent(region)
    answer = client.get(address) if row.sends is None else client.post(address, sent)
    return answer.status_code
