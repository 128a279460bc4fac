"""What waits for a second person, in words: on the board and on the page of people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from reports.accounts.directory.profiles import names, team_names
from reports.accounts.directory.staff import Staff
from reports.accounts.onboarding.proposals import Asked, What, pending


@dataclass(frozen=True, kw_only=True)
class AskedLine:
    """One thing that was asked. `may_decide`: whoever looks is a second person for it."""

    id: UUID
    what: str
    words: str
    user_id: UUID
    team_id: UUID | None
    by: str
    at: datetime
    may_decide: bool
    may_dismiss: bool


def asked_lines(*, staff: Staff, now: datetime) -> Sequence[AskedLine]:
    """Everything that waits, oldest first; three queries, one when there is nothing."""
    found = pending(now=now)
    if not found:
        return []
    known = names({each.user_id for each in found} | {each.asked_by for each in found})
    teams = team_names({each.team_id for each in found if each.team_id})
    return [
        AskedLine(
            id=each.id,
            what=each.what.value,
            words=_words(
                each,
                name=known.get(each.user_id, ""),
                team=teams[each.team_id].strip() if each.team_id in teams else "",
            ),
            user_id=each.user_id,
            team_id=each.team_id,
            by=known.get(each.asked_by, _("Somebody who left")),
            at=each.asked_at,
            may_decide=_may_decide(each, staff),
            may_dismiss=staff.is_coordinator or staff.user_id == each.asked_by,
        )
        for each in found
    ]


def _words(each: Asked, *, name: str, team: str) -> str:
    if each.what is What.RESET:
        return _("%(name)s: a new beginning, password and phone lost") % {"name": name}
    return _("%(name)s: out of the team %(team)s") % {"name": name, "team": team}


def _may_decide(each: Asked, staff: Staff) -> bool:
    subject = each.what is What.RESET and staff.user_id == each.user_id
    return staff.is_coordinator and staff.user_id != each.asked_by and not subject
