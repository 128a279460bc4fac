"""What somebody's colleagues see: that the account of one of them began anew (R6.15).

Whoever takes over an account by a new beginning acts under a colleague's name. The colleagues know
best whether that person really lost password and phone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from reports.accounts.directory.profiles import names
from reports.accounts.directory.staff import Staff
from reports.accounts.models import Membership, Purpose
from reports.accounts.onboarding.invitations import resets_shown


@dataclass(frozen=True, kw_only=True)
class Renewed:
    """A colleague whose account began anew; `by` is empty for a link made at the server."""

    name: str
    at: datetime
    asked_by: str
    by: str


def renewed(*, staff: Staff, now: datetime) -> Sequence[Renewed]:
    """New beginnings of the last 30 days in this person's teams; one query when there is none."""
    shown = [each for each in resets_shown(now=now) if each.purpose is Purpose.INVITATION]
    shown = [each for each in shown if each.user_id != staff.user_id]
    if not shown:
        return []
    rows = Membership.objects.filter(team_id__in=staff.team_ids)
    colleagues = set(rows.values_list("user_id", flat=True))
    known = names(
        {one for each in shown for one in (each.user_id, each.issued_by, each.asked_by) if one}
    )
    return [
        Renewed(
            name=known.get(each.user_id, ""),
            at=each.issued_at,
            asked_by=known.get(each.asked_by, "") if each.asked_by else "",
            by=known.get(each.issued_by, "") if each.issued_by else "",
        )
        for each in shown
        if each.user_id in colleagues
    ]
