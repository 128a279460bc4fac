"""What waits in the areas of partners and of oversight, for their badges."""

from datetime import datetime

from django.utils.translation import ngettext

from reports.accounts.directory.staff import Staff
from reports.accounts.roles import Permission
from reports.cases.planning import shared_referrals
from reports.cases.recovery import data_requests
from reports.console.frame.waiting_counts import Rows


def of_referrals(staff: Staff, now: datetime) -> list[Rows]:
    """Referrals that one's own teams have not answered."""
    del now
    if not staff.may(Permission.WORK_CASE):
        return []
    rows = shared_referrals.unanswered(by=staff)
    return [
        Rows(rows=rows, words=lambda n: ngettext("referral to answer", "referrals to answer", n))
    ]


def of_letters(staff: Staff, now: datetime) -> list[Rows]:
    """Letters about personal data that are to go out by today."""
    if not staff.may(Permission.LEAD):
        return []
    rows = data_requests.due(now=now)
    return [Rows(rows=rows, words=lambda n: ngettext("letter to send", "letters to send", n))]
