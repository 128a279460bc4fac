"""Messages both ways, sealed; who wrote and when comes from inside the sealed text."""

from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports.audit.models import Event
from reports.cases.access.access import NotResponsible, NotYours, StaleCase
from reports.cases.casework import conversation, reporter
from reports.cases.casework.conversation import ClashingId
from reports.cases.lifecycle import lifecycle
from reports.cases.lifecycle.lifecycle import AlreadyClosed, NotAcknowledged
from reports.cases.models import Case, Content
from reports.cases.records.contents import EmptyText, NotText
from reports.cases.records.unreadable import Unreadable
from reports.messaging.contact.contact import SafeContact
from reports.vault.primitives.errors import SealBroken
from reports.vault.primitives.padding import TooLong
from tests.reports.cases import world
from tests.reports.cases.world import MINUTE, NOW, Report, World


def taken(people: World, contact: SafeContact | None = None) -> Report:
    made = world.report(contact=contact or world.contact())
    lifecycle.acknowledge(case_id=made.case_id, by=people.beatriz.staff, now=NOW)
    return made


def say(people: World, made: Report, text: str, **more: object) -> bool:
    return conversation.write_message(
        case_id=made.case_id,
        text=text,
        by=people.beatriz.staff,
        now=NOW,
        **more,  # type: ignore[arg-type]
    )


def answer(made: Report, text: str) -> bool:
    return reporter.write_message(code_keys=made.code_keys, text=text, now=NOW, message_id=uuid4())


def test_both_sides_read_the_same_in_the_same_order(people: World) -> None:
    made = taken(people)
    say(people, made, "first")
    answer(made, "second")
    say(people, made, "third")
    hers = reporter.open_by_code(code_keys=made.code_keys, now=NOW).messages()
    ours = world.opened(people.bruno, made.case_id).messages()
    assert hers == ours
    assert [message.text for message in ours] == ["first", "second", "third"]
    assert [message.ours for message in ours] == [True, False, True]
    assert ours[0].author_id == people.beatriz.id
    assert ours[0].at == NOW
    assert (ours[1].author_id, ours[1].at) == (None, MINUTE), "hers is to the minute"


def test_written_twice_with_one_id_it_is_there_once(people: World) -> None:
    made, message_id = taken(people), uuid4()
    assert say(people, made, "once", message_id=message_id)
    assert not say(people, made, "once", message_id=message_id, version=0)
    hers = uuid4()
    for first in (True, False):
        assert first is reporter.write_message(
            code_keys=made.code_keys, text="hers", now=NOW, message_id=hers
        )
    assert len(world.opened(people.beatriz, made.case_id).messages()) == 2
    assert Case.objects.get(id=made.case_id).unread == 1


def test_an_id_of_another_case_is_refused(people: World) -> None:
    made, other = taken(people), taken(people)
    taken_id = uuid4()
    say(people, made, "mine", message_id=taken_id)
    with pytest.raises(ClashingId):
        say(people, other, "theirs", message_id=taken_id)


def test_unread_is_counted_until_it_is_read(people: World) -> None:
    made = taken(people)
    answer(made, "one")
    answer(made, "two")
    assert Case.objects.get(id=made.case_id).unread == 2
    with pytest.raises(NotResponsible):
        conversation.mark_read(case_id=made.case_id, by=people.bruno.staff, now=NOW)
    for _ in range(2):
        conversation.mark_read(case_id=made.case_id, by=people.beatriz.staff, now=NOW)
    assert Case.objects.get(id=made.case_id).unread == 0
    assert Event.objects.filter(kind="messages_read").count() == 1


def test_with_the_code_alone_writing_back_is_the_first_contact(people: World) -> None:
    made = taken(people, contact=world.no_contact())
    say(people, made, "hello")
    case = Case.objects.get(id=made.case_id)
    assert (case.due_at, case.escalate_at, case.last_contact_at) == (None, None, NOW)


def test_where_she_can_be_reached_a_message_is_not_yet_contact(people: World) -> None:
    made = taken(people)
    say(people, made, "hello")
    assert Case.objects.get(id=made.case_id).due_at


def test_who_may_not_write(people: World) -> None:
    queued = world.report()
    with pytest.raises(NotResponsible):
        say(people, queued, "too early")
    people.put_on_duty(people.beatriz)
    waiting = world.report()
    with pytest.raises(NotAcknowledged):
        say(people, waiting, "acknowledge first")
    made = taken(people)
    for stranger in (people.chidi, people.dirk):
        with pytest.raises(NotYours):
            conversation.write_message(case_id=made.case_id, text="no", by=stranger.staff, now=NOW)
    with pytest.raises(StaleCase):
        say(people, made, "old page", version=0)
    lifecycle.close(
        case_id=made.case_id,
        reason=lifecycle.CLOSING_REASONS[0],
        by=people.beatriz.staff,
        now=NOW,
    )
    with pytest.raises(AlreadyClosed):
        say(people, made, "closed")
    assert answer(made, "she may still write")


@pytest.mark.parametrize("text", ["", " \n\t "])
def test_nothing_is_not_a_message(people: World, text: str) -> None:
    made = taken(people)
    with pytest.raises(EmptyText):
        say(people, made, text)
    with pytest.raises(EmptyText):
        answer(made, text)


def test_too_long_or_half_a_character_is_refused_whole(people: World) -> None:
    made = taken(people)
    for text, refusal in (("é" * 30_001, TooLong), ("\ud83d", NotText)):
        with pytest.raises(refusal):
            say(people, made, text)
        with pytest.raises(refusal):
            answer(made, text)
    assert not Content.objects.filter(name="case.message").exists()


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15, deadline=None
)
@given(text=st.text(min_size=1, max_size=300).filter(lambda text: text.strip()))
def test_any_text_comes_back_as_it_was(people: World, text: str) -> None:
    made = taken(people)
    say(people, made, text)
    assert world.opened(people.beatriz, made.case_id).messages()[0].text == text


def test_a_message_from_the_database_alone_is_not_believed(people: World) -> None:
    """Who can only write the database cannot make or copy a message."""
    made, other = taken(people), taken(people)
    say(people, other, "elsewhere")
    blob = Content.objects.get(case_id=other.case_id, name="case.message").blob
    Content.objects.create(case_id=made.case_id, name="case.message", blob=blob)
    with pytest.raises(SealBroken):
        world.opened(people.beatriz, made.case_id).messages()
    with pytest.raises(Unreadable):
        reporter.open_by_code(code_keys=made.code_keys, now=NOW).messages()


def test_lengths_of_messages_do_not_show(people: World) -> None:
    made = taken(people)
    say(people, made, "yes")
    say(people, made, "yes, and more than that")
    sizes = {
        len(blob)
        for blob in Content.objects.filter(name="case.message").values_list("blob", flat=True)
    }
    assert len(sizes) == 1


def test_order_is_kept_whatever_the_clock_says(people: World) -> None:
    made = taken(people)
    say(people, made, "a")
    conversation.write_message(
        case_id=made.case_id,
        text="b",
        by=people.beatriz.staff,
        now=NOW - timedelta(hours=1),
    )
    texts = [each.text for each in world.opened(people.beatriz, made.case_id).messages()]
    assert texts == ["a", "b"]
