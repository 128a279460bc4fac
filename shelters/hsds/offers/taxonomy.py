"""The published taxonomy: what can be said of a place beside the standard's own fields.

Not in it, and so never published: where a place is, near what, how it is guarded, what its people
call it, whom it takes from nowhere near. `docs/hsds.md` says each term for a stranger.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID, uuid5

from reports.region.models.language import SOURCE
from shelters.facts.unit_facts import CODES, Range, UnitFacts
from shelters.hsds.tables.hsds_rows import Row

# Every id we make up is derived: the same place has the same ids in every export.
SPACE: Final = UUID("5a1c2f0e-6f0d-4c53-9f4e-0d1f6a6c7b21")
SCHEME: Final = "linden"
_AMOUNT: Final = re.compile(r"[0-9]{1,6}(\.[0-9]{1,4})?")
NOBODY: Final = "none"
YES: Final = "yes"
NO: Final = "no"


@dataclass(frozen=True, kw_only=True)
class Term:
    """One term: its code, the fact behind it, and how its value is written.

    `kind` is "yes_no", "number", "text" or "list"; a list has one attribute for each item.
    `opposite`: yes of the term is no of the fact.
    """

    code: str
    fact: str
    kind: str
    words: str
    opposite: bool = False

    @property
    def id(self) -> str:
        """The id of the term, the same in every export."""
        return str(uuid5(SPACE, f"term:{self.code}"))


def _term(code: str, fact: str, kind: str, words: str, *, opposite: bool = False) -> Term:
    return Term(code=code, fact=fact, kind=kind, words=words, opposite=opposite)


TERMS: Final = (
    _term("accommodation", "", "text", "crisis, transit, hotel: what kind of place it is"),
    _term("composition", "composition", "list", "women, men, families, couples: who is taken"),
    _term("children-min-age", "child_age.least", "number", "youngest child taken, in years"),
    _term("children-max-age", "child_age.most", "number", "oldest child taken, in years"),
    _term("boys-max-age", "sons_max_age", "number", "oldest son taken, in years"),
    _term("children-max", "max_children", "number", "most children taken"),
    _term("people-min", "least_people", "number", "fewest people taken"),
    _term("pregnant-ok", "pregnant", "yes_no", "pregnant women are taken"),
    _term("minors-alone-ok", "minors_alone", "yes_no", "people under 18 are taken alone"),
    _term("minors-only", "only_minors", "yes_no", "only people under 18 are taken"),
    _term("step-free", "step_free", "yes_no", "a room can be reached without steps"),
    _term("wheelchair-bathroom", "bathroom", "yes_no", "a bathroom fits a wheelchair"),
    _term("lift", "lift", "yes_no", "there is a lift"),
    _term("sensory-signals", "sensory", "yes_no", "signals for deaf or blind people"),
    _term("pets", "pets", "list", "kinds of animals that are taken"),
    _term("pets-where", "pet_places", "list", "on_site, fostering: where animals stay"),
    _term("room", "room", "text", "own_room, shared_room, studio, flat"),
    _term("care", "care", "text", "none, some, specialised: care given"),
    _term("mental-health", "mental_health", "text", "none, some, specialised: support given"),
    _term("substance-use", "substances", "text", "no, in_treatment, tolerated"),
    _term("smoking", "smoking", "text", "no, outside, yes"),
    _term(
        "no-residence-permit-ok",
        "permit_required",
        "yes_no",
        "people without a residence permit are taken",
        opposite=True,
    ),
    _term("income", "incomes", "list", "own_income, public_guarantee, funded_days: who may pay"),
    _term("funded-days", "funded_days", "number", "days that are paid for"),
    _term("lgbtqia-inclusive", "lgbtqia", "yes_no", "inclusive of LGBTQIA+ people"),
    _term("trans-inclusive", "trans", "yes_no", "inclusive of trans people"),
    _term("lgbtqia-only", "only_lgbtqia", "yes_no", "only LGBTQIA+ people are taken"),
    _term("interpreter", "interpreter", "yes_no", "an interpreter can be called"),
    _term("emergency", "emergency", "yes_no", "somebody can come without an interview first"),
    _term("interview-first", "interview_first", "yes_no", "an interview comes first"),
    _term("max-stay-days", "max_stay_days", "number", "longest stay, in days"),
    _term("extension-days", "extension_days", "number", "how much longer it can become, in days"),
    _term("availability-bucket", "", "text", "0, 1, 2, 3+: free units, never counted further"),
)
BY_CODE: Final = {term.code: term for term in TERMS}
BY_ID: Final = {term.id: term for term in TERMS}
TAXONOMY_ID: Final = str(uuid5(SPACE, "taxonomy"))


@dataclass(frozen=True, kw_only=True)
class CommonTerm:
    """A term that other registers know, for some kinds of places."""

    taxonomy: str
    code: str
    name: str
    kinds: tuple[str, ...]

    @property
    def id(self) -> str:
        """The id of the term, the same in every export."""
        return _common_id(f"{self.taxonomy}:{self.code}")


def _common_id(name: str) -> str:
    return str(uuid5(SPACE, f"common:{name}"))


_211: Final = "211 Human Services Taxonomy"
_ELIGIBILITY: Final = "Open Eligibility"
# Both ways: `common_terms` reads the same names and codes.
COMMON: Final = (
    CommonTerm(taxonomy=_211, code="BH-1800", name="Emergency Shelter", kinds=("crisis", "hotel")),
    CommonTerm(
        taxonomy=_211, code="BH-8600", name="Transitional Housing/Shelter", kinds=("transit",)
    ),
    CommonTerm(
        taxonomy=_ELIGIBILITY,
        code="temporary-shelter",
        name="Temporary Shelter",
        kinds=("crisis", "hotel"),
    ),
    CommonTerm(
        taxonomy=_ELIGIBILITY,
        code="short-term-housing",
        name="Short-Term Housing",
        kinds=("transit",),
    ),
)
COMMON_IDS: Final = frozenset(term.id for term in COMMON)
_COMMON_TAXONOMIES: Final = {
    _211: "https://211taxonomy.org",
    _ELIGIBILITY: "http://openeligibility.org",
}


def taxonomy_rows() -> list[Row]:
    """The taxonomy and its terms, as every export carries them."""
    words = "What can be said of a place to live, beside the fields of HSDS"
    about = {"id": TAXONOMY_ID, "name": "Linden places", "description": words, "version": "1"}
    rows = [Row(table="taxonomy", values=about, where="")]
    for term in TERMS:
        values = {
            "id": term.id,
            "code": term.code,
            "name": term.code.replace("-", " "),
            "description": term.words,
            "taxonomy": SCHEME,
            "language": SOURCE,
            "taxonomy_id": TAXONOMY_ID,
        }
        rows.append(Row(table="taxonomy_term", values=values, where=""))
    return rows + _common_rows()


def _common_rows() -> list[Row]:
    """The terms of others by which a register that does not know ours finds a place."""
    rows = [
        Row(
            table="taxonomy",
            values={"id": _common_id(name), "name": name, "description": name, "uri": uri},
            where="",
        )
        for name, uri in _COMMON_TAXONOMIES.items()
    ]
    for term in COMMON:
        values = {
            "id": term.id,
            "code": term.code,
            "name": term.name,
            "description": term.name,
            "taxonomy": term.taxonomy,
            "language": SOURCE,
            "taxonomy_id": _common_id(term.taxonomy),
        }
        rows.append(Row(table="taxonomy_term", values=values, where=""))
    return rows


def common_attributes(*, owner: str, kind: str) -> list[Row]:
    """What kind of place a service is, by the terms of others."""
    return [
        Row(
            table="attribute",
            values={
                "id": str(uuid5(UUID(owner), term.id)),
                "link_id": owner,
                "link_entity": "service",
                "taxonomy_term_id": term.id,
                "link_type": "description",
            },
            where="",
        )
        for term in COMMON
        if kind in term.kinds
    ]


def attribute(*, owner: str, entity: str, code: str, value: str) -> Row:
    """One attribute: the term `code` of a row has this value."""
    values = {
        "id": str(uuid5(UUID(owner), f"{code}:{value}")),
        "link_id": owner,
        "link_entity": entity,
        "taxonomy_term_id": BY_CODE[code].id,
        "link_type": "eligibility" if BY_CODE[code].fact else "description",
        "value": value,
    }
    return Row(table="attribute", values=values, where="")


def said(facts: UnitFacts) -> list[tuple[str, str]]:
    """What the facts say in terms: pairs of code and value."""
    found = []
    for term in TERMS:
        value = _fact(facts, term.fact) if term.fact else None
        if value is not None:
            found += [(term.code, text) for text in _written(term, value)]
    return found


def understood(attributes: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The facts that pairs of code and value say; a value that makes no sense is left out."""
    found: dict[str, Any] = {}
    lists: dict[str, list[str]] = {}
    for code, text in attributes:
        term = BY_CODE[code]
        if term.kind == "list":
            lists.setdefault(term.fact, []).extend([] if text == NOBODY else [text])
        else:
            found[term.fact] = _read(term, text)
    found |= {fact: tuple(sorted(set(items))) for fact, items in lists.items()}
    plain = {name: value for name, value in found.items() if name and "." not in name}
    ends = {name.partition(".")[2]: v for name, v in found.items() if name.startswith("child_age")}
    return plain | ({"child_age": Range(**ends)} if ends else {})


def makes_sense(code: str, text: str) -> bool:
    """Whether this value is one that the term can have."""
    term = BY_CODE[code]
    if term.kind == "yes_no":
        return text in {YES, NO}
    if term.kind == "number":
        return bool(_AMOUNT.fullmatch(text))
    allowed = CODES.get(term.fact)
    return allowed is None or text in allowed or (term.kind == "list" and text == NOBODY)


def number(value: float) -> str:
    """A number as it is written: without a point where it is whole."""
    return str(int(value)) if value == int(value) else repr(float(value))


def _fact(facts: UnitFacts, name: str) -> Any:
    outer, _, inner = name.partition(".")
    value = getattr(facts, outer)
    return getattr(value, inner) if inner and value is not None else value


def _written(term: Term, value: Any) -> list[str]:
    if term.kind == "list":
        return sorted(value) or [NOBODY]
    if term.kind == "yes_no":
        return [YES if bool(value) is not term.opposite else NO]
    return [number(value) if term.kind == "number" else str(value)]


def _read(term: Term, text: str) -> Any:
    if term.kind == "yes_no":
        return (text == YES) is not term.opposite
    if term.kind == "number":
        value = float(text)
        return int(value) if value == int(value) else value
    return text
