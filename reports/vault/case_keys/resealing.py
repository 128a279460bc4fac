"""What is sealed to a team's old versions and has to move to its current one.

That is its cases and, with all of them, its own texts (`team_texts`). A case from before somebody
left gets new keys (`rekeying`); any other gets its file key sealed anew.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from reports.vault.case_keys.case_keys import CaseVault
from reports.vault.case_keys.rekeying import Rekeyed, rekey_case
from reports.vault.models import CaseKeys, CodeGrant, CodePublic, KeyVersion
from reports.vault.primitives.keys import PrivateKey
from reports.vault.team_keys import key_hierarchy, team_sealed_texts
from reports.vault.team_keys.key_hierarchy import NotAHolder, TeamVersion


def left_to_reseal(currents: Collection[TeamVersion]) -> dict[UUID, int]:
    """Return how many cases and texts of each of these teams have to move to its current version.

    As many queries for many teams as for one.
    """
    team_ids = [current.team_id for current in currents]
    team_of = dict(KeyVersion.objects.filter(team_id__in=team_ids).values_list("id", "team_id"))
    newest = {current.id for current in currents}
    older = team_of.keys() - newest
    cases = _to_move(newest, older).values_list("version_id").annotate(count=Count("case_id"))
    left: Counter[UUID] = Counter()
    for version_id, count in (*cases, *team_sealed_texts.counted(older)):
        left[team_of[version_id]] += count
    return dict(left)


def waiting(current: TeamVersion) -> list[UUID]:
    """Return the team's cases that have to move, always in the same order; one query."""
    older = KeyVersion.objects.filter(team_id=current.team_id).exclude(id=current.id)
    found = _to_move([current.id], older.values("id"))
    return list(found.order_by("case_id").values_list("case_id", flat=True))


def _to_move(
    newest: Collection[UUID], older: Collection[UUID] | QuerySet[KeyVersion, Any]
) -> QuerySet[CaseKeys]:
    """Those sealed to an older version, and those whose keys are due and whose code's public half
    is known, without which the conversation pair cannot be new.
    """
    same = {"case_id": OuterRef("case_id")}
    known = Exists(CodePublic.objects.filter(**same)) | ~Exists(CodeGrant.objects.filter(**same))
    due = Q(version_id__in=newest) & Q(due=True) & known
    return CaseKeys.objects.filter(Q(version_id__in=older) | due)


def move_case(
    vault: CaseVault, keys: Mapping[UUID, PrivateKey], current: TeamVersion
) -> Rekeyed | None:
    """Move one case, whose row is locked; when it gets new keys the caller moves its blobs.

    `keys` are the private keys of the team's versions by id. Returns None when the keys stayed.
    Raises SealBroken, NotAHolder.
    """
    if vault.version_id not in keys:
        raise NotAHolder
    file_key = vault.file_key(keys[vault.version_id])
    rows = CaseKeys.objects.filter(case_id=vault.case_id, version_id=vault.version_id)
    if rows.filter(due=True).exists() or key_hierarchy.was_open(
        key_hierarchy.version(vault.version_id), current
    ):
        return rekey_case(case_id=vault.case_id, file_key=file_key, to_version=current)
    rows.update(file_key=vault.seal_file_key(file_key, current), version_id=current.id)
    return None
