"""After an intrusion: new keys, nothing lost, and the copied ones open nothing any more."""

from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from reports.audit.models import Event
from reports.cases import conversation, lifecycle, notes, reporter
from reports.cases.lifecycle import NotAllowed
from reports.cases.models import Case, Content, Queue
from reports.cases.rekeying import rekey_open_cases
from reports.management.commands import rekey_open_cases as command
from reports.vault.case_keys import CaseVault
from reports.vault.errors import SealBroken
from reports.vault.ladder import NotAHolder, open_team_key
from tests.reports.cases import world
from tests.reports.cases.world import NOW, World


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
