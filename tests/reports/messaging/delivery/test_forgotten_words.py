"""R1.18: words go so many days after the last contact; that a text was sent stays."""

from datetime import datetime, timedelta
from io import StringIO
from uuid import UUID

import pytest
from django.core.management import call_command
from django.utils import timezone

from reports.cases.models import Case
from reports.messaging.delivery import forgotten_words
from reports.messaging.delivery.forgotten_words import Forgotten
from reports.messaging.models import InboundState, InboundText, OutboundText
from reports.messaging.outbox import outbox
from reports.region import region
from tests.reports.cases.world import World
from tests.reports.messaging import texts
from tests.reports.messaging.inbound.test_inbox import received
from tests.reports.messaging.texts import HOUR, NOW, OTHER

DAYS = timedelta(days=region().retention.sms_days)
SECOND = timedelta(seconds=1)


def ended(case_id: UUID, at: datetime = NOW, *, slot: str = "1") -> OutboundText:
    row = texts.put(case_id, slot=slot)
    OutboundText.objects.filter(id=row.id).update(state="delivered", claimed_at=at, final_at=at)
    return row


def has_words(row: OutboundText) -> bool:
    after = texts.again(row)
    return after.blob is not None or after.loose_blob is not None


def test_thirty_days_after_the_end(people: World) -> None:
    row = ended(texts.case())
    assert forgotten_words.forget(now=NOW + DAYS - SECOND) == Forgotten(0, 0)
    assert has_words(row)
    assert forgotten_words.forget(now=NOW + DAYS, dry_run=True) == Forgotten(1, 0)
    assert has_words(row)
    assert forgotten_words.forget(now=NOW + DAYS) == Forgotten(1, 0)
    after = texts.again(row)
    assert after.blob is None
    assert after.number_lookup
    assert forgotten_words.forget(now=NOW + DAYS) == Forgotten(0, 0)


def test_a_later_contact_keeps_them(people: World) -> None:
    """Counted from the last contact with her, not from the text."""
    case_id = texts.case()
    row = ended(case_id)
    Case.objects.filter(id=case_id).update(last_contact_at=NOW + timedelta(days=5))
    forgotten_words.forget(now=NOW + DAYS + timedelta(days=4))
    assert has_words(row)
    forgotten_words.forget(now=NOW + DAYS + timedelta(days=5))
    assert not has_words(row)


def test_many_cases_go_batch_by_batch(people: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forgotten_words, "BATCH", 2)
    rows = [ended(texts.case()) for _ in range(5)]
    assert forgotten_words.forget(now=NOW + DAYS) == Forgotten(5, 0)
    assert not any(map(has_words, rows))


def test_what_is_under_way_keeps_its_words(people: World) -> None:
    row = texts.put(texts.case())
    forgotten_words.forget(now=NOW + 10 * DAYS)
    assert has_words(row)


def test_texts_without_a_case_go_after_a_day(people: World) -> None:
    row = outbox.enqueue_check(to=OTHER, language="en", now=NOW)
    OutboundText.objects.filter(id=row.id).update(state="delivered", claimed_at=NOW, final_at=NOW)
    forgotten_words.forget(now=NOW + 23 * HOUR)
    assert has_words(row)
    forgotten_words.forget(now=NOW + 24 * HOUR)
    assert not has_words(row)


def test_hers_go_too_but_none_that_nobody_has_read(people: World) -> None:
    read, unread = received("SM1"), received("SM2")
    InboundText.objects.filter(pk=read).update(state=InboundState.DONE)
    assert forgotten_words.forget(now=NOW + DAYS) == Forgotten(0, 1)
    assert InboundText.objects.get(pk=read).blob is None
    assert InboundText.objects.get(pk=unread).blob is not None


def test_the_command_counts_before_it_wipes(people: World) -> None:
    row = ended(texts.case(), timezone.now() - DAYS - HOUR)
    out = StringIO()
    call_command("forget_texts", "--dry-run", stdout=out)
    assert "would lose their words: 1" in out.getvalue()
    assert has_words(row)
    call_command("forget_texts", stdout=out)
    assert "that lost their words: 1" in out.getvalue()
    assert not has_words(row)
