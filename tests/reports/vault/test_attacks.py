"""Attacks on the vault itself: what a thief holds is all there is, and it is not enough.

Each test says what the attacker has. What she may find is asserted too: promises are kept small.
"""

import json
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings as live

from reports.vault.browser_secrets import drafts, unlocked_keys
from reports.vault.browser_secrets.drafts import NoDraft
from reports.vault.browser_secrets.unlocked_keys import Locked
from reports.vault.case_keys import case_keys, return_codes
from reports.vault.case_keys.case_keys import CaseVault
from reports.vault.case_keys.return_codes import ReturnCode
from reports.vault.models import (
    CaseDataKey,
    CaseKeys,
    CodeGrant,
    DraftRow,
    KeyGrant,
    KeyVersion,
    Unlock,
)
from reports.vault.primitives import envelope, padding
from reports.vault.primitives.context import Context
from reports.vault.primitives.errors import SealBroken
from reports.vault.primitives.keys import DataKey, PrivateKey
from reports.vault.primitives.password_keys import WrongPassword
from reports.vault.service_blobs import account_blobs, user_keys
from reports.vault.service_keys import key_files, key_rings
from reports.vault.team_keys import key_hierarchy, team_key_versions
from reports.vault.team_keys.key_hierarchy import NotAHolder
from tests.reports.vault.people import NOW, Person
from tests.reports.vault.told_case import MESSAGE, NUMBER, PASSWORD, SESSION, TABLES, WORDS, Told

pytestmark = pytest.mark.django_db


def everything_stored(told: Told) -> bytes:
    """Every byte of every table of the vault, and what other rooms store beside it."""
    found = [told.words, told.message, told.contact, told.wrap]
    for table in TABLES:
        for row in table._default_manager.values_list():
            found += [
                bytes(v) if isinstance(v, (bytes, memoryview)) else str(v).encode() for v in row
            ]
    return b"\n".join(found)


class TestTheDatabaseAlone:
    def test_holds_no_word_number_code_or_key(self, told: Told) -> None:
        stored = everything_stored(told)
        worker = told.house.worker
        secrets = [WORDS, MESSAGE, NUMBER, told.code.digits.encode(), worker.key.seed]
        secrets += [worker.key.public.raw, key_files.read_ring(key_rings.ring_path()).active.raw]
        for secret in secrets:
            assert secret not in stored
            assert secret.hex().encode() not in stored

    def test_does_not_even_show_who_is_on_a_roster(self, told: Told) -> None:
        stored = b"".join(bytes(row.blob) for row in KeyVersion.objects.all())
        assert told.house.worker.id.bytes not in stored
        assert str(told.house.worker.id).encode() not in stored

    def test_gives_nothing_to_guess(self, told: Told) -> None:
        """With the right password and the right code, but no key file: nothing to test them on."""
        key, here = DataKey.generate(), Context("case.data-key", told.case_id, told.case_id)
        for blob in (told.wrap, bytes(CaseDataKey.objects.get().wrapped)):
            forged = DataKey(key.raw, id=envelope.blob_key_id(blob))
            for open_it in (envelope.open, envelope.wrap_terms):
                with pytest.raises(SealBroken):
                    open_it(forged, blob, here)


@pytest.mark.usefixtures("told")
class TestDatabaseAndKeyFilesWithoutAPassword:
    """Working data is in the clear to her, as the threat model says. Sealed content is not."""

    def test_reads_the_number_but_not_the_words(self, told: Told) -> None:
        vault = CaseVault.load(told.case_id)
        assert vault.open("case.contact", told.case_id, 0, told.contact) == NUMBER
        for blob, name in ((told.words, "case.words"), (told.message, "case.message")):
            for key in self.every_key_she_can_make(told):
                with pytest.raises(SealBroken):
                    vault.unseal(key, name, told.case_id, 0, blob)

    def test_climbs_no_ladder(self, told: Told) -> None:
        version = key_hierarchy.current_version(told.house.team)
        for person in (told.house.worker, told.house.coordinator):
            for key in self.every_key_she_can_make(told):
                with pytest.raises(NotAHolder):
                    key_hierarchy.open_team_key(
                        version_id=version.id, user_id=person.id, user_key=key
                    )
        for grant in KeyGrant.objects.all():
            context = team_key_versions.grant_context(grant.version_id, grant.holder_id)
            for key in self.every_key_she_can_make(told):
                with pytest.raises(SealBroken):
                    account_blobs.unseal(key, context, bytes(grant.blob))

    def test_has_a_password_to_guess_at_its_full_cost_and_no_less(self, told: Told) -> None:
        worker = told.house.worker
        for guess in ("", "password", PASSWORD[:-1], PASSWORD.upper()):
            with pytest.raises(WrongPassword):
                user_keys.unlock_key(
                    user_id=worker.id,
                    revision=1,
                    password=guess,
                    blob=told.wrap,
                    public_key=worker.key.public,
                )

    def test_with_session_and_unlock_rows_of_a_logged_in_worker_neither(self, told: Told) -> None:
        """The session key stands in the session table; the secret only in the cookie."""
        for secret in ("", "A" * 44, bytes(Unlock.objects.get().session_digest).hex()):
            with pytest.raises(Locked):
                unlocked_keys.open_key(
                    secret=secret,
                    session_key=SESSION,
                    user_id=told.house.worker.id,
                    key_version=1,
                    now=NOW,
                )

    def test_reads_no_draft(self, told: Told) -> None:
        row = DraftRow.objects.get()
        here = Context("draft.answers", row.id, row.id, row.revision)
        for raw in self.every_secret_she_has(told):
            key = DataKey(raw, id=envelope.blob_key_id(bytes(row.blob)))
            with pytest.raises(SealBroken):
                envelope.open(key, bytes(row.blob), here)
        with pytest.raises(NoDraft):
            drafts.load(drafts.new_cookie(), now=NOW)

    @staticmethod
    def every_secret_she_has(told: Told) -> list[bytes]:
        ring = key_rings.ring()
        secrets = [key.raw for key in ring.file.keys]
        secrets += [ring.subkey(purpose).raw for purpose in (key_rings.WRAP, key_rings.ACCOUNTS)]
        secrets += [key_rings.lookup_secret().raw]
        vault = CaseVault.load(told.case_id)
        return [*secrets, vault._key.raw]

    @classmethod
    def every_key_she_can_make(cls, told: Told) -> list[PrivateKey]:
        return [PrivateKey(raw) for raw in cls.every_secret_she_has(told)]


class TestAReturnCodeWithEverything:
    """Code, database and key files: the conversation and the safe contact, never the words."""

    def test_opens_what_the_reporter_may_and_nothing_more(self, told: Told) -> None:
        derived = return_codes.derive(told.code)
        found = case_keys.find_case_by_code(derived)
        assert found == told.case_id
        vault = CaseVault.load(found)
        conversation = vault.conversation_key_by_code(derived)

        assert vault.unseal(conversation, "case.message", found, 0, told.message) == MESSAGE
        assert vault.open("case.contact", found, 0, told.contact) == NUMBER
        for attempt in (
            lambda: vault.unseal(conversation, "case.words", found, 0, told.words),
            lambda: vault.file_key(conversation),
            lambda: vault.conversation_key(conversation),
            lambda: vault.unseal(
                PrivateKey(derived.wrap.aead_key.raw), "case.words", found, 0, told.words
            ),
        ):
            with pytest.raises(SealBroken):
                attempt()

    def test_of_one_case_opens_no_other(self, told: Told) -> None:
        other = uuid4()
        theirs = case_keys.create_case_keys(
            case_id=other,
            team_version=key_hierarchy.current_version(told.house.team),
            code_keys=return_codes.derive(ReturnCode.generate()),
        )
        with pytest.raises(SealBroken):
            theirs.conversation_key_by_code(return_codes.derive(told.code))
        mine = CodeGrant.objects.get(case_id=told.case_id)
        CodeGrant.objects.filter(case_id=other).update(wrapped=mine.wrapped)
        with pytest.raises(SealBroken):
            CaseVault.load(other).conversation_key_by_code(return_codes.derive(told.code))


class TestDatabaseWriteAccessAlone:
    """No key file: every change either breaks or does nothing."""

    def test_another_cases_keys_put_in_whole_break(self, told: Told) -> None:
        other = uuid4()
        case_keys.create_case_keys(
            case_id=other,
            team_version=key_hierarchy.current_version(told.house.team),
            code_keys=None,
        )
        theirs = CaseKeys.objects.get(case_id=other)
        data_key = CaseDataKey.objects.get(case_id=other)
        CaseKeys.objects.filter(case_id=told.case_id).update(
            public_keys=theirs.public_keys,
            file_key=theirs.file_key,
            conversation_key=theirs.conversation_key,
        )
        CaseDataKey.objects.filter(case_id=told.case_id).update(wrapped=data_key.wrapped)
        with pytest.raises(SealBroken):
            CaseVault.load(told.case_id)

    def test_keys_of_her_own_are_refused(self, told: Told) -> None:
        """She makes a data key, wraps it under a ring key of her own, and seals to herself."""
        hers, pair = DataKey.generate(), PrivateKey.generate()
        ring_key = DataKey(hers.raw, id=key_rings.ring().active)
        place = Context("case.data-key", told.case_id, told.case_id)
        wrapped = envelope.close(ring_key, hers.raw, place)
        publics = envelope.close(
            hers,
            pair.public.raw * 2,
            Context("case.public-keys", told.case_id, told.case_id),
        )
        CaseDataKey.objects.filter(case_id=told.case_id).update(wrapped=wrapped)
        CaseKeys.objects.filter(case_id=told.case_id).update(public_keys=publics)
        with pytest.raises(SealBroken):
            CaseVault.load(told.case_id)

    def test_a_forged_message_is_refused(self, told: Told) -> None:
        """Even with the public key, which is in a working blob: she lacks the data key."""
        vault = CaseVault.load(told.case_id)
        here = Context("case.message", told.case_id, uuid4())
        forged = envelope.seal(
            DataKey(bytes(32), id=vault._key.id),
            vault._conversation_public,
            padding.pad_sealed(b"come to this address"),
            here,
        )
        conversation = vault.conversation_key_by_code(return_codes.derive(told.code))
        with pytest.raises(SealBroken):
            vault.unseal(conversation, "case.message", here.record, 0, forged)

    def test_one_persons_message_moved_to_another_place_breaks(self, told: Told) -> None:
        vault = CaseVault.load(told.case_id)
        conversation = vault.conversation_key_by_code(return_codes.derive(told.code))
        for name, record, revision in (
            ("case.message", uuid4(), 0),
            ("case.message", told.case_id, 1),
            ("case.note", told.case_id, 0),
        ):
            with pytest.raises(SealBroken):
                vault.unseal(conversation, name, record, revision, told.message)

    def test_an_inserted_member_gets_no_key(self, told: Told) -> None:
        stranger = Person()
        version = KeyVersion.objects.get(team_id=told.house.team)
        for grant in KeyGrant.objects.filter(version_id=version.id):
            KeyGrant.objects.update_or_create(
                version_id=version.id, holder_id=stranger.id, defaults={"blob": grant.blob}
            )
            with pytest.raises(NotAHolder):
                key_hierarchy.open_team_key(
                    version_id=version.id, user_id=stranger.id, user_key=stranger.key
                )

    def test_a_roster_she_writes_herself_is_refused(self, told: Told) -> None:
        stranger, key = Person(), DataKey.generate()
        row = KeyVersion.objects.get(team_id=told.house.team)
        said = {"number": 1, "coordinators": False, "public": "", "previous": None}
        said |= {"roster": [[str(stranger.id), stranger.key.public.digest.hex()]], "spent": []}
        blob = envelope.close(
            DataKey(key.raw, id=key_rings.ring().active),
            padding.pad_working(json.dumps(said).encode()),
            Context("team.version", row.team_id, row.id, row.revision),
        )
        KeyVersion.objects.filter(id=row.id).update(blob=blob)
        with pytest.raises(SealBroken):
            key_hierarchy.current_version(told.house.team)

    def test_a_case_sealed_to_a_version_she_names_goes_nowhere(self, told: Told) -> None:
        CaseKeys.objects.filter(case_id=told.case_id).update(
            version_id=key_hierarchy.current_version(told.house.desk).id
        )
        vault = CaseVault.load(told.case_id)
        _, desk_key = key_hierarchy.open_team_key_now(
            team_id=told.house.desk,
            user_id=told.house.coordinator.id,
            user_key=told.house.coordinator.key,
        )
        with pytest.raises(SealBroken):
            vault.file_key(desk_key)


@pytest.mark.usefixtures("told")
def test_the_ring_file_of_the_tests_is_not_the_suites() -> None:
    """These tests destroy keys: they must have a ring of their own."""
    assert "ring" in Path(live.LINDEN_VAULT_KEYS_FILE).parent.name
