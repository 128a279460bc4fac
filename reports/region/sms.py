"""What a region's pack says about texts: who sends, what opens a report, what an answer means."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import time
from enum import StrEnum

from reports.region.rates import Bucket


class SenderKind(StrEnum):
    """What texts come from; nobody can answer an alphanumeric sender (R8.18)."""

    LONG_NUMBER = "long_number"
    SHORT_CODE = "short_code"
    ALPHANUMERIC = "alphanumeric"


@dataclass(frozen=True, kw_only=True)
class Sender:
    """Which kind of sender the region has; its number or service is a setting, not data."""

    kind: SenderKind
    two_way: bool


@dataclass(frozen=True, kw_only=True)
class Hours:
    """A part of the day, in the region's time; `ends` is excluded."""

    starts: time
    ends: time


@dataclass(frozen=True, kw_only=True)
class SmsLimits:
    """How many texts one number, or all together, may cause (R8.17)."""

    inbound_per_number: Bucket
    inbound_overall: Bucket
    outbound_per_number: Bucket
    outbound_overall: Bucket
    reports_per_number: Bucket


@dataclass(frozen=True, kw_only=True)
class ReplyWords:
    """What people write, in one language: folded, words apart by one blank.

    `fine`, `call_me` and `stop` count as a whole message only. Of the others a phrase of several
    words counts anywhere in a message, a single word as a whole message only. `polite` may stand
    beside an answer; `markers` are small words by which a language is recognised.
    """

    fine: tuple[str, ...]
    call_me: tuple[str, ...]
    stop: tuple[str, ...]
    who: tuple[str, ...]
    someone_else: tuple[str, ...]
    address: tuple[str, ...]
    delete: tuple[str, ...]
    threat: tuple[str, ...]
    polite: tuple[str, ...]
    markers: tuple[str, ...]


REPLY_KEYS = tuple(field.name for field in fields(ReplyWords))


@dataclass(frozen=True, kw_only=True)
class Sms:
    """sms.toml. `keywords` open a report, by language (R8.14); `open_intake`: any text does.

    A conversation that is silent for `idle_minutes` is filed with what there is. `auto_text`: a
    text that is no answer and opens nothing gets one neutral line a day (R8.6). `stop_answer`: a
    withdrawal gets one too.
    """

    sender: Sender
    keywords: Mapping[str, tuple[str, ...]]
    open_intake: bool
    idle_minutes: int
    most_questions: int
    auto_text: bool
    stop_answer: bool
    mornings: Hours
    evenings: Hours
    limits: SmsLimits
    words: Mapping[str, ReplyWords]
