"""Whoever can write to the database, and has no key: destroys, but forges and reads nothing.

The attacker copies, swaps, replays and invents rows. Whatever comes of it, no text appears that
was not written through the house, nobody gets in, and nothing is sealed to a key of the attacker.
"""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection

from reports.accounts.directory.staff import NotStaff, Staff, staff_of
from reports.accounts.models import KeyWrap, Membership, User
from reports.accounts.onboarding import members
from reports.accounts.roles import Role
from reports.audit.chain.seals import seal_minute
from reports.audit.events import ReasonCode
from reports.audit.verification.verify import verify
from reports.cases.access.access import NoKey, NotYours, open_case
from reports.cases.casework import reporter
from reports.cases.models import Case, Content
from reports.cases.records.open_case import OpenCase
from reports.cases.records.unreadable import Unreadable
from reports.intake.filing import file_report
from reports.vault.case_keys import return_codes
from reports.vault.models import CaseDataKey, CaseKeys, CodeGrant, KeyGrant, KeyVersion
from reports.vault.primitives import envelope
from reports.vault.primitives.context import Context
from reports.vault.primitives.errors import SealBroken
from reports.vault.primitives.keys import DataKey, PrivateKey
from reports.vault.team_keys import key_hierarchy
from tests.attacks.conftest import FOLLOW_UP, NOTE, REPLY, WORDS, Scene
from tests.reports.accounts.people import Person
from tests.reports.cases.world import NOW, submission

REFUSALS = (SealBroken, Unreadable, NotYours, NoKey, NotStaff)


def opened(person: Person, case_id: UUID) -> OpenCase:
    """The case as this person opens it."""
    return open_case(
        staff=person.staff,
        user_key=person.key,
        case_id=case_id,
        reason=ReasonCode.FOLLOW_UP,
        now=NOW,
    )


def texts(scene: Scene) -> list[str]:
    """The conversation as Beatriz reads it."""
    return [message.text for message in opened(scene.cast.beatriz, scene.case_id).messages()]


def another_case(scene: Scene, **changes: object) -> UUID:
    """A second report, of somebody else."""
    told = submission(words={"happened": "another sample"}, **changes)
    return file_report(submission=told, now=NOW).case_id


def test_before_anything_is_touched_all_is_as_it_was_written(scene: Scene) -> None:
    assert texts(scene) == [REPLY, FOLLOW_UP]
    assert opened(scene.cast.beatriz, scene.case_id).words()["happened"] == WORDS


# Forging a message.


def invented(scene: Scene) -> bytes:
    """A message sealed in the right format, but under keys that the attacker made up."""
    key = DataKey.generate()
    context = Context("case.message", scene.case_id, uuid4(), 0)
    return envelope.seal(
        key, PrivateKey.generate().public, b'{"text": "come to the bridge"}', context
    )


def invented_with_the_right_key_id(scene: Scene) -> bytes:
    """The same, naming the key that the true rows name."""
    true = message(scene).blob
    return bytes(true[:5]) + invented(scene)[5:]


def copied_from_this_case(scene: Scene) -> bytes:
    """A true message once more, as if it had been said twice."""
    return bytes(message(scene).blob)


def copied_from_the_note(scene: Scene) -> bytes:
    """A staff note shown to the reporter as a message."""
    return bytes(Content.objects.get(case_id=scene.case_id, name="case.note").blob)


def message(scene: Scene) -> Content:
    found = Content.objects.filter(case_id=scene.case_id, name="case.message").first()
    assert found is not None
    return found


@pytest.mark.parametrize(
    "forge",
    [invented, invented_with_the_right_key_id, copied_from_this_case, copied_from_the_note],
)
def test_an_inserted_message_is_never_shown(scene: Scene, forge: Callable[[Scene], bytes]) -> None:
    Content.objects.create(case_id=scene.case_id, name="case.message", blob=forge(scene))
    with pytest.raises((SealBroken, Unreadable)):
        texts(scene)


def test_a_message_of_another_case_is_never_shown(scene: Scene) -> None:
    other = another_case(scene)
    theirs = Content.objects.filter(case_id=scene.case_id, name="case.message").first()
    assert theirs is not None
    Content.objects.create(id=uuid4(), case_id=other, name="case.message", blob=theirs.blob)
    with pytest.raises((SealBroken, Unreadable)):
        opened(scene.cast.beatriz, other).messages()


def test_the_words_of_a_report_cannot_be_changed_at_all(scene: Scene) -> None:
    """R2.12: the database itself refuses; and a copy put in their place opens nowhere."""
    other = another_case(scene)
    theirs = Content.objects.get(case_id=other, name="case.words").blob
    mine = Content.objects.filter(case_id=scene.case_id, name="case.words")
    kept = mine.get()
    mine.delete()  # a delete is allowed, for erasure
    Content.objects.create(id=kept.id, case_id=scene.case_id, name="case.words", blob=theirs)
    with pytest.raises((SealBroken, Unreadable)):
        opened(scene.cast.beatriz, scene.case_id).words()


def test_an_older_safe_contact_put_back_opens_nowhere(scene: Scene) -> None:
    """A replay would send texts to a number that is no longer safe."""
    row = Content.objects.get(case_id=scene.case_id, name="case.contact")
    Content.objects.filter(pk=row.pk).update(revision=row.revision + 1)
    with pytest.raises((SealBroken, Unreadable)):
        opened(scene.cast.beatriz, scene.case_id).contact()


# Getting in.


def test_an_inserted_membership_is_no_membership(scene: Scene) -> None:
    chidi, french = scene.cast.chidi, scene.cast.french
    true = Membership.objects.get(user_id=scene.cast.beatriz.user_id)
    Membership.objects.create(
        user_id=chidi.user_id,
        team=french,
        role=Role.CARE_WORKER,
        added_at=NOW,
        proof=true.proof,
    )
    assert french.pk not in chidi.staff.team_ids
    with pytest.raises(NotYours):
        opened(chidi, scene.case_id)


def test_even_a_believed_membership_gives_no_key(scene: Scene) -> None:
    """The second wall: were the role believed, the ladder still leads nowhere."""
    chidi = scene.cast.chidi
    believed = Staff(chidi.user_id, ((scene.cast.french.pk, Role.CARE_WORKER),), "Chidi")
    with pytest.raises(NoKey):
        open_case(
            staff=believed,
            user_key=chidi.key,
            case_id=scene.case_id,
            reason=ReasonCode.FOLLOW_UP,
            now=NOW,
        )


def test_a_role_written_up_is_not_believed(scene: Scene) -> None:
    chidi = scene.cast.chidi
    Membership.objects.filter(user_id=chidi.user_id).update(role=Role.COORDINATOR)
    with pytest.raises(NotStaff):
        staff_of(user_id=chidi.user_id)


def test_a_copied_grant_opens_nothing(scene: Scene) -> None:
    cast = scene.cast
    version = key_hierarchy.current_version(cast.french.pk)
    true = KeyGrant.objects.get(version_id=version.id, holder_id=cast.beatriz.user_id)
    KeyGrant.objects.create(
        version_id=version.id, holder_id=cast.chidi.user_id, blob=bytes(true.blob)
    )
    believed = Staff(cast.chidi.user_id, ((cast.french.pk, Role.CARE_WORKER),), "Chidi")
    with pytest.raises((NoKey, SealBroken)):
        open_case(
            staff=believed,
            user_key=cast.chidi.key,
            case_id=scene.case_id,
            reason=ReasonCode.FOLLOW_UP,
            now=NOW,
        )


def test_a_case_moved_to_another_team_is_opened_by_nobody_there(scene: Scene) -> None:
    cast = scene.cast
    Case.objects.filter(id=scene.case_id).update(team=cast.elsewhere, owner_id=cast.chidi.user_id)
    with pytest.raises(NoKey):
        opened(cast.chidi, scene.case_id)


# Swapping keys.


def test_a_swapped_roster_is_refused(scene: Scene) -> None:
    """Another team's version in the place of this one: new reports would be sealed to it."""
    cast = scene.cast
    theirs = KeyVersion.objects.get(team_id=cast.elsewhere.pk)
    KeyVersion.objects.filter(team_id=cast.french.pk).update(blob=bytes(theirs.blob))
    with pytest.raises(SealBroken):
        key_hierarchy.current_version(cast.french.pk)
    with pytest.raises(SealBroken):
        another_case(scene)


def test_a_version_inserted_by_the_attacker_is_refused(scene: Scene) -> None:
    """A higher number would be the current version, if its blob were believed."""
    true = KeyVersion.objects.get(team_id=scene.cast.french.pk)
    KeyVersion.objects.create(
        team_id=true.team_id, number=true.number + 1, made_at=NOW, blob=bytes(true.blob)
    )
    with pytest.raises(SealBroken):
        another_case(scene)


def test_swapped_case_keys_are_refused(scene: Scene) -> None:
    """The public keys of another case: her next message would be sealed to them."""
    other = CaseKeys.objects.get(case_id=another_case(scene))
    CaseKeys.objects.filter(case_id=scene.case_id).update(public_keys=bytes(other.public_keys))
    with pytest.raises((SealBroken, Unreadable)):
        texts(scene)


def test_a_swapped_data_key_is_refused(scene: Scene) -> None:
    other = CaseDataKey.objects.get(case_id=another_case(scene))
    CaseDataKey.objects.filter(case_id=scene.case_id).update(wrapped=bytes(other.wrapped))
    with pytest.raises((SealBroken, Unreadable)):
        texts(scene)


def test_a_swapped_public_key_of_a_person_is_refused(scene: Scene) -> None:
    """Chidi's key in Beatriz's row: the next version of the team would be sealed to Chidi."""
    cast = scene.cast
    theirs = bytes(cast.chidi.user.public_key)
    User.objects.filter(pk=cast.beatriz.user_id).update(public_key=theirs)
    KeyWrap.objects.filter(user_id=cast.beatriz.user_id).update(
        blob=bytes(KeyWrap.objects.get(user_id=cast.chidi.user_id).blob)
    )
    with pytest.raises(SealBroken):
        members.renew_team(
            team_id=cast.french.pk, by=cast.dalia.staff, by_key=cast.dalia.key, now=NOW
        )


def test_a_return_code_pointed_at_another_case_opens_nothing_there(scene: Scene) -> None:
    """The attacker's own report gives a code; moved to Amina's case it opens nothing."""
    keys = return_codes.derive(return_codes.ReturnCode.generate())
    own = another_case(scene, code_keys=keys)
    row = CodeGrant.objects.get(case_id=own)
    CodeGrant.objects.filter(case_id__in=[own, scene.case_id]).delete()
    CodeGrant.objects.create(
        case_id=scene.case_id, lookup=bytes(row.lookup), wrapped=bytes(row.wrapped)
    )
    with pytest.raises(Unreadable):
        reporter.open_by_code(code_keys=keys, now=NOW)


# Covering tracks.


@pytest.mark.parametrize(
    "statement",
    ["update reports_event set actor_role = 'reporter'", "delete from reports_event"],
)
def test_the_database_refuses_to_change_or_remove_an_event(scene: Scene, statement: str) -> None:
    with connection.cursor() as cursor, pytest.raises(DatabaseError, match="append-only"):
        cursor.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "update reports_event set actor_role = 'reporter' where kind = 'case_opened'",
        "delete from reports_event where kind = 'case_opened'",
        "delete from reports_event where position = (select max(position) from reports_event)",
    ],
)
def test_whoever_switches_the_trigger_off_is_found_out(scene: Scene, statement: str) -> None:
    """R6.4: the owner of the database can switch a trigger off, and the chain tells."""
    opened(scene.cast.beatriz, scene.case_id)
    seal_minute(now=NOW)
    assert not verify(now=NOW).faults
    with connection.cursor() as cursor:
        cursor.execute("set session_replication_role = replica")
        cursor.execute(statement)
        cursor.execute("set session_replication_role = origin")
    assert verify(now=NOW).faults


def test_the_note_stays_a_note(scene: Scene) -> None:
    """And after all this, an untouched case reads as it was written."""
    assert [note.text for note in opened(scene.cast.beatriz, scene.case_id).notes()] == [NOTE]
