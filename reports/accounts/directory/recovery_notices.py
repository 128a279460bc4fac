"""The recovery key was used: every coordinator sees it until two have taken note.

Both facts stand in the audit log and nowhere else, so that nobody takes one back quietly.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from reports.accounts.directory import permission_checks
from reports.accounts.directory.staff import Staff
from reports.accounts.roles import Permission
from reports.audit.events import EventKind
from reports.audit.log import record
from reports.audit.models import Event

ENOUGH: Final = 2


class NothingToSee(Exception):
    """The recovery key was not used then, or it let this very person in."""


@dataclass(frozen=True, slots=True)
class Use:
    """The recovery key let `user_id` in; `seen_by` have taken note."""

    id: UUID
    at: datetime
    user_id: UUID | None
    seen_by: frozenset[UUID]


def unseen() -> list[Use]:
    """Return each use that fewer than two others have taken note of, newest first.

    One query as long as the key was never used, two after that.
    """
    used = list(Event.objects.filter(kind=EventKind.RECOVERY_KEY_USED).order_by("-at"))
    if not used:
        return []
    seen = _seen({each.id for each in used})
    found = [Use(each.id, each.at, each.subject_id, frozenset(seen[each.id])) for each in used]
    return [use for use in found if len(use.seen_by) < ENOUGH]


def _seen(uses: set[UUID]) -> Mapping[UUID, set[UUID]]:
    notes = Event.objects.filter(kind=EventKind.RECOVERY_KEY_SEEN, subject_id__in=uses)
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for use_id, actor_id in notes.values_list("subject_id", "actor_id"):
        if use_id and actor_id:
            found[use_id].add(actor_id)
    return found


def note_seen(*, use_id: UUID, by: Staff, now: datetime) -> None:
    """A coordinator has seen that the key was used; never the one whom it let in.

    A second time, or when enough have, does nothing. Raises permission_checks.NotAllowed,
    NothingToSee.
    """
    actor = permission_checks.check(by, Permission.RESET)
    used = Event.objects.filter(id=use_id, kind=EventKind.RECOVERY_KEY_USED).first()
    if used is None or used.subject_id == by.user_id:
        raise NothingToSee
    if any(use.id == use_id and by.user_id not in use.seen_by for use in unseen()):
        with transaction.atomic():
            record(kind=EventKind.RECOVERY_KEY_SEEN, by=actor, now=now, subject_id=use_id)
