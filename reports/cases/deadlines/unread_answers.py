"""An answer that the reporter has not read yet: one text may say that something waits.

`unread_answer` is the first answer since they last read, and makes the text one: however many
follow, there is no second until they have read. `tell_at` is when a machine looks whether it may go
(`followup`). Nothing is kept of when they read.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from reports.cases.models import Case
from reports.cases.terms.machine_facts import Channel
from reports.messaging.outbox import outbox
from reports.region import region

TEMPLATE: Final = "answer.waits"
_BOTH: Final = ("unread_answer", "tell_at")


def written(case: Case, answer_id: UUID, now: datetime) -> None:
    """Write on the locked row (not saved) that a worker has answered on the site."""
    if not has_code(case):
        return
    case.unread_answer = case.unread_answer or answer_id
    case.tell_at = now + region().follow_up.answer_waits


def look_again(case: Case, now: datetime) -> None:
    """The same, where it has changed how the reporter may be reached."""
    if case.unread_answer is not None:
        case.tell_at = now


def read(case: Case, now: datetime) -> None:
    """The newest messages are on the reporter's screen: what would say so is taken back.

    The row's version stays: whoever is typing an answer just then is not stopped by it.
    """
    if case.unread_answer is None:
        return
    with transaction.atomic():
        locked = Case.objects.select_for_update().filter(id=case.id).first()
        if locked is not None:
            outbox.withdraw(case_id=locked.id, template=TEMPLATE, now=now)
            locked.unread_answer = locked.tell_at = None
            locked.save(update_fields=_BOTH)


def has_code(case: Case) -> bool:
    """Whether somebody can read an answer: what was told by text has no return code."""
    return case.channel != Channel.SMS
