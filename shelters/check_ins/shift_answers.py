"""What a house answers at a change of shift: by its duty phone's text, or by the link in ours.

Yes stands by every place that the house says is free; no makes all of them unconfirmed at once.
Nothing else can be done by either: no login, so no name, no case and no address. A question that
is found by phone or link proves itself by what is sealed in it, for its house alone.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet

from reports.audit.log import Actor
from reports.followup.replies.text_tokens import tokens
from reports.region import region
from reports.region.models.sms import reply_words_of
from reports.vault.primitives.context import Context
from reports.vault.primitives.errors import SealBroken
from reports.vault.service_blobs import grants
from reports.vault.service_keys import key_rings, lookups
from shelters.inventory.unit_availability import confirm_all, doubt_all
from shelters.models import HouseState, ShiftQuestion, Source
from shelters.needs import match_calls

DUTY_PHONE: Final = Actor(None, "duty_phone")
LONGEST_TOKEN: Final = 64
_NOTHING: Final[Mapping[str, Any]] = {"phone": "", "token": ""}

log = logging.getLogger("linden.shelters")


def answer_by_text(*, number: str, text: str, now: datetime) -> bool:
    """Whether this text answers what this phone was asked; if so it is done.

    A correction is heard: the last word counts.
    """
    still_free = meaning(text)
    if still_free is None:
        return False
    phone = lookups.candidates("phone", number)
    asked = ShiftQuestion.objects.filter(number_lookup__in=phone, valid_until__gt=now)
    wanted = _phone_hash(number)

    def proven(facts: Mapping[str, Any]) -> bool:
        return bool(facts["phone"] == wanted)

    return _answer(asked, proven, still_free=still_free, source=Source.SMS, now=now)


def meaning(text: str) -> bool | None:
    """Return what a text says in so many words: still free, not any more, or None: neither."""
    rules = region().places
    said, polite = tokens(text), reply_words_of(region().sms.words, "polite")
    forms = {" ".join(said), " ".join(word for word in said if word not in polite)}
    if forms & rules.no:
        return False
    return True if forms & rules.yes else None


def link_waits(*, token: str, now: datetime) -> bool:
    """Whether this link still waits for an answer; changes nothing."""
    return any(grants.belongs_to(_facts(row, now), token) for row in _of_link(token, now))


def answer_by_link(*, token: str, still_free: bool, now: datetime) -> bool:
    """Answer by this link, once; False if it is unknown, used or old: all the same."""

    def proven(facts: Mapping[str, Any]) -> bool:
        return grants.belongs_to(facts, token)

    asked = _of_link(token, now)
    return _answer(asked, proven, still_free=still_free, source=Source.LINK, now=now)


def seal(row: ShiftQuestion, *, phone: str, token: str) -> None:
    """Let a question that is about to be sent be found, and proven, by this phone and this link."""
    row.number_lookup = lookups.lookup("phone", phone)
    row.link = lookups.lookup("ping", token)
    facts = {"phone": _phone_hash(phone), "until": row.valid_until.isoformat()}
    row.facts = grants.seal(_context(row), facts, secret=token, ring=key_rings.PARTNERS)


def _of_link(token: str, now: datetime) -> QuerySet[ShiftQuestion]:
    if len(token) > LONGEST_TOKEN:
        return ShiftQuestion.objects.none()
    links = lookups.candidates("ping", token)
    waiting = ShiftQuestion.objects.filter(valid_until__gt=now, answered_at__isnull=True)
    return waiting.filter(link__in=links)


@transaction.atomic
def _answer(
    asked: QuerySet[ShiftQuestion],
    proven: Callable[[Mapping[str, Any]], bool],
    *,
    still_free: bool,
    source: Source,
    now: datetime,
) -> bool:
    # A house that was withdrawn since says nothing any more; the phone's other houses do.
    kept = asked.exclude(house__state=HouseState.WITHDRAWN)
    found = kept.select_for_update(of=("self",)).order_by("id")
    rows = [row for row in found if proven(_facts(row, now))]
    for row in rows:
        if still_free:
            confirm_all(house_id=row.house_id, by=DUTY_PHONE, source=source, now=now)
        else:
            doubt_all(house_id=row.house_id, by=DUTY_PHONE, now=now)
        row.answered_at, row.still_free = now, still_free
        match_calls.house_spoke(row.house_id)
    ShiftQuestion.objects.bulk_update(rows, ["answered_at", "still_free"])
    return bool(rows)


def _facts(row: ShiftQuestion, now: datetime) -> Mapping[str, Any]:
    """What is sealed in a question that waits still; else what no phone or link belongs to."""
    if row.facts is None:  # asked before anything was sealed: void
        return _NOTHING
    try:
        facts = grants.read(_context(row), bytes(row.facts), ring=key_rings.PARTNERS)
    except SealBroken:
        log.exception("question_unreadable", extra={"question_id": str(row.pk)})
        return _NOTHING
    return facts if now < datetime.fromisoformat(facts["until"]) else _NOTHING


def _phone_hash(number: str) -> str:
    return lookups.keyed_hash("phone", number).hex()


def _context(row: ShiftQuestion) -> Context:
    return Context("place.question", row.house_id, row.pk)
