"""The texts of one case, both ways, for the people who work on it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, cast
from uuid import UUID

from django.db.models import F, Field, Value
from django.db.models.functions import Coalesce, Greatest

from reports.messaging.content import bodies
from reports.messaging.content.bodies import Wiped
from reports.messaging.inbound import inbound_blobs
from reports.messaging.models import FailureOwner, InboundText, OutboundText, TextKind
from reports.messaging.states import TextState
from reports.vault.case_keys.case_keys import CaseVault
from reports.vault.primitives.errors import SealBroken


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One text. `body` is None once its words are gone; of the reporter's, once they are in the
    messages.

    `state` is None for the reporter's; `why` is one word: why it was cancelled or not sent.
    """

    id: UUID
    at: datetime
    ours: bool
    body: str | None = field(repr=False)
    kind: TextKind | None = None
    template: str = ""
    state: TextState | None = None
    why: str = ""
    failure_owner: FailureOwner | None = None
    not_before: datetime | None = None
    not_after: datetime | None = None
    meaning: str = ""


def _nothing(column: str) -> Value:
    return Value(None, output_field=cast("Field[Any, Any]", OutboundText._meta.get_field(column)))


_OURS: Final = (
    *("id", "blob", "loose_blob", "kind", "template", "state", "why", "failure_owner"),
    *("not_before", "not_after"),
)
# As many columns: what a reporter wrote has its meaning in the place of a kind, and no more.
_THEIRS: Final[Sequence[Any]] = (
    *("id", "blob", _nothing("loose_blob"), "meaning"),
    *(_nothing(name) for name in _OURS[4:]),
)


def of_case(*, case_id: UUID, vault: CaseVault, limit: int = 50, skip: int = 0) -> list[Line]:
    """The newest texts of a case, both ways, the newest first; `skip` newer ones left out.

    One query; only what is returned is opened.
    """
    when = Coalesce("claimed_at", Greatest("created_at", "not_before"))
    ours = OutboundText.objects.filter(case=case_id).annotate(at=when, ours=Value(True))
    theirs = InboundText.objects.filter(case=case_id).annotate(
        at=F("received_at"), ours=Value(False)
    )
    both = ours.values_list("at", "ours", *_OURS).union(
        theirs.values_list("at", "ours", *_THEIRS), all=True
    )
    found = both.order_by("-at", "-ours", "id")[skip : skip + limit]
    return [_line(at, ours, values, vault) for at, ours, *values in found]


def _line(at: datetime, ours: bool, values: Sequence[Any], vault: CaseVault) -> Line:
    if not ours:
        text_id, blob, _, meaning, *_ = values
        body = _inbound_body(InboundText(id=text_id, blob=blob))
        return Line(id=text_id, at=at, ours=False, body=body, meaning=meaning)
    text = OutboundText(**dict(zip(_OURS, values, strict=True)))
    return Line(
        id=text.id,
        at=at,
        ours=True,
        body=_body(text, vault),
        kind=TextKind(text.kind),
        template=text.template,
        state=TextState(text.state),
        why=text.why,
        failure_owner=FailureOwner(text.failure_owner) if text.failure_owner else None,
        not_before=text.not_before,
        not_after=text.not_after,
    )


def _body(text: OutboundText, vault: CaseVault) -> str | None:
    try:
        return bodies.opened(text, vault).body
    except (Wiped, SealBroken):
        return None


def _inbound_body(text: InboundText) -> str | None:
    try:
        return inbound_blobs.opened(text).body
    except (Wiped, SealBroken):
        return None
