"""Saying that one has seen a ping: by its one-time word from the phone it went to, or its link.

The number alone acknowledges nothing (R8.15), and seeing a ping is not taking a case: for that one
logs in. Lookups only find a ping: what is sealed in it says whose it is, by which word and link.
"""

import logging
from collections.abc import Mapping
from datetime import datetime
from itertools import pairwise
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from reports.audit.events import EventKind
from reports.audit.log import Actor, record
from reports.followup.models import Ping
from reports.followup.replies.text_tokens import tokens
from reports.vault.primitives.context import Context
from reports.vault.primitives.errors import SealBroken
from reports.vault.service_blobs import grants
from reports.vault.service_keys import lookups

log = logging.getLogger("linden.followup")

MOST_WORDS: Final = 6  # a message that is longer is no acknowledgement
LONGEST_TOKEN: Final = 64
_NOTHING: Final[Mapping[str, Any]] = {"word": "", "token": ""}


def acknowledge_by_text(*, number: str, text: str, now: datetime) -> bool:
    """Whether this text is the word of a ping to this phone; if so it is acknowledged.

    True also the second time: it is no report and no answer of anybody.
    """
    said = tokens(text)
    if not said or len(said) > MOST_WORDS:
        return False
    words = {*said, *("".join(pair) for pair in pairwise(said))}
    wanted = [each for word in words for each in lookups.candidates("ping", word_of(number, word))]
    hashes = {_word_hash(word_of(number, word)) for word in words}
    with transaction.atomic():
        rows = Ping.objects.select_for_update().filter(word__in=wanted, valid_until__gt=now)
        found = [ping for ping in rows.order_by("id") if _facts(ping, now)["word"] in hashes]
        for ping in found:
            _acknowledge(ping, now)
    return bool(found)


def open_link(*, token: str, now: datetime) -> Ping | None:
    """The ping of this link while it waits to be acknowledged; changes nothing."""
    waiting = _of_link(token).filter(valid_until__gt=now, acknowledged_at__isnull=True)
    return _proven(waiting.first(), token, now)


def acknowledge_by_link(*, token: str, now: datetime) -> bool:
    """Acknowledge the ping of this link; False if it is unknown, used or old: all the same."""
    with transaction.atomic():
        waiting = _of_link(token).filter(valid_until__gt=now, acknowledged_at__isnull=True)
        ping = _proven(waiting.select_for_update().first(), token, now)
        if ping is None:
            return False
        _acknowledge(ping, now)
    return True


def _of_link(token: str) -> QuerySet[Ping]:
    if len(token) > LONGEST_TOKEN:
        return Ping.objects.none()
    return Ping.objects.filter(link__in=lookups.candidates("ping", token))


def seal(ping: Ping, *, word: str, token: str) -> None:
    """Let a ping that is about to be sent be found, and proven, by this word and this link."""
    ping.word, ping.link = lookups.lookup("ping", word), lookups.lookup("ping", token)
    facts = {"word": _word_hash(word), "until": ping.valid_until.isoformat()}
    ping.facts = grants.seal(_context(ping), facts, secret=token)


def _proven(ping: Ping | None, token: str, now: datetime) -> Ping | None:
    return ping if ping and grants.belongs_to(_facts(ping, now), token) else None


def _facts(ping: Ping, now: datetime) -> Mapping[str, Any]:
    """What is sealed in a ping that is good still; else what no word and no link belongs to."""
    if ping.facts is None:  # sent before anything was sealed: void
        return _NOTHING
    try:
        facts = grants.read(_context(ping), bytes(ping.facts))
    except SealBroken:
        log.exception("ping_unreadable", extra={"ping_id": str(ping.pk)})
        return _NOTHING
    return facts if now < datetime.fromisoformat(facts["until"]) else _NOTHING


def _acknowledge(ping: Ping, now: datetime) -> None:
    if ping.acknowledged_at is not None:
        return
    ping.acknowledged_at = now
    ping.save(update_fields=["acknowledged_at"])
    by = Actor(ping.user_id, "account")
    record(kind=EventKind.PING_ACKNOWLEDGED, by=by, now=now, subject_id=ping.user_id)


def word_of(number: str, word: str) -> str:
    """What the lookup of a word is made of: the same word on another phone is another one."""
    return f"{number} {word}"


def link_of(token: str) -> str:
    """The address in a ping."""
    return f"{settings.LINDEN_PUBLIC_ADDRESS.rstrip('/')}/p/{token}/"


def _word_hash(word: str) -> str:
    return lookups.keyed_hash("ping", word).hex()


def _context(ping: Ping) -> Context:
    return Context("user.ping", ping.user_id, ping.pk)
