"""The thief of the other attacks knows his trade: what he does not open is shut, not overlooked.

Every column of bytes is one he tries or stands here with why not; and a blob of every column he
tries, under every purpose of the ring, opens for him when he has the key.
"""

from typing import Any
from uuid import uuid4

import pytest
from django.db import models

from reports.vault.fields import CaseBlobField, LookupField, RingBlobField, TeamSealedField
from reports.vault.primitives import envelope
from reports.vault.primitives.context import Context
from reports.vault.primitives.keys import DataKey, PrivateKey
from reports.vault.service_keys import key_rings
from tests.attacks import thief
from tests.attacks.thief import (
    Column,
    Loot,
    Thief,
    called,
    context_of,
    models_of_the_house,
    stolen_rows,
    tried,
)

CANARY = b"canary in a column"
DIGEST = "a digest or a MAC: there is nothing inside"
# Bytes that are no envelope, and what they are.
NOTHING_INSIDE = {
    "reports_backupcode.code": DIGEST,
    "reports_chainstart.digest": DIGEST,
    "reports_chainstart.mac": DIGEST,
    "reports_event.digest": DIGEST,
    "reports_event.mac": DIGEST,
    "reports_invitation.token_hash": DIGEST,
    "reports_journalmark.digest": DIGEST,
    "reports_journalmark.mac": DIGEST,
    "reports_newestpending.mac": DIGEST,
    "reports_newestbucket.packed": "ids and revisions in clear",
    "reports_newestroot.digests": DIGEST,
    "reports_newestroot.mac": DIGEST,
    "reports_seal.mac": DIGEST,
    "reports_sealstart.mac": DIGEST,
    "reports_sealstart.seal_mac": DIGEST,
    "reports_throttle.key": DIGEST,
    "reports_textbucket.key": DIGEST,
    "reports_unlock.session_digest": DIGEST,
    "shelters_matchrun.input_hash": DIGEST,
    "shelters_matchrun.looked_at": DIGEST,
    "shelters_matchrun.seed": "drawn for a run",
}


def columns() -> list[Column]:
    """Every column of bytes in the house."""
    return [
        column
        for model in models_of_the_house()
        for column in model._meta.concrete_fields
        if isinstance(column, models.BinaryField)
    ]


def name_of(column: Column) -> str:
    return f"{column.model._meta.db_table}.{column.column}"


def test_he_tries_every_column_that_can_hold_something() -> None:
    """Whoever adds a column of bytes gives it a type he knows, or says here what it is."""
    left = {
        name_of(column)
        for column in columns()
        if not tried(column) and not isinstance(column, LookupField)
    }
    assert left - set(NOTHING_INSIDE) == set()
    assert {name_of(column) for column in columns()} >= thief.BY_HAND


def test_he_has_a_subkey_for_every_purpose() -> None:
    used = {column.purpose for column in columns() if isinstance(column, RingBlobField)}
    assert used <= set(key_rings.PURPOSES)
    keys = Thief(Loot(rows={"Unlock": [], "DraftRow": []}))
    keys._take_keys()
    held = {key.raw for found in keys.outer_keys.values() for key in found}
    assert {key_rings.ring().subkey(purpose).raw for purpose in key_rings.PURPOSES} <= held


@pytest.mark.django_db
@pytest.mark.parametrize(
    "column",
    [each for each in columns() if isinstance(each, RingBlobField | CaseBlobField)],
    ids=name_of,
)
def test_he_opens_a_blob_of_this_column(column: RingBlobField | CaseBlobField) -> None:
    """Sealed as the code seals it, put among what he stole."""
    rows, team = stolen_rows(), PrivateKey.generate()
    row = filled(column)
    context = context_of(column, column.model(**row))
    if isinstance(column, CaseBlobField):
        case, key = context.owner, DataKey.generate()
        wrapped = envelope.close(
            key_rings.ring().subkey(key_rings.WRAP), key.raw, Context("case.data-key", case, case)
        )
        rows["CaseDataKey"].append({"case_id": case, "wrapped": wrapped})
        row[column.attname] = envelope.close(key, CANARY, context)
    elif isinstance(column, TeamSealedField):
        outer = key_rings.ring().subkey(column.purpose)
        row[column.attname] = envelope.seal(outer, team.public, CANARY, context)
    else:
        outer = key_rings.ring().subkey(column.purpose)
        row[column.attname] = envelope.close(outer, CANARY, context)
    rows[called(column.model)].append(row)
    found = Thief(Loot(rows=rows, private_keys=(team,))).plunder()
    assert CANARY in found.opened.values()


def filled(column: RingBlobField | CaseBlobField) -> dict[str, Any]:
    """A row of this column's model with what its blobs are bound to, and nothing else."""
    row: dict[str, Any] = {}
    for each in column.model._meta.concrete_fields:
        row[each.attname] = None
        if isinstance(each, models.UUIDField) or _names_a_uuid(each):
            row[each.attname] = uuid4()
        elif isinstance(each, models.IntegerField):
            row[each.attname] = 0
    return row


def _names_a_uuid(each: Column) -> bool:
    target = getattr(each, "target_field", None)
    return target is not None and isinstance(target, models.UUIDField)
