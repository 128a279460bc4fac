"""Reading here now: shown to the people of the case while the reporter lets it be, and not kept.

The row is the yes as well: it is made by the reporter's own press, moved on by each page behind the
code, and over five minutes after the last. The next visit begins without. No event tells of it.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction

from reports.cases.models.reader import Presence
from reports.vault.case_keys.case_keys import NotItsCode, find_case_by_code
from reports.vault.case_keys.return_codes import CodeKeys

LASTS: Final = timedelta(minutes=5)


def show(*, case_id: UUID, now: datetime) -> bool:
    """The reporter lets it be seen, from now on; False for a case that is gone."""
    try:
        with transaction.atomic():
            Presence.objects.update_or_create(case_id=case_id, defaults={"until": now + LASTS})
    except IntegrityError:
        return False
    return True


def move_on(*, case_id: UUID, now: datetime) -> bool:
    """Another page of theirs: it goes on if it was shown; whether it is. One query."""
    rows = Presence.objects.filter(case_id=case_id, until__gt=now)
    return bool(rows.update(until=now + LASTS))


def hide(*, case_id: UUID) -> None:
    """The reporter takes it back, or leaves."""
    Presence.objects.filter(case_id=case_id).delete()


def hide_by_code(*, code_keys: CodeKeys) -> None:
    """Whoever holds this code leaves at once. Where the code opens nothing, nothing is shown: that
    it opens nothing is told at the next page that needs it, never on the way out."""
    try:
        case_id = find_case_by_code(code_keys)
    except NotItsCode:
        case_id = None
    if case_id is not None:
        hide(case_id=case_id)


def is_here(*, case_id: UUID, now: datetime) -> bool:
    """Whether they read here now and let it be seen. One query."""
    return Presence.objects.filter(case_id=case_id, until__gt=now).exists()


def forget(*, now: datetime) -> None:
    """Delete what is over: when somebody was here last is nobody's to read."""
    Presence.objects.filter(until__lte=now).delete()
