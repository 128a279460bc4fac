"""R8.7 to R8.9: what is handed over, when, and what each answer of the provider leaves."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from reports.cases.casework import safe_contact
from reports.cases.models import Task, TaskKind
from reports.messaging.contact.contact import ContactState
from reports.messaging.delivery import claims, sending
from reports.messaging.delivery.sending import MOST_ATTEMPTS, SETTLED_AFTER
from reports.messaging.gateways import (
    Accepted,
    ProviderStatus,
    Rejected,
    Throttled,
    failure,
)
from reports.messaging.models import OutboundText
from reports.messaging.outbox import outbox
from reports.messaging.states import TextState
from reports.vault.case_keys.case_keys import CaseVault
from tests.phones import TestNetwork
from tests.reports.cases.world import World
from tests.reports.messaging import texts
from tests.reports.messaging.texts import HOUR, NOW, NUMBER, OTHER


def test_a_due_text_reaches_the_phone(people: World, phone_network: TestNetwork) -> None:
    row = texts.put(texts.case())
    assert texts.send() == 1
    after = texts.again(row)
    assert after.state == TextState.ACCEPTED
    assert after.provider_lookup
    assert after.claimed_at == NOW
    phone_network.deliver(everything=True)
    assert texts.again(row).state == TextState.DELIVERED
    assert phone_network.arrived(NUMBER) == ["Bonjour, tout va bien ? 1 : oui. 2 : appelez-moi."]


def test_nothing_is_sent_before_its_time(people: World, phone_network: TestNetwork) -> None:
    texts.put(texts.case(), not_before=NOW + HOUR, not_after=NOW + 2 * HOUR)
    assert texts.send(NOW + HOUR - timedelta(seconds=1)) == 0
    assert texts.send(NOW + HOUR) == 1


def test_nothing_is_sent_once_its_time_is_over(people: World, phone_network: TestNetwork) -> None:
    row = texts.put(texts.case())
    late = row.not_after - claims.LAST_MOMENT
    assert texts.send(late) == 0
    assert claims.expire_late(now=late) == 1
    assert texts.again(row).state == TextState.EXPIRED
    assert not phone_network.copies()


def test_the_provider_gives_up_before_the_hour_is_over(
    people: World, phone_network: TestNetwork
) -> None:
    """R8.9: the validity ends inside her safe hour, whatever the call itself takes."""
    texts.put(texts.case())
    texts.send(NOW + timedelta(minutes=30))
    (copy,) = phone_network.copies()
    assert copy.expires_at
    lasts = (copy.expires_at - copy.created_at).total_seconds()
    assert lasts == 30 * 60 - claims.LAST_MOMENT.total_seconds()


def test_a_batch_that_outlives_its_time_sends_no_more(
    people: World, phone_network: TestNetwork
) -> None:
    """The clock is read again before each text."""
    for slot in ("1", "2"):
        texts.put(texts.case(number=f"+3247012345{slot}"), not_after=NOW + timedelta(minutes=1))
    times = iter([NOW, NOW, NOW, NOW + timedelta(minutes=1)])
    texts.send(clock=lambda: next(times))
    assert len(phone_network.copies()) == 1


def slept(*, claimed: datetime, awake: datetime) -> Callable[[], datetime]:
    """A clock of a process that was stopped between its claim and its call."""
    moments = iter([claimed, claimed])
    return lambda: next(moments, awake)


def test_a_worker_that_slept_past_the_hour_sends_nothing(
    people: World, phone_network: TestNetwork
) -> None:
    """R8.9: a machine that was suspended right after its claim must not text her at night."""
    row = texts.put(texts.case(), not_after=NOW + timedelta(minutes=30))
    texts.send(clock=slept(claimed=NOW, awake=NOW + 3 * HOUR))
    assert phone_network.copies() == []
    assert texts.again(row).state == TextState.EXPIRED


@pytest.mark.parametrize("left", [timedelta(0), claims.LAST_MOMENT])
def test_nor_does_one_that_slept_until_the_last_moment(
    people: World, phone_network: TestNetwork, left: timedelta
) -> None:
    row = texts.put(texts.case(), not_after=NOW + timedelta(minutes=1))
    texts.send(clock=slept(claimed=NOW + timedelta(seconds=30), awake=row.not_after - left))
    assert phone_network.copies() == []
    assert texts.again(row).state == TextState.EXPIRED


def test_a_call_never_begins_so_late_that_it_might_be_looked_up_before_it_ends(
    people: World, phone_network: TestNetwork
) -> None:
    """R8.7: what provably never left waits for the next worker, and no attempt is counted."""
    row = texts.put(texts.case())
    late = NOW + sending.BEGIN_WITHIN
    texts.send(clock=slept(claimed=NOW, awake=late))
    assert phone_network.copies() == []
    after = texts.again(row)
    assert (after.state, after.attempts) == (TextState.QUEUED, 0)
    assert texts.send(late) == 1
    assert len(phone_network.copies()) == 1
    assert sending.BEGIN_WITHIN + claims.LAST_MOMENT < SETTLED_AFTER


def test_a_worker_that_slept_leaves_another_ones_claim_alone(
    people: World, phone_network: TestNetwork
) -> None:
    """R8.7: its claim was looked up, queued and taken anew while it slept."""
    row = texts.put(texts.case())
    anew = NOW + timedelta(minutes=2)

    def clock() -> datetime:
        if texts.again(row).state != TextState.CLAIMED:
            return NOW
        OutboundText.objects.filter(id=row.id).update(claimed_at=anew, attempts=2)
        return anew

    texts.send(clock=clock)
    assert phone_network.copies() == []
    after = texts.again(row)
    assert (after.state, after.claimed_at, after.attempts) == (TextState.CLAIMED, anew, 2)


REFUSED = {
    "bad_number": ("no_such_number", 21211),
    "not_mobile": ("no_such_number", 21614),
    "opted_out": ("their_phone", 21610),
}


@pytest.mark.parametrize("fault", REFUSED)
def test_a_refusal_is_final_and_says_whose_it_is(
    people: World, phone_network: TestNetwork, fault: str
) -> None:
    phone_network.script(to=NUMBER, fault=fault)
    row = texts.put(texts.case())
    texts.send()
    after = texts.again(row)
    assert after.state == TextState.FAILED
    assert (after.failure_owner, after.failure_code) == REFUSED[fault]


@pytest.mark.parametrize("fault", ["bad_number", "not_mobile"])
def test_a_number_no_text_reaches_is_marked_and_her_worker_told(
    people: World, phone_network: TestNetwork, fault: str
) -> None:
    """R8.12: the channel is unusable, a task says so, and what was planned is taken back."""
    phone_network.script(to=NUMBER, fault=fault)
    case_id = texts.case()
    texts.put(case_id)
    later = texts.put(case_id, slot="2", not_before=NOW + HOUR, not_after=NOW + 2 * HOUR)
    texts.send()
    contact = safe_contact.read_contact(CaseVault.load(case_id), case_id)
    assert contact.unusable
    assert contact.state is ContactState.OPEN
    assert Task.objects.filter(case=case_id, kind=TaskKind.CHECK_CONTACT).count() == 1
    assert texts.again(later).state == TextState.CANCELLED


def test_a_stop_at_the_provider_is_a_stop_here(people: World, phone_network: TestNetwork) -> None:
    """R8.12: 21610 stops contact, for every case of this number."""
    phone_network.script(to=NUMBER, fault="opted_out")
    case_id, other = texts.case(), texts.case()
    texts.put(case_id)
    later = texts.put(other, not_before=NOW + HOUR, not_after=NOW + 2 * HOUR)
    texts.send()
    contact = safe_contact.read_contact(CaseVault.load(case_id), case_id)
    assert contact.state is ContactState.STOPPED
    assert Task.objects.filter(case=case_id, kind=TaskKind.CONTACT_STOPPED).count() == 1
    assert texts.again(later).state == TextState.CANCELLED


def test_throttled_texts_wait_and_count_no_attempt(
    people: World, phone_network: TestNetwork
) -> None:
    phone_network.script(fault="throttled")
    rows = [texts.put(texts.case(number=f"+3247012345{n}")) for n in range(3)]
    texts.send()
    after = [texts.again(row) for row in rows]
    assert {row.state for row in after} == {TextState.QUEUED}
    assert sum(row.attempts for row in after) == 0
    assert all(row.next_try_at > NOW for row in after)
    assert all(row.reserved_by is None for row in after)
    assert texts.send(max(row.next_try_at for row in after)) == 3
    assert len(phone_network.copies()) == 3


def ping(*, not_after: datetime = NOW + HOUR) -> OutboundText:
    return outbox.ping(
        to=OTHER,
        template="ping.new",
        slot="1",
        language="fr",
        values={"word": "tilleul", "link": "https://help.example.org/p/x/"},
        not_before=NOW,
        not_after=not_after,
        now=NOW,
    )


class Refusing:
    """A provider that refuses with one code."""

    def __init__(self, code: int) -> None:
        self.code = code
        self.calls = 0

    def send(self, **_: object) -> Accepted:
        self.calls += 1
        raise Rejected(failure(self.code))


# A token that was changed, an account that was suspended, a sender that is ours no more.
@pytest.mark.parametrize(
    ("code", "kind"),
    [(20003, "credentials"), (20005, "credentials"), (21606, "sender"), (21703, "sender")],
)
def test_what_is_wrong_with_our_account_ends_no_text(
    people: World, code: int, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    """All would fail alike: the first waits with the rest, and whoever runs this is told."""
    rows = [texts.put(texts.case(number=f"+3247012345{n}")) for n in range(3)] + [ping()]
    provider = Refusing(code)
    sending.send_batch(gateway=provider, clock=lambda: NOW, most=25)  # type: ignore[arg-type]
    assert provider.calls == 1
    after = [texts.again(row) for row in rows]
    assert {(row.state, row.attempts, row.failure_code) for row in after} == {("queued", 0, None)}
    assert all(row.next_try_at == NOW + sending.REFUSED_FOR for row in after)
    (said,) = [line for line in caplog.records if line.message == "provider_refuses_us"]
    assert (said.levelname, said.kind) == ("ERROR", kind)  # type: ignore[attr-defined]
    assert NUMBER not in caplog.text


def test_they_all_leave_once_the_token_is_right_again(
    people: World, phone_network: TestNetwork, settings: Settings
) -> None:
    row, call = texts.put(texts.case()), ping()
    right, settings.LINDEN_TWILIO_TOKEN = settings.LINDEN_TWILIO_TOKEN, "another"
    now = NOW
    for _ in range(2 * MOST_ATTEMPTS):
        texts.send(now)
        now += sending.REFUSED_FOR
    assert phone_network.copies() == []
    settings.LINDEN_TWILIO_TOKEN = right
    texts.send(now)
    assert {texts.again(each).state for each in (row, call)} == {TextState.ACCEPTED}


def test_nothing_is_tried_for_ever_with_a_wrong_token(
    people: World, phone_network: TestNetwork, settings: Settings
) -> None:
    """R8.9: it ends as every text does whose hour is over; so does a ping."""
    soon = NOW + timedelta(minutes=3)
    rows = [texts.put(texts.case(), not_after=soon), ping(not_after=soon)]
    settings.LINDEN_TWILIO_TOKEN = "another"
    now = NOW
    while now < soon:
        texts.send(now)
        now += sending.REFUSED_FOR
    claims.expire_late(now=soon)
    assert {texts.again(row).state for row in rows} == {TextState.EXPIRED}
    assert texts.send(now) == 0


class Full:
    """A provider that takes nothing before its time, and counts who asks."""

    def __init__(self, *, until: datetime, clock: Callable[[], datetime]) -> None:
        self.until, self.clock = until, clock
        self.asked: list[datetime] = []

    def send(self, *, text_id: UUID, **_: object) -> Accepted:
        self.asked.append(self.clock())
        if (left := self.until - self.clock()) > timedelta(0):
            raise Throttled(left.total_seconds())
        return Accepted(f"SM{text_id.hex}", ProviderStatus.QUEUED)


def many(count: int) -> list[OutboundText]:
    return [texts.put(texts.case(number=f"+324701234{n:02}")) for n in range(count)]


def test_after_too_many_calls_nobody_goes_on_before_the_provider_allows_it(
    people: World,
) -> None:
    """One call, and none of any worker until the moment that Retry-After names."""
    rows, moments = many(6), [NOW]
    until = NOW + timedelta(seconds=40)
    provider = Full(until=until, clock=lambda: moments[-1])

    def work() -> None:
        gateway: Any = provider
        while sending.send_batch(gateway=gateway, clock=provider.clock, most=2):
            pass

    for seconds in (0, 0, 10, 39):
        moments.append(NOW + timedelta(seconds=seconds))
        work()
    assert provider.asked == [NOW]
    moments.append(until)
    work()
    assert len(provider.asked) == 1 + len(rows)
    assert {texts.again(row).state for row in rows} == {TextState.ACCEPTED}


def test_no_word_of_the_provider_holds_everything_back_for_long(people: World) -> None:
    (row,) = many(1)
    provider = Full(until=NOW + timedelta(days=1), clock=lambda: NOW)
    gateway: Any = provider
    assert sending.send_batch(gateway=gateway, clock=lambda: NOW, most=2) == 0  # nobody goes on
    assert texts.again(row).next_try_at == NOW + sending.LONGEST_WAIT


def test_what_another_worker_has_set_aside_or_waits_longer_is_left_alone(people: World) -> None:
    first, other, later = many(3)
    until = NOW + timedelta(seconds=40)
    OutboundText.objects.filter(id=later.id).update(next_try_at=NOW + HOUR / 2)
    (mine,) = claims.reserve(now=NOW, most=1)
    (theirs,) = claims.reserve(now=NOW, most=1)
    claims.release([mine], until=NOW)
    claims.hold_back(until=until, now=NOW)
    assert {mine.text.id, theirs.text.id} == {first.id, other.id}
    assert texts.again(mine.text).next_try_at == until
    assert texts.again(theirs.text).next_try_at == NOW
    assert texts.again(later).next_try_at == NOW + HOUR / 2


def test_what_never_left_is_tried_three_times_more(
    people: World, phone_network: TestNetwork
) -> None:
    """R8.8: with growing pauses, then it failed and is ours to mend."""
    row, now = texts.put(texts.case()), NOW
    phone_network.vanish()
    pauses = []
    for _ in range(MOST_ATTEMPTS):
        texts.send(now)
        after = texts.again(row)
        pauses.append(after.next_try_at - now)
        now = after.next_try_at
    assert pauses[:3] == list(sending.PAUSES)
    assert (after.state, after.failure_owner) == (TextState.FAILED, "ours")
    assert after.attempts == MOST_ATTEMPTS


def test_no_second_try_goes_past_the_hour(people: World, phone_network: TestNetwork) -> None:
    row = texts.put(texts.case(), not_after=NOW + timedelta(seconds=25))
    phone_network.vanish()
    texts.send()
    assert texts.again(row).state == TextState.EXPIRED


@pytest.mark.parametrize("fault", ["server_error", "server_error_created", "dropped"])
def test_without_a_readable_answer_it_is_unknown(
    people: World, phone_network: TestNetwork, fault: str
) -> None:
    """R8.7: never simply sent again."""
    phone_network.script(fault=fault)
    row = texts.put(texts.case())
    texts.send()
    after = texts.again(row)
    assert after.state == TextState.UNKNOWN
    assert after.next_try_at == NOW + SETTLED_AFTER
    assert texts.send(NOW + timedelta(minutes=30)) == 0


def test_a_batch_is_taken_in_constant_queries(people: World) -> None:
    def queries(count: int) -> int:
        for n in range(count):
            texts.put(texts.case(number=f"+32470123{count}{n:02}"))
        with CaptureQueriesContext(connection) as seen:
            ready = claims.reserve(now=NOW, most=25)
        assert len(ready) == count
        OutboundText.objects.all().delete()
        return len(seen)

    assert queries(2) == queries(9) <= 15
