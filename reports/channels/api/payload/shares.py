"""What a partner's system may send depends on what the partner is: one table, checked here.

A pharmacy that types for somebody sends what the rules of assisted reports allow, eight answers at
most and none in free words but a name to use (R3.1, R3.7). A venue says no name, neither the
guest's nor anybody's (R4.2). Neither says who the other party is: that is for the person alone.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from reports.accounts.models import OrganisationKind
from reports.channels.api.payload.schema import AdviceOnly, Contact, WithConsent
from reports.channels.api.problems import Fault, Kind, Refused
from reports.region import Region, pii

type Path = tuple[str, ...]

ASSISTED: Final = "assisted_with_consent"
SELF: Final = "self_referral"
QUESTIONS: Final = ("danger", "injury", "children")
"""The safety questions that are asked across a counter; the region's pack says which they are."""

_HEAD: Final = frozenset({"mode", "consent", "language"})
_EVERY_CONTACT: Final = frozenset(f"contact/{name}" for name in Contact.model_fields)
_REACH: Final = frozenset(
    f"contact/{name}" for name in ("may_contact", "channel", "number", "hours")
)
_EVERYTHING: Final = (
    frozenset(WithConsent.model_fields) - {"contact", "safety"}
    | _EVERY_CONTACT
    | {f"safety/{name}" for name in (*QUESTIONS, "others")}
)
_TYPED_FOR_SOMEBODY: Final = (
    _HEAD | {"commune", "police"} | {f"safety/{name}" for name in QUESTIONS} | _REACH
)
_NAMES: Final = frozenset({"alias", "contact/who_may_answer", "contact/pretext"})
_WITHOUT_OTHER: Final = _EVERYTHING - {"other_party"}

# A new kind of organisation or a new field is in no share until it is put there.
MAY_SEND: Final[Mapping[OrganisationKind, Mapping[str, frozenset[str]]]] = {
    OrganisationKind.PHARMACY: {
        ASSISTED: _TYPED_FOR_SOMEBODY | {"alias"},
        SELF: _WITHOUT_OTHER,
    },
    OrganisationKind.VENUE: {
        ASSISTED: _TYPED_FOR_SOMEBODY | {"kinds", "wants"},
        SELF: _WITHOUT_OTHER - _NAMES,
    },
    OrganisationKind.CARE: {ASSISTED: _EVERYTHING, SELF: _EVERYTHING},
    OrganisationKind.SHELTER: {ASSISTED: _EVERYTHING, SELF: _EVERYTHING},
    OrganisationKind.PARTNER: {ASSISTED: _EVERYTHING, SELF: _EVERYTHING},
}


def check(sent: WithConsent | AdviceOnly, *, kind: OrganisationKind, region: Region) -> None:
    """Raise Refused, naming every field that an organisation of this kind may not send.

    A field counts as sent when it is there, empty or not. A question for advice is the same for
    all: it has no field about anybody.
    """
    if isinstance(sent, AdviceOnly):
        return
    share = MAY_SEND[kind][sent.mode]
    faults = [
        Fault.at(path, "not_for_this_partner")
        for field, path in _fields(sent, region)
        if field not in share
    ]
    if kind is OrganisationKind.PHARMACY and sent.mode == ASSISTED:
        faults += _said_in_the_name(sent.alias, region)
    if faults:
        raise Refused(Kind.NOT_AS_DESCRIBED, *faults)


def _fields(sent: WithConsent, region: Region) -> Iterator[tuple[str, Path]]:
    """Each field that was sent, as the table calls it, and where in the body it is."""
    for name in sorted(sent.model_fields_set - {"contact", "safety"}):
        yield name, (name,)
    for name in sorted(sent.contact.model_fields_set):
        yield f"contact/{name}", ("contact", name)
    asked = {getattr(region.pharmacy.questions, name): name for name in QUESTIONS}
    for question in sorted(sent.safety):
        yield f"safety/{asked.get(question, 'others')}", ("safety", question)


def _said_in_the_name(alias: str, region: Region) -> Iterator[Fault]:
    """A name to use is no place for a number (R3.7)."""
    if pii.find(alias, region=region):
        yield Fault.at(["alias"], "says_who")
