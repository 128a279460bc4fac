"""Where a text that came in belongs: a ping, a case, a conversation, or nowhere.

Texts of one phone are taken in the order in which they came, each in a transaction of its own. One
that fails stays `received`; the sweep takes it again. A text that belongs nowhere is answered by
nobody and wiped at once (R8.6).
"""

import logging
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from reports.cases.records import case_phones, phone_proofs
from reports.channels.sms import colleague_answers
from reports.channels.sms.dialogue import turns
from reports.channels.sms.dialogue.danger_signs import sign_in
from reports.channels.sms.dialogue.dialogue import Line, fits
from reports.channels.sms.dialogue.draft import Running, cases_told, running
from reports.channels.sms.one_phone import one_at_a_time
from reports.channels.sms.sms_filing import file, file_if_over
from reports.channels.sms.understanding.opening import Opening, opening
from reports.channels.sms.understanding.text_language import recognised
from reports.followup.answers import reply_handling
from reports.followup.on_call import pings
from reports.followup.plans.text_owner import cases_texted, cases_waiting
from reports.followup.replies.replies import Meaning, is_stop
from reports.hearing import Grade, ear
from reports.messaging.inbound import inbound_blobs as texts
from reports.messaging.inbound.conversation_replies import has_texts_of_ours, was_told_last
from reports.messaging.models import InboundState, InboundText
from reports.messaging.outbox import outbox, sending_limits, stop_list
from reports.region import region
from reports.vault.service_keys import lookups

log = logging.getLogger("linden.sms")

DAY: Final = timedelta(days=1)


def route(*, inbound_id: UUID, now: datetime) -> None:
    """Take this text, and before it every older one of the same phone that waits.

    Does nothing if it was taken already. Raises what the last of them that failed raised.
    """
    inbound = InboundText.objects.filter(id=inbound_id, state=InboundState.RECEIVED).first()
    if inbound is None:
        return
    number = texts.opened(inbound).number
    failed: Exception | None = None
    for waiting_id in _waiting(number, inbound):
        try:
            _take_in_turn(waiting_id, number, now)
        except Exception as fault:  # whatever is wrong with one text, the next may be a cry
            log.exception("text_not_routed", extra={"text_id": str(waiting_id)})
            failed = fault
    if failed is not None:
        raise failed


def _waiting(number: str, until: InboundText) -> list[UUID]:
    rows = InboundText.objects.filter(
        number_lookup__in=lookups.candidates("phone", number),
        state=InboundState.RECEIVED,
        received_at__lte=until.received_at,
    )
    return list(rows.order_by("received_at", "id").values_list("id", flat=True))


def _take_in_turn(inbound_id: UUID, number: str, now: datetime) -> None:
    _keep_stop(inbound_id, number, now)
    _file_what_is_over(number, inbound_id, now)
    with transaction.atomic():
        one_at_a_time(number)
        rows = InboundText.objects.select_for_update()
        inbound = rows.filter(id=inbound_id, state=InboundState.RECEIVED).first()
        if inbound is None:
            return
        _take(inbound, texts.opened(inbound).body, number, now)
    file_if_over(number=number, now=now)


def _keep_stop(inbound_id: UUID, number: str, now: datetime) -> None:
    """A withdrawal stands by itself, whatever then becomes of its text (R1.17).

    Nothing but texts is locked here. A text that waits to be taken stops once: what was agreed to
    since is not undone by trying it again.
    """
    inbound = InboundText.objects.filter(id=inbound_id, state=InboundState.RECEIVED).first()
    if inbound is None or not _stops(inbound):
        return
    stopped_at = stop_list.stops([number]).get(number)
    if stopped_at is None or stopped_at < inbound.received_at:
        with transaction.atomic():
            outbox.stop_number(number=number, now=now)


def _stops(inbound: InboundText) -> bool:
    return inbound.opted_out or is_stop(texts.opened(inbound).body, region().sms.words)


def _file_what_is_over(number: str, inbound_id: UUID, now: datetime) -> None:
    # A report that cannot be filed now must not keep the next text waiting: it may be a cry.
    try:
        file_if_over(number=number, now=now)
    except Exception:
        log.exception("not_filed", extra={"text_id": str(inbound_id)})


def _take(inbound: InboundText, body: str, number: str, now: datetime) -> None:
    """Take a text to whatever its phone belongs to; a withdrawal is kept by now.

    Whoever holds the phone for a moment must not learn from it whether a report exists: a keyword,
    and all that follows it, is answered in the same way whether or not a case has this number, and
    is then told to the staff of each case that has.
    """
    stops = _stops(inbound)
    if not stops and pings.acknowledge_by_text(number=number, text=body, now=now):
        _done(inbound)
        return
    cases = cases_of(number)
    if found := running(number):
        _take_to_conversation(found, inbound, body, stops=stops, cases=cases, now=now)
    elif (first := None if stops else _opening(body, known=bool(cases))) is not None:
        _begin(first, inbound, number, cases, now)
    elif cases:
        _take_to_cases(inbound, body, number, cases, now)
    else:
        if not stops and not colleague_answers.take(number=number, text=body, now=now):
            _answer_unasked(inbound, body, number, now)
        _done(inbound)
    if stops:
        _answer_stop(inbound, body, found, number, now)


def _take_to_cases(
    inbound: InboundText, body: str, number: str, cases: list[UUID], now: datetime
) -> None:
    meaning = reply_handling.take(inbound=inbound, case_ids=cases, now=now)
    agreed = meaning is Meaning.DANGER and not _cries(body)  # nothing answers a danger word (R1.16)
    if not agreed and not _stops(inbound):
        _answer_unasked(inbound, body, number, now)


def _opening(body: str, *, known: bool) -> Opening | None:
    """What a text opens: from a phone that a case has only a keyword does, else it is for them."""
    first = opening(body, region())
    return None if first is None or (known and not first.by_keyword) else first


def _take_to_conversation(
    found: Running,
    inbound: InboundText,
    body: str,
    *,
    stops: bool,
    cases: list[UUID],
    now: datetime,
) -> None:
    if not fits(found.talk, body):
        filed = file(conversation=found, now=now)
        reply_handling.take(inbound=inbound, case_ids=[filed, *cases], now=now)
        return
    _tell_cases(inbound, cases, now)
    turns.go_on(found, inbound=inbound, body=body, stops=stops, now=now)
    _done(inbound)


def _begin(
    first: Opening, inbound: InboundText, number: str, cases: list[UUID], now: datetime
) -> None:
    """A keyword opens a report (R8.14), unless this number has opened as many as it may (R8.17).

    Then the text waits, received, until it may open another.
    """
    if _cries(first.rest) or _may("reports", number, now):
        _tell_cases(inbound, cases, now)
        turns.begin(first, inbound=inbound, number=number, now=now)
        _done(inbound)


def _tell_cases(inbound: InboundText, cases: list[UUID], now: datetime) -> None:
    """Before the conversation goes on: cases are locked before their texts, by everybody."""
    if cases:
        reply_handling.take_beside(inbound=inbound, case_ids=cases, now=now)


def _answer_unasked(inbound: InboundText, body: str, number: str, now: datetime) -> None:
    """What a phone that we never texted gets for a text that opens nothing, once a day.

    The same whether or not a case has its number, and said of nobody: the numbers to a cry, a
    neutral line to anything else, nothing to who asks who we are (R8.6). Where texts of ours lie on
    the phone, a person answers.
    """
    line = Line.NUMBERS if _cries(body) else Line.UNKNOWN
    silent = line is Line.UNKNOWN and sign_in(body, region().sms.words) is not None
    if line is Line.UNKNOWN and phone_proofs.is_like_word(body):
        return
    if silent or not region().sms.auto_text or has_texts_of_ours(number, since=now - DAY):
        return
    turns.answer(line, language=_language(body), inbound=inbound, number=number, now=now)


def _answer_stop(
    inbound: InboundText, body: str, found: Running | None, number: str, now: datetime
) -> None:
    """The one dull line that every sender gives; the provider gives it itself where it knows."""
    if inbound.opted_out or not region().sms.stop_answer:
        return
    if not was_told_last(number, since=now - DAY):
        language = found.talk.language if found else _language(body)
        turns.answer(Line.STOPPED, language=language, inbound=inbound, number=number, now=now)


def _language(body: str) -> str:
    return recognised(body, region().sms.conversation) or region().languages[0]


def _cries(text: str) -> bool:
    return ear().hear(text, numbers=region().emergency_numbers()).grade is Grade.CRY


def _may(what: str, number: str, now: datetime) -> bool:
    bucket = region().sms.limits.reports_per_number
    return sending_limits.take(name=f"{what}:{number}", bucket=bucket, now=now)


def cases_of(number: str) -> list[UUID]:
    """The cases of this phone, the one a text from it belongs to first: the last that asked.

    A phone that told a case is known even where it said that we may not text back (R8.15), and so
    is one that we texted before another number was given.
    """
    reached = case_phones.cases_of(candidates=lookups.candidates("phone", number))
    waiting = cases_waiting(case_ids=reached) if len(reached) > 1 else []
    return list(
        dict.fromkeys([*waiting, *reached, *cases_told(number), *cases_texted(number=number)])
    )


def _done(inbound: InboundText) -> None:
    texts.wipe(inbound)
    inbound.state = InboundState.DONE
    inbound.save(update_fields=["state", "conversation_id", "meaning"])
