"""The sample people and houses of a demo: made once, and what a folder lacks is added."""

import json
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from uuid import UUID

import pytest

from config.local.sample_data import (
    sample_city,
    sample_houses,
    sample_partner,
    sample_pharmacies,
    sample_places,
    sample_venues,
)
from config.local.sample_data.partner_token import read_token
from config.local.sample_data.sample_people import FILE
from nightlife.models import Venue, VenueRole
from nightlife.venues.venues import all_venues, standing_of
from pharmacy.models import Pharmacy
from reports.accounts.credentials import api_tokens
from reports.accounts.directory.organisations import all_organisations
from reports.accounts.directory.profiles import find_login
from reports.accounts.directory.staff import staff_of
from reports.accounts.models import Organisation, Team, TeamKind, User
from reports.accounts.roles import Permission
from reports.cases.assignment import rota, staffing
from reports.cases.terms.machine_facts import Facts, RoutingWishes, Teller
from reports.region import region
from reports.region.vocabulary import Level
from shelters.facts.unit_facts import Range
from shelters.inventory.inventory import house_facts
from shelters.inventory.unit_availability import free_units
from shelters.models import House, Unit
from tests.reports.accounts.people import cheap_passwords

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english_and_cheap() -> Iterator[None]:
    with cheap_passwords():
        yield


def test_the_sample_region_has_the_kinds_of_houses_that_brussels_has(tmp_path: Path) -> None:
    """Among them one for LGBTQIA+ people of 18 to 25, and one for men; none bears a real name."""
    sample_city.fill(tmp_path, now=NOW)
    facts = [house_facts(house) for house in House.objects.all()]
    assert {each.alias for each in facts} == {each.facts.alias for each in sample_houses.HOUSES}
    assert all(each.alias.startswith("Sample ") for each in facts)
    assert any(each.rules.composition == ("men",) for each in facts)
    ages = {each.rules.adult_age for each in facts if each.rules.lgbtqia}
    assert Range(least=18, most=25) in ages
    assert {house.kind for house in House.objects.all()} == {
        "crisis", "transit", "hotel", "host_family"
    }  # fmt: skip
    assert any(each.budget for each in facts)
    assert Unit.objects.filter(shared=True).count() == 4


def test_there_are_free_places_now_with_zones_and_every_field_of_the_match(tmp_path: Path) -> None:
    sample_city.fill(tmp_path, now=NOW)
    free = free_units(now=NOW)
    tonight = [each for each in free if each.free_from <= NOW]
    assert len(free) > len(tonight) > 15
    assert all(each.facts.zones and each.facts.beds for each in free)
    assert any(each.confirmed_at and NOW - each.confirmed_at < timedelta(hours=2) for each in free)


def test_its_own_people_keep_each_house(tmp_path: Path) -> None:
    sample_city.fill(tmp_path, now=NOW)
    for login in ("shelter-1", "shelter-2"):
        user = find_login(login)
        assert user is not None
        staff = staff_of(user_id=user.pk)
        teams = staff.teams_with(Permission.SET_AVAILABILITY)
        assert House.objects.filter(team__in=teams).count() >= 4


def test_a_second_care_organisation_gets_only_what_is_passed_on_to_it(tmp_path: Path) -> None:
    """No case comes to its people by itself: not to one on duty, nor to its queue."""
    sample_city.fill(tmp_path, now=NOW)
    support = Team.objects.get(kind=TeamKind.CARE, organisation=_organisation("Sample Support"))
    assert Team.objects.filter(kind=TeamKind.CARE).exclude(id=support.id).count() == 2
    on_duty = rota.ask_on_duty(now=NOW, team_ids=[support.id]).read()
    assert len(on_duty) == 2
    for level, language in product(Level, region().languages):
        routed = staffing.choose(
            case_id=uuid.uuid4(),
            level=level,
            facts=Facts(
                language=language, teller=Teller.HERSELF, counted=None, wishes=RoutingWishes()
            ),
            staffing=staffing.ask_staffing(now=NOW),
        )
        assert routed.team_id != support.id, (level, language)


def _organisation(begins: str) -> UUID:
    (found,) = [
        each.organisation_id for each in all_organisations() if each.name.startswith(begins)
    ]
    return found


def test_a_second_start_makes_nothing_twice(tmp_path: Path) -> None:
    sample_city.fill(tmp_path, now=NOW)
    counted = [model.objects.count() for model in (User, Team, Organisation, House, Unit)]
    people = (tmp_path / FILE).read_text()
    sample_city.fill(tmp_path, now=NOW + timedelta(hours=1))
    assert [model.objects.count() for model in (User, Team, Organisation, House, Unit)] == counted
    assert (tmp_path / FILE).read_text() == people


def test_a_folder_of_an_earlier_version_gets_what_it_lacks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as earlier:
        care = [each for each in sample_city.CAST if each.team in {sample_city.DESK, "fr", "nl"}]
        earlier.setattr(sample_city, "CAST", tuple(care))
        earlier.setattr(
            sample_city, "TEAMS", {code: sample_city.TEAMS[code] for code in ("fr", "nl")}
        )
        for room in (sample_places, sample_venues, sample_pharmacies):
            earlier.setattr(room, "fill", lambda *_, **__: None)
        sample_city.fill(tmp_path, now=NOW)
    before = {each["login"]: each["password"] for each in json.loads((tmp_path / FILE).read_text())}
    sample_city.fill(tmp_path, now=NOW + timedelta(hours=1))
    after = {each["login"]: each["password"] for each in json.loads((tmp_path / FILE).read_text())}
    assert before.items() < after.items()
    assert Team.objects.filter(kind=TeamKind.SHELTER).count() == 2
    assert House.objects.count() == len(sample_houses.HOUSES)
    assert Venue.objects.count() == 3
    assert Pharmacy.objects.count() == 1


def test_a_sample_token_is_made_once_and_again_when_it_has_run_out(tmp_path: Path) -> None:
    sample_city.fill(tmp_path, now=NOW)
    first = read_token(tmp_path)
    found = api_tokens.holder_of(secret=first, now=NOW)
    assert found is not None
    assert found.organisation_id == next(
        each.organisation_id for each in all_organisations() if each.name == sample_partner.PARTNER
    )
    assert (tmp_path / "partner-token").stat().st_mode & 0o077 == 0
    sample_partner.fill(tmp_path, now=NOW)
    assert read_token(tmp_path) == first
    sample_partner.fill(tmp_path, now=NOW + sample_partner.LASTS)
    assert read_token(tmp_path) != first


def test_three_venues_of_one_area_are_admitted_and_led_by_their_own_people(tmp_path: Path) -> None:
    for hours in (0, 1):
        sample_city.fill(tmp_path, now=NOW + timedelta(hours=hours))
        # As an earlier version left its people: without a seat.
        VenueRole.objects.update(facts=None)
    sample_city.fill(tmp_path, now=NOW + timedelta(hours=2))
    found = all_venues()
    assert len(found) == 3
    assert len({each.area for each in found}) == 1
    for login in ("venue-1", "venue-2", "venue-3"):
        user = find_login(login)
        assert user is not None
        staff = staff_of(user_id=user.pk)
        (team_id,) = staff.team_ids
        assert standing_of(staff=staff, team_id=team_id).leads
