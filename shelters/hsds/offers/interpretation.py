"""Rows of any register to offers: what we understand, and what is kept without being used."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from shelters.facts.unit_facts import FactsBroken, Range, UnitFacts
from shelters.hsds.offers.common_terms import help_of_term, kind_of_term
from shelters.hsds.offers.public_offers import (
    DOCUMENTS,
    INTAKE,
    NO_ADDRESS,
    OFFERS_PLACES,
    PER_DAY,
    Capacity,
    Offer,
    Provider,
    bucketed,
    common_rows,
)
from shelters.hsds.offers.taxonomy import BY_ID, COMMON_IDS, makes_sense, understood
from shelters.hsds.tables.hsds_rows import Row

KINDS: Final = ("crisis", "transit", "hotel")
# What other registers count in, as we count.
_COUNTED_IN: Final = {
    "bed": "bed",
    "beds": "bed",
    "family unit": "family-unit",
    "family units": "family-unit",
    "room": "family-unit",
    "rooms": "family-unit",
    "studio": "family-unit",
    "flat": "family-unit",
}


@dataclass(frozen=True)
class Help:
    """A service that is no place to live: care, counselling or legal help for whoever asks."""

    id: str
    name: str
    kinds: frozenset[str]  # health, support, legal
    phones: tuple[str, ...]
    hours: str
    languages: tuple[str, ...]
    url: str
    description: str


@dataclass(frozen=True)
class Understanding:
    """The offers in some rows, and which columns of each table were not used for them."""

    offers: tuple[Offer, ...]
    unused: Mapping[str, Mapping[str, int]]


class _Rows:
    """Rows by table and by what they belong to, remembering which columns were looked at."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.all = list(rows)
        self.by_id: dict[tuple[str, str], Row] = {}
        self.of: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
        self._used: set[tuple[int, str]] = set()
        for row in self.all:
            self.by_id.setdefault((row.table, row.id), row)
            for name, value in row.values.items():
                if name.endswith("_id"):
                    self.of[row.table, name, str(value)].append(row)

    def use(self, row: Row, *names: str) -> tuple[Any, ...]:
        """Return these columns of a row, which count as used from now on, as do its ids."""
        ids = [name for name in row.values if name == "id" or name.endswith("_id")]
        self._used.update((id(row), name) for name in (*names, *ids))
        return tuple(row.values.get(name) for name in names)

    def unused(self) -> dict[str, dict[str, int]]:
        found: dict[str, dict[str, int]] = {}
        for row in self.all:
            for name in (*row.values, *row.extra):
                if (id(row), name) not in self._used:
                    counts = found.setdefault(row.table, {})
                    counts[name] = counts.get(name, 0) + 1
        return found


def understand(given: Sequence[Row]) -> Understanding:
    """Find every place to live among the rows: a service of that kind, or counted in beds."""
    rows = _Rows(given)
    for row in given:
        if _is_ours(row):
            rows.use(row, *row.values)
    services = [row for row in given if row.table == "service"]
    offers = [offer for row in services if (offer := _offer(rows, row)) is not None]
    return Understanding(tuple(sorted(offers, key=lambda offer: offer.id)), rows.unused())


def helps(given: Sequence[Row]) -> tuple[Help, ...]:
    """Find every service that is active, can be phoned and gives a kind of help that we know."""
    rows = _Rows(given)
    active = [
        row for row in given if row.table == "service" and row.values.get("status") == "active"
    ]
    found = (_help(rows, row) for row in active if _offer(rows, row) is None)
    return tuple(each for each in found if each.kinds and each.phones)


def _help(rows: _Rows, service: Row) -> Help:
    provider = rows.by_id.get(("organization", str(service.values.get("organization_id"))))
    names = [str(row.values["name"]) for row in (provider, service) if row is not None]
    terms = (
        rows.by_id.get(("taxonomy_term", str(row.values.get("taxonomy_term_id"))))
        for row in rows.of["attribute", "link_id", service.id]
    )
    hours = (str(row.values.get("description") or "") for row in _schedules(rows, service))
    return Help(
        id=service.id,
        name=": ".join(dict.fromkeys(names)),
        kinds=frozenset(filter(None, (help_of_term(**_named(term)) for term in terms if term))),
        phones=_phones(rows, service),
        hours=", ".join(filter(None, hours)),
        languages=_languages(rows, service) or (),
        url=str(service.values.get("url") or ""),
        description=str(service.values.get("description") or ""),
    )


def _schedules(rows: _Rows, service: Row) -> list[Row]:
    return rows.of["schedule", "service_id", service.id]


def _is_ours(row: Row) -> bool:
    """Whether a row says nothing but what every export of ours says."""
    if row.table == "location":
        return row.values.get("name") == NO_ADDRESS
    return (row.table, row.id) in _OURS


_OURS: Final = frozenset((row.table, row.id) for row in common_rows())


def _offer(rows: _Rows, service: Row) -> Offer | None:
    capacities = _capacities(rows, service)
    attributes = _attributes(rows, service)
    kind = next((value for code, value in attributes if code == "accommodation"), None)
    kind = kind or _common_kind(rows, service)
    if not capacities and kind is None:
        return None
    name, status = rows.use(service, "name", "status")
    description, url, email = rows.use(service, "description", "url", "email")
    currency, price = _price(rows, service)
    return Offer(
        id=service.id,
        provider=_provider(rows, service),
        name=name,
        kind=kind if kind in KINDS else None,
        status=status,
        facts=_facts(rows, service, attributes, price),
        capacities=capacities,
        phones=_phones(rows, service),
        currency=currency,
        description=description or "",
        url=url or "",
        email=email or "",
    )


def _common_kind(rows: _Rows, service: Row) -> str | None:
    """What kind of place it is by a term of a common taxonomy; None: no place to live."""
    for row in rows.of["attribute", "link_id", service.id]:
        term = rows.by_id.get(("taxonomy_term", str(row.values.get("taxonomy_term_id"))))
        if term is not None and (kind := kind_of_term(**_named(term))):
            rows.use(row, "link_entity", "link_type", "value")
            rows.use(term, "code", "name")
            return kind
    return None


def _named(term: Row) -> dict[str, str]:
    return {name: str(term.values.get(name) or "") for name in ("code", "name")}


def _provider(rows: _Rows, service: Row) -> Provider:
    (organization_id,) = rows.use(service, "organization_id")
    row = rows.by_id.get(("organization", str(organization_id)))
    if row is None:
        # Kept by a register that did not say who offers it: the service stands for itself.
        return Provider(id=service.id, name=service.values["name"], description=OFFERS_PLACES)
    name, description = rows.use(row, "name", "description")
    return Provider(id=row.id, name=name, description=description)


def _capacities(rows: _Rows, service: Row) -> tuple[Capacity, ...]:
    found: dict[str, Capacity] = {}
    for row in rows.of["service_capacity", "service_id", service.id]:
        unit = _counted_in(rows, row)
        if unit is None:
            continue
        free, updated = rows.use(row, "available", "updated")
        for bucket in rows.of["attribute", "link_id", row.id]:
            if bucket.values.get("taxonomy_term_id") in BY_ID:
                rows.use(bucket, *bucket.values)
        more = Capacity(unit=unit, free=int(free), updated=datetime.fromisoformat(updated))
        found[unit] = _together(found.get(unit), more)
    return tuple(found[unit] for unit in sorted(found))


def _counted_in(rows: _Rows, capacity: Row) -> str | None:
    unit = rows.by_id.get(("unit", str(capacity.values.get("unit_id"))))
    if unit is None:
        return None
    (name,) = rows.use(unit, "name")
    return _COUNTED_IN.get(str(name).strip().lower())


def _together(before: Capacity | None, more: Capacity) -> Capacity:
    if before is None:
        return Capacity(unit=more.unit, free=bucketed(more.free), updated=more.updated)
    free = bucketed(before.free + bucketed(more.free))
    # Together they are as fresh as the older of them.
    return Capacity(unit=more.unit, free=free, updated=min(before.updated, more.updated))


def _attributes(rows: _Rows, service: Row) -> list[tuple[str, str]]:
    found = []
    for row in rows.of["attribute", "link_id", service.id]:
        term = BY_ID.get(str(row.values.get("taxonomy_term_id")))
        value = row.values.get("value", "")
        if row.values.get("taxonomy_term_id") in COMMON_IDS:  # says what our own term says too
            rows.use(row, "link_entity", "link_type")
        if term is not None and makes_sense(term.code, value):
            rows.use(row, "value", "link_entity", "link_type")
            found.append((term.code, value))
    return found


def _price(rows: _Rows, service: Row) -> tuple[str, float | None]:
    for row in rows.of["cost_option", "service_id", service.id]:
        if row.values.get("amount_description") == PER_DAY and row.values.get("amount", -1) >= 0:
            amount, currency, _ = rows.use(row, "amount", "currency", "amount_description")
            return currency or "", amount
    return "", None


def _facts(
    rows: _Rows, service: Row, attributes: list[tuple[str, str]], price: float | None
) -> UnitFacts:
    least, most = rows.use(service, "minimum_age", "maximum_age")
    opens, closes = _intake(rows, service)
    said: dict[str, Any] = {
        "adult_age": None if least is None and most is None else Range(least=least, most=most),
        "languages": _languages(rows, service),
        "day_price": price,
        "documents": _documents(rows, service),
        "intake_from": opens,
        "intake_until": closes,
    }
    told = understood((code, value) for code, value in attributes if code != "accommodation")
    try:
        return UnitFacts(**{**told, **{k: v for k, v in said.items() if v is not None}})
    except FactsBroken:
        # Each term alone makes sense; together they do not, so that none of them is believed.
        return UnitFacts()


def _languages(rows: _Rows, service: Row) -> tuple[str, ...] | None:
    found = set()
    for row in rows.of["language", "service_id", service.id]:
        code = str(row.values.get("code", "")).lower()
        if len(code) == 2 and code.isalpha():
            rows.use(row, "code")
            found.add(code)
    return tuple(sorted(found)) or None


def _documents(rows: _Rows, service: Row) -> tuple[str, ...] | None:
    codes = {words: code for code, words in DOCUMENTS.items()}
    found = set()
    for row in rows.of["required_document", "service_id", service.id]:
        if row.values.get("document") in codes:
            (document,) = rows.use(row, "document")
            found.add(codes[document])
    return tuple(sorted(found)) or None


def _intake(rows: _Rows, service: Row) -> tuple[str | None, str | None]:
    for row in rows.of["schedule", "service_id", service.id]:
        if row.values.get("description") == INTAKE:
            opens, closes, _ = rows.use(row, "opens_at", "closes_at", "description")
            return opens and opens[:5], closes and closes[:5]
    return None, None


def _phones(rows: _Rows, service: Row) -> tuple[str, ...]:
    """Public numbers of the place: of where it is, of the service, else of who offers it."""
    places = rows.of["service_at_location", "service_id", service.id]
    owners = [("location_id", str(row.values.get("location_id"))) for row in places]
    owners.append(("service_id", service.id))
    provider = ("organization_id", str(service.values.get("organization_id")))
    found = _numbers(rows, owners) or _numbers(rows, [provider])
    for row in places:
        rows.use(row)
    return tuple(sorted(found))


def _numbers(rows: _Rows, owners: Iterable[tuple[str, str]]) -> set[str]:
    found = set()
    for column, owner in owners:
        for row in rows.of["phone", column, owner]:
            number, _ = rows.use(row, "number", "type")
            found.add(number)
    return found
