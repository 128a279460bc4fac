"""Whoever was removed from a team and kept every key: what is written afterwards stays shut.

She has what her password opened while she was in the team, each key of each case with it, and
later gets hold of a newer dump and the service keys.
"""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client

from reports.accounts.onboarding import members
from reports.cases.casework import conversation, notes, reporter
from reports.cases.models import Case, Task, TaskKind
from reports.cases.recovery import case_rekeying
from reports.vault.models import CaseKeys, CodePublic
from reports.vault.team_keys import key_hierarchy
from tests.attacks.conftest import SEALED, Scene
from tests.attacks.test_stolen import readable
from tests.attacks.thief import Loot, Thief, stolen_rows
from tests.reports.accounts.people import Person, join, log_in
from tests.reports.cases.world import NOW, opened, report

LATER_NOTE = "he stood at the school gate on Thursday"
LATER_REPLY = "we have found a lawyer for the passport"
LATER_MESSAGE = "the blue door has a new lock"
LATER = (LATER_NOTE, LATER_REPLY, LATER_MESSAGE)


@pytest.fixture
def leaver(scene: Scene) -> Person:
    """A colleague of Beatriz, admitted to the team."""
    return join("farah", scene.cast.french, by=scene.cast.dalia)


def kept_by(person: Person) -> Thief:
    """Every key that this person can get at today."""
    return Thief(Loot(rows=stolen_rows(), passwords=(person.password,))).plunder()


def remove(scene: Scene, person: Person) -> None:
    members.remove_member(
        team_id=scene.cast.french.pk, user_id=person.user_id, by=scene.cast.dalia.staff, now=NOW
    )


def renewed(holder: Person, now: datetime = NOW) -> None:
    """The next holder logs in and moves the cases until none is left, as the page asks."""
    client = Client()
    with time_machine.travel(now, tick=False):
        log_in(client, holder, now=now)
        assert client.post("/staff/renew/")["Location"] == "/desk/"


def write_on(scene: Scene) -> None:
    """A note, a reply, and what she writes back with the code she has had all along."""
    by = scene.cast.beatriz.staff
    notes.add_note(case_id=scene.case_id, text=LATER_NOTE, by=by, now=NOW)
    conversation.write_message(case_id=scene.case_id, text=LATER_REPLY, by=by, now=NOW)
    reporter.write_message(
        code_keys=scene.code_keys, text=LATER_MESSAGE, now=NOW, message_id=uuid4()
    )


def opens_later(kept: Thief) -> list[str]:
    """What she reads with her old keys, today's dump and the service keys."""
    found = Thief(Loot(rows=stolen_rows(), private_keys=tuple(kept.seeds.values()))).plunder()
    return readable(found, (*SEALED, *LATER))


def test_what_is_written_after_a_removal_does_not_open_with_the_old_keys(
    scene: Scene, leaver: Person
) -> None:
    kept = kept_by(leaver)
    assert readable(kept, SEALED) == list(SEALED)
    remove(scene, leaver)
    renewed(scene.cast.beatriz)
    write_on(scene)
    assert opens_later(kept) == []


def test_a_coordinator_who_left_opens_nothing_either(scene: Scene) -> None:
    kept = kept_by(scene.cast.emil)
    members.remove_member(
        team_id=scene.cast.desk.pk,
        user_id=scene.cast.emil.user_id,
        by=scene.cast.dalia.staff,
        now=NOW,
    )
    renewed(scene.cast.dalia)
    write_on(scene)
    assert opens_later(kept) == []


def test_the_return_code_and_the_team_go_on_reading(scene: Scene, leaver: Person) -> None:
    remove(scene, leaver)
    renewed(scene.cast.beatriz)
    write_on(scene)
    hers = reporter.open_by_code(code_keys=scene.code_keys, now=NOW)
    assert [message.text for message in hers.messages()][-2:] == [LATER_REPLY, LATER_MESSAGE]
    assert hers.contact().number
    case = opened(scene.cast.beatriz, scene.case_id)  # type: ignore[arg-type]
    assert len(case.messages()) == 4
    assert [note.text for note in case.notes()][-1] == LATER_NOTE


def test_who_only_waits_ninety_days_gets_new_seals_not_new_keys(scene: Scene) -> None:
    """The other reason for a new version: nobody left, and nothing has to be made anew."""
    kept = kept_by(scene.cast.beatriz)
    by = scene.cast.beatriz
    members.renew_team(team_id=scene.cast.french.pk, by=by.staff, by_key=by.key, now=NOW)
    renewed(by)
    write_on(scene)
    assert LATER_NOTE in opens_later(kept)


def test_a_report_from_before_codes_had_pairs_waits_for_her_next_visit(
    scene: Scene, leaver: Person
) -> None:
    """The notes are shut at once; the messages when she has come back and a holder has too."""
    kept = kept_by(leaver)
    CodePublic.objects.all().delete()
    Case.objects.update(last_return_on=None)
    remove(scene, leaver)
    renewed(scene.cast.beatriz)
    write_on(scene)
    assert opens_later(kept) == [*SEALED[2:4], *LATER[1:]]
    assert members.teams_to_reseal(staff=scene.cast.beatriz.staff) == {}
    reporter.open_by_code(code_keys=scene.code_keys, now=NOW)
    assert members.teams_to_reseal(staff=scene.cast.beatriz.staff) == {scene.cast.french.pk: 1}
    renewed(scene.cast.beatriz, now=NOW + timedelta(minutes=5))
    assert opens_later(kept) == []
    assert reporter.open_by_code(code_keys=scene.code_keys, now=NOW).messages()


def test_a_stopped_run_goes_on_where_it_was(
    scene: Scene, leaver: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = [report().case_id for _ in range(2)]
    remove(scene, leaver)
    by = scene.cast.beatriz
    members.renew_due(staff=by.staff, key=by.key, now=NOW)
    seen = []

    def killed(*words: object) -> None:
        seen.append(words[0])
        if len(seen) == 2:
            raise KeyboardInterrupt
        move(*words)  # type: ignore[arg-type]

    move = case_rekeying._move
    monkeypatch.setattr(case_rekeying, "_move", killed)
    with pytest.raises(KeyboardInterrupt):
        case_rekeying.renew_some(
            team_id=scene.cast.french.pk, by=by.staff, user_key=by.key, now=NOW
        )
    monkeypatch.undo()
    assert members.teams_to_reseal(staff=by.staff) == {scene.cast.french.pk: 2}
    renewed(by)
    current = key_hierarchy.current_version(scene.cast.french.pk)
    assert {row.version_id for row in CaseKeys.objects.all()} == {current.id}
    for case_id in (*others, scene.case_id):
        assert opened(by, case_id).words()  # type: ignore[arg-type]


@pytest.mark.parametrize("column", ["file_key", "public_keys", "conversation_key"])
def test_one_damaged_case_is_passed_over_and_named(
    scene: Scene, leaver: Person, column: str
) -> None:
    """By somebody who can write to the database: no 500, and every other case moves."""
    damaged = report().case_id
    remove(scene, leaver)
    with connection.cursor() as cursor:
        cursor.execute(
            f"update reports_casekeys set {column} = "  # noqa: S608 - the names above
            f"overlay({column} placing '\\x00'::bytea from 60) where case_id = %s",
            [damaged],
        )
    client = Client()
    with time_machine.travel(NOW, tick=False):
        log_in(client, scene.cast.beatriz, now=NOW)
        answer = client.post("/staff/renew/")
    assert answer.status_code == 200
    assert str(damaged) in answer.text
    assert members.teams_to_reseal(staff=scene.cast.beatriz.staff) == {scene.cast.french.pk: 1}
    assert opened(scene.cast.beatriz, scene.case_id).words()  # type: ignore[arg-type]
    told = Task.objects.filter(case_id=damaged, kind=TaskKind.REVIEW, for_coordinator=True)
    assert told.filter(due_at__lte=NOW, done_at=None).exists()
