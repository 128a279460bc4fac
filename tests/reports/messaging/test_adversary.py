"""R8.7, R8.9, R8.17: hours that shrank, a late word of the provider, a flood before others."""

from datetime import UTC, timedelta

from reports.messaging.contact.contact import Window
from reports.messaging.delivery import claims, sending, statuses, transitions
from reports.messaging.models import OutboundText
from reports.messaging.outbox import sending_limits
from reports.messaging.states import TextState
from reports.region import region
from tests.reports.cases.world import World
from tests.reports.messaging import texts
from tests.reports.messaging.delivery.test_claims import change
from tests.reports.messaging.texts import HOUR, NOW, OTHER

SID = "SM" + "0" * 32


def until(minutes: int) -> tuple[Window, ...]:
    local = NOW.astimezone(UTC)
    ends = (local + timedelta(minutes=minutes)).time()
    return (Window(weekdays=tuple(range(7)), starts=(local - HOUR).time(), ends=ends),)


def test_hours_that_end_earlier_now_end_the_text(people: World) -> None:
    case_id = texts.case(timezone="UTC")
    row = texts.put(case_id)
    change(case_id, windows=until(20))
    assert claims.reserve(now=NOW, most=5) == []
    assert texts.again(row).why == "outside_window"


def queued_again(people: World) -> OutboundText:
    row = texts.put(texts.case())
    (ready,) = claims.reserve(now=NOW, most=1)
    assert claims.claim(ready, now=NOW)
    sending.try_again(texts.again(row), attempt=1, at=NOW, now=NOW)
    return row


def test_a_late_callback_shows_that_it_need_not_be_sent_again(people: World) -> None:
    row = queued_again(people)
    statuses.take(provider_id=SID, text_id=row.id, status="sent", error_code=None, now=NOW)
    assert claims.reserve(now=NOW, most=5) == []
    assert texts.again(row).state == TextState.SENT


def test_a_late_answer_shows_that_it_need_not_be_sent_again(people: World) -> None:
    row = queued_again(people)
    (ready,) = claims.reserve(now=NOW, most=5)
    assert transitions.accept(text_id=row.id, provider_id=SID, now=NOW)
    assert not claims.claim(ready, now=NOW)
    assert texts.again(row).state == TextState.ACCEPTED


def test_a_batch_of_what_may_not_go_does_not_stop_the_rest(people: World) -> None:
    case_id = texts.case()
    for slot in range(3):
        texts.put(case_id, slot=str(slot))
    change(case_id, windows=())
    row = texts.put(texts.case(number=OTHER), slot="last")
    OutboundText.objects.filter(id=row.id).update(next_try_at=NOW + timedelta(seconds=1))
    ready = claims.reserve(now=NOW + timedelta(seconds=2), most=2)
    assert [each.text.id for each in ready] == [row.id]


def test_what_one_number_may_not_send_takes_nothing_from_all_others(people: World) -> None:
    case_id = texts.case()
    for slot in range(20):
        texts.put(case_id, slot=str(slot))
    assert len(claims.reserve(now=NOW, most=25)) == 12
    overall = region().sms.limits.outbound_overall
    left = sending_limits.take_many(
        wanted={sending_limits.OVERALL_OUT: (overall, overall.burst)}, now=NOW
    )
    assert left[sending_limits.OVERALL_OUT] == overall.burst - 12


def test_a_text_never_handed_over_is_moved_by_nobody_s_word(people: World) -> None:
    row = texts.put(texts.case())
    statuses.take(provider_id=SID, text_id=row.id, status="sent", error_code=None, now=NOW)
    assert texts.again(row).state == TextState.QUEUED
