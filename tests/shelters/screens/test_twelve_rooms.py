"""A keeper enters a house of twelve rooms on a phone, and the first search proposes one of them.

Every tap is counted: on an answer, a field, a link or a button. The minutes are reckoned, not
taken: a machine taps faster than anybody reads. `./run test -s` prints both.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol
from uuid import UUID

from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page as Tab
from pytest_django.live_server_helper import LiveServer

from reports.region import region
from shelters.facts.unit_facts import UnitFacts
from shelters.houses.house_rules import unanswered
from shelters.inventory.inventory import house_facts
from shelters.matching.pairs.problem import Range
from shelters.models import House, HouseKind, Unit
from shelters.screens.forms.rule_questions import GROUPS
from tests.effort import Effort
from tests.journeys.chromium import follow
from tests.looks import NARROW
from tests.reports.accounts.people import Person
from tests.shelters.households import make_household, put_on_duty
from tests.shelters.houses import NOW, Houses, make_houses
from tests.shelters.screens import entering
from tests.shelters.screens.browsing import cookies_of, inside
from tests.shelters.screens.entering import enters
from tests.shelters.screens.seekers import Seeker
from tests.tour.tools import page_reader
from tests.tour.tools.browser import Browser
from tests.tour.tools.page_reader import Form

MOST_TAPS: Final = 120
MOST_MINUTES: Final = 10.0

ALIAS: Final = "Sample House of Twelve"
STREET: Final = "12 Canary Lane, 0000 Sample City"
RULES: Final = UnitFacts(
    composition=("women", "families"),
    adult_age=Range(least=18),
    pregnant=True,
    minors_alone=False,
    lgbtqia=True,
    trans=True,
    only_lgbtqia=False,
    least_people=1,
    max_children=4,
    child_age=Range(),
    sons_max_age=14,
    school_near=True,
    room="own_room",
    step_free=False,
    lift=False,
    bathroom=False,
    sensory=False,
    care="some",
    mental_health="some",
    substances="in_treatment",
    smoking="outside",
    pets=(),
    languages=("fr", "nl", "en"),
    interpreter=True,
    permit_required=False,
    documents=(),
    day_price=0,
    incomes=("funded_days",),
    funded_days=90,
    emergency=True,
    interview_first=False,
    intake_from="08:00",
    intake_until="22:00",
    max_stay_days=90,
    extension_days=30,
    security=2,
    guards=("secret_address", "staff_all_night"),
)

type Said = Mapping[str, str | list[str]]


class Thumb(Protocol):
    """Somebody with a phone in their hand."""

    effort: Effort

    def begin(self) -> None:
        """Open the bed board."""

    def follow(self, part: str) -> None:
        """Tap the first link whose address contains this."""

    def send(self, form: str, said: Said) -> None:
        """Answer, and press the first button."""


def _main(source: str) -> str:
    return source.split("<main", 1)[1].split("</main>")[0]


@dataclass
class Wire:
    """The same taps without a screen: what a page offers is read from it."""

    browser: Browser
    effort: Effort = field(default_factory=Effort)

    def begin(self) -> None:
        self.browser.get("/shelters/")
        self._read()

    def follow(self, part: str) -> None:
        address = self.browser.page.link(part)
        assert address, (part, self.browser.page.links)
        self.browser.get(address)
        self._read(taps=1)

    def send(self, form: str, said: Said) -> None:
        found: Form = self.browser.page.form(ident=form)
        for values in said.values():
            self.effort.taps += 1 if isinstance(values, str) else len(values)
        for name, value in said.items():
            kinds = {each.kind for each in found.fields if each.name == name}
            typed = isinstance(value, str) and not kinds & {"radio", "checkbox", "select"}
            self.effort.letters += len(value) if typed else 0
        self.browser.submit(found, dict(said))
        assert self.browser.page.status == 200, self.browser.page.words
        self._read(taps=1)

    def _read(self, *, taps: int = 0) -> None:
        self.effort.taps += taps
        self.effort.read(page_reader.read("", 200, _main(self.browser.page.source)).words)


@dataclass
class Glass:
    """A small phone in a real browser."""

    tab: Tab
    effort: Effort = field(default_factory=Effort)

    def begin(self) -> None:
        self.tab.goto("/shelters/")
        self._read()

    def follow(self, part: str) -> None:
        self._turn(f'main a[href*="{part}"]')

    def send(self, form: str, said: Said) -> None:
        for name, values in said.items():
            for value in [values] if isinstance(values, str) else values:
                self._answer(form, name, value)
        self._turn(f"#{form} button >> nth=0")

    def _answer(self, form: str, name: str, value: str) -> None:
        which = "" if value == "on" else f'[value="{value}"]'
        chosen = f'#{form} label:has([name="{name}"]{which})'
        if self.tab.locator(chosen).count():
            self._tap(chosen)
            return
        self.effort.taps += 1
        self.effort.letters += len(value)
        self.tab.locator(f'#{form} [name="{name}"]').fill(value)

    def _tap(self, selector: str) -> None:
        self.effort.taps += 1
        self.tab.locator(selector).first.click()

    def _turn(self, selector: str) -> None:
        self.effort.taps += 1
        follow(self.tab.locator(selector).first)
        self._read()

    def _read(self) -> None:
        self.effort.read(self.tab.locator("main").inner_text())


ROOMS: Final[Sequence[Said]] = (
    {"name": "Room", "many": "8", "beds": "2", "cots": "1", "free": ["on"]},
    {"name": "Studio", "many": "4", "beds": "1", "cots": "0", "free": ["on"]},
)


def enter(thumb: Thumb, house_id: UUID) -> None:
    """Everything that there is to say of a house of twelve rooms."""
    house = f"/shelters/house/{house_id}/"
    thumb.begin()
    thumb.follow(house)
    thumb.follow("/rules/who/")
    for group in GROUPS:
        thumb.send("form-rules", dict(_taps(group.code)))
    thumb.follow("/rooms/")
    for kind in ROOMS:
        thumb.send("form-rooms", kind)
    thumb.follow(house)
    thumb.follow("/address/")
    zone = region().communes[3].code
    way = "The blue door, ring twice"
    said: Said = {"lines": STREET, "way": way, "phone": "02 539 00 00", "zones": [zone]}
    thumb.send("form-address", said)
    thumb.follow("/reach/")
    shifts = {"shift-1": "07:00", "shift-2": "14:00", "shift-3": "21:00"}
    thumb.send("form-reach", {"duty_phone": "0470 11 12 22", **shifts})
    thumb.follow("/shelters/")


def _taps(code: str) -> Iterator[tuple[str, str | list[str]]]:
    """The answers of a group; a tick is a list, what is typed a text."""
    group = next(each for each in GROUPS if each.code == code)
    for name, said in entering.answers(group, RULES):
        yield name, [said] if said == "on" else said


def admitted(lead: Person, team_id: UUID) -> House:
    """A coordinator has admitted the house, and said no more than its name."""
    entering.admit(enters(lead, NOW), alias=ALIAS, kind=HouseKind.CRISIS, team_id=team_id)
    found = {house_facts(row).alias: row for row in House.objects.all()}
    return found[ALIAS]


def proposed(houses: Houses) -> str:
    """What the first search says: Amina, with a child of three, for a month from today."""
    put_on_duty(houses.cast)
    household = make_household(houses.cast)
    browser = enters(houses.cast.beatriz, NOW)
    seeker = Seeker(houses.cast, household, browser.client)  # type: ignore[attr-defined]
    browser.client.handler.enforce_csrf_checks = False  # type: ignore[attr-defined]
    answer = seeker.send()
    assert answer.status_code == 302, answer.content.decode()
    return seeker.shown()


def check_entered(house: House) -> None:
    assert unanswered(house_facts(House.objects.get(id=house.id))) == []
    assert Unit.objects.filter(house=house).count() == 12
    assert House.objects.get(id=house.id).address_revision == 1


def test_twelve_rooms_are_entered_in_less_than_a_hundred_and_twenty_taps(houses: Houses) -> None:
    house = admitted(houses.cast.dalia, houses.north_team.pk)
    thumb = Wire(enters(houses.noor, NOW))
    enter(thumb, house.id)
    check_entered(house)
    _tell("over HTTP", thumb.effort)
    page = proposed(houses)
    first = page.split('<div class="place-head"><h3>')[1]
    assert first.startswith(ALIAS)
    assert "Proposed" in first


def test_twelve_rooms_are_entered_on_a_small_phone(
    transactional_db: None, live_server: LiveServer, chromium: Chromium
) -> None:
    houses = make_houses()
    house = admitted(houses.cast.dalia, houses.north_team.pk)
    tab = inside(chromium, live_server.url, cookies_of(houses.noor))
    tab.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    thumb = Glass(tab)
    enter(thumb, house.id)
    check_entered(house)
    _tell("on a phone", thumb.effort)
    assert f"{ALIAS}" in proposed(houses).split('<div class="place-head"><h3>')[1]


def _tell(where: str, effort: Effort) -> None:
    read = f"{effort.words} words on {effort.pages} pages, {effort.minutes:.1f} minutes"
    done = f"{effort.taps} taps, {effort.letters} letters"
    sys.stdout.write(f"a house of twelve rooms {where}: {done}, {read}\n")
    assert effort.taps < MOST_TAPS
    assert effort.minutes < MOST_MINUTES
