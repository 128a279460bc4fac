"""The texts of one case, both ways, for the people who work on it."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import F
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


def of_case(*, case_id: UUID, vault: CaseVault, limit: int = 50, skip: int = 0) -> list[Line]:
    """The newest texts of a case, both ways, the newest first; `skip` newer ones left out.

    Two queries; only what is returned is opened.
    """
    when = Coalesce("claimed_at", Greatest("created_at", "not_before"))
    ours = OutboundText.objects.filter(case=case_id).annotate(at=when).order_by("-at", "id")
    theirs = InboundText.objects.filter(case=case_id).annotate(at=F("received_at"))
    texts: list[InboundText | OutboundText] = [*ours[: skip + limit]]
    texts += theirs.order_by("-at", "id")[: skip + limit]
    texts.sort(key=_at, reverse=True)
    return [_line(text, vault) for text in texts[skip : skip + limit]]


def _at(text: InboundText | OutboundText) -> datetime:
    at: datetime = text.at  # type: ignore[union-attr]  # annotated
    return at


def _line(text: InboundText | OutboundText, vault: CaseVault) -> Line:
    if isinstance(text, InboundText):
        body = _inbound_body(text)
        return Line(id=text.id, at=_at(text), ours=False, body=body, meaning=text.meaning)
    return Line(
        id=text.id,
        at=_at(text),
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
