"""Codes of partners: on a slip, a poster, a link. They say who helped, and nothing about whom.

Whoever types a code learns nothing from the answer, whether it counts or not. The partner never
learns that a code was used: a used one looks like one that has run out or was withdrawn.
"""

import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Self
from uuid import UUID, uuid4

from django.db import transaction

from reports.audit.events import EventKind
from reports.audit.log import Actor, record
from reports.intake.models import Slip as Row
from reports.intake.models import SlipKind
from reports.vault.primitives.context import Context
from reports.vault.service_blobs import grants
from reports.vault.service_keys import lookups

__all__ = [
    "IssuedSlip",
    "Slip",
    "SlipKind",
    "found",
    "has_form",
    "issue_slip",
    "purge",
    "spend",
    "withdraw_slip",
]

# No vowels and nothing that is taken for another: no code spells a word or is misread.
ALPHABET: Final = "23456789BCDFGHJKMNPQRTVWXZ"
LENGTH: Final = 8  # 37 bits: enough, since a code that is guessed opens nothing
LONGEST_TYPED: Final = 40
LIFE: Final = {SlipKind.SLIP: timedelta(hours=72), SlipKind.LINK: timedelta(days=30)}
_KEPT_OPEN: Final = timedelta(days=1)  # longer than a draft that was begun with it may last
_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedSlip:
    """A code just made: shown once, stored nowhere."""

    id: UUID
    code: str
    path: str
    language: str

    @property
    def entry(self) -> str:
        """The path for a picture of the code: it opens in the language it was printed in."""
        return f"{self.path}?l={self.language}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """What a code that counts stands for. `about` is an entry of the organisation's own log."""

    id: UUID
    kind: SlipKind
    organisation_id: UUID
    language: str
    about: UUID | None

    def to_json(self) -> dict[str, str]:
        """Plain values for a sealed draft."""
        return {
            "id": str(self.id),
            "kind": self.kind.value,
            "organisation": str(self.organisation_id),
            "language": self.language,
            "about": str(self.about or ""),
        }

    @classmethod
    def from_json(cls, plain: Mapping[str, str]) -> Self:
        """What `to_json` wrote."""
        return cls(
            id=UUID(plain["id"]),
            kind=SlipKind(plain["kind"]),
            organisation_id=UUID(plain["organisation"]),
            language=plain["language"],
            about=UUID(plain["about"]) if plain["about"] else None,
        )


def issue_slip(
    *,
    kind: SlipKind,
    organisation_id: UUID,
    language: str,
    by: Actor,
    now: datetime,
    about: UUID | None = None,
) -> IssuedSlip:
    """Make a code for an organisation whose right to it the caller has checked.

    Only posters are written to the log: when a single slip was handed over is one half of who
    came with it.
    """
    kind = SlipKind(kind)
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    said = Slip(
        id=uuid4(), kind=kind, organisation_id=organisation_id, language=language, about=about
    )
    row = Row(id=said.id, kind=kind, code=lookups.lookup("slip", code), expires_at=_ends(kind, now))
    ends = row.expires_at.isoformat() if row.expires_at else ""
    row.blob = grants.seal(_context(row), {**said.to_json(), "ends": ends}, secret=code)
    with transaction.atomic():
        row.save(force_insert=True)
        if kind is SlipKind.POSTER:
            record(kind=EventKind.POSTER_ISSUED, by=by, now=now, subject_id=row.id)
    return IssuedSlip(id=row.id, code=code, path=f"/t/{code}/", language=language)


def withdraw_slip(*, slip_id: UUID, by: Actor, now: datetime) -> None:
    """From now on the code does not count. The same answer whether it still did or was used."""
    with transaction.atomic():
        gone, _each = Row.objects.filter(id=slip_id, kind=SlipKind.POSTER).delete()
        Row.objects.filter(id=slip_id).delete()
        if gone:
            record(kind=EventKind.POSTER_WITHDRAWN, by=by, now=now, subject_id=slip_id)


def found(code: str, now: datetime) -> Slip | None:
    """What a code typed or scanned stands for; None for one that does not count; one query."""
    typed = normalised(code)
    row = Row.objects.filter(code__in=lookups.candidates("slip", typed)).first()
    if row is None:
        return None
    said = grants.read(_context(row), bytes(row.blob))
    # A code from before it was sealed beside what it stands for is void.
    if "ends" not in said or not grants.belongs_to(said, typed):
        return None
    over = said["ends"] and datetime.fromisoformat(said["ends"]) <= now
    return None if over else Slip.from_json(said)


def has_form(code: str) -> bool:
    """Whether it could be a code at all; says nothing of whether there is one."""
    typed = normalised(code)
    return len(typed) == LENGTH and set(typed) <= set(ALPHABET)


def spend(slip: Slip) -> bool:
    """Use the code inside the transaction that files the report; False: it had been used before.

    What counts once is deleted, so that nothing is left that could be tied to the report.
    """
    if slip.kind is SlipKind.POSTER:
        return True
    gone, _each = Row.objects.filter(id=slip.id).delete()
    return bool(gone)


def purge(*, now: datetime) -> int:
    """Delete what has run out, a day later: a report begun with it may still be sent."""
    gone, _each = Row.objects.filter(expires_at__lt=now - _KEPT_OPEN).delete()
    return gone


def normalised(code: str) -> str:
    """A code as it was made: capital letters, without spaces and dashes, in any script's digits."""
    text = unicodedata.normalize("NFKC", code[:LONGEST_TYPED]).upper()
    return "".join(letter for letter in text if letter.isalnum())


def _ends(kind: SlipKind, now: datetime) -> datetime | None:
    if kind is SlipKind.POSTER:
        return None
    ends = now + LIFE[kind]
    return ends.replace(minute=0, second=0, microsecond=0) + _HOUR


def _context(row: Row) -> Context:
    return Context("slip", row.id, row.id)
