"""R1.13, R1.16: answers inside a conversation she opened, and when there is none."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction

from reports.followup.replies.replies import Meaning
from reports.messaging.contact.contact import ContactState
from reports.messaging.content.wording import GivesAway
from reports.messaging.delivery import claims
from reports.messaging.inbound import conversation_replies, inbox
from reports.messaging.inbound import inbound_blobs as incoming
from reports.messaging.inbound.conversation_replies import (
    AfterDanger,
    Stopped,
    TooLate,
    answer_in_conversation,
)
from reports.messaging.models import InboundText, OutboundText, TextKind
from reports.messaging.outbox import outbox
from reports.messaging.states import TextState
from tests.reports.cases.world import World
from tests.reports.messaging import texts
from tests.reports.messaging.texts import NOW, OTHER

WORDS = "Bonjour. Ici, tout va bien ? 1 oui 2 non"


def came(*, number: str = OTHER, body: str = "sample", **changes: object) -> InboundText:
    text_id = inbox.receive(
        provider_id=f"SM{uuid4().hex}",
        from_number=number,
        to_number="+32460000001",
        body=body,
        opted_out=False,
        now=NOW,
    )
    assert text_id
    InboundText.objects.filter(id=text_id).update(received_at=NOW, **changes)
    return InboundText.objects.get(id=text_id)


def answer(inbound: InboundText, **changes: object) -> OutboundText:
    number = incoming.opened(inbound).number
    values: dict[str, object] = {"number": number, "words": WORDS, "language": "fr", "now": NOW}
    with transaction.atomic():
        return answer_in_conversation(inbound=inbound, **(values | changes))  # type: ignore[arg-type]


def test_one_answer_for_one_text_within_ten_minutes(people: World) -> None:
    inbound = came()
    row = answer(inbound)
    assert (row.kind, row.case_id, row.in_reply_to_id) == (
        TextKind.CONVERSATION,
        None,
        inbound.id,
    )
    assert row.not_after == NOW + timedelta(minutes=10)
    assert answer(inbound).id == row.id
    assert answer(inbound, words="Autre chose", what=outbox.NUMBERS).id == row.id
    assert OutboundText.objects.count() == 1


def test_not_later_than_ten_minutes(people: World) -> None:
    inbound = came()
    with pytest.raises(TooLate):
        answer(inbound, now=NOW + timedelta(minutes=10))
    answer(inbound, now=NOW + timedelta(minutes=9))
    (row,) = OutboundText.objects.all()
    assert row.not_after == NOW + timedelta(minutes=10)


@pytest.mark.parametrize("meaning", sorted(conversation_replies.DANGER))
def test_none_after_a_sign_of_danger_on_this_number(people: World, meaning: str) -> None:
    """R1.16: silence for a day, whatever else is written."""
    came(meaning=meaning)
    inbound = came()
    with pytest.raises(AfterDanger):
        answer(inbound)
    answer(came(number="+32470123499"))


def test_but_the_numbers_that_help_go_out(people: World) -> None:
    inbound = came(meaning="danger")
    answer(inbound, words="112 (SMS: 0800 30 030)", what=outbox.NUMBERS)
    assert len(claims.reserve(now=NOW, most=5)) == 1


def test_the_last_line_goes_out_after_the_stop_that_it_answers(people: World) -> None:
    """What every sender gives, and nothing after it."""
    inbound = came()
    with transaction.atomic():
        outbox.stop_number(number=OTHER, now=NOW + timedelta(seconds=1))
    answer(inbound, what=outbox.LAST)
    later = came()
    for what in (outbox.FROM_TALK, outbox.NUMBERS, outbox.NEUTRAL):
        with pytest.raises(Stopped):
            answer(later, what=what)
    (leaving,) = claims.reserve(now=NOW + timedelta(seconds=2), most=5)
    assert leaving.text.template == outbox.LAST


@pytest.mark.parametrize("what", [outbox.FROM_TALK, outbox.NUMBERS, outbox.NEUTRAL])
def test_a_stop_after_it_was_planned_holds_everything_else_back(people: World, what: str) -> None:
    row = answer(came(), what=what)
    with transaction.atomic():
        outbox.stop_number(number=OTHER, now=NOW + timedelta(seconds=1))
    assert texts.again(row).state == TextState.CANCELLED
    # One that was put in at the same moment is not seen by that; it is asked again as it leaves.
    OutboundText.objects.filter(id=row.id).delete()
    row.save(force_insert=True)
    assert claims.reserve(now=NOW + timedelta(seconds=2), most=5) == []
    assert texts.again(row).state == TextState.CANCELLED


@pytest.mark.parametrize("state", [ContactState.FROZEN, ContactState.UNSAFE, ContactState.STOPPED])
def test_none_where_a_case_of_this_number_is_at_rest(people: World, state: ContactState) -> None:
    texts.case(number=OTHER, state=state)
    with pytest.raises(AfterDanger):
        answer(came())


def test_none_after_a_stop(people: World) -> None:
    inbound = came()
    with transaction.atomic():
        outbox.stop_number(number=OTHER, now=NOW + timedelta(seconds=1))
    with pytest.raises(Stopped):
        answer(inbound)


def test_the_deny_list_holds_here_too(people: World) -> None:
    with pytest.raises(GivesAway):
        answer(came(), words="Voulez-vous parler de violence ?")


def test_a_freeze_after_it_was_planned_holds_it_back(people: World) -> None:
    row = answer(came())
    texts.case(number=OTHER, state=ContactState.FROZEN)
    assert claims.reserve(now=NOW, most=5) == []
    assert texts.again(row).state == TextState.CANCELLED


def test_a_stop_after_it_was_planned_takes_it_back(people: World) -> None:
    row = answer(came())
    with transaction.atomic():
        outbox.stop_number(number=OTHER, now=NOW)
    assert texts.again(row).state == TextState.CANCELLED


def test_the_meanings_are_those_of_follow_up() -> None:
    """The words are written down twice, as arrows point one way: they must be the same."""
    assert set(Meaning) >= conversation_replies.DANGER
