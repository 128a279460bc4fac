"""HSDS out and in: public, complete, the same again, and never more than may be said."""

import json
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from pytest_django import DjangoAssertNumQueries

from config.local.sample_data import sample_city
from config.local.sample_data.sample_houses import HOUSES
from reports.accounts.directory.staff import actor_of
from reports.audit.log import OPERATOR, SYSTEM
from reports.audit.models import Event
from reports.region import region
from shelters.exchange.imports import imported_offers, imported_rows, planned, take_over
from shelters.exchange.published_places import own_ids, own_offers, public_offers
from shelters.facts.unit_facts import HouseFacts, UnitFacts
from shelters.hsds.files.hsds_reading import read
from shelters.hsds.files.hsds_writing import write
from shelters.hsds.tables.hsds_rows import Row
from shelters.inventory.house_staff import Keeper
from shelters.inventory.unit_availability import close_house, say_free, say_full
from shelters.models import (
    Availability,
    Closure,
    ClosureReason,
    House,
    HouseKind,
    ImportedRow,
    Source,
    Unit,
)
from shelters.placing.placements import keep
from tests.canaries import find
from tests.reports.accounts.people import cheap_passwords
from tests.shelters.houses import NOW, Houses, add_unit, make_house
from tests.shelters.hsds.registers import an_id, service, write_json

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _cheap() -> Iterator[None]:
    with cheap_passwords():
        yield


def command(name: str, *args: object) -> tuple[int, str, str]:
    """Run a command; returns its exit status and what it said."""
    out, err = StringIO(), StringIO()
    try:
        call_command(name, *map(str, args), stdout=out, stderr=err)
    except SystemExit as stopped:
        return int(str(stopped.code)), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def take(path: Path) -> None:
    take_over(read(path).rows, own=own_ids(region=region(), now=NOW), by=OPERATOR, now=NOW)


def forget_our_houses() -> None:
    """As empty of houses as a database that never had one."""
    for model in (Availability, Closure, Unit, House):
        model.objects.all().delete()


@pytest.mark.parametrize("form", [".", "services.json"])
def test_export_import_and_export_again_is_the_same_bytes(tmp_path: Path, form: str) -> None:
    sample_city.fill(tmp_path, now=NOW)
    write(tmp_path / "a", public_offers(region=region(), now=NOW), title="Sample")
    forget_our_houses()
    take(tmp_path / "a" / form)
    later = NOW + 40 * HOUR
    write(tmp_path / "b", public_offers(region=region(), now=later), title="Sample")
    assert files(tmp_path / "a") == files(tmp_path / "b")
    assert len(imported_offers()) == sum(h.kind != HouseKind.HOST_FAMILY for h in HOUSES)


def test_an_export_of_the_sample_region_tells_nothing_it_must_not(tmp_path: Path) -> None:
    """R7.12: no alias, no address, no zone, no number of a house, no host family."""
    sample_city.fill(tmp_path, now=NOW)
    folder = tmp_path / "out"
    write(folder, public_offers(region=region(), now=NOW), title="Sample")
    aliases = [house.facts.alias for house in HOUSES]
    units = [unit.name for house in HOUSES for unit in house.units]
    phones = [house.facts.duty_phone for house in HOUSES if house.facts.duty_phone]
    communes = [commune.name(code) for commune in region().communes for code in ("fr", "nl")]
    canaries = [*aliases, *units, *phones, "Sample Street", "+32470000000", "sample data"]
    text = b"".join(files(folder).values())
    assert find([*canaries, *communes], text, "export") == []
    assert b"host_family" not in text
    assert b'latitude":' not in text
    assert "addresses.csv" not in files(folder)


def test_free_places_are_counted_in_buckets_as_of_the_last_word_of_the_house(
    houses: Houses,
) -> None:
    add_unit(house_id=houses.north.id, facts=UnitFacts(), by=SYSTEM, now=NOW)
    say_free(unit_id=houses.room.id, since=NOW, by=SYSTEM, source=Source.BOARD, now=NOW)
    north = offer_of(houses.north, NOW)
    assert [(each.unit, each.free, each.updated) for each in north.capacities] == [
        ("family-unit", 1, NOW)
    ]
    assert offer_of(houses.south, NOW).capacities == ()
    say_full(unit_id=houses.room.id, by=SYSTEM, now=NOW + HOUR)
    (full,) = offer_of(houses.north, NOW + 2 * HOUR).capacities
    assert (full.free, full.updated) == (0, NOW + HOUR)


def test_a_place_that_somebody_has_is_not_free(houses: Houses) -> None:
    """What a house says is free stays so while a placement takes it out."""
    say_free(unit_id=houses.room.id, since=NOW, by=SYSTEM, source=Source.BOARD, now=NOW)
    keep(unit_id=houses.room.id, lasts=HOUR / 2, by=keeper(houses), now=NOW)
    assert offer_of(houses.north, NOW).capacities[0].free == 0
    assert offer_of(houses.north, NOW + HOUR).capacities[0].free == 1


def test_a_vacancy_of_tomorrow_is_not_free_today(houses: Houses) -> None:
    say_free(unit_id=houses.room.id, since=NOW + HOUR, by=SYSTEM, source=Source.BOARD, now=NOW)
    assert offer_of(houses.north, NOW).capacities[0].free == 0


def test_a_closed_house_says_so(houses: Houses) -> None:
    close_house(house_id=houses.north.id, reason=ClosureReason.OTHER, since=NOW, by=SYSTEM, now=NOW)
    assert offer_of(houses.north, NOW).status == "temporarily closed"
    assert offer_of(houses.north, NOW - HOUR).status == "active"


def test_a_house_is_named_by_its_organisation_and_kind(houses: Houses) -> None:
    assert (
        offer_of(houses.north, NOW).name
        == "Sample shelter North organisation: crisis accommodation"
    )


def test_an_export_asks_as_much_for_one_house_as_for_many(
    houses: Houses, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(8):
        own_offers(region=region(), now=NOW)
    for number in range(3):
        house = make_house(houses.north_team, HouseFacts(alias=f"Sample House {number}"))
        unit = add_unit(house_id=house.id, facts=UnitFacts(), by=SYSTEM, now=NOW)
        say_free(unit_id=unit.id, since=NOW, by=SYSTEM, source=Source.BOARD, now=NOW)
    with django_assert_num_queries(8):
        own_offers(region=region(), now=NOW)


def test_a_dry_run_shows_everything_and_changes_nothing(tmp_path: Path) -> None:
    path = write_json(tmp_path, service())
    status, told, _ = command("hsds_import", path)
    assert status == 0
    assert "new rows: 9\n" in told
    assert "  service: 1\n" in told
    assert "places to live understood: 1" in told
    assert "  service: wait_time (1), colour (1)\n" in told
    assert "  address: id (1), address_1 (1), city (1)" in told
    assert told.endswith("nothing was changed: --apply does it\n")
    assert not ImportedRow.objects.exists()
    assert not Event.objects.exists()


def test_an_applied_import_keeps_every_row_with_every_field(tmp_path: Path) -> None:
    path = write_json(tmp_path, service())
    assert command("hsds_import", path, "--apply")[0] == 0
    kept = {row.table: row for row in imported_rows() if row.table == "service"}
    assert kept["service"].extra == {"colour": {"of the door": ["green"]}}
    assert sorted(shown(imported_rows())) == sorted(
        shown([*read(path).rows, *imported_rows_of_ours()])
    )
    assert [event.kind for event in Event.objects.all()] == ["register_imported"]
    told = command("hsds_import", path, "--apply")[1]
    assert "rows that say nothing new: 9" in told
    assert Event.objects.count() == 1


def test_a_change_is_told_by_row_and_field(tmp_path: Path) -> None:
    take(write_json(tmp_path, service()))
    said = service()
    said["status"] = "inactive"
    said["capacities"][0]["available"] = 0
    path = write_json(tmp_path, said)
    told = command("hsds_import", path, "--apply")[1]
    assert "rows that change: 2\n" in told
    assert f"  service {an_id('service')}: status\n" in told
    assert f"  service_capacity {an_id('capacity')}: available\n" in told
    assert imported_offers()[0].status == "inactive"
    assert ImportedRow.objects.count() == 9


def test_bad_rows_are_refused_and_the_good_ones_taken(tmp_path: Path) -> None:
    said = service()
    said["languages"].append({"id": "x"})
    status, told, err = command("hsds_import", write_json(tmp_path, said), "--apply")
    assert status == 1
    assert err == "services.json languages[1], id: expected a UUID\n"
    assert "refused: 1" in told
    assert len(imported_offers()) == 1


def test_a_row_longer_than_a_blob_is_refused_by_name(tmp_path: Path) -> None:
    said = service() | {"description": "x" * 70_000}
    status, _, err = command("hsds_import", write_json(tmp_path, said), "--apply")
    assert (status, err) == (1, "services.json: expected at most 60000 bytes\n")
    assert imported_offers() == ()


@pytest.mark.parametrize("args", [("gone.json",), ("gone.json", "--apply")])
def test_a_file_that_is_not_there_is_named(tmp_path: Path, args: tuple[str, ...]) -> None:
    status, _, err = command("hsds_import", tmp_path / args[0], *args[1:])
    assert status == 2
    assert "gone.json: No such file or directory" in err


def test_our_own_places_are_left_to_their_people(houses: Houses, tmp_path: Path) -> None:
    say_free(unit_id=houses.room.id, since=NOW, by=SYSTEM, source=Source.BOARD, now=NOW)
    write(tmp_path / "a", public_offers(region=region(), now=NOW), title="Sample")
    rows = read(tmp_path / "a").rows
    plan = planned(rows, own=own_ids(region=region(), now=NOW))
    assert (plan.new, plan.changed, plan.own) == ({}, (), len(rows))
    # A room that became full has rows of its own no more; what is left of them says nothing.
    more = Row(
        table="language", values={"id": an_id("l"), "service_id": str(houses.north.id)}, where=""
    )
    assert planned([more], own=own_ids(region=region(), now=NOW)).own == 1


def test_what_of_one_thing_is_said_in_two_ways_is_kept_twice(tmp_path: Path) -> None:
    place = {"id": an_id("location"), "location_type": "physical", "name": "One"}
    path = write_json(tmp_path, [place, {**place, "name": "Two"}], "locations.json")
    take(path)
    take(path)
    assert ImportedRow.objects.count() == 2
    take(write_json(tmp_path, [place], "locations.json"))
    assert ImportedRow.objects.count() == 1


def test_imported_places_are_exported_beside_our_own_without_their_addresses(
    houses: Houses, tmp_path: Path
) -> None:
    take(write_json(tmp_path, service()))
    offers = public_offers(region=region(), now=NOW)
    assert {offer.id for offer in offers} == {
        str(houses.north.id), str(houses.south.id), an_id("service")
    }  # fmt: skip
    write(tmp_path / "out", offers, title="Sample")
    told = b"".join(files(tmp_path / "out").values())
    assert b"Sample Street" not in told
    assert b"50.5" not in told


def test_the_export_command_writes_and_validates(houses: Houses, tmp_path: Path) -> None:
    schemas = tmp_path / "schemas"
    schemas.mkdir()
    write_json(schemas, {"properties": {}, "required": ["id"]}, "service.json")
    write_json(schemas, {"properties": {}}, "service_at_location.json")
    status, told, err = command("hsds_export", tmp_path / "out", "--schemas", schemas)
    # These schemas know no column at all, so that every row of the two tables is at fault.
    assert status == 1
    assert "2 places to live; host families are never published" in told
    assert "services.csv row 2" in err
    assert json.loads((tmp_path / "out" / "services.json").read_text())["total_items"] == 2
    assert command("hsds_export", tmp_path / "out")[0] == 0
    assert {event.kind for event in Event.objects.filter(actor_role="operator")} >= {
        "register_exported"
    }


def test_bad_arguments_of_an_export_are_named(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("sample")
    assert command("hsds_export", tmp_path)[0] == 2
    status, _, err = command("hsds_export", tmp_path / "out", "--schemas", tmp_path / "gone")
    assert status == 2
    assert "expected the published schemas" in err
    assert not (tmp_path / "out").exists()


def keeper(houses: Houses) -> Keeper:
    return Keeper(houses.north_team.pk, actor_of(houses.noor.staff), houses.noor.user_id)


def offer_of(house: House, now: Any) -> Any:
    (found,) = (each for each in own_offers(region=region(), now=now) if each.id == str(house.id))
    return found


def shown(rows: Any) -> list[str]:
    return [f"{row.table} {sorted(row.values.items())} {row.extra}" for row in rows]


def imported_rows_of_ours() -> list[Row]:
    return [row for row in imported_rows() if row.table in {"taxonomy", "taxonomy_term"}] + [
        row for row in imported_rows() if row.table == "unit" and row.values["scheme"] == "linden"
    ]
