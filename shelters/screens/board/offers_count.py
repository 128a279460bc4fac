"""What waits in a house's area, for its badge."""

from datetime import datetime

from django.utils.translation import ngettext

from reports.accounts.directory.staff import Staff
from reports.accounts.roles import Permission
from reports.console.frame.waiting_counts import Rows
from shelters.models import PlacementState
from shelters.occupancy.occupancy import live


def of_offers(staff: Staff, now: datetime) -> list[Rows]:
    """Offers that one's own houses have not answered."""
    teams = staff.teams_with(Permission.ANSWER_OFFERS)
    if not teams:
        return []
    rows = live(now).filter(house__team_id__in=teams, state=PlacementState.OFFERED)
    return [Rows(rows=rows, words=lambda n: ngettext("offer to answer", "offers to answer", n))]
