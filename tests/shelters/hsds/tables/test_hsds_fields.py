"""Our own table of fields: it hangs together, and says what the standard asks."""

from shelters.hsds.tables.hsds_fields import CHOICES, KINDS, TABLES


def required(table: str) -> set[str]:
    return {field.name for field in TABLES[table].fields.values() if field.required}


def required_in_tables(table: str) -> set[str]:
    return {field.name for field in TABLES[table].fields.values() if field.required_in_tables}


def test_every_link_and_everything_inside_names_a_table() -> None:
    for table in TABLES.values():
        links = {field.link for field in table.fields.values() if field.link}
        inside = {*table.many.values(), *(name for name, _ in table.one.values())}
        assert links | inside <= set(TABLES), table.name
        assert {column for _, column in table.one.values()} <= set(table.fields), table.name


def test_every_field_is_of_a_kind_that_is_checked() -> None:
    assert {f.kind for table in TABLES.values() for f in table.fields.values()} <= set(KINDS)


def test_what_must_be_there_is_what_the_standard_asks() -> None:
    assert required("organization") == {"id", "name", "description"}
    assert required("service") == {"id", "name", "status"}
    assert required_in_tables("service") == {"organization_id"}
    assert required("location") == {"id", "location_type"}
    assert required("service_capacity") == {"id", "available", "updated"}
    assert required_in_tables("service_capacity") == {"service_id", "unit_id"}
    assert required_in_tables("attribute") == {"link_id", "link_entity", "taxonomy_term_id"}
    assert {"address_1", "city", "postal_code", "country"} < required("address")


def test_what_came_with_3_1_is_known_as_such() -> None:
    assert {t.name for t in TABLES.values() if t.since == "3.1"} == {
        "url", "unit", "service_capacity"
    }  # fmt: skip


def test_statuses_are_those_of_the_standard() -> None:
    assert CHOICES["status"] == ("active", "inactive", "defunct", "temporarily closed")
