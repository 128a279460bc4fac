"""Moving what is sealed to a team from its old versions to its current one, in batches.

That is the file keys of its cases and, with all of them, its own texts (`team_texts`).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from reports.vault import ladder, team_texts
from reports.vault.case_keys import load_many
from reports.vault.keys import PrivateKey
from reports.vault.ladder import TeamVersion
from reports.vault.models import CaseKeys, KeyVersion


@dataclass(frozen=True, slots=True)
class Progress:
    """How many were done in this batch, and how many are left."""

    done: int
    left: int


def left_to_reseal(*, team_id: UUID, case_ids: Collection[UUID] | None = None) -> int:
    """Return how many cases and texts of the team are still sealed to an older version.

    Of `case_ids` when given: then no text of the team is counted.
    """
    current = ladder.current_version(team_id)
    texts = team_texts.left_to_move(current) if case_ids is None else 0
    return len(_waiting(current, case_ids)) + texts


def reseal_batch(
    *,
    team_id: UUID,
    user_id: UUID,
    user_key: PrivateKey,
    case_ids: Collection[UUID] | None = None,
    limit: int = 200,
) -> Progress:
    """Re-seal up to `limit` to the current version: `case_ids` when given, else cases and texts.

    Resumable: what is done is done. Raises ladder.NotAHolder, NoVersion, SealBroken.
    """
    keys = ladder.open_all_team_keys(team_id=team_id, user_id=user_id, user_key=user_key)
    with transaction.atomic():
        current = ladder.sealing_version(team_id)
        waiting = _waiting(current, case_ids)
        done = _move(waiting[:limit], keys, current)
        left = len(waiting) - done
        if case_ids is None:
            done += team_texts.move(keys, current, limit=limit - done)
            left += team_texts.left_to_move(current)
    return Progress(done, left)


def _waiting(current: TeamVersion, case_ids: Collection[UUID] | None) -> list[UUID]:
    older = KeyVersion.objects.filter(team_id=current.team_id).exclude(id=current.id)
    rows = CaseKeys.objects.filter(version_id__in=older.values("id")).order_by("case_id")
    if case_ids is not None:
        rows = rows.filter(case_id__in=case_ids)
    return list(rows.values_list("case_id", flat=True))


def _move(case_ids: Collection[UUID], keys: Mapping[UUID, PrivateKey], current: TeamVersion) -> int:
    done = 0
    for case_id, vault in load_many(case_ids).items():
        file_key = vault.file_key(keys[vault.version_id])
        rows = CaseKeys.objects.filter(case_id=case_id, version_id=vault.version_id)
        done += rows.update(file_key=vault.seal_file_key(file_key, current), version_id=current.id)
    return done
