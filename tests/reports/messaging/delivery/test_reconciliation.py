"""R8.8: an unknown text is looked up; it is sent again only when it was provably not created."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from reports.messaging import gateways
from reports.messaging.delivery import claims, forgotten_words, reconciliation
from reports.messaging.delivery.sending import MOST_ATTEMPTS, SETTLED_AFTER
from reports.messaging.models import OutboundText
from reports.messaging.outbox import outbox
from reports.messaging.states import TextState
from reports.region import region
from tests.phones import TestNetwork
from tests.reports.cases.world import World
from tests.reports.messaging import texts
from tests.reports.messaging.texts import HOUR, NOW, NUMBER, OTHER

pytestmark = pytest.mark.usefixtures("machine")

SETTLED = NOW + SETTLED_AFTER
CREATED = ["server_error_created", "dropped"]
NOT_CREATED = ["server_error", "dropped_before"]


def look_up(now: object = SETTLED) -> int:
    return reconciliation.look_up(gateway=gateways.gateway(), now=now)  # type: ignore[arg-type]


def unknown(fault: str, network: TestNetwork, **changes: object) -> OutboundText:
    network.script(to=NUMBER, fault=fault)
    row = texts.put(texts.case(now=NOW), now=NOW, **changes)
    texts.send(NOW)
    assert texts.again(row).state == TextState.UNKNOWN
    return row


@pytest.mark.parametrize("fault", CREATED)
def test_one_that_was_created_is_found_and_not_sent_again(
    people: World, phone_network: TestNetwork, fault: str
) -> None:
    row = unknown(fault, phone_network)
    assert look_up() == 1
    after = texts.again(row)
    assert after.state == TextState.ACCEPTED
    assert after.provider_lookup
    assert texts.send(SETTLED + HOUR / 2) == 0
    phone_network.deliver(everything=True)
    assert texts.again(row).state == TextState.DELIVERED
    assert len(phone_network.copies()) == 1


def test_one_that_cannot_be_looked_up_does_not_stay_the_first(
    people: World, phone_network: TestNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever an error in one look-up is, the next one begins with the others."""
    bad, good = [unknown("dropped", phone_network, slot=slot) for slot in "12"]
    OutboundText.objects.filter(id=bad.id).update(next_try_at=SETTLED - HOUR / 120)
    known = reconciliation._known

    def breaks(text: OutboundText, *rest: Any) -> bool:
        if text.id == bad.id:
            raise ZeroDivisionError
        return known(text, *rest)

    monkeypatch.setattr(reconciliation, "_known", breaks)
    with pytest.raises(ZeroDivisionError):
        look_up()
    assert look_up() == 1
    assert texts.again(good).state == TextState.ACCEPTED


@pytest.mark.parametrize("fault", NOT_CREATED)
def test_one_that_was_not_created_is_sent_again_once(
    people: World, phone_network: TestNetwork, fault: str
) -> None:
    row = unknown(fault, phone_network)
    assert look_up() == 1
    again = texts.again(row)
    assert again.state == TextState.QUEUED
    assert again.next_try_at > SETTLED
    assert texts.send(again.next_try_at) == 1
    assert texts.again(row).state == TextState.ACCEPTED
    assert len(phone_network.copies()) == 1


def test_nothing_is_believed_before_the_call_has_surely_ended(
    people: World, phone_network: TestNetwork
) -> None:
    """What is not there yet may still come: not created is only proven later."""
    row = unknown("dropped_before", phone_network)
    assert look_up(SETTLED - timedelta(seconds=1)) == 0
    OutboundText.objects.filter(id=row.id).update(next_try_at=NOW)
    assert look_up(SETTLED - timedelta(seconds=1)) == 0
    assert texts.again(row).state == TextState.UNKNOWN


def test_a_provider_that_does_not_answer_leaves_it_unknown(
    people: World, phone_network: TestNetwork
) -> None:
    row = unknown("dropped_before", phone_network)
    phone_network.vanish()
    assert look_up() == 0
    after = texts.again(row)
    assert (after.state, after.next_try_at > SETTLED) == (TextState.UNKNOWN, True)


def test_three_more_tries_then_it_failed(people: World, phone_network: TestNetwork) -> None:
    phone_network.script(to=NUMBER, fault="dropped_before", times=MOST_ATTEMPTS)
    row, now = texts.put(texts.case(now=NOW), now=NOW), NOW
    for _ in range(MOST_ATTEMPTS):
        assert texts.send(now) == 1
        now += SETTLED_AFTER
        assert look_up(now) == 1
        now = max(now, texts.again(row).next_try_at)
    after = texts.again(row)
    assert (after.state, after.failure_owner) == (TextState.FAILED, "ours")
    assert phone_network.copies() == []


def test_not_again_past_its_hour(people: World, phone_network: TestNetwork) -> None:
    row = unknown("dropped_before", phone_network, not_after=NOW + timedelta(seconds=70))
    assert look_up() == 1
    assert texts.again(row).state == TextState.EXPIRED


def test_not_again_after_it_was_taken_back(people: World, phone_network: TestNetwork) -> None:
    """R1.17: a STOP while it was unknown."""
    row = unknown("dropped_before", phone_network)
    with transaction.atomic():
        outbox.stop_number(number=NUMBER, now=NOW)
    assert look_up() == 1
    assert texts.again(row).state == TextState.CANCELLED


def test_the_same_words_to_the_same_number_are_told_apart(
    people: World, phone_network: TestNetwork
) -> None:
    """A copy that is known to be another text of ours proves nothing about this one."""
    case_id = texts.case(now=NOW)
    first = texts.put(case_id, now=NOW)
    texts.send(NOW)
    phone_network.script(to=NUMBER, fault="dropped_before")
    second = texts.put(case_id, now=NOW, slot="2")
    texts.send(NOW)
    look_up()
    assert texts.again(first).state == TextState.ACCEPTED
    assert texts.again(second).state == TextState.QUEUED


def test_who_died_between_claim_and_answer_leaves_a_doubt(
    people: World, phone_network: TestNetwork
) -> None:
    """R8.7: after the crash it is unknown, whether it had left or not; then looked up."""
    left, stayed = (
        texts.put(texts.case(number=number, now=NOW), now=NOW)
        for number in ("+32470123401", "+32470123402")
    )
    for ready in claims.reserve(now=NOW, most=2):
        assert claims.claim(ready, now=NOW)
        if ready.text.id == left.id:
            gateways.gateway().send(
                text_id=left.id, to="+32470123401", body=ready.written.body, validity_seconds=60
            )
    assert reconciliation.doubt_left_over(now=SETTLED - timedelta(seconds=1)) == 0
    assert reconciliation.doubt_left_over(now=SETTLED) == 2
    assert look_up() == 2
    assert texts.again(left).state == TextState.ACCEPTED
    assert texts.again(stayed).state == TextState.QUEUED


def test_what_a_dead_worker_had_set_aside_is_free_again(people: World) -> None:
    row = texts.put(texts.case(now=NOW), now=NOW)
    assert claims.reserve(now=NOW, most=5)
    assert claims.reserve(now=NOW, most=5) == []
    later = NOW + claims.RESERVED_FOR
    (ready,) = claims.reserve(now=later, most=5)
    assert ready.text.id == row.id


def test_one_never_heard_of_again_is_asked_after(people: World, phone_network: TestNetwork) -> None:
    """A lost callback leaves neither a false state nor a copy at the provider."""
    phone_network.script(fault="silent")
    row = texts.put(texts.case(now=NOW), now=NOW)
    texts.send(NOW)
    phone_network.deliver(everything=True)
    assert texts.again(row).state == TextState.ACCEPTED
    later = row.not_after + reconciliation.SILENT_AFTER
    assert reconciliation.ask_after_silent(gateway=gateways.gateway(), now=later) == 1
    after = texts.again(row)
    assert (after.state, after.redact_at) == (TextState.DELIVERED, later)


GIVEN_UP = NOW + HOUR + reconciliation.GIVEN_UP_AFTER


def ask_after(now: datetime) -> int:
    return reconciliation.ask_after_silent(gateway=gateways.gateway(), now=now)


def test_what_no_network_confirms_ends_as_not_known(
    people: World, phone_network: TestNetwork, caplog: pytest.LogCaptureFixture
) -> None:
    """R8.11, R1.18: the provider's last word is `sent`; it neither arrived nor did it not."""
    phone_network.script(fault="stays")
    row = texts.put(texts.case(now=NOW), now=NOW)
    texts.send(NOW)
    phone_network.deliver(everything=True)
    assert ask_after(GIVEN_UP - timedelta(seconds=1)) == 0
    assert texts.again(row).state == TextState.SENT
    OutboundText.objects.update(next_try_at=GIVEN_UP)
    assert ask_after(GIVEN_UP) == 1
    after = texts.again(row)
    assert (after.state, after.failure_owner) == (TextState.UNCONFIRMED, "")
    assert after.final_at == after.redact_at == GIVEN_UP
    assert "text_unconfirmed" in caplog.messages
    assert ask_after(GIVEN_UP + HOUR) == 0


def test_its_words_are_forgotten_as_all_others_are(
    people: World, phone_network: TestNetwork
) -> None:
    phone_network.script(fault="stays")
    row = texts.put(texts.case(now=NOW), now=NOW)
    texts.send(NOW)
    phone_network.deliver(everything=True)
    ask_after(GIVEN_UP)
    forgotten_words.forget(now=GIVEN_UP + timedelta(days=region().retention.sms_days, seconds=1))
    assert texts.again(row).blob is None


def test_so_does_one_the_provider_knows_no_more_or_cannot_be_asked_after(
    people: World, phone_network: TestNetwork
) -> None:
    gone, nameless = (
        texts.put(texts.case(number=number, now=NOW), now=NOW) for number in (NUMBER, OTHER)
    )
    phone_network.script(fault="stays", times=2)
    texts.send(NOW)
    phone_network.deliver(everything=True)
    phone_network.network.reset()
    OutboundText.objects.filter(id=nameless.id).update(provider_blob=None)
    assert ask_after(GIVEN_UP) == 2
    assert {texts.again(row).state for row in (gone, nameless)} == {TextState.UNCONFIRMED}


def test_a_last_word_that_came_late_counts_before_that(
    people: World, phone_network: TestNetwork
) -> None:
    phone_network.script(fault="silent")
    row = texts.put(texts.case(now=NOW), now=NOW)
    texts.send(NOW)
    phone_network.deliver(everything=True)
    assert ask_after(GIVEN_UP) == 1
    assert texts.again(row).state == TextState.DELIVERED
