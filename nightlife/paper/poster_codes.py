"""Posters and slips of a venue: codes that open the reporter's own form (R4.10).

A code says which venue it hangs in, to those who help the guest and to nobody else. The venue never
learns that one was used. A poster's code is shown when it is made and stored nowhere.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from nightlife.models import Poster
from nightlife.venue_log import incident_log
from nightlife.venues.venues import Standing
from reports.accounts.directory.permission_checks import NotAllowed
from reports.intake import slips
from reports.intake.slips import IssuedSlip, SlipKind


class NoPoster(Exception):
    """There is no such poster of this venue, or its code is another."""


@dataclass(frozen=True, kw_only=True)
class PosterInfo:
    """A poster that hangs somewhere."""

    id: UUID
    language: str
    issued_at: datetime


def issue(*, language: str, by: Standing, now: datetime) -> IssuedSlip:
    """Make a poster's code. Raises NotAllowed: who leads the venue does."""
    if not by.leads:
        raise NotAllowed
    with transaction.atomic():
        made = slips.issue_slip(
            kind=SlipKind.POSTER,
            organisation_id=by.venue.organisation_id,
            language=language,
            by=by.actor,
            now=now,
        )
        Poster.objects.create(
            slip_id=made.id, venue_id=by.venue.id, language=language, issued_at=now
        )
    return made


def again(*, poster_id: UUID, code: str, by: Standing, now: datetime) -> IssuedSlip:
    """The same poster once more, for its file: whoever has its code just made it.

    Raises NoPoster.
    """
    row = _hanging(by).filter(slip_id=poster_id).first()
    slip = slips.found(code, now)
    if row is None or slip is None or slip.id != poster_id:
        raise NoPoster
    plain = slips.normalised(code)
    return IssuedSlip(id=poster_id, code=plain, path=f"/t/{plain}/", language=row.language)


def hanging(*, by: Standing) -> list[PosterInfo]:
    """The venue's posters whose codes count, the newest first; one query."""
    rows = _hanging(by).order_by("-issued_at", "slip_id")
    return [
        PosterInfo(id=row.slip_id, language=row.language, issued_at=row.issued_at) for row in rows
    ]


def take_down(*, poster_id: UUID, by: Standing, now: datetime) -> None:
    """From now on its code does not count. Raises NotAllowed, NoPoster."""
    if not by.leads:
        raise NotAllowed
    with transaction.atomic():
        row = _hanging(by).select_for_update().filter(slip_id=poster_id).first()
        if row is None:
            raise NoPoster
        row.withdrawn_at = now
        row.save(update_fields=["withdrawn_at"])
        slips.withdraw_slip(slip_id=poster_id, by=by.actor, now=now)


def slip(*, language: str, about: UUID | None, by: Standing, now: datetime) -> IssuedSlip:
    """A code for one person. `about`: an entry that may lie beside that person's report if they
    agree.

    Raises incident_log.NoEntry for an entry that does not exist for whoever asks.
    """
    if (
        about is not None
        and not incident_log.visible(by, now=now).filter(id=about, amends=None).exists()
    ):
        raise incident_log.NoEntry
    return slips.issue_slip(
        kind=SlipKind.SLIP if about is None else SlipKind.LINK,
        organisation_id=by.venue.organisation_id,
        language=language,
        by=by.actor,
        now=now,
        about=about,
    )


def _hanging(by: Standing) -> QuerySet[Poster]:
    return Poster.objects.filter(venue_id=by.venue.id, withdrawn_at=None)
