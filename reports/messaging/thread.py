"""The texts of one case, both ways, for the people who work on it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from uuid import UUID

from reports.messaging import bodies, inbound
from reports.messaging.bodies import Wiped
from reports.messaging.models import FailureOwner, InboundText, OutboundText, TextKind
from reports.messaging.states import TextState
from reports.vault.case_keys import CaseVault
from reports.vault.errors import SealBroken


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One text. `body` is None once its words are gone; of hers, once they are in the messages.

    `state` is None for hers; `why` is one word: why it was cancelled or not sent.
    """

    id: UUID
    at: datetime
    ours: bool
    body: str | None = field(repr=False)
    kind: TextKind | None = None
    state: TextState | None = None
    why: str = ""
    failure_owner: FailureOwner | None = None
    not_before: datetime | None = None
    not_after: datetime | None = None
    meaning: str = ""


def of_case(*, case_id: UUID, vault: CaseVault, limit: int = 50) -> list[Line]:
    """The newest texts of a case, both ways, the newest first; two queries."""
    ours = OutboundText.objects.filter(case=case_id).order_by("-not_before", "id")[:limit]
    hers = InboundText.objects.filter(case=case_id).order_by("-received_at", "id")[:limit]
    lines = [*_ours(ours, vault), *_hers(hers)]
    return list(islice(sorted(lines, key=lambda line: line.at, reverse=True), limit))


def _ours(texts: Iterable[OutboundText], vault: CaseVault) -> Iterator[Line]:
    for text in texts:
        yield Line(
            id=text.id,
            at=text.claimed_at or max(text.created_at, text.not_before),
            ours=True,
            body=_body(text, vault),
            kind=TextKind(text.kind),
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


def _hers(texts: Iterable[InboundText]) -> Iterator[Line]:
    for text in texts:
        yield Line(
            id=text.id, at=text.received_at, ours=False, body=_hers_body(text), meaning=text.meaning
        )


def _hers_body(text: InboundText) -> str | None:
    try:
        return inbound.opened(text).body
    except (Wiped, SealBroken):
        return None
