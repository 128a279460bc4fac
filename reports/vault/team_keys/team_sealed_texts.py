"""Texts that only a team's people open: sealed to a version of its key, inside the ring's envelope.

They are found by their type (`fields.TeamSealedField`), so that no version is destroyed while one
needs it, and all of them move to the next version when the team's cases do.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import Count

from reports.vault.fields import TeamSealedField
from reports.vault.models import KeyVersion
from reports.vault.primitives import envelope, padding
from reports.vault.primitives.context import Context
from reports.vault.primitives.envelope import blob_key_id
from reports.vault.primitives.errors import SealBroken
from reports.vault.primitives.keys import PrivateKey
from reports.vault.service_keys import key_rings
from reports.vault.team_keys.team_key_versions import TeamVersion


def seal(version: TeamVersion, context: Context, data: bytes) -> bytes:
    """Seal to the team's people; take `version` from `ladder.sealing_version`.

    Raises padding.TooLong.
    """
    outer = key_rings.ring().subkey(key_rings.PARTNERS)
    return envelope.seal(outer, version.public_key, padding.pad_sealed(data), context)


def unseal(key: PrivateKey, context: Context, blob: bytes) -> bytes:
    """Open with the private key of the version it was sealed to. Raises SealBroken."""
    outer = key_rings.subkey_of(key_rings.PARTNERS, blob_key_id(blob))
    return padding.unpad(envelope.unseal(outer, key, blob, context))


def columns() -> list[TeamSealedField]:
    """Return every column of such texts, in a fixed order."""
    found = [
        field
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, TeamSealedField)
    ]
    return sorted(found, key=lambda field: (field.model._meta.db_table, field.column))


def needs(version_id: UUID) -> bool:
    """Say whether a text is sealed to this version."""
    return any(
        field.model._default_manager.filter(**{field.version: version_id}).exists()
        for field in columns()
    )


def left_to_move(current: TeamVersion) -> int:
    """Return how many texts are sealed to an older version of the team."""
    return sum(_older(field, current).count() for field in columns())


def counted(versions: Collection[UUID]) -> Iterator[tuple[UUID, int]]:
    """How many texts are sealed to each of these versions, column by column; one query each."""
    for field in columns():
        rows = field.model._default_manager.filter(**{f"{field.version}__in": versions})
        yield from rows.order_by().values_list(field.version).annotate(Count("pk"))


@dataclass(frozen=True, slots=True)
class Moved:
    """How many were moved, and the keys of the rows that did not open."""

    done: int
    passed: tuple[UUID, ...]


def move(keys: Mapping[UUID, PrivateKey], current: TeamVersion, *, limit: int) -> Moved:
    """Seal up to `limit` texts to the team's current version; what does not open is passed over.

    `keys` are the private keys of the older versions by id. A text that is written again
    meanwhile stays as it was written.
    """
    done, passed = 0, []
    for field, row in _all(current):
        if done == limit:
            break
        old, version = bytes(getattr(row, field.attname)), getattr(row, field.version)
        context = field.context(row)
        try:
            new = seal(current, context, unseal(keys[version], context, old))
        except (KeyError, SealBroken):  # damaged, or the ladder ends before this version
            passed.append(row.pk)
            continue
        same = field.model._default_manager.filter(pk=row.pk, **{field.name: old})
        done += same.update(**{field.name: new, field.version: current.id})
    return Moved(done, tuple(passed))


def _all(current: TeamVersion) -> Iterator[tuple[TeamSealedField, models.Model]]:
    for field in columns():
        yield from ((field, row) for row in _older(field, current).order_by("pk"))


def _older(field: TeamSealedField, current: TeamVersion) -> "models.QuerySet[models.Model]":
    older = KeyVersion.objects.filter(team_id=current.team_id).exclude(id=current.id)
    rows = field.model._default_manager.filter(**{f"{field.version}__in": older.values("id")})
    return rows.only("pk", field.name, field.version, *field.columns())
