"""One stored blob of every kind opens to what was in it, and every encoding is what it was."""

import base64
import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, models

from tests.golden import adapter, kept, sealed, worlds
from tests.golden.adapter import Place, SealBroken
from tests.golden.conftest import PutBack

LENGTHS = (0, 1, 507, 508, 509, 1020, 1021, 4092, 4093, 59_999, 60_000)
VALUES = ("+32470000000", "Sample Bar Lime", "")
USER = UUID(int=0x5EED << 96)

OURS = ("reports", "shelters", "pharmacy", "nightlife")
# No text of a case was handed to a provider in these worlds; a blob of each name is kept all the
# same, and what a row of these holds is one of those.
EMPTY = {
    # Files: their format has vectors of its own (tests/reports/vault/vectors).
    "reports_casefile.about",
    "reports_casefile.arriving",
    "reports_casefile.key",
    "reports_filechunk.body",
    "reports_inboundtext.blob",
    "reports_outboundtext.blob",
    "reports_outboundtext.provider_blob",
    "reports_outboundtext.provider_lookup",
    "reports_sharedreferral.words",
    "reports_spotentry.blob",
    "shelters_unmetmonth.counts",
}
BLOBS = sealed.all_kept()


def _open(blob_of: Mapping[str, Any], **other: str) -> bytes:
    outer = adapter.key(bytes.fromhex(blob_of["key"]), bytes.fromhex(blob_of["key_id"]))
    blob = base64.b64decode(blob_of["blob"])
    place = Place(**{**blob_of["place"], **other})
    return adapter.opened(blob[0], place, outer, bytes.fromhex(blob_of["secret"]), blob)


@pytest.mark.parametrize("name", sorted(BLOBS))
def test_a_stored_blob_opens_to_what_was_in_it(name: str) -> None:
    record = BLOBS[name]
    assert _open(record) == base64.b64decode(record["inside"])


def test_in_another_place_it_does_not() -> None:
    """So that the test before could fail."""
    for record in BLOBS.values():
        with pytest.raises(SealBroken):
            _open(record, record=str(UUID(int=1)))


def test_every_kind_has_one() -> None:
    """A name or a kind of blob that is added is kept here too: LINDEN_GOLDEN=worlds."""
    assert {each["place"]["name"] for each in BLOBS.values()} == adapter.CONTEXT_NAMES
    assert {base64.b64decode(each["blob"])[0] for each in BLOBS.values()} == set(adapter.KINDS)


def test_every_sealed_column_has_a_stored_row(db: None) -> None:
    """Of a column that is added a world has a row, or it stands in none of the pages."""
    full: set[str] = set()
    for name in worlds.NAMES:
        full |= worlds.columns_with_something(name)
    sealing = {
        f"{model._meta.db_table}.{column.column}"
        for model in apps.get_models()
        for column in model._meta.local_fields
        if isinstance(column, models.BinaryField) and model.__module__.startswith(OURS)
    }
    assert sealing - full == EMPTY


def test_every_encoding_is_what_it_was(put_back: PutBack) -> None:
    put_back("told")
    raw = bytes(range(32))
    encodings = {
        "contexts": {
            name: {kind: adapter.encoded(name, kind).hex() for kind in adapter.KINDS}
            for name in sorted(adapter.CONTEXT_NAMES)
        },
        "lookups": {
            name: {
                value: [each.hex() for each in adapter.found_by(name, value)] for value in VALUES
            }
            for name in sorted(adapter.LOOKUP_NAMES)
        },
        "padded": {length: adapter.padded(length) for length in LENGTHS},
        "kinds": adapter.KINDS,
        "key_id": adapter.key_id_of(raw).hex(),
        "subkey": adapter.subkey_of(raw, "ring accounts").hex(),
        "public": adapter.public_of(raw).hex(),
        "digits": adapter.digits_of(raw, USER),
    }
    kept.same("encodings.json", json.dumps(encodings, indent=1) + "\n")


@pytest.mark.parametrize("name", worlds.NAMES)
def test_the_stored_log_and_its_journal_hold(
    put_back: PutBack, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Events, seals, marks of the newest rows and the journal's lines, as they were written."""
    put_back(name)
    call_command("verify_audit")
    said = capsys.readouterr().out
    assert said.strip().endswith("The audit log holds.")
    assert "journal compared" in said


def test_a_stored_log_that_was_changed_does_not(put_back: PutBack) -> None:
    put_back("told")
    with connection.cursor() as cursor:
        cursor.execute("set session_replication_role = replica")
        cursor.execute("update reports_event set at = at + interval '1 second'")
        cursor.execute("set session_replication_role = origin")
    with pytest.raises(SystemExit):
        call_command("verify_audit")
