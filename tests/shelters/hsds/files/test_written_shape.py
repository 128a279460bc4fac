"""What is written, held against the standard's own demands, said here once more and apart.

`hsds_fields` is what reads and writes go by; a mistake in it would be in both. These are the
required fields, kinds of values and closed lists of HSDS 3.1 for what we write, in our own words;
`./run hsds_export --schemas` holds an export against the published schemas themselves.
"""

import csv
import json
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from shelters.hsds.files.hsds_writing import write
from shelters.hsds.offers.public_offers import Offer
from shelters.hsds.tables.schemas import SERVICES
from tests.shelters.hsds.offers.test_public_offers import an_offer, offers

type Json = dict[str, Any]

UUID: Final = {"type": "string", "format": "uuid"}
WORDS: Final = {"type": "string", "minLength": 1}
NUMBER: Final = {"type": "number"}
MOMENT: Final = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$"}
LINK: Final = {"type": "string", "format": "uri"}


def one_of(*names: str) -> Json:
    return {"enum": list(names)}


# By table: what a row must have, what it may have besides, and what lies in it as an object.
SHAPES: Final[dict[str, tuple[Json, Json, Json]]] = {
    "service": (
        {"id": UUID, "name": WORDS, "organization_id": UUID,
         "status": one_of("active", "inactive", "defunct", "temporarily closed")},
        {"minimum_age": NUMBER, "maximum_age": NUMBER},
        {"organization": "organization", "service_at_locations": ["service_at_location"],
         "schedules": ["schedule"], "languages": ["language"], "cost_options": ["cost_option"],
         "required_documents": ["required_document"], "capacities": ["service_capacity"],
         "attributes": ["attribute"]},
    ),
    "organization": ({"id": UUID, "name": WORDS, "description": WORDS}, {}, {}),
    "service_at_location": (
        {"id": UUID, "service_id": UUID, "location_id": UUID}, {}, {"location": "location"}
    ),
    "location": (
        {"id": UUID, "location_type": one_of("physical", "postal", "virtual")},
        {"organization_id": UUID, "name": WORDS},
        {"phones": ["phone"]},
    ),
    "phone": ({"id": UUID, "number": WORDS}, {"location_id": UUID, "type": WORDS}, {}),
    "schedule": (
        {"id": UUID},
        {"service_id": UUID, "description": WORDS, "opens_at": WORDS, "closes_at": WORDS},
        {},
    ),
    "language": ({"id": UUID}, {"service_id": UUID, "code": WORDS}, {}),
    "cost_option": (
        {"id": UUID, "service_id": UUID},
        {"amount": NUMBER, "currency": {"type": "string", "pattern": "^[A-Z]{3}$"},
         "amount_description": WORDS},
        {},
    ),
    "required_document": ({"id": UUID}, {"service_id": UUID, "document": WORDS}, {}),
    "service_capacity": (
        {"id": UUID, "service_id": UUID, "unit_id": UUID, "available": NUMBER, "updated": MOMENT},
        {},
        {"unit": "unit", "attributes": ["attribute"]},
    ),
    "unit": ({"id": UUID, "name": WORDS}, {"scheme": WORDS, "identifier": WORDS}, {}),
    "attribute": (
        {"id": UUID, "link_id": UUID, "taxonomy_term_id": UUID, "link_entity": WORDS},
        {"link_type": WORDS, "value": WORDS},
        {"taxonomy_term": "taxonomy_term"},
    ),
    "taxonomy_term": (
        {"id": UUID, "name": WORDS, "description": WORDS},
        {"code": WORDS, "taxonomy": WORDS, "language": WORDS, "taxonomy_id": UUID,
         "term_uri": LINK},
        {"taxonomy_detail": "taxonomy"},
    ),
    "taxonomy": (
        {"id": UUID, "name": WORDS, "description": WORDS}, {"uri": LINK, "version": WORDS}, {}
    ),
}  # fmt: skip
ALWAYS_INSIDE: Final = {"service_capacity": ["unit"]}


def schema_of(table: str, *, whole: bool) -> Json:
    """Of an object with what lies in it, or of a row of a table."""
    must, may, inside = SHAPES[table]
    within = {
        name: {"type": "array", "minItems": 1, "items": schema_of(kind[0], whole=True)}
        if isinstance(kind, list)
        else schema_of(kind, whole=True)
        for name, kind in (inside.items() if whole else ())
    }
    return {
        "type": "object",
        "properties": must | may | within,
        "required": [*must, *(ALWAYS_INSIDE.get(table, []) if whole else [])],
        "additionalProperties": False,
    }


def faults(schema: Json, given_: Any) -> list[str]:
    checker = Draft202012Validator.FORMAT_CHECKER
    found = Draft202012Validator(schema, format_checker=checker).iter_errors(given_)
    return [f"{error.json_path}: {error.message}" for error in found]


def typed(table: str, row: dict[str, str]) -> Json:
    known = SHAPES[table][0] | SHAPES[table][1]
    return {
        name: json.loads(cell) if known.get(name) == NUMBER else cell
        for name, cell in row.items()
        if cell
    }


@given(given=st.lists(offers, max_size=3, unique_by=lambda offer: offer.id))
@settings(max_examples=25, deadline=None)
def test_every_object_and_every_row_has_what_the_standard_demands(given: list[Offer]) -> None:
    with TemporaryDirectory() as name:
        write(Path(name), given, title="Sample")
        page = json.loads((Path(name) / SERVICES).read_text(encoding="utf-8"))
        assert len(page["contents"]) == page["total_items"] == len(given)
        for service in page["contents"]:
            assert faults(schema_of("service", whole=True), service) == []
        package = json.loads((Path(name) / "datapackage.json").read_text(encoding="utf-8"))
        for resource in package["resources"]:
            table = resource["name"]
            text = (Path(name) / resource["path"]).read_bytes().decode()
            for row in csv.DictReader(StringIO(text, newline="")):
                assert faults(schema_of(table, whole=False), typed(table, row)) == [], table


def test_the_demands_see_what_is_wrong(tmp_path: Path) -> None:
    write(tmp_path, [an_offer()], title="Sample")
    (service,) = json.loads((tmp_path / SERVICES).read_text(encoding="utf-8"))["contents"]
    schema = schema_of("service", whole=True)
    for wrong in (
        {"id": "1"},
        {"status": "open"},
        {"minimum_age": "18"},
        {"street": "Canary Lane"},
        {"capacities": [{**service["capacities"][0], "updated": "yesterday"}]},
    ):
        assert faults(schema, service | wrong) != [], wrong
