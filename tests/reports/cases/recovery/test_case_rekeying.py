"""After an intrusion: new keys, nothing lost, and the copied ones open nothing any more."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import models

from reports.audit.models import Event
from reports.cases.casework import conversation, notes, reporter
from reports.cases.lifecycle import lifecycle
from reports.cases.lifecycle.lifecycle import NotAllowed
from reports.cases.models import Case, Content, Queue, Task
from reports.cases.models import content as names
from reports.cases.ownership import ownership
from reports.cases.records.unreadable import Unreadable, told
from reports.cases.recovery.case_rekeying import case_blobs, rekey_open_cases
from reports.intake import reassessment
from reports.intake.connections import other_party_later
from reports.intake.connections.other_party import OtherParty
from reports.intake.triage.triage import SafetyAnswer
from reports.management.commands import rekey_open_cases as command
from reports.messaging.content import bodies
from reports.vault.case_keys.case_keys import CaseVault
from reports.vault.primitives.errors import SealBroken
from reports.vault.team_keys.key_hierarchy import NotAHolder, open_team_key
from tests.reports.cases import world
from tests.reports.cases.world import NOW, World
from tests.reports.messaging import texts

# Bytes that lie under no ring and do not move with a case's working blobs, and why.
NOT_MOVED = {
    "reports_content.blob": "each goes by its name (UNDER); it is deleted and written again",
    "reports_casekeys.public_keys": "made anew",
    "reports_casekeys.file_key": "made anew",
    "reports_casekeys.conversation_key": "made anew",
    "reports_codegrant.wrapped": "made anew",
    "reports_codepublic.blob": "moved with the keys",
    "reports_draftrow.blob": "under a cookie",
    "reports_casefile.arriving": "under a cookie",
    "reports_filechunk.body": "under the file's own key, which moves",
    "reports_unlock.blob": "under a cookie",
    "reports_unlock.session_digest": "a digest",
    "reports_throttle.key": "a digest",
    "reports_journalmark.digest": "of the journal's last lines",
    "reports_journalmark.mac": "of the same",
    "reports_newestpending.mac": "of ids and revisions",
    "reports_newestbucket.packed": "ids and revisions",
    "reports_newestroot.digests": "of ids and revisions",
    "reports_newestroot.mac": "of ids and revisions",
    "reports_chainstart.digest": "the log",
    "reports_chainstart.mac": "the log",
    "reports_event.digest": "the log",
    "reports_event.mac": "the log",
    "reports_seal.mac": "the log",
    "reports_sealstart.mac": "the log",
    "reports_sealstart.seal_mac": "the log",
    "django_otp_webauthn_webauthnattestation.client_data_json": "a passkey",
    "django_otp_webauthn_webauthnattestation.data": "a passkey",
    "django_otp_webauthn_webauthncredential.credential_id": "a passkey",
    "django_otp_webauthn_webauthncredential.public_key": "a passkey",
    "shelters_matchrun.input_hash": "a digest",
    "shelters_matchrun.looked_at": "a digest",
    "shelters_matchrun.seed": "drawn for a run",
}


def rekey(people: World) -> None:
    done = rekey_open_cases(by=people.dalia.staff, user_key=people.dalia.key, now=NOW)
    assert list(done) == [True]


def taken(people: World) -> UUID:
    case_id = world.report().case_id
    ownership.take(case_id=case_id, by=people.beatriz.staff, now=NOW)
    return case_id


def test_everything_is_there_and_the_copied_keys_are_worthless(people: World) -> None:
    made = world.report()
    lifecycle.acknowledge(case_id=made.case_id, by=people.beatriz.staff, now=NOW)
    conversation.write_message(
        case_id=made.case_id, text="before", by=people.beatriz.staff, now=NOW
    )
    notes.add_note(case_id=made.case_id, text="sample", by=people.beatriz.staff, now=NOW)
    stolen = CaseVault.load(made.case_id)
    team_key = open_team_key(
        version_id=stolen.version_id, user_id=people.dalia.id, user_key=people.dalia.key
    )
    stolen_file_key = stolen.file_key(team_key)
    done = list(rekey_open_cases(by=people.dalia.staff, user_key=people.dalia.key, now=NOW))
    assert done == [True]
    case = world.opened(people.beatriz, made.case_id)
    assert case.words()["happened"] == "sample words canary"
    assert [note.text for note in case.notes()] == ["sample"]
    assert case.contact().number
    assert case.assessments()
    hers = reporter.open_by_code(code_keys=made.code_keys, now=NOW)
    assert [message.text for message in hers.messages()] == ["before"]
    reporter.write_message(code_keys=made.code_keys, text="after", now=NOW, message_id=uuid4())
    assert len(world.opened(people.bruno, made.case_id).messages()) == 2
    for content in Content.objects.filter(case_id=made.case_id):
        with pytest.raises(SealBroken):
            stolen.unseal(
                stolen_file_key, content.name, content.id, content.revision, bytes(content.blob)
            )
        with pytest.raises(SealBroken):
            stolen.open(content.name, content.id, content.revision, bytes(content.blob))
    with pytest.raises(SealBroken):
        CaseVault.load(made.case_id).conversation_key(stolen_file_key)
    assert Event.objects.filter(kind="rekeyed", actor_id=people.dalia.id).count() == 1


def test_what_was_answered_and_left_later_is_there_too(people: World) -> None:
    case_id, by = taken(people), people.beatriz.staff
    answers = {"danger_now": SafetyAnswer.YES}
    reassessment.reassess(case_id=case_id, answers=answers, by=by, now=NOW)
    party = OtherParty(phone="+32470999999")
    other_party_later.leave(case_id=case_id, party=party, agrees=False, by=by, now=NOW)
    rekey(people)
    opened = world.opened(people.beatriz, case_id)
    assert [dict(each.answers) for each in opened.asked_again()] == [answers]
    assert [each.said["phone"] for each in opened.left_later()] == ["+32470999999"]


def test_a_text_that_waits_can_still_be_sent_and_a_wiped_one_stays_wiped(people: World) -> None:
    case_id = texts.case()
    row, wiped = texts.put(case_id), texts.put(case_id, slot="2")
    before, stolen = bodies.opened(row, CaseVault.load(case_id)), CaseVault.load(case_id)
    type(wiped).objects.filter(id=wiped.id).update(blob=None)
    rekey(people)
    assert bodies.opened(texts.again(row), CaseVault.load(case_id)) == before
    assert texts.again(wiped).blob is None
    with pytest.raises(SealBroken):
        bodies.opened(texts.again(row), stolen)


def test_every_name_says_which_key_it_is_under() -> None:
    """A name that is missing would be moved as if nobody's key was needed, and lost."""
    said = {value for name, value in vars(names).items() if name.isupper() and is_name(value)}
    assert said == set(names.UNDER)


def is_name(value: object) -> bool:
    return isinstance(value, str) and value.startswith("case.")


def test_every_blob_of_a_case_moves() -> None:
    """Whoever adds a column of bytes says under what it lies: by its type, or here."""
    plain = {
        f"{model._meta.db_table}.{field.column}"
        for model in apps.get_models()
        for field in model._meta.local_fields
        if type(field) is models.BinaryField
    }
    assert plain == set(NOT_MOVED)
    moved = {f"{field.model._meta.db_table}.{field.column}" for field in case_blobs()}
    assert moved == {
        "reports_casefile.about",
        "reports_casefile.key",
        "reports_outboundtext.blob",
        "shelters_need.facts",
    }


def test_rows_without_keys_are_passed_over(people: World) -> None:
    world.report()
    Case.objects.create(
        submission_id=uuid4(),
        rank=0,
        channel="web",
        team_id=people.french,
        queue=Queue.TEAM,
        filed_at=NOW,
        assigned_at=NOW,
    )
    done = list(rekey_open_cases(by=people.dalia.staff, user_key=people.dalia.key, now=NOW))
    assert sorted(done) == [False, True]


def test_a_page_that_was_being_read_meanwhile_alarms_nobody(people: World) -> None:
    made = world.report()
    hers = reporter.open_by_code(code_keys=made.code_keys, now=NOW)
    tasks = Task.objects.count()
    rekey(people)
    with pytest.raises(Unreadable):
        hers.contact()
    assert Task.objects.count() == tasks
    assert reporter.open_by_code(code_keys=made.code_keys, now=NOW).contact().number
    with pytest.raises(Unreadable), told(case_id=made.case_id, now=NOW + timedelta(minutes=2)):
        raise SealBroken
    assert Task.objects.count() == tasks + 1


def test_it_takes_a_coordinator_and_her_key(people: World) -> None:
    made = world.report()
    with pytest.raises(NotAllowed):
        list(rekey_open_cases(by=people.beatriz.staff, user_key=people.beatriz.key, now=NOW))
    with pytest.raises(NotAHolder):
        list(rekey_open_cases(by=people.dalia.staff, user_key=people.beatriz.key, now=NOW))
    assert world.opened(people.beatriz, made.case_id).words()


@pytest.mark.usefixtures("people")
def test_the_command_asks_for_both_factors(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def answer(prompt: str) -> str:
        asked.append(prompt)
        return "not the password"

    monkeypatch.setattr(command, "getpass", answer)
    with pytest.raises(CommandError, match="wrong"):
        call_command("rekey_open_cases", "--login", "dalia")
    assert asked == ["Password: "]


def test_the_command_rekeys_and_counts(
    people: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "_log_in", lambda _: (people.dalia.staff, people.dalia.key))
    world.report()
    call_command("rekey_open_cases", "--login", "dalia")
    assert "cases with new keys: 1; rows without keys: 0" in capsys.readouterr().out
    monkeypatch.setattr(command, "_log_in", lambda _: (people.bruno.staff, people.bruno.key))
    with pytest.raises(CommandError, match="coordinator"):
        call_command("rekey_open_cases", "--login", "bruno")
