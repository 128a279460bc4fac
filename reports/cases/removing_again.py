"""After a backup was restored: who was removed since, or got a new key, is removed again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from reports.accounts import members
from reports.accounts.admitted import LastCoordinator
from reports.audit.events import EventKind
from reports.audit.log import OPERATOR
from reports.audit.models import Event
from reports.audit.purging import KEPT
from reports.cases.leaving import release_cases
from reports.vault import journals, rosters
from reports.vault.journals import Left
from reports.vault.rungs import NoVersion

# What the log says of it; a database that has this is not behind.
_SAID = (
    EventKind.MEMBER_REMOVED,
    EventKind.INVITATION_USED,
    EventKind.PASSWORD_RESET_USED,
    EventKind.PHONE_RESET_USED,
)


@dataclass(frozen=True, slots=True)
class RemovedAgain:
    """Who was removed again, and who only people can see to: the last who holds the key."""

    done: tuple[Left, ...]
    left: tuple[Left, ...]


def remove_again(*, now: datetime) -> RemovedAgain:
    """Remove everybody the journal lists whose leaving this database has lost; idempotent.

    Her old password opens the old key, and with it her old grants: a backup has them all. Who
    only had a new password is removed too and invited again: which of the two it was, the
    journal does not say. Lines that are older than the log keeps its events are passed over: what
    they tell of is in every backup there still is, and the log cannot tell any more.
    """
    told = [each for each in journals.read_left() if each.at >= now - KEPT]
    lost = [each for each in told if not _known(each)]
    kept = tuple(each for each in lost if not _remove(each, now))
    return RemovedAgain(tuple(each for each in lost if each not in kept), kept)


def _known(line: Left) -> bool:
    events = Event.objects.filter(subject_id=line.user_id, kind__in=_SAID, at__gte=line.at)
    return events.exists()


def _remove(line: Left, now: datetime) -> bool:
    try:
        with transaction.atomic():
            members.remove_member(team_id=line.team_id, user_id=line.user_id, by=OPERATOR, now=now)
            release_cases(user_id=line.user_id, by=OPERATOR, now=now, team_id=line.team_id)
    except LastCoordinator:
        return False
    except members.NotMember:  # she came after the backup, or has been seen to
        with transaction.atomic():
            _take_away_grants(line)
    return True


def _take_away_grants(line: Left) -> None:
    try:
        rosters.remove(team_id=line.team_id, user_id=line.user_id)
    except NoVersion:
        return  # a team without keys, or one that is younger than the backup


def words(lines: Iterable[Left]) -> list[str]:
    """One line for each, ids only."""
    return [f"  {each.user_id} of team {each.team_id}" for each in lines]
