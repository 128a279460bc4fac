"""Of somebody who belongs to two places, a form or link acts for the place its page was about.

Both tabs are one browser: what was chosen last in the other one counts for what is opened next,
and never for what already stands on a screen.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Final
from uuid import UUID

import pytest
import time_machine

from nightlife.models import Entry, Post, Venue
from nightlife.venues import venues
from pharmacy.models import MonthCount, Pharmacy
from pharmacy.register import pharmacies
from reports.accounts.guards import device_guard
from reports.accounts.models import Team, TeamKind
from reports.accounts.onboarding.invitations import add_to_team
from reports.accounts.roles import Permission
from reports.audit.log import OPERATOR
from shelters.exchange.imports import take_over
from shelters.hsds.files.hsds_reading import read
from shelters.models import House, HouseState
from tests import source
from tests.authorization.actors import Street, make_street
from tests.nightlife.story import NOW, post
from tests.reports.accounts.counters import Place
from tests.reports.accounts.people import Person, admit, cheap_passwords, make_team
from tests.shelters.hsds.registers import service, write_json
from tests.shelters.screens.entering import enters
from tests.tour.tools.browser import Browser

pytestmark = pytest.mark.django_db

OF_ONE_TEAM: Final = {
    Permission.SET_AVAILABILITY, Permission.ANSWER_OFFERS, Permission.KEEP_LOG,
    Permission.USE_COUNTER,
}  # fmt: skip
TAPPED: Final[dict[str, str | list[str]]] = {
    "when": "now", "zone": "bar", "doer": "unknown", "behaviours": ["suddenly_unwell"],
    "wish": "care",
}  # fmt: skip
FORM: Final = re.compile(r'<form [^>]*?method="post".*?</form>', re.DOTALL)
ACTION: Final = re.compile(r"""action="\{% url ["'](\w+):([\w-]+)""")
CARRIES: Final = '{% include "accounts/team.html" %}'
LINK: Final = re.compile(r"""href="((?:\{%.*?%\}|\{\{.*?\}\}|[^"])*)\"""")
LEADS: Final = re.compile(r"""\{% url ["'](\w+):([\w-]+)""")
TOLD: Final = '{% include "accounts/of_team.html"'
OF_NO_TEAM: Final = {"leave"}  # whoever flees the turned screen gets away, whatever a link says


@pytest.fixture(autouse=True)
def _at_night() -> Iterator[None]:
    with cheap_passwords(), time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def street() -> Street:
    """Two venues, two pharmacies and a shelter, and their people."""
    return make_street(NOW)


def also(street: Street, person: Person, team: Team, now: datetime = NOW) -> None:
    """Let somebody who works here into one more team."""
    add_to_team(user_id=person.user_id, team_id=team.pk, by=OPERATOR, now=now)
    if team.kind == TeamKind.SHELTER:
        admit(person, team, by=street.cast.dalia, now=now)


def barkeeper(street: Street) -> Person:
    """Farida, who works at the bars of both venues."""
    farida = street.bar.farida
    also(street, farida, street.other_bar.team)
    post(street.other_bar, farida, Post.BAR, street.cast)
    return farida


def pharmacist(street: Street) -> Person:
    """Farah, who stands at the counters of both pharmacies."""
    farah = street.pharmacy.person
    also(street, farah, street.other_pharmacy.team)
    return farah


def test_a_house_is_claimed_for_the_team_on_the_page(street: Street, tmp_path: Path) -> None:
    rows = read(write_json(tmp_path, [service()])).rows
    take_over(rows, own=frozenset(), by=OPERATOR, now=NOW)
    keeper, here = street.shelter.person, street.shelter.team
    other = make_team("Sample shelter Birch", ("fr",), kind=TeamKind.SHELTER, now=NOW)
    also(street, keeper, other)
    browser = enters(keeper, NOW)
    claims = browser.get(f"/shelters/claims/?team={here.pk}")
    form = next(form for form in claims.forms if form.action.startswith("/shelters/claims/"))
    browser.get(f"/shelters/?team={other.pk}")

    page = browser.submit(form)

    draft = House.objects.get(state=HouseState.DRAFT)
    assert draft.team_id == here.pk
    # What was acted for last is what the next page is about.
    assert (page.status, page.address) == (200, f"/shelters/house/{draft.id}/")


def test_an_entry_is_written_in_the_log_on_the_page(street: Street) -> None:
    browser = enters(barkeeper(street), NOW)
    bar = browser.get(f"/nightlife/?team={street.bar.team.pk}")
    tap = next(form for form in bar.forms if form.action == "/nightlife/new/")
    browser.get(f"/nightlife/?team={street.other_bar.team.pk}")
    written = browser.submit(tap, button=("incident", "spiking")).form(ident="form-entry")
    browser.get(f"/nightlife/?team={street.other_bar.team.pk}")

    page = browser.submit(written, TAPPED, button=("send", ""))

    assert page.status == 200, page.words
    assert Entry.objects.get().venue_id == street.bar.venue_id


def test_advice_is_counted_where_it_was_given(street: Street) -> None:
    browser = enters(pharmacist(street), NOW)
    here, there = street.pharmacy.team.pk, street.other_pharmacy.team.pk
    advice = browser.get(f"/pharmacy/advice/?team={here}").form(ident="form-advice")
    browser.get(f"/pharmacy/?team={there}")

    assert browser.submit(advice).status == 200

    assert MonthCount.objects.get().pharmacy.team_id == here


def test_a_form_for_a_team_that_is_not_theirs_is_refused(street: Street) -> None:
    browser = enters(street.pharmacy.person, NOW)
    form = browser.get("/pharmacy/advice/").form(ident="form-advice")
    assert browser.submit(form, {"team": str(street.other_pharmacy.team.pk)}).status == 404
    assert browser.submit(form, {"team": "nonsense"}).status == 404
    assert not MonthCount.objects.exists()
    assert browser.submit(form).status == 200


def test_a_device_sends_no_form_that_was_shown_for_another_team(street: Street) -> None:
    """Somebody is logged in at one counter, and opens the device of the other in that browser."""
    browser = enters(pharmacist(street), NOW)
    here = street.pharmacy
    form = browser.get(f"/pharmacy/advice/?team={here.team.pk}").form(ident="form-advice")
    there = street.other_pharmacy
    browser.client.cookies[device_guard.COOKIE] = there.open(now=NOW).token  # type: ignore[attr-defined]
    assert browser.submit(form).status == 404
    assert not MonthCount.objects.exists()
    assert browser.get(f"/pharmacy/advice/?team={here.team.pk}").status == 404
    assert browser.get(f"/pharmacy/advice/?team={there.team.pk}").status == 200
    Place(here.team, here.person).at_device(browser.client, now=NOW)  # type: ignore[attr-defined]
    assert browser.submit(form).status == 200
    assert MonthCount.objects.get().pharmacy.team_id == here.team.pk


@pytest.mark.parametrize("begins", ["/nightlife/", "an entry"])
def test_a_guest_is_asked_by_the_venue_on_the_page(street: Street, begins: str) -> None:
    browser = enters(barkeeper(street), NOW)
    here, there = street.bar.team.pk, street.other_bar.team.pk
    page = browser.get(f"/nightlife/?team={here}")
    if begins == "an entry":
        form = browser.submit(page.form(action="/nightlife/new/"), button=("incident", "spiking"))
        page = browser.submit(form.form(ident="form-entry"), TAPPED, button=("send", ""))
    link = page.link("/nightlife/home/")
    browser.get(f"/nightlife/?team={there}")

    assert _team_of(browser, str(link)) == here


def test_figures_are_those_of_the_venue_on_the_page(street: Street) -> None:
    mona = street.bar.mona
    also(street, mona, street.other_bar.team)
    post(street.other_bar, mona, Post.MANAGER, street.cast)
    browser = enters(mona, NOW)
    links = browser.get(f"/nightlife/venue/?team={street.bar.team.pk}").links
    files = [href for href, _words in links if "/figures/" in href]
    for each in files:
        browser.get(f"/nightlife/venue/?team={street.other_bar.team.pk}")
        told = browser.get(each)
        assert told.status == 200
        assert "/pdf/" in each or "Sample Bar Lime" in told.source
    assert any("/csv/" in each for each in files)


def test_a_person_writes_at_the_counter_on_the_page(street: Street) -> None:
    browser = enters(pharmacist(street), NOW)
    here, there = street.pharmacy.team.pk, street.other_pharmacy.team.pk
    link = browser.get(f"/pharmacy/own/?team={here}").link("?in=fr")
    browser.get(f"/pharmacy/?team={there}")

    assert _team_of(browser, str(link)) == here


def test_nothing_chosen_is_the_first_place_that_is_let_in(street: Street) -> None:
    """A place that a coordinator has withdrawn stands in nobody's way."""
    lead = street.cast.dalia.staff
    first_bar, bar = sorted([street.bar, street.other_bar], key=lambda each: each.team.pk)
    venues.withdraw(venue_id=first_bar.venue_id, by=lead, now=NOW)
    browser = enters(barkeeper(street), NOW)
    assert browser.get("/nightlife/").status == 200
    assert _team_of(browser, "/nightlife/") == bar.team.pk

    first, second = sorted([street.pharmacy, street.other_pharmacy], key=lambda each: each.team.pk)
    pharmacies.withdraw(team_id=first.team.pk, by=lead, now=NOW)
    browser = enters(pharmacist(street), NOW)
    assert browser.get("/pharmacy/").status == 200
    assert _team_of(browser, "/pharmacy/") == second.team.pk
    assert Venue.objects.count() == Pharmacy.objects.count() == 2


def test_every_form_of_a_place_carries_its_team() -> None:
    """Also one that a later page adds: read from the templates, judged by the door behind each."""
    carried = 0
    for room in ("shelters", "nightlife", "pharmacy"):
        for path in sorted((source.ROOT / room / "templates").rglob("*.html")):
            for form in FORM.findall(path.read_text()):
                if _is_of_one_team(form, path):
                    assert CARRIES in form, (path.name, form[:120])
                    carried += 1
    assert carried > 40


def test_every_link_of_a_place_carries_its_team() -> None:
    """A page, a file or a step of a place, and the same page in another language."""
    carried = 0
    for room in ("shelters", "nightlife", "pharmacy"):
        for path in sorted((source.ROOT / room / "templates").rglob("*.html")):
            for link in LINK.findall(path.read_text()):
                if _leads_to_one_team(link, room):
                    assert TOLD in link, (path.name, link)
                    carried += 1
    assert carried > 50


def _leads_to_one_team(link: str, room: str) -> bool:
    if not (found := LEADS.match(link)):
        return link.startswith("?")
    namespace, name = found.groups()
    return (
        namespace == room and name not in OF_NO_TEAM and _permission(namespace, name) in OF_ONE_TEAM
    )


def _is_of_one_team(form: str, path: Path) -> bool:
    """By the door of the view a form is sent to; one without an address, by its page's frame."""
    if not (found := ACTION.search(form)):
        return 'action="' not in form and path.stem not in {"still_free", "admit"}
    namespace, name = found.groups()
    if namespace == "accounts":
        return False
    return _permission(namespace, name) in OF_ONE_TEAM


def _permission(namespace: str, name: str) -> Permission:
    views = {each.name: each.callback for each in import_module(f"{namespace}.urls").urlpatterns}
    found: Permission = views[name].staff_permission
    return found


def _team_of(browser: Browser, address: str) -> UUID:
    page = browser.get(address)
    (team,) = {one.value for form in page.forms for one in form.fields if one.name == "team"}
    return UUID(team)
