"""R1.12: "no" and "I will contact you" end every plan to reach her, restored backups included."""

from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import call_command

from reports.audit.models import Event
from reports.cases.casework import case_tasks, safe_contact
from reports.cases.lifecycle import lifecycle
from reports.cases.models import Content, Task, TaskKind
from reports.cases.recovery import journal_replay
from reports.messaging.contact.contact import (
    ContactFrozen,
    ContactRefused,
    ContactState,
    ContactUnsafe,
    MayContact,
    NoContactWanted,
    SafeContact,
    SheWillContactUs,
)
from reports.vault.case_keys.case_keys import CaseVault
from reports.vault.journal import restore_journal
from reports.vault.models import NewestPending
from tests.reports.cases import world
from tests.reports.cases.world import NOW, Report, World


def taken(people: World, contact: SafeContact | None = None) -> Report:
    made = world.report(contact=contact or world.contact())
    lifecycle.acknowledge(case_id=made.case_id, by=people.beatriz.staff, now=NOW)
    return made


def plan_call(people: World, made: Report) -> None:
    case_tasks.add_task(
        case_id=made.case_id, kind=TaskKind.CALL, due_at=NOW, by=people.beatriz.staff, now=NOW
    )


def on_file(made: Report) -> SafeContact:
    return safe_contact.read_contact(CaseVault.load(made.case_id), made.case_id)


def calls() -> int:
    return Task.objects.filter(kind=TaskKind.CALL, done_at=None).count()


def withdraw(made: Report) -> None:
    world.change_contact(code_keys=made.code_keys, contact=world.no_contact(), now=NOW)


@pytest.mark.parametrize(
    ("contact", "refusal"),
    [
        (replace(world.no_contact(), may_contact=MayContact.NO), NoContactWanted),
        (world.no_contact(), SheWillContactUs),
        (world.contact(state=ContactState.UNSAFE), ContactUnsafe),
        (world.contact(state=ContactState.FROZEN), ContactFrozen),
    ],
)
def test_no_call_is_planned_to_who_may_not_be_reached(
    people: World, contact: SafeContact, refusal: type[ContactRefused]
) -> None:
    """R1.12"""
    made = taken(people, contact=contact)
    with pytest.raises(refusal) as refused:
        plan_call(people, made)
    assert str(refused.value.message)
    assert calls() == 0
    case_tasks.add_task(
        case_id=made.case_id, kind=TaskKind.OTHER, due_at=NOW, by=people.beatriz.staff, now=NOW
    )


def test_planned_calls_fall_away_when_she_says_no_with_her_code(people: World) -> None:
    """R1.12"""
    made, other = taken(people), taken(people)
    plan_call(people, made)
    plan_call(people, other)
    withdraw(made)
    assert list(Task.objects.filter(kind=TaskKind.CALL).values_list("case_id", flat=True)) == [
        other.case_id
    ]
    with pytest.raises(SheWillContactUs):
        plan_call(people, made)


def test_planned_calls_fall_away_when_she_tells_her_worker(people: World) -> None:
    """R1.12; a call that was made stays in the file."""
    made = taken(people)
    plan_call(people, made)
    case_tasks.complete_task(
        task_id=Task.objects.get(kind=TaskKind.CALL).id, by=people.beatriz.staff, now=NOW
    )
    plan_call(people, made)
    no = replace(world.no_contact(), may_contact=MayContact.NO)
    safe_contact.change_safe_contact(
        case_id=made.case_id, contact=no, by=people.beatriz.staff, now=NOW
    )
    assert calls() == 0
    assert Task.objects.filter(kind=TaskKind.CALL).count() == 1


def test_a_withdrawal_is_in_the_journal_without_number_or_case(people: World) -> None:
    made = taken(people)
    withdraw(made)
    listed = restore_journal.read_stopped()
    assert listed == set(safe_contact.places(case_id=made.case_id, contact=world.contact()))
    assert len(listed) == 2
    withdraw(made)
    assert restore_journal.read_stopped() == listed


def test_changing_a_number_is_no_withdrawal(people: World) -> None:
    made = taken(people)
    world.change_contact(
        code_keys=made.code_keys, contact=world.contact(number="+32470999999"), now=NOW
    )
    assert restore_journal.read_stopped() == set()


def restored_from_before(made: Report, *, changes: tuple[SafeContact, ...]) -> None:
    """What these changes wrote is lost: row and marks are as a backup from before them has them."""
    rows = Content.objects.filter(case_id=made.case_id, name="case.contact")
    before = rows.values("revision", "blob").get()
    for contact in changes:
        world.change_contact(code_keys=made.code_keys, contact=contact, now=NOW)
    rows.update(**before)
    NewestPending.objects.filter(record=made.case_id, value__gt=before["revision"]).delete()
    assert on_file(made).may_contact is MayContact.YES


def test_a_restored_backup_reaches_nobody_who_said_no_since(people: World) -> None:
    """Also one who changed her number before she said no: the backup has the old one."""
    first, second = taken(people), taken(people, contact=world.contact(number="+32470111111"))
    untouched = taken(people, contact=world.contact(number="+32470222222"))
    plan_call(people, first)
    restored_from_before(first, changes=(world.no_contact(),))
    Task.objects.create(case_id=first.case_id, kind=TaskKind.CALL, due_at=NOW)
    restored_from_before(second, changes=(world.contact(number="+32470333333"), world.no_contact()))
    assert set(journal_replay.stop_again(now=NOW)) == {first.case_id, second.case_id}
    assert journal_replay.stop_again(now=NOW) == ()
    for made in (first, second):
        found = on_file(made)
        assert (found.may_contact, found.number) == (MayContact.NO, "")
        assert found.she_says == "tulip-canary", "her code words stay"
    assert on_file(untouched) == world.contact(number="+32470222222")
    assert calls() == 0
    changed = Event.objects.filter(kind="contact_changed", actor_role="operator")
    assert set(changed.values_list("case_id", flat=True)) == {first.case_id, second.case_id}


def test_another_case_on_the_same_number_is_left_alone_too(people: World) -> None:
    made, other = taken(people), taken(people)
    restored_from_before(made, changes=(world.no_contact(),))
    assert set(journal_replay.stop_again(now=NOW)) == {made.case_id, other.case_id}


def test_a_damaged_contact_stops_no_other(people: World) -> None:
    damaged, made = taken(people), taken(people)
    restored_from_before(made, changes=(world.no_contact(),))
    rows = Content.objects.filter(case_id=damaged.case_id, name="case.contact")
    rows.update(blob=b"\x00" * 64)
    assert journal_replay.stop_again(now=NOW) == (made.case_id,)


def test_the_command_after_a_restore_says_who_was_stopped(people: World) -> None:
    made = taken(people)
    restored_from_before(made, changes=(world.no_contact(),))
    said = StringIO()
    call_command("after_restore", stdout=said)
    assert f"contact stopped again, as the journal says: 1\n  {made.case_id}" in said.getvalue()
