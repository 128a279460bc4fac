"""Every grant is in the list of the threat model; what only finds a row is named here, with why.

The list is checked against the database itself, so that a new table with a token's hash, a code or
a key in a plain column is noticed whatever it is called in the code.
"""

import re
from dataclasses import dataclass

import pytest
from django.apps import apps
from django.db import models

from reports.vault.fields import CaseBlobField, RingBlobField
from tests import source
from tests.attacks.conftest import rows, sql

pytestmark = pytest.mark.django_db

# What a column with a secret's hash, or a secret, may be called.
SECRET = re.compile(
    r"token|hash|digest|secret|code|(^|_)pin(s|$)|key|link|word|sha\d|lookup|signature|session"
)
TEXTS = frozenset({"text", "character varying", "character", "jsonb", "json"})

# Sealed under another key than one of the ring or of a case's working blobs, and which.
OTHERWISE_SEALED = {
    "reports_codegrant.wrapped": "under the return code, inside the case's data key",
    "reports_codepublic.blob": "under the case's data key",
    "reports_casekeys.public_keys": "under the case's data key",
    "reports_casekeys.file_key": "to the team's version, inside the case's data key",
    "reports_casekeys.conversation_key": "to the case's file key, inside its data key",
    "reports_content.blob": "under the case's keys",
    "reports_unlock.blob": "under the browser's cookie",
    "reports_draftrow.blob": "under the browser's cookie",
    "django_session.session_data": "signed, for this session's key alone",
}
PHONE = "a number is no secret: it adds words to a case, and opens and shows nothing"
FINDS = "it tells that two are alike, and lets nobody in"
LIMITS = "how often somebody tried: emptied, it allows tries"
AUDIT = "the audit's own chain; `verify_audit` compares it"
MARK = "of ids and revisions, under the lookup key: a mark refuses, and lets nobody in"
JOURNAL = "how far a list is carried out, under the lookup key: without it all of it is read"
UNREAD = "a column of the release before; nobody reads it"
# What is no grant although it looks like one, and why it lets nobody in.
NO_GRANT = {
    "reports_case.phone": PHONE,
    "reports_inboundtext.number_lookup": PHONE,
    "reports_outboundtext.number_lookup": PHONE,
    "reports_textconversation.number_lookup": PHONE,
    "reports_stoppednumber.number_lookup": PHONE,
    "reports_casefile.arriving": "opens with the bytes in one browser's cookie alone",
    "reports_filechunk.body": "sealed under a key that its file's row holds sealed",
    "reports_inboundtext.provider_lookup": FINDS,
    "reports_outboundtext.provider_lookup": FINDS,
    "reports_apifiling.key": FINDS,
    "reports_apifiling.body": FINDS,
    "reports_otherpartykey.value": FINDS,
    "nightlife_trace.cell": FINDS,
    "nightlife_alert.cell": FINDS,
    "shelters_matchrun.input_hash": FINDS,
    "shelters_matchrun.looked_at": FINDS,
    "shelters_matchrun.seed": FINDS,
    "reports_textbucket.key": LIMITS,
    "reports_throttle.key": LIMITS,
    "reports_shareddevice.wrong_pins": LIMITS,
    "reports_journalmark.digest": JOURNAL,
    "reports_journalmark.mac": JOURNAL,
    "reports_newestpending.mac": MARK,
    "reports_newestbucket.packed": MARK,
    "reports_newestroot.digests": MARK,
    "reports_newestroot.mac": MARK,
    "reports_keyholder.key_ids": "ids of ring keys, from which no key follows",
    "reports_event.digest": AUDIT,
    "reports_event.mac": AUDIT,
    "reports_chainstart.digest": AUDIT,
    "reports_chainstart.mac": AUDIT,
    "reports_seal.mac": AUDIT,
    "reports_sealstart.mac": AUDIT,
    "reports_sealstart.seal_mac": AUDIT,
    "reports_invitation.token_hash": UNREAD,
    "reports_backupcode.code": UNREAD,
    "django_otp_webauthn_webauthnattestation.data": "never written: nothing is kept of a make",
    "django_otp_webauthn_webauthnattestation.client_data_json": "never written",
    "auth_permission.codename": "Django's names of rights, which nobody has here",
    "reports_outboundtext.failure_code": "the provider's number of a failure",
    "reports_outboundtext.failure_owner": "whose failure it was",
}


@dataclass(frozen=True)
class Grant:
    """One line of the list."""

    name: str
    found_by: frozenset[str]
    sealed_in: frozenset[str]
    played_in: frozenset[str]


def listed() -> list[Grant]:
    """The table under "Grants" in the threat model."""
    page = (source.ROOT / "docs" / "threat-model.md").read_text()
    table = page.split("\n## Grants\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in table.splitlines() if line.startswith("| ")][1:]
    found = []
    for line in lines:
        name, found_by, sealed_in, _inside, played_in = line.strip("| ").split(" | ")
        found.append(Grant(name, _named(found_by), _named(sealed_in), _named(played_in)))
    return found


def _named(cell: str) -> frozenset[str]:
    return frozenset(re.findall(r"`([^`]+)`", cell))


def sealed_columns() -> set[str]:
    """Every column of every model of every app that holds an envelope under ring or case."""
    return {
        f"{model._meta.db_table}.{field.column}"
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, (RingBlobField, CaseBlobField))
    } | OTHERWISE_SEALED.keys()


def bare_columns() -> set[str]:
    """Every column of the database that holds, by type or name, a hash, a code, a key in clear."""
    found = rows(
        "select table_name, column_name, data_type from information_schema.columns"
        " where table_schema = 'public'"
    )
    return {
        f"{table}.{column}"
        for table, column, kind in found
        if kind == "bytea" or (kind in TEXTS and SECRET.search(column))
    } - sealed_columns()


def unlisted() -> set[str]:
    """What is in the database, and neither in the list nor named as no grant."""
    grants = {column for grant in listed() for column in grant.found_by}
    return bare_columns() - grants - NO_GRANT.keys()


def test_every_column_that_could_grant_is_in_the_list(db: None) -> None:
    assert unlisted() == set()


@pytest.mark.parametrize(
    "column", ["token_hash bytea", "code varchar(64)", "secret_sha256 text", "proof bytea"]
)
def test_a_new_table_with_a_secrets_hash_is_noticed(db: None, column: str) -> None:
    sql(f"create table reports_forged (id uuid primary key, {column})")
    assert unlisted() == {f"reports_forged.{column.split()[0]}"}


def test_every_grant_has_an_envelope_and_an_attack(db: None) -> None:
    sealed = sealed_columns()
    for grant in listed():
        assert grant.sealed_in, grant.name
        assert grant.sealed_in <= sealed, grant.name
        assert grant.played_in, grant.name
        for path in grant.played_in:
            assert (source.ROOT / path).is_file(), path


def test_what_finds_a_grant_lies_beside_its_envelope(db: None) -> None:
    """One table, or one that the envelope's table refers to (the package's of passkeys)."""
    refers = {
        model._meta.db_table: {
            field.related_model._meta.db_table
            for field in model._meta.local_fields
            if isinstance(field, models.ForeignKey) and not isinstance(field.related_model, str)
        }
        for model in apps.get_models()
    }
    for grant in listed():
        tables = {column.split(".")[0] for column in grant.sealed_in}
        near = tables.union(*(refers[table] for table in tables))
        assert {column.split(".")[0] for column in grant.found_by} <= near, grant.name


def test_nothing_is_named_that_is_not_there(db: None) -> None:
    there = {
        f"{table}.{column}"
        for table, column in rows("select table_name, column_name from information_schema.columns")
    }
    named = NO_GRANT.keys() | OTHERWISE_SEALED.keys()
    named |= {column for grant in listed() for column in grant.found_by | grant.sealed_in}
    assert named - there == set()
