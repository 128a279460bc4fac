"""Which tables HSDS 3 has, and what each field must hold: our own list, not the published text.

`id` is a UUID and required everywhere. `!` is required; `!!` is required where rows stand in
tables of their own, because nesting says it otherwise; `>table` is a link; `@3.1` came with 3.1.
"""

from dataclasses import dataclass, replace
from typing import Final

CHOICES: Final = {
    "status": ("active", "inactive", "defunct", "temporarily closed"),
    "place": ("physical", "postal", "virtual"),
    "weekday": ("MO", "TU", "WE", "TH", "FR", "SA", "SU"),
    "freq": ("WEEKLY", "MONTHLY"),
}
FIRST: Final = "3.0"
KINDS: Final = ("text", "uuid", "uri", "email", "number", "date", "datetime", "time", *CHOICES)


@dataclass(frozen=True, kw_only=True)
class Field:
    """One column: its kind, whether it must be there, and the table it links to."""

    name: str
    kind: str = "text"
    required: bool = False
    required_in_tables: bool = False
    link: str = ""
    since: str = FIRST


@dataclass(frozen=True, kw_only=True)
class Table:
    """One table: its file, its columns, and what a JSON object of it carries inside.

    `many` are lists of other tables' objects; `one` are single objects, with the column that
    holds their id. An organization's `services` and a place's `service` are no fields of the
    published schemas, but of its answers over HTTP.
    """

    name: str
    path: str
    fields: dict[str, Field]
    many: dict[str, str]
    one: dict[str, tuple[str, str]]
    since: str


def _field(said: str) -> Field:
    said, _, since = said.partition("@")
    if since:
        return replace(_field(said), since=since)
    bare, required, in_tables = said.rstrip("!"), said.endswith("!"), said.endswith("!!")
    if ">" in bare:
        name, link = bare.split(">")
        return Field(name=name, kind="uuid", link=link, required_in_tables=in_tables)
    name, _, kind = bare.partition(":")
    return Field(
        name=name,
        kind=kind or "text",
        required=required and not in_tables,
        required_in_tables=in_tables,
    )


def _table(
    name: str, path: str, own: str, many: str = "", one: str = "", since: str = FIRST
) -> Table:
    fields = [Field(name="id", kind="uuid", required=True), *map(_field, own.split())]
    return Table(
        name=name,
        path=path,
        fields={field.name: field for field in fields},
        many=dict(each.split("=") for each in many.split()),
        one={key: (table, f"{column}_id") for key, table, column in map(_one, one.split())},
        since=since,
    )


def _one(said: str) -> tuple[str, str, str]:
    key, _, rest = said.partition("=")
    table, _, column = rest.partition("/")
    return key, table, column or table


_NOTES = "attributes=attribute metadata=metadata"

TABLES: Final[dict[str, Table]] = {
    table.name: table
    for table in (
        _table(
            "organization",
            "organizations.csv",
            "name! alternate_name description! email:email website:uri tax_status tax_id"
            " year_incorporated:number legal_status logo uri:uri"
            " parent_organization_id:uuid",
            "funding=funding contacts=contact phones=phone locations=location programs=program"
            " additional_websites=url organization_identifiers=organization_identifier"
            f" services=service {_NOTES}",
        ),
        _table(
            "program",
            "programs.csv",
            "organization_id>organization!! name! alternate_name description!",
            _NOTES,
        ),
        _table(
            "service",
            "services.csv",
            "organization_id>organization!! program_id>program name! alternate_name description"
            " url:uri email:email status:status! interpretation_services application_process"
            " fees_description wait_time fees accreditations eligibility_description"
            " minimum_age:number maximum_age:number assured_date:date assurer_email:email"
            " licenses alert last_modified:datetime",
            "phones=phone schedules=schedule service_areas=service_area additional_urls=url"
            " service_at_locations=service_at_location languages=language funding=funding"
            " cost_options=cost_option required_documents=required_document contacts=contact"
            f" capacities=service_capacity {_NOTES}",
            "organization=organization program=program",
        ),
        _table(
            "service_at_location",
            "service_at_location.csv",
            "service_id>service!! location_id>location!! description",
            f"service_areas=service_area contacts=contact phones=phone schedules=schedule {_NOTES}",
            "location=location service=service",
        ),
        _table(
            "location",
            "locations.csv",
            "location_type:place! url:uri organization_id>organization name alternate_name"
            " description transportation latitude:number longitude:number external_identifier"
            " external_identifier_type",
            "languages=language addresses=address contacts=contact accessibility=accessibility"
            f" phones=phone schedules=schedule {_NOTES}",
        ),
        _table(
            "address",
            "addresses.csv",
            "location_id>location attention address_1! address_2 city! region state_province!"
            " postal_code! country! address_type:place!",
            _NOTES,
        ),
        _table(
            "phone",
            "phones.csv",
            "location_id>location service_id>service organization_id>organization"
            " contact_id>contact service_at_location_id>service_at_location number!"
            " extension:number type description",
            f"languages=language {_NOTES}",
        ),
        _table(
            "contact",
            "contacts.csv",
            "organization_id>organization service_id>service"
            " service_at_location_id>service_at_location location_id>location name title"
            " department email:email",
            f"phones=phone {_NOTES}",
        ),
        _table(
            "schedule",
            "schedules.csv",
            "service_id>service location_id>location"
            " service_at_location_id>service_at_location valid_from:date valid_to:date"
            " dtstart:date timezone:number until:date count:number wkst:weekday freq:freq"
            " interval:number byday byweekno bymonthday byyearday description opens_at:time"
            " closes_at:time schedule_link:uri attending_type notes",
            _NOTES,
        ),
        _table(
            "service_area",
            "service_areas.csv",
            "service_id>service service_at_location_id>service_at_location name description"
            " extent extent_type uri",
            _NOTES,
        ),
        _table(
            "language",
            "languages.csv",
            "service_id>service location_id>location phone_id>phone name code note",
            _NOTES,
        ),
        _table(
            "accessibility",
            "accessibility.csv",
            "location_id>location description details url:uri",
            _NOTES,
        ),
        _table(
            "cost_option",
            "cost_options.csv",
            "service_id>service!! valid_from:date valid_to:date option currency amount:number"
            " amount_description",
            _NOTES,
        ),
        _table(
            "required_document",
            "required_documents.csv",
            "service_id>service document uri:uri",
            _NOTES,
        ),
        _table(
            "funding",
            "funding.csv",
            "organization_id>organization service_id>service source",
            _NOTES,
        ),
        _table(
            "organization_identifier",
            "organization_identifiers.csv",
            "organization_id>organization!! identifier_scheme identifier_type! identifier!",
            _NOTES,
        ),
        _table(
            "url",
            "url.csv",
            "label url:uri! organization_id>organization service_id>service",
            _NOTES,
            since="3.1",
        ),
        _table("unit", "units.csv", "name! scheme identifier uri:uri", _NOTES, since="3.1"),
        _table(
            "service_capacity",
            "service_capacity.csv",
            "service_id>service!! unit_id>unit!! available:number! maximum:number description"
            " updated:datetime!",
            _NOTES,
            "unit=unit",
            since="3.1",
        ),
        _table(
            "attribute",
            "attributes.csv",
            "link_id:uuid!! link_entity!! taxonomy_term_id>taxonomy_term!! link_type value"
            " label@3.1",
            "metadata=metadata",
            "taxonomy_term=taxonomy_term",
        ),
        _table(
            "taxonomy_term",
            "taxonomy_terms.csv",
            "code name! description! parent_id:uuid taxonomy language taxonomy_id>taxonomy"
            " term_uri:uri",
            "metadata=metadata",
            "taxonomy_detail=taxonomy",
        ),
        _table(
            "taxonomy", "taxonomies.csv", "name! description! uri:uri version", "metadata=metadata"
        ),
        _table(
            "metadata",
            "metadata.csv",
            "resource_id:uuid!! resource_type!! last_action_date:date! last_action_type!"
            " field_name! previous_value! replacement_value! updated_by!",
        ),
        _table(
            "meta_table_description",
            "meta_table_descriptions.csv",
            "name language character_set",
            _NOTES,
        ),
    )
}

BY_PATH: Final = {table.path: table for table in TABLES.values()}

# Rows of these say by two columns what they belong to; all others by a link named for it.
BELONGS_BY: Final = {
    "attribute": ("link_id", "link_entity"),
    "metadata": ("resource_id", "resource_type"),
}
