"""Which clocks of a case run now, and which of them runs out first (R7.6). Pure.

Every list and the case page take the time left from here, so that they cannot say different things.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from reports.cases.models import Case


class Waits(TextChoices):
    """What a clock runs to. The first answer on the site waits for no safe hour."""

    ACKNOWLEDGE = "acknowledge", _("to acknowledge")  # somebody says that they are on it
    READ = "read", _("to read the message")  # somebody reads what the reporter wrote
    ANSWER = "answer", _("to a first answer on the site")
    CONTACT = "contact", _("to first contact")  # the reporter is reached
    REVIEW = "review", _("to the next review")  # an urgent case is looked at again


@dataclass(frozen=True, kw_only=True)
class Clock:
    """One clock of a case."""

    waits: Waits
    started: datetime
    due: datetime


def running(case: Case, *, review_at: datetime | None = None) -> Sequence[Clock]:
    """The clocks that run, what runs out first before the others; none of a closed case.

    `review_at`: when somebody looks at it again. An urgent case has that clock when it has no other
    that is sooner.
    """
    if not case.is_open:
        return ()
    found = [_first_contact(case), _unread(case), _review(case, review_at)]
    return tuple(sorted((each for each in found if each), key=lambda each: each.due))


def _first_contact(case: Case) -> Clock | None:
    if case.acknowledged_at is None:
        due = case.escalate_at or case.due_at
        if due is None:
            return None
        return Clock(waits=Waits.ACKNOWLEDGE, started=case.assigned_at, due=due)
    if case.due_at is None:
        return None
    put_off = case.reach_by is not None and case.reach_by > case.due_at
    waits = Waits.ANSWER if put_off else Waits.CONTACT
    return Clock(waits=waits, started=case.filed_at, due=case.due_at)


def _review(case: Case, review_at: datetime | None) -> Clock | None:
    if review_at is None or case.acknowledged_at is None or not case.level.urgent:
        return None
    return Clock(waits=Waits.REVIEW, started=case.acknowledged_at, due=review_at)


def _unread(case: Case) -> Clock | None:
    if case.answer_by is None or case.unread_since is None:
        return None
    return Clock(waits=Waits.READ, started=case.unread_since, due=case.answer_by)
