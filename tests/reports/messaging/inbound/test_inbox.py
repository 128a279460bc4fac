"""R8.5, R8.14, R8.17: a text is kept once, sealed, and routed by a task with its id."""

import threading
from uuid import UUID

import pytest
from django.db import connection

from reports.messaging.content.bodies import Wiped
from reports.messaging.inbound import inbound_blobs, inbox
from reports.messaging.models import InboundState, InboundText, TextBucket
from reports.messaging.outbox import sending_limits
from reports.region import region
from reports.region.buckets import Bucket
from reports.vault.service_keys import lookups
from tests.reports.messaging.texts import NOW, OTHER

WORDS = "canary words of hers é"


def receive(provider_id: str = "SM1", **changes: object) -> UUID | None:
    values: dict[str, object] = {
        "provider_id": provider_id,
        "from_number": OTHER,
        "to_number": "+32460000001",
        "body": WORDS,
        "opted_out": False,
        "now": NOW,
    }
    return inbox.receive(**(values | changes))  # type: ignore[arg-type]


def received(provider_id: str = "SM1", **changes: object) -> UUID:
    """The same where it must be kept."""
    text_id = receive(provider_id, **changes)
    assert text_id
    return text_id


def found(text_id: UUID | None) -> InboundText:
    assert text_id
    return InboundText.objects.get(id=text_id)


@pytest.mark.django_db
def test_kept_sealed_and_found_by_number() -> None:
    text_id = receive()
    row = found(text_id)
    assert inbound_blobs.opened(row) == inbound_blobs.Opened(OTHER, WORDS)
    assert (row.state, row.redact_at, row.case_id) == (InboundState.RECEIVED, NOW, None)
    assert bytes(row.number_lookup) in lookups.candidates("phone", OTHER)
    with connection.cursor() as cursor:
        cursor.execute("select t::text from reports_inboundtext t")
        (whole,) = cursor.fetchone()
    for secret in (OTHER, WORDS, "SM1", OTHER.encode().hex(), WORDS.encode().hex()):
        assert secret not in whole
    assert OTHER not in repr(inbound_blobs.opened(row))


@pytest.mark.django_db
def test_the_same_call_again_keeps_nothing_again() -> None:
    assert receive()
    assert receive() is None
    assert InboundText.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_call_at_once_is_kept_once() -> None:
    found: list[object] = []

    def call() -> None:
        found.append(receive())
        connection.close()

    threads = [threading.Thread(target=call) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len([each for each in found if each is not None]) == 1
    assert InboundText.objects.count() == 1


@pytest.mark.django_db
def test_a_task_is_asked_for_with_the_id_alone(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: object
) -> None:
    sent: list[tuple[object, object]] = []
    monkeypatch.setattr(
        "reports.queues.current_app.send_task",
        lambda name, **how: sent.append((name, how["kwargs"])),
    )
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        text_id = receive()
    assert sent == [(inbox.ROUTE, {"inbound_id": str(text_id)})]


def emptied(name: str, bucket: Bucket) -> None:
    assert sending_limits.take(name=name, bucket=bucket, now=NOW, tokens=bucket.burst)


@pytest.mark.django_db
def test_in_a_flood_only_long_texts_are_cut_and_none_is_lost() -> None:
    """R8.17: each has a row still, from which its copy at the provider is taken away (R8.11)."""
    emptied(sending_limits.into(OTHER), region().sms.limits.inbound_per_number)
    cut = inbound_blobs.opened(found(receive("SM1", body="ok" + "a" * 200))).body
    assert cut == "ok" + "a" * 158 + " [cut]"
    assert inbound_blobs.opened(found(receive("SM2", body="STOP"))).body == "STOP"
    whole = "a" * 161
    other = receive("SM3", body=whole, from_number="+32470123499")
    assert inbound_blobs.opened(found(other)).body == whole


@pytest.mark.django_db
def test_a_flood_of_one_number_takes_nothing_from_what_all_together_may() -> None:
    """R8.17: once its own limit is used up."""
    received()
    emptied(sending_limits.into(OTHER), Bucket(burst=29, per_hour=60))
    for number in range(5):
        received(f"SM-flood-{number}")
    left = max(TextBucket.objects.values_list("tokens", flat=True))
    assert left == region().sms.limits.inbound_overall.burst - 1


@pytest.mark.django_db
def test_one_text_takes_one_from_each_limit() -> None:
    received()
    most = region().sms.limits
    left = sorted(TextBucket.objects.values_list("tokens", flat=True))
    full = (most.inbound_per_number.burst, most.inbound_overall.burst)
    assert left == [each - 1 for each in full]


@pytest.mark.django_db
def test_wiped_words_do_not_come_back() -> None:
    row = found(receive())
    inbound_blobs.wipe(row)
    with pytest.raises(Wiped):
        inbound_blobs.opened(InboundText.objects.get(id=row.id))


@pytest.mark.django_db
def test_those_whose_task_was_lost_are_found_oldest_first() -> None:
    first, second, third = (received(f"SM{n}", from_number=f"+3247012349{n}") for n in range(3))
    InboundText.objects.filter(pk=second).update(received_at=NOW - inbound_blobs.LOST_AFTER)
    InboundText.objects.filter(pk=third).update(state=InboundState.DONE)
    assert list(inbound_blobs.to_route(now=NOW)) == [second]
    assert list(inbound_blobs.to_route(now=NOW + inbound_blobs.LOST_AFTER)) == [second, first]
