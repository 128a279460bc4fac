"""What is sealed to a team's old versions and has to move to its current one.

That is its cases and, with all of them, its own texts (`team_texts`). A case from before somebody
left gets new keys (`rekeying`); any other gets its file key sealed anew.
"""

from collections.abc import Mapping
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from reports.vault.case_keys.case_keys import CaseVault
from reports.vault.case_keys.rekeying import Rekeyed, rekey_case
from reports.vault.models import CaseKeys, CodeGrant, CodePublic, KeyVersion
from reports.vault.primitives.keys import PrivateKey
from reports.vault.team_keys import key_hierarchy, team_sealed_texts
from reports.vault.team_keys.key_hierarchy import NotAHolder, TeamVersion


def left_to_reseal(*, team_id: UUID) -> int:
    """Return how many cases and texts of the team have to move. Raises NoVersion, SealBroken."""
    current = key_hierarchy.current_version(team_id)
    return len(waiting(current)) + team_sealed_texts.left_to_move(current)


def waiting(current: TeamVersion) -> list[UUID]:
    """Return the team's cases that have to move, always in the same order; one query.

    Those sealed to an older version, and those whose keys are due and whose code's public half is
    known, without which the conversation pair cannot be new.
    """
    versions = KeyVersion.objects.filter(team_id=current.team_id)
    older = Q(version_id__in=versions.exclude(id=current.id).values("id"))
    same = {"case_id": OuterRef("case_id")}
    known = Exists(CodePublic.objects.filter(**same)) | ~Exists(CodeGrant.objects.filter(**same))
    due = Q(version_id=current.id) & Q(due=True) & known
    return list(
        CaseKeys.objects.filter(older | due).order_by("case_id").values_list("case_id", flat=True)
    )


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
