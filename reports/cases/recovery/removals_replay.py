"""After a backup was restored: who was removed since, or got a new key, is removed again."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection, transaction

from reports.accounts.directory.seats import LastCoordinator
from reports.accounts.onboarding import members
from reports.audit.events import EventKind
from reports.audit.log import OPERATOR
from reports.audit.verification.log_purge import KEPT
from reports.cases.ownership.offboarding import release_cases
from reports.vault.journal import restore_journal
from reports.vault.journal.restore_journal import Left
from reports.vault.team_keys import rosters
from reports.vault.team_keys.unwrap_path import NoVersion

# What the log says of it; a database that has this is not behind.
_SAID = (
    EventKind.MEMBER_REMOVED,
    EventKind.INVITATION_USED,
    EventKind.PASSWORD_RESET_USED,
    EventKind.PHONE_RESET_USED,
)

_UNKNOWN: Final = """
SELECT line.place FROM unnest(%s::uuid[], %s::timestamptz[]) WITH ORDINALITY
    AS line (user_id, at, place)
WHERE NOT EXISTS (
    SELECT FROM reports_event e
    WHERE e.subject_id = line.user_id AND e.kind = ANY(%s::text[]) AND e.at >= line.at
)
ORDER BY line.place
"""


@dataclass(frozen=True, slots=True)
class RemovedAgain:
    """Who was removed again, and who only people can see to: the last who holds the key."""

    done: tuple[Left, ...]
    left: tuple[Left, ...]


def remove_again(*, now: datetime) -> RemovedAgain:
    """Remove everybody the journal lists whose leaving this database has lost; idempotent.

    The old password opens the old key, and with it the old grants: a backup has them all. Who
    only had a new password is removed too and invited again: which of the two it was, the
    journal does not say. Lines that are older than the log keeps its events are passed over: what
    they tell of is in every backup there still is, and the log cannot tell any more.
    """
    told = [each for each in restore_journal.read_left() if each.at >= now - KEPT]
    lost = list(_unknown(told))
    kept = tuple(each for each in lost if not _remove(each, now))
    return RemovedAgain(tuple(each for each in lost if each not in kept), kept)


def _unknown(lines: Sequence[Left]) -> Iterator[Left]:
    """The lines that the log tells nothing of; one query, however many there are."""
    with connection.cursor() as cursor:
        cursor.execute(
            _UNKNOWN,
            [[each.user_id for each in lines], [each.at for each in lines], list(_SAID)],
        )
        places = [place for (place,) in cursor.fetchall()]
    return (lines[place - 1] for place in places)


def _remove(line: Left, now: datetime) -> bool:
    try:
        with transaction.atomic():
            members.remove_member(team_id=line.team_id, user_id=line.user_id, by=OPERATOR, now=now)
            release_cases(user_id=line.user_id, by=OPERATOR, now=now, team_id=line.team_id)
    except LastCoordinator:
        return False
    except members.NotMember:  # they came after the backup, or have been seen to
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
