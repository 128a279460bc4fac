"""Who the other party is, told to a worker: so that it can be left by any channel."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from reports.audit.models import Event
from reports.cases.access.access import NotResponsible, NotYours, StaleCase
from reports.cases.lifecycle import lifecycle
from reports.cases.lifecycle.lifecycle import AlreadyClosed
from reports.cases.models import Case, Content, Task
from reports.cases.terms.machine_facts import Channel
from reports.intake.connections import connected_cases, connections
from reports.intake.connections.other_party import OtherParty
from reports.intake.connections.other_party_later import NothingLeft, leave
from reports.intake.models import ConnectionWish, OtherPartyKey
from tests.reports.cases import world
from tests.reports.cases.world import NOW, Report, Worker, World

LEFT = OtherParty(phone="0470 98 76 54", name="Zoe Canary")


@pytest.fixture
def made(people: World) -> Report:
    """Told by text: there no form asks, and no code is given out."""
    people.put_on_duty(people.beatriz)
    return world.report(channel=Channel.SMS, code_keys=None)


def say(made: Report, worker: Worker, *, party: OtherParty = LEFT, **more: Any) -> bool:
    about: dict[str, Any] = {"case_id": made.case_id, "by": worker.staff, "now": NOW}
    return leave(**{**about, "party": party, "agrees": True, **more})


def pairs(people: World) -> list[set[Any]]:
    connections.sweep(now=NOW)
    found = connected_cases.unseen(staff=people.dalia.staff, limit=5)
    return [{each.case_id, each.other_id} for each in found]


@pytest.mark.parametrize("channel", [each for each in Channel if each is not Channel.WEB])
def test_what_is_left_by_whatever_channel_is_compared(people: World, channel: Channel) -> None:
    people.put_on_duty(people.beatriz)
    on_the_web = world.report(other_party=OtherParty(phone="+32470987654"), connect="tell_desk")
    made = world.report(channel=channel, code_keys=None)
    assert say(made, people.beatriz)
    assert pairs(people) == [{on_the_web.case_id, made.case_id}]


def test_without_her_yes_it_is_sealed_and_nothing_more(people: World, made: Report) -> None:
    say(made, people.beatriz, agrees=False)
    (left,) = world.opened(people.dalia, made.case_id).left_later()
    assert (left.said["phone"], left.said["name"]) == ("0470 98 76 54", "Zoe Canary")
    assert (left.said["connect"], left.author_id, left.at) == ("", people.beatriz.id, NOW)
    assert not OtherPartyKey.objects.exists()
    assert not ConnectionWish.objects.exists()


def test_her_yes_answers_what_she_was_to_be_asked(people: World) -> None:
    people.put_on_duty(people.beatriz)
    made = world.report(other_party=OtherParty(plate="1ABC123"), connect="ask_me")
    say(made, people.beatriz)
    task = Task.objects.get(case_id=made.case_id, kind="ask_together")
    assert (task.done_at, task.done_by_id) == (NOW, people.beatriz.id)
    assert ConnectionWish.objects.get().agreed
    assert OtherPartyKey.objects.count() == 2


def test_it_is_looked_at_again_and_the_same_is_kept_once(people: World) -> None:
    people.put_on_duty(people.beatriz)
    made = world.report(other_party=LEFT, connect="tell_desk")
    other = world.report(other_party=OtherParty(plate="1ABC123"), connect="tell_desk")
    assert pairs(people) == []
    say(made, people.beatriz, party=OtherParty(phone=LEFT.phone, plate="1-ABC-123"))
    assert pairs(people) == [{made.case_id, other.case_id}]
    assert OtherPartyKey.objects.filter(case_id=made.case_id).count() == 2


def test_the_same_form_twice_is_written_once(people: World, made: Report) -> None:
    once = uuid4()
    assert [say(made, people.beatriz, left_id=once) for _ in range(2)] == [True, False]
    assert Content.objects.filter(name="case.other-party").count() == 1
    assert Event.objects.filter(kind="other_party_left").count() == 1


def test_nothing_of_it_is_in_clear_nor_can_it_be_changed(people: World, made: Report) -> None:
    say(made, people.beatriz)
    with connection.cursor() as cursor:
        for table in ("content", "event", "otherpartykey", "connectionwish"):
            cursor.execute(f"select string_agg(t::text, ' ') from reports_{table} t")  # noqa: S608
            said = cursor.fetchone()[0].casefold()
            assert "canary" not in said
            assert "470987654" not in said
    with pytest.raises(DatabaseError), transaction.atomic():
        Content.objects.filter(name="case.other-party").update(number=1)


def test_who_may_and_when(people: World, made: Report) -> None:
    with pytest.raises(NotResponsible):
        say(made, people.bruno)
    for stranger in (people.dirk, people.chidi):
        with pytest.raises(NotYours):
            say(made, stranger)
    with pytest.raises(StaleCase):
        say(made, people.beatriz, version=99)
    with pytest.raises(NothingLeft):
        say(made, people.beatriz, party=OtherParty())
    lifecycle.acknowledge(case_id=made.case_id, by=people.beatriz.staff, now=NOW)
    reason = lifecycle.CLOSING_REASONS[0]
    lifecycle.close(case_id=made.case_id, reason=reason, by=people.beatriz.staff, now=NOW)
    with pytest.raises(AlreadyClosed):
        say(made, people.beatriz)
    assert not Content.objects.filter(name="case.other-party").exists()


def test_what_identifies_nobody_is_kept_for_people(people: World, made: Report) -> None:
    say(made, people.beatriz, party=OtherParty(name="Sam"))
    assert not ConnectionWish.objects.exists()
    assert len(world.opened(people.dalia, made.case_id).left_later()) == 1
    assert Case.objects.get(id=made.case_id).version > 0
