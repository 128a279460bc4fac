"""New keys for cases: of a team's after somebody left it, of every open one after an intrusion."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.apps import apps
from django.db import transaction
from django.db.models import Model

from reports.accounts.directory.staff import Staff, actor_of
from reports.accounts.roles import Permission
from reports.audit.events import EventKind
from reports.audit.log import record
from reports.cases.lifecycle.lifecycle import NotAllowed
from reports.cases.models import Case, Content
from reports.cases.models.case import OPEN
from reports.cases.models.content import UNDER, Under
from reports.cases.records import unreadable
from reports.vault.case_keys import resealing
from reports.vault.case_keys.case_keys import CaseVault, NoCaseKeys
from reports.vault.case_keys.rekeying import Rekeyed, rekey_case
from reports.vault.fields import CaseBlobField, CaseSealedField
from reports.vault.primitives.errors import SealBroken
from reports.vault.primitives.keys import PrivateKey
from reports.vault.team_keys import team_key_renewal, team_sealed_texts
from reports.vault.team_keys.key_hierarchy import (
    NotAHolder,
    open_all_team_keys,
    open_team_key,
    sealing_version,
)


@dataclass(frozen=True, slots=True)
class Progress:
    """How many are left after a batch, and the ids of what did not open and was passed over."""

    left: int
    passed: tuple[UUID, ...]


def renew_some(
    *, team_id: UUID, by: Staff, user_key: PrivateKey, now: datetime, limit: int = 100
) -> Progress:
    """Move up to `limit` of the team's cases and texts to its newest key.

    A case from before somebody left gets new keys, any other its file key sealed anew. Each in a
    transaction of its own: what is done is done, a stopped run goes on where it was. What does not
    open is passed over, and the coordinators are told. Raises NotAHolder, NoVersion, SealBroken.
    """
    keys = open_all_team_keys(team_id=team_id, user_id=by.user_id, user_key=user_key)
    with transaction.atomic():
        waiting = resealing.waiting(sealing_version(team_id))
    done, passed = 0, []
    for case_id in waiting:
        if done == limit:
            break
        try:
            with unreadable.told(case_id=case_id, now=now):
                _renew(case_id, team_id, keys, by, now)
            done += 1
        except unreadable.Unreadable:
            passed.append(case_id)
    with transaction.atomic():
        current = sealing_version(team_id)
        texts = team_sealed_texts.move(keys, current, limit=limit - done)
        left = team_sealed_texts.left_to_move(current) - len(texts.passed)
    left += len(waiting) - done - len(passed)
    passed += texts.passed
    if not left and not passed:
        team_key_renewal.destroy_unused_versions(team_id=team_id)
    return Progress(left, tuple(passed))


def rekey_open_cases(*, by: Staff, user_key: PrivateKey, now: datetime) -> Iterator[bool]:
    """Re-key one open case after another, each in a transaction of its own.

    Yields for each whether it was done; False for a row without keys. Interrupted it is simply
    run again. Nothing is shown or kept in clear. Raises NotAllowed, NotAHolder.
    """
    if not by.may(Permission.LEAD):
        raise NotAllowed
    ids = list(Case.objects.filter(OPEN).order_by("id").values_list("id", flat=True))
    for case_id in ids:
        yield _rekey(case_id, by, user_key, now)


def case_blobs() -> list[CaseBlobField]:
    """Return every column under a case's data key but the contents', in a fixed order.

    They are found by their type, so that none is forgotten.
    """
    found = [
        field
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, CaseBlobField)
    ]
    return sorted(found, key=lambda field: (field.model._meta.db_table, field.column))


def _renew(
    case_id: UUID, team_id: UUID, keys: dict[UUID, PrivateKey], by: Staff, now: datetime
) -> None:
    with transaction.atomic():
        case = Case.objects.select_for_update().filter(id=case_id).first()
        try:
            vault = CaseVault.load(case_id)
            moved = resealing.move_case(vault, keys, sealing_version(team_id))
        except NoCaseKeys:
            if case is None:  # erased since it was listed
                return
            raise SealBroken from None
        except NotAHolder:  # the ladder ends before the version it is sealed to
            raise SealBroken from None
        if moved is not None:
            _move(case_id, moved, by, now)


def _rekey(case_id: UUID, by: Staff, user_key: PrivateKey, now: datetime) -> bool:
    with transaction.atomic():
        case = Case.objects.select_for_update().filter(OPEN, id=case_id).first()
        if case is None:  # closed or erased since it was listed
            return False
        try:
            vault = CaseVault.load(case_id)
        except NoCaseKeys:
            return False
        team_key = open_team_key(version_id=vault.version_id, user_id=by.user_id, user_key=user_key)
        moved = rekey_case(
            case_id=case_id,
            file_key=vault.file_key(team_key),
            to_version=sealing_version(case.team_id),
        )
        _move(case_id, moved, by, now)
    return True


def _move(case_id: UUID, moved: Rekeyed, by: Staff, now: datetime) -> None:
    _move_contents(case_id, moved)
    for field in case_blobs():
        _move_column(field, case_id, moved)
    record(kind=EventKind.REKEYED, by=actor_of(by), now=now, case_id=case_id)


def _move_contents(case_id: UUID, moved: Rekeyed) -> None:
    moves = {
        Under.FILE: moved.sealed_to_file,
        Under.CONVERSATION: moved.sealed_to_conversation,
        Under.WORKING: moved.other,
    }
    contents = list(Content.objects.filter(case_id=case_id))
    for content in contents:
        move = moves[UNDER[content.name]]
        content.blob = move(content.name, content.id, content.revision, bytes(content.blob))
    # Written again rather than updated: the database refuses to change what is written once.
    Content.objects.filter(case_id=case_id).delete()
    Content.objects.bulk_create(contents)


def _move_column(field: CaseBlobField, case_id: UUID, moved: Rekeyed) -> None:
    """Locked first: what is wiped or written again meanwhile is not put back."""
    rows = field.model._default_manager.select_for_update(of=("self",)).order_by("pk")
    rows = rows.filter(**{field.case: case_id}).exclude(**{f"{field.name}__isnull": True})
    found = list(rows)
    for row in found:
        revision = getattr(row, field.revision) if field.revision else 0
        record_id, blob = getattr(row, field.record), bytes(getattr(row, field.attname))
        move = _mover(field, row, moved)
        setattr(row, field.attname, move(field.context_name, record_id, revision, blob))
    field.model._default_manager.bulk_update(found, [field.name], batch_size=100)


def _mover(field: CaseBlobField, row: Model, moved: Rekeyed) -> Callable[..., bytes]:
    if not isinstance(field, CaseSealedField):
        return moved.other
    return moved.sealed_to_file if getattr(row, field.for_team) else moved.sealed_to_conversation
