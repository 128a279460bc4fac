"""A conversation beside a case of the same phone, and senders that are no telephone."""

import pytest

from reports.cases.casework import case_texts
from reports.cases.models import Case, TaskKind
from reports.cases.models import Task as CaseTask
from reports.channels.sms import sms_filing
from reports.messaging.contact.contact import ContactState, MayContact
from reports.messaging.outbox import stop_list
from reports.region import region
from tests.reports.cases.world import World, contact, opened, report
from tests.reports.channels.sms.conftest import NUMBER, Phone

REST = {ContactState.FROZEN, ContactState.UNSAFE}


def told() -> Case:
    """The case that the conversation became."""
    return Case.objects.get(channel="sms")


@pytest.mark.parametrize("sender", ["8810", "Someone", "+999123", ""])
def test_what_a_sender_that_is_no_telephone_told_is_filed(people: World, sender: str) -> None:
    """Nobody can text back there; where it came from is for people to read."""
    phone = Phone(number=sender)
    phone.type("tilleul", "1", "1", "1", "il est revenu")
    file = opened(people.beatriz, Case.objects.get().id)
    assert file.words()["happened"] == "il est revenu"
    assert file.contact().may_contact is MayContact.SHE_WILL
    assert file.words().get("phone", "") == sender


def test_a_stop_beside_a_case_is_later_than_what_was_said_before(
    phone: Phone, people: World
) -> None:
    """R1.17: the conversation is filed after it; what was said in it is older all the same."""
    phone.type("tilleul", "1", "1")
    case_id = report(contact=contact(number=NUMBER)).case_id
    phone.type("STOP")
    stopped = stop_list.stops([NUMBER])[NUMBER]
    assert opened(people.beatriz, told().id).contact().confirmed_at <= stopped
    assert CaseTask.objects.filter(case_id=case_id, kind=TaskKind.CONTACT_STOPPED).exists()


@pytest.mark.parametrize("sign", ["je vais te tuer", "mauvais numéro", "c'est qui ?"])
def test_a_sign_freezes_what_the_conversation_becomes_and_what_the_case_beside_it_sends(
    phone: Phone, people: World, sign: str
) -> None:
    """R1.16: nothing is texted to that number until somebody has looked."""
    phone.type("tilleul", "1", "1")
    case_id = report(contact=contact(number=NUMBER)).case_id
    phone.type(sign)
    assert opened(people.beatriz, told().id).contact().state in REST
    assert case_id in case_texts.alarmed_elsewhere(case_texts.read_now([case_id]))


def test_without_a_sign_it_is_open(phone: Phone, people: World) -> None:
    phone.type("tilleul", "1", "1")
    phone.wait(minutes=region().sms.idle_minutes + 1)
    assert sms_filing.file_all_over(now=phone.now) == 1
    assert opened(people.beatriz, told().id).contact().state is ContactState.OPEN
