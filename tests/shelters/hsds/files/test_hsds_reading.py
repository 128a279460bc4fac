"""Files in all their forms to rows: what is bad is refused by line, and nothing is lost."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelters.hsds.files.hsds_reading import read
from shelters.hsds.tables.hsds_fields import TABLES, Field
from shelters.hsds.tables.hsds_rows import Row, Unreadable
from shelters.hsds.tables.nested import flat
from shelters.hsds.tables.row_judgement import Unexpected, checked
from tests.shelters.hsds.registers import an_id, service, write_json, write_tables

ORGANIZATIONS = "id,name,description\n{},Sample,Sample words\n"
SERVICES = "id,organization_id,name,status\n"


def faults(path: Path) -> list[str]:
    return [str(fault) for fault in read(path).faults]


def by_table(rows: tuple[Row, ...]) -> dict[str, Row]:
    return {row.table: row for row in rows}


def test_an_object_with_everything_inside_becomes_rows_that_link_to_it(tmp_path: Path) -> None:
    reading = read(write_json(tmp_path, service(), "service.json"))
    rows = by_table(reading.rows)
    assert reading.faults == ()
    assert rows["service"].values["organization_id"] == an_id("organization")
    assert rows["phone"].values["organization_id"] == an_id("organization")
    assert rows["service_at_location"].values["service_id"] == an_id("service")
    assert rows["service_at_location"].values["location_id"] == an_id("location")
    assert rows["address"].values["location_id"] == an_id("location")
    assert rows["service_capacity"].values["unit_id"] == an_id("unit")


def test_fields_that_the_standard_does_not_know_are_kept_as_they_came(tmp_path: Path) -> None:
    rows = by_table(read(write_json(tmp_path, service(), "service.json")).rows)
    assert rows["service"].extra == {"colour": {"of the door": ["green"]}}


@pytest.mark.parametrize("shape", ["list", "page", "one"])
def test_one_object_a_list_and_a_page_are_the_same(tmp_path: Path, shape: str) -> None:
    said: Any = {"list": [service()], "page": {"contents": [service()]}, "one": service()}[shape]
    assert len(read(write_json(tmp_path, said)).rows) == 9


def test_a_file_of_any_name_is_known_by_what_its_objects_hold(tmp_path: Path) -> None:
    place = {"id": an_id("location"), "location_type": "physical"}
    assert read(write_json(tmp_path, [place], "x.json")).rows[0].table == "location"


def test_json_may_hold_tables_by_their_files_names(tmp_path: Path) -> None:
    row = {"id": an_id("organization"), "name": "Sample", "description": "Sample"}
    path = write_json(tmp_path, {"organizations.csv": [row, {**row, "name": "Other"}]})
    assert [row.table for row in read(path).rows] == ["organization"]
    assert "organizations.csv[1], id: this id is given before" in faults(path)[0]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("x,{o},Sample,active", "services.csv, line 2, id: expected a UUID"),
        ("{s},{o},Sample,open", "services.csv, line 2, status: expected one of active, inactive"),
        ("{s},{o},,active", "services.csv, line 2, name: expected, but not there"),
        ("{s},,Sample,active", "services.csv, line 2, organization_id: expected, but not there"),
        ("{s},{o},Sample", "services.csv, line 2: expected 4 cells, found 3"),
        ("{s},{o},Sample,active,", "services.csv, line 2: expected 4 cells, found 5"),
    ],
)
def test_a_bad_row_of_a_table_is_refused_by_line(tmp_path: Path, row: str, fault: str) -> None:
    good = f"{an_id('good')},{an_id('organization')},Sample,active\n"
    text = SERVICES + row.format(s=an_id("service"), o=an_id("organization")) + "\n" + good
    folder = write_tables(tmp_path / "in", services=text)
    assert faults(folder)[0].startswith(fault)
    assert [row.id for row in read(folder).rows] == [an_id("good")]


def test_a_row_of_several_lines_is_named_by_its_first(tmp_path: Path) -> None:
    text = f'id,name,description\n{an_id("a")},"Sample\nname",Sample\n{an_id("b")},,Sample\n'
    (fault,) = faults(write_tables(tmp_path / "in", organizations=text))
    assert fault.startswith("organizations.csv, line 4, name")


def test_an_object_is_refused_by_its_path(tmp_path: Path) -> None:
    said = service()
    del said["organization"]["phones"][0]["number"]
    said["capacities"][0]["updated"] = "2026-11-24T14:00:00"
    found = faults(write_json(tmp_path, {"contents": [said]}))
    assert found == [
        "services.json contents[0].capacities[0], updated: expected a time with its offset,"
        " as in 2026-11-24T18:00:00+01:00",
        "services.json contents[0].organization.phones[0], number: expected, but not there",
    ]


def test_a_capacity_says_what_it_counts(tmp_path: Path) -> None:
    said = service()
    del said["capacities"][0]["unit"]
    assert "unit_id: expected, but not there" in faults(write_json(tmp_path, said))[0]


def test_the_same_id_twice_in_a_table_is_refused_and_said_where(tmp_path: Path) -> None:
    row = f"{an_id('a')},Sample,{{}}\n"
    text = "id,name,description\n" + row.format("One") + row.format("Two") + row.format("One")
    assert faults(write_tables(tmp_path / "in", organizations=text)) == [
        "organizations.csv, line 3, id: this id is given before (organizations.csv, line 2)"
    ]


def test_what_objects_say_of_one_thing_is_put_together_and_both_kept_where_they_disagree(
    tmp_path: Path,
) -> None:
    first = {"id": an_id("a"), "location_type": "physical", "name": "Sample"}
    more = {**first, "url": "https://example.org"}
    other = {**first, "name": "Other"}
    reading = read(write_json(tmp_path, [first, more, other], "locations.json"))
    assert [dict(row.values) for row in reading.rows] == [more, other]
    assert "both are kept" in reading.notes[0]


def test_a_link_that_leads_nowhere_is_noted_and_kept(tmp_path: Path) -> None:
    text = f"{SERVICES}{an_id('service')},{an_id('gone')},Sample,active\n"
    reading = read(write_tables(tmp_path / "in", services=text))
    assert len(reading.rows) == 1
    assert f"organization {an_id('gone')} is not in this file" in reading.notes[-1]


def test_a_datapackage_says_which_file_is_which_table(tmp_path: Path) -> None:
    folder = write_tables(tmp_path / "in", mine=ORGANIZATIONS.format(an_id("organization")))
    resource = {"name": "organization", "path": "mine.csv"}
    write_json(folder, {"resources": [resource]}, "datapackage.json")
    assert read(folder).rows[0].table == "organization"
    assert read(folder / "datapackage.json").rows[0].table == "organization"


def test_a_file_that_is_no_table_is_refused_not_forgotten(tmp_path: Path) -> None:
    folder = write_tables(tmp_path / "in", organizations=ORGANIZATIONS.format(an_id("a")), odd="id")
    assert faults(folder) == [
        "odd.csv: expected the name of a table of HSDS 3; the file is left aside"
    ]


def test_a_datapackage_that_is_none_is_passed_over_and_said(tmp_path: Path) -> None:
    folder = write_tables(tmp_path / "in", organizations=ORGANIZATIONS.format(an_id("a")))
    (folder / "datapackage.json").write_text("../../datapackage.json")
    assert read(folder).notes == (
        "datapackage.json is no JSON: tables are known by the names of their files",
    )


def test_a_byte_order_mark_is_no_part_of_a_name(tmp_path: Path) -> None:
    (tmp_path / "organizations.csv").write_text(
        ORGANIZATIONS.format(an_id("a")), encoding="utf-8-sig"
    )
    assert faults(tmp_path) == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", b"{"),
        ("a.json", b""),
        ("a.json", b'{"id": NaN}'),
        ("a.json", b'{"id": 1, "id": 2}'),
        ("a.json", b"[" * 100_000),
        ("a.json", b"\xff\xfe"),
        ("organizations.csv", b"\xff\xfe"),
        ("organizations.csv", b""),
        ("organizations.csv", b"name\nSample\n"),
        ("organizations.csv", b"id,name,name\n"),
        ("organizations.csv", b'id,name\n"a"b,c\n'),
        ("organizations.csv", b"id,name\nx," + b"a" * 1_100_000 + b"\n"),
        ("odd.csv", b"id\n"),
        ("datapackage.json", b'{"resources": 1}'),
        ("datapackage.json", b'{"resources": [{"name": "organization", "path": "../x.csv"}]}'),
        ("datapackage.json", b'{"resources": [{"name": "organization"}]}'),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(Unreadable, match=name.split(".")[0]):
        read(tmp_path / name)


def test_nothing_to_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="expected CSV or JSON files"):
        read(tmp_path)
    with pytest.raises(Unreadable, match="No such file"):
        read(tmp_path / "gone.json")


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("text", ["x", 12, 1.5], [True, [], {}]),
        ("uuid", [an_id("a").upper()], ["x", "{" + an_id("a") + "}", an_id("a").replace("-", "")]),
        ("uri", ["https://example.org"], ["example.org", "https://exa mple.org", ""]),
        ("email", ["a@example.org"], ["a", "@", "a b@c"]),
        ("number", ["12", 12, "-1.5e3"], ["twelve", "", float("inf"), "0x1", True, "1e999"]),
        ("date", ["2026-11-24"], ["2026-13-01", "20261124", "24/11/2026"]),
        ("datetime", ["2026-11-24T14:23:06.5+01:00", "2026-11-24T14:00Z"], ["2026-11-24", "x"]),
        ("time", ["18:00", "18:00:00", "18:00Z"], ["25:00", "6 pm"]),
        ("weekday", ["MO"], ["mo", "Monday"]),
    ],
)
def test_each_kind_takes_what_it_should(kind: str, good: list[Any], bad: list[Any]) -> None:
    for value in good:
        checked(Field(name="x", kind=kind), value)
    for value in bad:
        with pytest.raises(Unexpected):
            checked(Field(name="x", kind=kind), value)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*TABLES["service"].many, "id", "name", "x"]), inner)
    ),
    max_leaves=15,
)


@given(thing=anything, table=st.sampled_from(sorted(TABLES)))
def test_no_object_whatever_breaks_the_reading(thing: Any, table: str) -> None:
    for part in flat(table, thing, "x.json"):
        assert part.where.startswith("x.json")
        assert json.dumps(part.extra) if isinstance(part, Row) else part.reason
