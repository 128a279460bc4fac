"""What a region's pack says about texts: who sends, what opens a report, what an answer means."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import Annotated

from reports.region.buckets import Bucket
from reports.region.reading.faults import Fault
from reports.region.reading.kinds import Clock, Flag, Phrases, Positive, Words, number
from reports.region.reading.parts import IN_EACH_LANGUAGE, Part


class SenderKind(StrEnum):
    """What texts come from; nobody can answer an alphanumeric sender (R8.18)."""

    LONG_NUMBER = "long_number"
    SHORT_CODE = "short_code"
    ALPHANUMERIC = "alphanumeric"


@dataclass(frozen=True, kw_only=True)
class Sender(Part):
    """Which kind of sender the region has; its number or service is a setting, not data."""

    kind: SenderKind
    two_way: Flag

    def unfit(self) -> Iterator[Fault]:
        """Two ways need a sender that can be answered."""
        if self.kind is SenderKind.ALPHANUMERIC and self.two_way:
            expected = "false for an alphanumeric sender, which nobody can answer"
            yield ("two_way",), expected, True


@dataclass(frozen=True, kw_only=True)
class Hours(Part):
    """A part of the day, in the region's time; `ends` is excluded."""

    starts: Clock
    ends: Clock

    def unfit(self) -> Iterator[Fault]:
        """It ends after it starts."""
        if self.starts >= self.ends:
            yield ("ends",), "a time after starts", str(self.ends)


@dataclass(frozen=True, kw_only=True)
class SmsLimits(Part):
    """How many texts one number, or all together, may cause (R8.17)."""

    inbound_per_number: Bucket
    inbound_overall: Bucket
    outbound_per_number: Bucket
    outbound_overall: Bucket
    reports_per_number: Bucket


@dataclass(frozen=True, kw_only=True)
class ReplyWords(Part):
    """What people write, in one language: folded, words apart by one blank.

    `fine`, `call_me` and `stop` count as a whole message only. Of the others a phrase of several
    words counts anywhere in a message, a single word as a whole message only. `polite` may stand
    beside an answer; `markers` are small words by which a language is recognised. Those two are
    single words.
    """

    fine: Phrases
    call_me: Phrases
    stop: Phrases
    who: Phrases
    someone_else: Phrases
    address: Phrases
    delete: Phrases
    threat: Phrases
    polite: Words
    markers: Words


def reply_words_of(words: Mapping[str, ReplyWords], key: str) -> frozenset[str]:
    """One kind of reply in every language of the region."""
    return frozenset(phrase for each in words.values() for phrase in getattr(each, key))


@dataclass(frozen=True, kw_only=True)
class Conversation(Part):
    """What people write in a conversation by text, in one language.

    `own` are small words that no other language of the region has: they tell which one it is;
    `names` ask for it. `fine` may stand beside a yes to "are you OK", `fine_phrases` are one;
    `fillers` may stand beside any choice; after one of `before_hours` a figure is an hour. All but
    `fine_phrases` are single words.
    """

    own: Words
    names: Words
    yes: Words
    no: Words
    fine: Words
    fine_phrases: Phrases
    never: Words
    any_time: Words
    mornings: Words
    evenings: Words
    talk: Words
    place: Words
    care: Words
    other: Words
    fillers: Words
    before_hours: Words = ()


@dataclass(frozen=True, kw_only=True)
class Sms(Part):
    """sms.toml. `keywords` open a report, by language (R8.14); `open_intake`: any text does.

    A conversation that is silent for `idle_minutes` is filed with what there is. `auto_text`: a
    text that is no answer and opens nothing gets one neutral line a day (R8.6). `stop_answer`: a
    withdrawal gets one too.
    """

    sender: Sender
    keywords: Annotated[Mapping[str, Phrases], IN_EACH_LANGUAGE]
    open_intake: Flag
    idle_minutes: Positive
    most_questions: Annotated[int, number(1, 6)]
    auto_text: Flag
    stop_answer: Flag = True
    mornings: Hours
    evenings: Hours
    limits: SmsLimits
    words: Annotated[Mapping[str, ReplyWords], IN_EACH_LANGUAGE]
    conversation: Annotated[Mapping[str, Conversation], IN_EACH_LANGUAGE]

    def unfit(self) -> Iterator[Fault]:
        """A word of one language tells that language only."""
        for one, other in combinations(self.conversation, 2):
            shared = set(self.conversation[one].own) & set(self.conversation[other].own)
            for word in sorted(shared):
                yield ("conversation", other, "own"), f"no word that {one} has too: {word!r}", None
