"""One-time links as they lie in the table: what a link is for and how far it is, sealed.

The columns find a row and say when it may be swept away. Whose link it is (the row's context),
for what, from whom, until when, and that it was used or ended stands in the blob. Each state has a
mark: a link that was used, ended or swept away and is put back as it was opens nothing.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from reports.accounts.models import Invitation, Purpose, User
from reports.vault.journal import newest
from reports.vault.journal.newest import Kind
from reports.vault.primitives.context import Context
from reports.vault.primitives.errors import SealBroken
from reports.vault.service_blobs import grants
from reports.vault.service_keys import lookups

log = logging.getLogger("linden.accounts")

_TIMES: Final = ("issued_at", "ends_at", "used_at", "finished_at")


@dataclass(frozen=True, slots=True)
class Link:
    """One link as its sealed part says. `is_reset`: the account had been in use before.

    `issued_by` is nobody's id when it was made by a command on the server.
    """

    id: UUID
    user: User
    purpose: Purpose
    is_reset: bool
    issued_by: UUID | None
    issued_at: datetime
    ends_at: datetime
    used_at: datetime | None = None
    finished_at: datetime | None = None
    revision: int = 0
    token_digest: str = ""
    asked_by: UUID | None = None  # a new beginning: the coordinator who asked for it

    @property
    def user_id(self) -> UUID:
        """Whose account it is for."""
        return self.user.pk


def insert(link: Link, *, token: str) -> None:
    """Store a link that was just issued; inside a transaction."""
    row = Invitation(id=link.id, user=link.user, issued_at=link.issued_at)
    row.token = lookups.lookup("invitation", token)
    row.facts = grants.seal(_context(row), _facts(link), secret=token)
    row.save(force_insert=True)
    _note([link])


def find(*, token: str) -> Link | None:
    """The link that this token was made for, whatever its state; two queries."""
    wanted = lookups.candidates("invitation", token)
    row = Invitation.objects.select_related("user").filter(token__in=wanted).first()
    link = _read(row) if row else None
    if link is None or not grants.belongs_to({"token": link.token_digest}, token):
        return None
    return _if_newest(link)


def by_id(invitation_id: UUID) -> Link | None:
    """A link whose id somebody proved to know, whatever its state; two queries."""
    row = Invitation.objects.select_related("user").filter(pk=invitation_id).first()
    link = _read(row) if row else None
    return _if_newest(link) if link else None


def newest_of(user: User) -> Link | None:
    """The newest link of an account, whatever its state; two queries."""
    rows = Invitation.objects.select_related("user").filter(user=user)
    row = rows.order_by("-issued_at", "-id").first()
    link = _read(row) if row else None
    return _if_newest(link) if link else None


def all_links() -> list[Link]:
    """Every link that is still kept; one query."""
    return _readable(Invitation.objects.select_related("user"))


def store(link: Link) -> Link | None:
    """Seal the new state of a link that was read; None when somebody changed it since.

    Inside a transaction.
    """
    new = _stored(link)
    if new:
        _note([new])
    return new


def end_all(*, user: User, now: datetime) -> None:
    """End every link of this account that is not finished; inside a transaction."""
    rows = Invitation.objects.select_for_update(of=["self"]).select_related("user")
    going_on = [link for link in _readable(rows.filter(user=user)) if link.finished_at is None]
    ended = [
        _stored(replace(link, ends_at=min(now, link.ends_at), finished_at=now)) for link in going_on
    ]
    _note([link for link in ended if link])


def _stored(link: Link) -> Link | None:
    new = replace(link, revision=link.revision + 1)
    rows = Invitation.objects.filter(pk=link.id, revision=link.revision)
    return new if rows.update(revision=new.revision, facts=_resealed(new)) else None


def _note(links: Iterable[Link]) -> None:
    newest.note(Kind.LINK, {link.id: link.revision + 1 for link in links})


def _if_newest(link: Link) -> Link | None:
    # A link that is used or ended after it was read here is void: that its mark says so first
    # refuses nobody wrongly.
    return link if newest.is_newest(Kind.LINK, link.id, link.revision + 1) else None


def _readable(rows: Iterable[Invitation]) -> list[Link]:
    return [link for link in map(_read, rows) if link]


def _read(row: Invitation) -> Link | None:
    """None when nothing is sealed there that belongs to this row."""
    if row.facts is None:  # from before anything was sealed: void
        return None
    try:
        facts = grants.read(_context(row), bytes(row.facts))
    except SealBroken:
        log.exception("invitation_unreadable", extra={"invitation_id": str(row.pk)})
        return None
    times = {name: datetime.fromisoformat(facts[name]) for name in _TIMES if facts[name]}
    return Link(
        id=row.pk,
        user=row.user,
        purpose=Purpose(facts["purpose"]),
        is_reset=facts["is_reset"],
        issued_by=UUID(facts["issued_by"]) if facts["issued_by"] else None,
        asked_by=UUID(facts["asked_by"]) if facts.get("asked_by") else None,
        revision=row.revision,
        token_digest=facts["token"],
        **times,
    )


def _facts(link: Link) -> dict[str, Any]:
    times = {name: getattr(link, name) for name in _TIMES}
    return {
        "purpose": link.purpose.value,
        "is_reset": link.is_reset,
        "issued_by": str(link.issued_by or ""),
        "asked_by": str(link.asked_by or ""),
    } | {name: at.isoformat() if at else "" for name, at in times.items()}


def _resealed(link: Link) -> bytes:
    row = Invitation(id=link.id, user=link.user, revision=link.revision)
    return grants.write(_context(row), {**_facts(link), "token": link.token_digest})


def _context(row: Invitation) -> Context:
    return Context("user.invitation", row.user_id, row.pk, row.revision)
