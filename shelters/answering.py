"""What a house answers at a change of shift: by its duty phone's text, or by the link in ours.

Yes stands by every place that the house says is free; no makes all of them unconfirmed at once.
Nothing else can be done by either: no login, so no name, no case and no address.
"""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from reports.audit.log import Actor
from reports.followup.tokens import tokens
from reports.region import region
from reports.region.texting import reply_words_of
from reports.vault import lookups
from shelters import wake
from shelters.availability import confirm_all, doubt_all
from shelters.models import ShiftQuestion, Source

DUTY_PHONE: Final = Actor(None, "duty_phone")
LONGEST_TOKEN: Final = 64


def answer_by_text(*, number: str, text: str, now: datetime) -> bool:
    """Whether this text answers what this phone was asked; if so it is done.

    Whoever corrects herself is heard: the last word counts.
    """
    still_free = meaning(text)
    if still_free is None:
        return False
    phone = lookups.candidates("phone", number)
    asked = ShiftQuestion.objects.filter(number_lookup__in=phone, valid_until__gt=now)
    return _answer(asked, still_free=still_free, source=Source.SMS, now=now)


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
    return _of_link(token, now).exists()


def answer_by_link(*, token: str, still_free: bool, now: datetime) -> bool:
    """Answer by this link, once; False if it is unknown, used or old: all the same."""
    return _answer(_of_link(token, now), still_free=still_free, source=Source.LINK, now=now)


def _of_link(token: str, now: datetime) -> QuerySet[ShiftQuestion]:
    if len(token) > LONGEST_TOKEN:
        return ShiftQuestion.objects.none()
    links = lookups.candidates("ping", token)
    waiting = ShiftQuestion.objects.filter(valid_until__gt=now, answered_at__isnull=True)
    return waiting.filter(link__in=links)


@transaction.atomic
def _answer(
    asked: QuerySet[ShiftQuestion], *, still_free: bool, source: Source, now: datetime
) -> bool:
    rows = list(asked.select_for_update().order_by("id"))
    for row in rows:
        if still_free:
            confirm_all(house_id=row.house_id, by=DUTY_PHONE, source=source, now=now)
        else:
            doubt_all(house_id=row.house_id, by=DUTY_PHONE, now=now)
        row.answered_at, row.still_free = now, still_free
        wake.house_spoke(row.house_id)
    ShiftQuestion.objects.bulk_update(rows, ["answered_at", "still_free"])
    return bool(rows)
