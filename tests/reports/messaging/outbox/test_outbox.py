"""R1.12, R1.13, R1.17, R8.7, R8.9: what may be planned, once, and taken back."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from reports.messaging.contact.contact import (
    ContactChannel,
    ContactFrozen,
    ContactRefused,
    ContactState,
    ContactStopped,
    ContactUnsafe,
    MayContact,
    NoContactWanted,
    NotByText,
    NoWindow,
    NumberStopped,
    OutOfDate,
    OutsideWindow,
    SheWillContactUs,
    TextsUnusable,
)
from reports.messaging.content import bodies, wording
from reports.messaging.models import OutboundText, TextKind
from reports.messaging.outbox import outbox, stop_list
from reports.messaging.outbox.outbox import Backdated, NewPing
from reports.messaging.states import TextState
from reports.vault.case_keys.case_keys import CaseVault
from reports.vault.service_keys import lookups
from tests.reports.cases import world
from tests.reports.cases.world import World
from tests.reports.messaging import texts
from tests.reports.messaging.texts import HOUR, NOW, NUMBER, OTHER

NO: dict[str, object] = {
    "may_contact": MayContact.NO,
    "channel": ContactChannel.NONE,
    "number": "",
    "windows": (),
}
REFUSED: list[tuple[dict[str, object], type[ContactRefused]]] = [
    (NO, NoContactWanted),
    (NO | {"may_contact": MayContact.SHE_WILL}, SheWillContactUs),
    ({"state": ContactState.UNSAFE}, ContactUnsafe),
    ({"state": ContactState.FROZEN}, ContactFrozen),
    ({"state": ContactState.STOPPED}, ContactStopped),
    ({"channel": ContactChannel.CALL}, NotByText),
    ({"unusable": True}, TextsUnusable),
    ({"windows": ()}, NoWindow),
    ({"confirmed_at": NOW - timedelta(days=31)}, OutOfDate),
]


@pytest.mark.parametrize(("changes", "refusal"), REFUSED)
def test_each_way_of_not_being_safe_is_refused_by_name(
    people: World, changes: dict[str, object], refusal: type[ContactRefused]
) -> None:
    """R1.12, R1.13: at the model, whoever asks."""
    case_id = texts.case(**changes)  # type: ignore[arg-type]
    with pytest.raises(refusal):
        texts.put(case_id)
    assert not OutboundText.objects.exists()


# NOW is 11:30 of a Tuesday in Brussels; her hours are nine to five.
HOURS = [
    (timedelta(), timedelta(hours=1), True),
    (timedelta(), timedelta(hours=5, minutes=29), True),
    (timedelta(), timedelta(hours=5, minutes=29, seconds=18), True),
    (timedelta(), timedelta(hours=5, minutes=30), False),
    (timedelta(hours=6), timedelta(hours=7), False),
    (timedelta(), timedelta(days=1), False),
    (timedelta(days=1), timedelta(days=1, hours=2), True),
]


@pytest.mark.parametrize(("start", "end", "good"), HOURS)
def test_the_whole_span_lies_in_one_safe_stretch(
    people: World, start: timedelta, end: timedelta, good: bool
) -> None:
    """R8.9: `not_after` is never later than the end of her hours."""
    windows = world.contact().windows
    case_id = texts.case(windows=windows)
    if good:
        texts.put(case_id, not_before=NOW + start, not_after=NOW + end)
        return
    with pytest.raises(OutsideWindow):
        texts.put(case_id, not_before=NOW + start, not_after=NOW + end)


def test_day_and_night_is_one_stretch(people: World) -> None:
    texts.put(texts.case(), not_after=NOW + timedelta(days=3))


def test_it_must_hold_until_the_end(people: World) -> None:
    """What she said is too old before the hour is over: not planned."""
    case_id = texts.case(confirmed_at=NOW - timedelta(days=29, hours=23))
    with pytest.raises(OutOfDate):
        texts.put(case_id, not_after=NOW + 2 * HOUR)


def test_a_text_needs_time(people: World) -> None:
    case_id = texts.case()
    with pytest.raises(Backdated):
        texts.put(case_id, not_after=NOW)


@pytest.mark.parametrize("end", [NOW, NOW - HOUR])
def test_so_does_one_to_a_colleague_or_an_unproven_number(people: World, end: datetime) -> None:
    """Without the refusal only the database would hold it, and the sweep that asked would fall."""
    sample = NewPing(to=OTHER, template="ping.new", slot="1", language="en", values={})
    with pytest.raises(Backdated):
        outbox.ping_many(pings=[sample], not_before=NOW, not_after=end, now=NOW)
    with pytest.raises(Backdated):
        outbox.send_loose(
            kind=TextKind.CONVERSATION,
            to=OTHER,
            body="sample",
            language="en",
            template="sms.sample",
            slot="1",
            not_before=NOW,
            not_after=end,
            now=NOW,
        )
    assert not OutboundText.objects.exists()


def test_the_database_holds_it_too(people: World) -> None:
    row = texts.put(texts.case())
    for wrong in ({"not_after": row.not_before}, {"not_after": None}, {"next_try_at": NOW - HOUR}):
        with pytest.raises(IntegrityError), transaction.atomic():
            OutboundText.objects.filter(id=row.id).update(**wrong)


def test_the_same_slot_is_one_text(people: World) -> None:
    """R8.7: unique by case, template and slot."""
    case_id = texts.case()
    first = texts.put(case_id)
    assert texts.put(case_id).id == first.id
    assert texts.put(case_id, slot="2").id != first.id
    assert texts.put(case_id, template="followup.ask_again").id != first.id
    assert texts.put(texts.case()).id != first.id


def test_nothing_readable_is_in_a_column(people: World) -> None:
    row = texts.put(texts.case())
    with connection.cursor() as cursor:
        cursor.execute("select t::text from reports_outboundtext t")
        (whole,) = cursor.fetchone()
    for secret in (NUMBER, NUMBER[1:], "Bonjour", '"fr"', NUMBER.encode().hex()):
        assert secret not in whole
    assert bytes(row.number_lookup) in lookups.candidates("phone", NUMBER)
    assert row.case_id
    written = bodies.opened(texts.again(row), CaseVault.load(row.case_id))
    assert (written.number, written.language) == (NUMBER, "fr")
    assert NUMBER not in repr(written)


def test_many_are_put_in_constant_queries_in_order(people: World) -> None:
    def queries(count: int) -> int:
        cases = [texts.case() for _ in range(count)]
        refused = texts.case(state=ContactState.FROZEN)
        wanted = [texts.new(each) for each in (*cases, refused)]
        with transaction.atomic(), CaptureQueriesContext(connection) as seen:
            found = outbox.enqueue_many(texts=wanted, now=NOW)
        assert [getattr(each, "case_id", None) for each in found] == [*cases, None]
        assert isinstance(found[-1], ContactFrozen)
        return len(seen)

    assert queries(1) == queries(6) == 2


def test_what_is_there_already_is_found_beside_what_is_new(people: World) -> None:
    """R8.7: one row for each key, in the order asked for, whoever put it there."""
    old, new = texts.case(), texts.case()
    first = texts.put(old)
    with transaction.atomic():
        found = outbox.enqueue_many(texts=[texts.new(each) for each in (new, old, new)], now=NOW)
    rows = [each for each in found if isinstance(each, OutboundText)]
    assert rows[1].id == first.id
    assert rows[0].id == rows[2].id == OutboundText.objects.get(case=new).id


def test_a_worker_s_words_are_checked(people: World) -> None:
    case_id = texts.case()
    with pytest.raises(wording.GivesAway) as refused:
        texts.put(case_id, template="", words="La police vient", kind=TextKind.WORKER)
    assert refused.value.term == "police"
    row = texts.put(case_id, template="", words="D’accord…", kind=TextKind.WORKER)
    assert bodies.opened(row, CaseVault.load(case_id)).body == "D'accord..."


def test_the_word_we_say_is_put_in_and_checked(people: World) -> None:
    """R1.15: and a word of hers that would tell is refused, not left out."""
    case_id = texts.case(we_say="crocus")
    row = texts.put(case_id)
    assert bodies.opened(row, CaseVault.load(case_id)).body.startswith("crocus ")
    telling = texts.case(we_say="police")
    with pytest.raises(wording.GivesAway):
        texts.put(telling)


def test_withdrawing_takes_back_what_has_not_left(people: World) -> None:
    """R1.17: in the same transaction."""
    case_id = texts.case()
    queued, claimed, gone = (texts.put(case_id, slot=slot) for slot in "123")
    OutboundText.objects.filter(id=claimed.id).update(state="claimed", claimed_at=NOW)
    OutboundText.objects.filter(id=gone.id).update(state="accepted", claimed_at=NOW)
    with transaction.atomic():
        assert outbox.withdraw(case_id=case_id, now=NOW) == 1
    assert texts.again(queued).state == TextState.CANCELLED
    assert texts.again(queued).why == "withdrawn"
    assert texts.again(claimed).state == TextState.CLAIMED
    assert texts.again(claimed).withdrawn_at == NOW
    assert texts.again(gone).withdrawn_at is None


def test_withdrawing_a_number_reaches_every_case_of_it(people: World) -> None:
    mine = [texts.put(texts.case()) for _ in range(2)]
    other = texts.put(texts.case(number=OTHER))
    with transaction.atomic():
        assert outbox.withdraw(number=NUMBER, now=NOW) == 2
    assert {texts.again(row).state for row in mine} == {TextState.CANCELLED}
    assert texts.again(other).state == TextState.QUEUED
    with pytest.raises(TypeError):
        outbox.withdraw(now=NOW)


def test_a_stopped_number_gets_nothing_until_she_says_anew(people: World) -> None:
    """R1.17: also through another case of the same number."""
    row = texts.put(texts.case())
    with transaction.atomic():
        assert outbox.stop_number(number=NUMBER, now=NOW) == 1
        outbox.stop_number(number=NUMBER, now=NOW)
    assert texts.again(row).state == TextState.CANCELLED
    with pytest.raises(NumberStopped):
        texts.put(texts.case())
    texts.put(texts.case(number=OTHER))
    texts.put(texts.case(confirmed_at=NOW + timedelta(minutes=1)))
    assert stop_list.stops([NUMBER, OTHER]) == {NUMBER: NOW}


def test_pings_and_tries_belong_to_no_case(people: World) -> None:
    def ping() -> OutboundText:
        return outbox.ping(
            to=OTHER,
            template="ping.new",
            slot="1",
            language="nl",
            values={"word": "linde", "link": "https://example.org/p/x/"},
            not_before=NOW,
            not_after=NOW + HOUR,
            now=NOW,
        )

    row = ping()
    assert ping().id == row.id
    assert row.case_id is None
    assert bodies.opened(row, None).body.startswith("Er is iets nieuws. Gezien? linde of https")
    tries = {outbox.enqueue_check(to=OTHER, language="en", now=NOW).id for _ in range(2)}
    assert len(tries) == 2


def test_only_ids_go_to_the_broker(
    people: World, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: object
) -> None:
    sent: list[tuple[object, ...]] = []
    monkeypatch.setattr(
        "reports.queues.current_app.send_task",
        lambda *args, **how: sent.append((args, how)),
    )
    cases = [texts.case(number=f"+324701234{n:02}") for n in range(3)]
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        for case_id in cases:
            texts.put(case_id)
        texts.put(cases[0], slot="2", not_before=NOW + HOUR, not_after=NOW + 2 * HOUR)
    woken = [each for each in sent if each[0] == (outbox.SEND_DUE,)]
    assert len(woken) == 3
    assert all(how["kwargs"] == {} for _, how in woken)  # type: ignore[index]
