"""R8.11: the provider's copy goes within minutes of the end, after erasures too; nothing stays."""

from datetime import timedelta

import pytest
from django.db import transaction

from reports.audit.events import EventKind
from reports.audit.log import SYSTEM
from reports.cases.erasure import erasure
from reports.cases.models import Case
from reports.cases.recovery import journal_replay
from reports.messaging import gateways
from reports.messaging.delivery import claims, erased_copies, redaction
from reports.messaging.inbound.conversation_replies import answer_in_conversation
from reports.messaging.models import InboundText, LeftCopy, OutboundText
from reports.vault.journal import restore_journal
from tests.phones import TestNetwork
from tests.reports.cases.world import World
from tests.reports.messaging import texts
from tests.reports.messaging.texts import HOUR, NOW, NUMBER, OTHER

pytestmark = pytest.mark.usefixtures("machine")


def redact(now: object = NOW) -> int:
    return redaction.redact_batch(gateway=gateways.gateway(), now=now)  # type: ignore[arg-type]


def sent(network: TestNetwork, **changes: object) -> OutboundText:
    row = texts.put(texts.case(now=NOW), now=NOW, **changes)
    texts.send(NOW)
    return row


def test_a_copy_goes_after_the_end_and_not_before(
    people: World, phone_network: TestNetwork
) -> None:
    row = sent(phone_network)
    assert redact() == 0
    phone_network.deliver(everything=True)
    ended = texts.again(row)
    assert ended.redact_at == ended.final_at
    assert redact(ended.redact_at) == 1
    after = texts.again(row)
    assert (after.redacted_at, after.redact_at) == (ended.redact_at, None)
    assert after.provider_blob is None
    assert after.provider_lookup
    assert phone_network.copies() == []
    assert redact(NOW + HOUR) == 0


def test_hers_goes_as_soon_as_it_is_kept(people: World, phone_network: TestNetwork) -> None:
    phone_network.send_text(from_=OTHER, body="sample words")
    (row,) = InboundText.objects.all()
    assert redact(row.redact_at) == 1
    assert phone_network.copies() == []


def test_a_provider_that_fails_is_asked_again_and_it_is_said(
    people: World, phone_network: TestNetwork
) -> None:
    row = sent(phone_network)
    phone_network.deliver(everything=True)
    ended = texts.again(row).redact_at
    assert ended

    class Silent:
        def redact(self, _provider_id: str) -> None:
            raise gateways.Unanswered

    redaction.redact_batch(gateway=Silent(), now=ended)  # type: ignore[arg-type]
    again = texts.again(row)
    assert (again.redact_at, again.redact_tries) == (ended + redaction.PAUSES[0], 1)
    assert redaction.overdue(now=ended + redaction.LATEST) == 0
    late = ended + redaction.LATEST + timedelta(seconds=1)
    assert redaction.overdue(now=late) == 1


def test_the_provider_has_nothing_of_what_never_left(
    people: World, phone_network: TestNetwork
) -> None:
    phone_network.script(fault="bad_number")
    row = sent(phone_network)
    assert redact() == 1
    assert texts.again(row).redact_at is None
    assert redaction.overdue(now=NOW + HOUR) == 0


def test_the_daily_look_finds_what_was_forgotten(people: World, phone_network: TestNetwork) -> None:
    row = sent(phone_network)
    phone_network.deliver(everything=True)
    OutboundText.objects.update(redact_at=None)
    assert redaction.look_for_leftovers(now=NOW) == 1
    assert redact() == 1
    assert texts.again(row).redacted_at == NOW
    assert redaction.look_for_leftovers(now=NOW) == 0


def erase(row: OutboundText) -> None:
    assert row.case_id
    with transaction.atomic():
        case = Case.objects.select_for_update().get(id=row.case_id)
        erasure.erase_case(case=case, by=SYSTEM, kind=EventKind.ERASED, now=NOW)


def test_erasing_takes_the_copy_at_the_provider_too(
    people: World, phone_network: TestNetwork
) -> None:
    """R6.3: the row goes at once; what was left at the provider soon after."""
    row = sent(phone_network)
    erase(row)
    assert not OutboundText.objects.exists()
    (copy,) = LeftCopy.objects.all()
    assert set(erased_copies.opened(copy)) == {"id"}
    redact()  # it is still on its way: the provider keeps it
    assert LeftCopy.objects.count() == 1
    phone_network.deliver(everything=True)
    redact(NOW + HOUR)
    assert phone_network.copies() == []
    assert not LeftCopy.objects.exists()


@pytest.mark.parametrize("fault", ["dropped", "dropped_before"])
def test_erasing_an_unknown_one_looks_for_its_copy(
    people: World, phone_network: TestNetwork, fault: str
) -> None:
    phone_network.script(fault=fault)
    erase(sent(phone_network))
    (copy,) = LeftCopy.objects.all()
    assert set(erased_copies.opened(copy)) == {"to", "after", "hash"}
    phone_network.deliver(everything=True)
    now = NOW
    while LeftCopy.objects.exists():
        redact(now)
        now += HOUR
    assert phone_network.copies() == []
    assert now - NOW <= timedelta(hours=33)


def test_somebody_else_s_copy_stays(people: World, phone_network: TestNetwork) -> None:
    """Same number, other words, another case."""
    phone_network.script(fault="dropped_before")
    lost = sent(phone_network)
    other = texts.put(texts.case(now=NOW), now=NOW, template="followup.ask_again")
    texts.send(NOW)
    erase(lost)
    phone_network.deliver(everything=True)
    (copy,) = LeftCopy.objects.all()
    found = erased_copies.opened(copy)
    assert found["to"] == NUMBER
    redaction._take_left(copy, gateways.gateway(), NOW)
    assert len(phone_network.copies()) == 1
    assert texts.again(other).redacted_at is None


def test_an_answer_in_a_conversation_goes_with_her_case(
    people: World, phone_network: TestNetwork
) -> None:
    phone_network.send_text(from_=OTHER, body="sample words")
    (came,) = InboundText.objects.all()
    with transaction.atomic():
        answer_in_conversation(
            inbound=came,
            number=OTHER,
            words="Bonjour. Ici, tout va bien ?",
            language="fr",
            now=came.received_at,
        )
    texts.send(came.received_at)
    case_id = texts.case(now=NOW, number=OTHER)
    InboundText.objects.filter(id=came.id).update(case=case_id)
    with transaction.atomic():
        case = Case.objects.select_for_update().get(id=case_id)
        erasure.erase_case(case=case, by=SYSTEM, kind=EventKind.ERASED, now=NOW)
    assert not OutboundText.objects.exists()
    assert not InboundText.objects.exists()
    assert LeftCopy.objects.count() == 2
    phone_network.deliver(everything=True)
    redact(NOW + HOUR)
    assert phone_network.copies() == []


def test_after_a_restore_erased_texts_are_left_to_be_taken(
    people: World, phone_network: TestNetwork
) -> None:
    row = sent(phone_network)
    assert row.case_id
    with transaction.atomic():
        restore_journal.erased(row.case_id, now=NOW)
    journal_replay.erase_again(now=NOW)
    assert not OutboundText.objects.exists()
    assert LeftCopy.objects.count() == 1


def test_no_number_and_no_word_is_in_a_left_copy_s_columns(
    people: World, phone_network: TestNetwork
) -> None:
    phone_network.script(fault="dropped")
    erase(sent(phone_network))
    (copy,) = LeftCopy.objects.all()
    assert NUMBER.encode() not in bytes(copy.blob)
    assert claims.reserve(now=NOW, most=5) == []
