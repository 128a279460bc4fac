"""What an organisation of each kind may send: every cell of the table, in the code and the docs."""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

import pytest

from reports.accounts.models import ApiToken, Organisation, OrganisationKind
from reports.cases.models import Case
from reports.channels.api.description import described
from reports.channels.api.payload import shares
from reports.channels.api.payload.schema import Contact, Report, WithConsent
from reports.channels.api.payload.shares import ASSISTED, MAY_SEND, SELF
from reports.channels.api.problems import FAULTS, Refused
from reports.region import region
from reports.vault.primitives.context import Context
from reports.vault.service_blobs import account_blobs
from tests import source
from tests.reports.channels.api.partners import (
    Partner,
    make_partner,
    problem,
    question,
    report,
)
from tests.reports.region.regions import SALTMERE

PHARMACY, VENUE = OrganisationKind.PHARMACY, OrganisationKind.VENUE
HEAD: Final = ("mode", "consent", "language")
VALUES: Final = report() | {"teller": "herself", "minor": False}
CONTACT: Final = {"who_may_answer": "x", "we_say": "x", "danger_word": "x", "voicemail": False}
# What the two kinds with rules of their own may send beside the head, written out once more.
EXPECTED: Final = {
    (PHARMACY, ASSISTED): "alias commune police safety/danger safety/injury safety/children"
    " contact/may_contact contact/channel contact/number contact/hours",
    (VENUE, ASSISTED): "kinds wants commune police safety/danger safety/injury safety/children"
    " contact/may_contact contact/channel contact/number contact/hours",
}
WITHHELD: Final = {
    (PHARMACY, SELF): {"other_party"},
    (VENUE, SELF): {"other_party", "alias", "contact/who_may_answer", "contact/pretext"},
}
CELLS: Final = [(kind, mode) for kind in MAY_SEND for mode in (ASSISTED, SELF)]


def everything() -> dict[str, dict[str, Any]]:
    """Every field there is, as the table calls it, with a body that has it and nothing else."""
    bodies = {name: {name: VALUES[name]} for name in WithConsent.model_fields if name in VALUES}
    del bodies["contact"], bodies["safety"]
    contact = VALUES["contact"] | CONTACT
    bodies |= {f"contact/{name}": {"contact": {name: contact[name]}} for name in contact}
    for name in shares.QUESTIONS:
        asked = getattr(region().pharmacy.questions, name)
        bodies[f"safety/{name}"] = {"safety": {asked: "no"}}
    return bodies | {"safety/others": {"safety": {"threat_to_kill": "yes"}}}


def refused(body: dict[str, Any], kind: OrganisationKind, mode: str) -> list[tuple[str, str]]:
    """Where and why this is refused; an empty list when it may be sent."""
    head = {name: VALUES[name] for name in HEAD}
    sent = Report.model_validate_json(json.dumps(head | {"mode": mode} | body))
    try:
        shares.check(sent.root, kind=kind, region=region())
    except Refused as refusal:
        return [(fault.pointer, fault.code) for fault in refusal.faults]
    return []


def pointer(body: dict[str, Any]) -> str:
    """Where the one field of this body is."""
    ((name, value),) = body.items()
    inner = f"/{next(iter(value))}" if name in {"contact", "safety"} else ""
    return f"#/{name}{inner}"


@pytest.mark.parametrize(("kind", "mode"), CELLS)
def test_each_field_of_each_kind_is_taken_or_refused_by_name(
    kind: OrganisationKind, mode: str
) -> None:
    """R3.1, R4.2: no other party from either, no name from a venue, eight answers when typed."""
    share = MAY_SEND[kind][mode]
    for field, body in everything().items():
        expected = [] if field in share else [(pointer(body), "not_for_this_partner")]
        assert refused(body, kind, mode) == expected, field


def test_the_table_is_what_the_rules_say() -> None:
    fields = set(everything())
    for (kind, mode), words in EXPECTED.items():
        assert MAY_SEND[kind][mode] - set(HEAD) == set(words.split())
    for (kind, mode), names in WITHHELD.items():
        assert fields - MAY_SEND[kind][mode] == names
    for kind in set(MAY_SEND) - {PHARMACY, VENUE}:
        assert fields <= MAY_SEND[kind][ASSISTED] == MAY_SEND[kind][SELF]


def test_every_field_and_every_kind_has_its_cell() -> None:
    """A field that is added to the description is tried here too."""
    names = {field.partition("/")[0] for field in everything()}
    assert names == set(WithConsent.model_fields)
    inner = {field.partition("/")[2] for field in everything() if field.startswith("contact/")}
    assert inner == set(Contact.model_fields)
    assert set(MAY_SEND) == set(OrganisationKind) - {OrganisationKind.OPERATOR}


def test_at_most_eight_answers_are_typed_for_somebody() -> None:
    """How to reach and when is one answer, the number another; R4.11's measure too."""
    for kind, most in ((PHARMACY, 8), (VENUE, 9)):
        asked = {field for field in MAY_SEND[kind][ASSISTED] if field not in HEAD}
        assert len(asked - {"contact/channel", "contact/hours"}) <= most


@pytest.mark.parametrize("empty", [{"alias": ""}, {"other_party": None}, {"other_party": {}}])
def test_an_empty_field_is_a_field(empty: dict[str, Any]) -> None:
    (found,) = refused(empty, VENUE, SELF)
    assert found == (f"#/{next(iter(empty))}", "not_for_this_partner")


def test_every_field_at_fault_is_named_at_once() -> None:
    body = {"happened": "x", "other_party": None, "contact": {"pretext": "x"}, "safety": {}}
    assert [where for where, _ in refused(body, PHARMACY, ASSISTED)] == [
        "#/happened",
        "#/other_party",
        "#/contact/pretext",
    ]


@pytest.mark.parametrize(
    "alias", ["0470 12 34 56", "85.07.30-033.28", "a@mail.example", "BE71 0961 2345 6769"]
)
def test_r3_7_a_name_typed_at_a_counter_holds_no_number(alias: str) -> None:
    assert refused({"alias": alias}, PHARMACY, ASSISTED) == [("#/alias", "says_who")]


def test_r3_7_nor_what_the_region_refuses() -> None:
    """A pack names its own patterns; here a paper that other regions do not have."""
    head = {name: VALUES[name] for name in HEAD}
    sent = Report.model_validate_json(json.dumps(head | {"alias": "SM-1234"}))
    shares.check(sent.root, kind=PHARMACY, region=region())
    with pytest.raises(Refused) as refusal:
        shares.check(sent.root, kind=PHARMACY, region=SALTMERE)
    assert [fault.pointer for fault in refusal.value.faults] == ["#/alias"]


@pytest.mark.usefixtures("people")
class TestOverHttp:
    """The one place is asked at the one address, before anything is kept."""

    @pytest.fixture
    def pharmacy(self) -> Partner:
        return make_partner("Sample pharmacy", kind=PHARMACY)

    def test_a_pharmacy_is_told_which_field_and_not_what_stood_in_it(
        self, pharmacy: Partner
    ) -> None:
        answer = pharmacy.send(report(mode=SELF, other_party={"plate": "1-ABC-234"}))
        found = problem(answer)
        assert (found["status"], found["type"]) == (422, "urn:linden:problem:not-as-described")
        assert found["errors"] == [
            {
                "pointer": "#/other_party",
                "code": "not_for_this_partner",
                "detail": str(FAULTS["not_for_this_partner"]),
            }
        ]
        assert b"ABC" not in answer.content
        assert not Case.objects.exists()

    def test_what_it_may_send_is_filed(self, pharmacy: Partner) -> None:
        typed = {name: VALUES[name] for name in (*HEAD, "alias", "commune", "police")}
        typed["contact"] = {name: VALUES["contact"][name] for name in ("may_contact", "channel")}
        typed["contact"]["number"] = "0470 12 34 56"
        assert pharmacy.send(typed).status_code == 201
        own = {name: value for name, value in report(mode=SELF).items() if name != "other_party"}
        assert pharmacy.send(own).status_code == 201
        assert pharmacy.send(question()).status_code == 201
        assert Case.objects.count() == 3

    def test_a_row_of_an_organisation_changed_by_hand_opens_no_other_share(
        self, pharmacy: Partner
    ) -> None:
        """The kind lies sealed beside the token."""
        Organisation.objects.update(kind=OrganisationKind.PARTNER)
        assert pharmacy.send(report(mode=SELF)).status_code == 422

    def test_a_token_without_its_kind_has_it_from_its_organisation(self, pharmacy: Partner) -> None:
        row = ApiToken.objects.get()
        context = Context("api-token.facts", row.pk, row.pk)
        facts = json.loads(account_blobs.open(context, bytes(row.facts)))
        del facts["kind"]
        row.facts = account_blobs.close(context, json.dumps(facts).encode())
        row.save()
        assert pharmacy.send(report(mode=SELF)).status_code == 422


def _cells() -> Iterator[tuple[str, list[bool]]]:
    """The table of docs/api.md: the fields of each row, and a yes or no in each column."""
    page = (source.ROOT / "docs" / "api.md").read_text()
    table = page.partition("## What your organisation may send")[2].partition("\n## ")[0]
    for line in table.splitlines():
        fields, *cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and "`" in fields:
            for field in re.findall(r"`([^`]+)`", fields):
                yield field, [{"yes": True, "no": False}[cell] for cell in cells]


def test_the_docs_say_the_same_cell_by_cell() -> None:
    columns = [(PHARMACY, ASSISTED), (PHARMACY, SELF), (VENUE, ASSISTED), (VENUE, SELF)]
    told = dict(_cells())
    assert set(told) == set(everything())
    for field, cells in told.items():
        assert cells == [field in MAY_SEND[kind][mode] for kind, mode in columns], field


def test_the_published_description_has_the_table() -> None:
    published = described()["paths"]["/api/v1/reports"]["post"]["x-may-send"]
    assert published["pharmacy"][SELF] == sorted(MAY_SEND[PHARMACY][SELF])
    assert set(published) == {kind.value for kind in MAY_SEND}
