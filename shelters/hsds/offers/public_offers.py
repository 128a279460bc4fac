"""An offer: what a register may say in public of one place, and nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID, uuid5

from shelters.facts.unit_facts import UnitFacts
from shelters.hsds.offers.taxonomy import (
    SCHEME,
    SPACE,
    attribute,
    common_attributes,
    said,
    taxonomy_rows,
)
from shelters.hsds.tables.hsds_rows import Row

VERSION: Final = "3.1"
BUCKETS: Final = ("0", "1", "2", "3+")
UNITS: Final = {"bed": "Bed", "family-unit": "Family unit"}
PER_DAY: Final = "per day and household"
INTAKE: Final = "Hours in which somebody can be taken in"
DOCUMENTS: Final = {
    "identity": "Identity document",
    "income": "Proof of income",
    "referral": "Letter of referral",
    "medical": "Medical certificate",
}
OFFERS_PLACES: Final = "Offers places to live"
NO_ADDRESS: Final = "Address not published"


@dataclass(frozen=True, kw_only=True)
class Provider:
    """The organisation behind an offer, as it is known in public."""

    id: str
    name: str
    description: str


@dataclass(frozen=True, kw_only=True)
class Capacity:
    """How many units of a kind are free, 3 for three and more, as of the last confirmation."""

    unit: str
    free: int
    updated: datetime


@dataclass(frozen=True, kw_only=True)
class Offer:
    """One place that an organisation offers, without where it is.

    `facts` are the widest of its units; `phones` are public ones by which it can be asked for.
    What another register says in its own words, and where it can be read or written to, is shown
    to a worker and never published again: it may say where the place is.
    """

    id: str
    provider: Provider
    name: str
    kind: str | None
    status: str
    facts: UnitFacts
    capacities: tuple[Capacity, ...] = ()
    phones: tuple[str, ...] = ()
    currency: str = ""
    description: str = ""
    url: str = ""
    email: str = ""


def bucketed(free: int) -> int:
    """A number of free units as it may be said: three means three or more."""
    return max(0, min(free, len(BUCKETS) - 1))


def rows_of(offers: Sequence[Offer]) -> list[Row]:
    """Every row of an export, table by table, each table in the order of its ids."""
    rows = common_rows()
    rows += {each.provider.id: _provider(each.provider) for each in offers}.values()
    for offer in offers:
        rows += _service(offer)
    order = {name: at for at, name in enumerate(_ORDER)}
    return sorted(rows, key=lambda row: (order[row.table], row.id))


def common_rows() -> list[Row]:
    """What every export says: our taxonomy, and what we count in."""
    units = [
        _row("unit", id=unit_id(unit), name=name, scheme=SCHEME, identifier=unit)
        for unit, name in UNITS.items()
    ]
    return [*taxonomy_rows(), *units]


_ORDER: Final = (
    "organization", "service", "service_at_location", "location", "phone", "schedule", "language",
    "cost_option", "required_document", "unit", "service_capacity", "attribute", "taxonomy_term",
    "taxonomy",
)  # fmt: skip


def unit_id(unit: str) -> str:
    """The id of one of our kinds of unit, the same in every export."""
    return str(uuid5(SPACE, f"unit:{unit}"))


def _row(table: str, /, **values: Any) -> Row:
    given = {name: value for name, value in values.items() if value not in (None, "")}
    return Row(table=table, values=given, where="")


def _provider(provider: Provider) -> Row:
    return _row(
        "organization", id=provider.id, name=provider.name, description=provider.description
    )


def _service(offer: Offer) -> list[Row]:
    facts, ages = offer.facts, offer.facts.adult_age
    rows = [
        _row(
            "service",
            id=offer.id,
            organization_id=offer.provider.id,
            name=offer.name,
            status=offer.status,
            minimum_age=ages.least if ages else None,
            maximum_age=ages.most if ages else None,
        )
    ]
    rows += _place(offer)
    rows += _intake(offer)
    for code in facts.languages or ():
        rows.append(_part(offer, "language", code, code=code))
    if facts.day_price is not None:
        price = {"amount": facts.day_price, "currency": offer.currency}
        rows.append(_part(offer, "cost_option", "day", amount_description=PER_DAY, **price))
    for code in facts.documents or ():
        rows.append(_part(offer, "required_document", code, document=DOCUMENTS[code]))
    if offer.kind:
        rows.append(_attribute(offer, "accommodation", offer.kind))
        rows += common_attributes(owner=offer.id, kind=offer.kind)
    rows += [_attribute(offer, code, value) for code, value in said(facts)]
    for capacity in offer.capacities:
        rows += _capacity(offer, capacity)
    return [replace(row, values=_plain(row.values)) for row in rows]


def _plain(values: Any) -> dict[str, Any]:
    whole = {k: int(v) for k, v in values.items() if isinstance(v, float) and v == int(v)}
    return {**values, **whole}


def _derived(offer: Offer, *names: str) -> str:
    return str(uuid5(UUID(offer.id), ":".join(names)))


def _part(offer: Offer, table: str, name: str, **values: Any) -> Row:
    return _row(table, id=_derived(offer, table, name), service_id=offer.id, **values)


def _attribute(offer: Offer, code: str, value: str) -> Row:
    return attribute(owner=offer.id, entity="service", code=code, value=value)


def _place(offer: Offer) -> list[Row]:
    """A place without address or coordinates, and the public numbers to ask for it.

    The standard has no other way to say that an address is kept secret: `address` has no optional
    street, and a location type for it was never published.
    """
    location = _derived(offer, "location")
    return [
        _row(
            "location",
            id=location,
            location_type="physical",
            organization_id=offer.provider.id,
            name=NO_ADDRESS,
        ),
        _part(offer, "service_at_location", "", location_id=location),
        *(
            _row(
                "phone",
                id=_derived(offer, "phone", number),
                location_id=location,
                number=number,
                type="voice",
            )
            for number in offer.phones
        ),
    ]


def _intake(offer: Offer) -> list[Row]:
    opens, closes = (
        f"{hour}:00" if hour else None
        for hour in (offer.facts.intake_from, offer.facts.intake_until)
    )
    if not opens and not closes:
        return []
    hours = {"opens_at": opens, "closes_at": closes}
    return [_part(offer, "schedule", "intake", description=INTAKE, **hours)]


def _capacity(offer: Offer, capacity: Capacity) -> list[Row]:
    moment = capacity.updated.astimezone(UTC).isoformat(timespec="milliseconds")
    row = _part(
        offer,
        "service_capacity",
        capacity.unit,
        unit_id=unit_id(capacity.unit),
        available=bucketed(capacity.free),
        updated=moment.replace("+00:00", "Z"),
    )
    bucket = BUCKETS[bucketed(capacity.free)]
    return [
        row,
        attribute(
            owner=row.id, entity="service_capacity", code="availability-bucket", value=bucket
        ),
    ]
