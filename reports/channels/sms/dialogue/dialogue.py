"""A conversation by text as data, and its one step. Pure: no clock, no database, no words of ours.

The person texts, we answer with one line or none. At most `most` lines of ours; none after a sign
of danger, but for the numbers that are that sign's own answer. Whatever is written is kept.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from reports.cases.records.contents import encode
from reports.channels.sms.understanding import answer_reading
from reports.channels.sms.understanding.answer_reading import Back, Need, Said
from reports.channels.sms.understanding.text_language import Words, asked_for, recognised
from reports.hearing import Grade, Heard
from reports.intake.triage.triage import SafetyAnswer
from reports.stored_records import Record

MOST_BYTES = 40_000  # of what is told: the conversation ends there
LONGEST_BYTES = 55_000  # what can be sealed as one document, with room for all else in it
MOST_TEXTS = 60  # of the person's; a report that is longer goes on as messages in its case


class Line(StrEnum):
    """What we can say; `saying.py` has the words."""

    SAFE = "safe"
    BACK = "back"
    NEED = "need"
    WORDS = "words"
    THANKS = "thanks"
    THANKS_NEVER = "thanks_never"
    NUMBERS = "numbers"
    UNKNOWN = "unknown"  # to a text that is no answer and opens nothing, if the region wants that
    STOPPED = "stopped"  # to a withdrawal, if the region wants that


class Sign(StrEnum):
    """What a text can be besides an answer: the person wants no more texts, or somebody else reads
    along.

    Found by the caller before the step.
    """

    STOP = "stop"
    ALARM = "alarm"


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What the region says: its languages, how many lines of ours, and how its texts are heard."""

    words: Words
    said: Said
    most: int
    hear: Callable[[str], Heard]


@dataclass(frozen=True, kw_only=True, repr=False)
class Talk(Record):
    """All that is known of one conversation.

    `asked` is what we said last; `danger`, `back` and `needs` are what was answered; `told` is
    whatever was written that was not an answer and nothing else, in order. `lines` counts ours,
    `texts` the person's. `chosen`: the language was asked for. `worry`: the words tell of danger,
    though not of this moment.
    """

    exact = True

    language: str
    chosen: bool = False
    asked: Line | None = None
    asked_again: bool = False
    danger: SafetyAnswer | None = None
    back: frozenset[Back] = frozenset()
    needs: tuple[Need, ...] = ()
    told: tuple[str, ...] = ()
    signs: tuple[Sign, ...] = ()
    lines: int = 0
    texts: int = 0
    worry: bool = False

    @property
    def unanswered(self) -> bool:
        """Whether something was told, and no answer to whether the person is safe."""
        return self.asked is not None and self.danger is None and bool(self.told)


@dataclass(frozen=True, kw_only=True)
class Stepped:
    """After one of the person's texts: the conversation, our answer if any, and whether it ends
    here."""

    talk: Talk
    say: Line | None
    ends: bool


def opened(*, text: str, language: str, sign: Sign | None, rules: Rules) -> Stepped:
    """The first text, less the keyword that opened: what else it says is kept."""
    return step(talk=Talk(language=language), text=text, sign=sign, rules=rules)


def step(*, talk: Talk, text: str, sign: Sign | None, rules: Rules) -> Stepped:
    """One text of the person's; nothing of it is lost, however unexpected."""
    if sign is None and (language := asked_for(text, rules.words)):
        return _in_another_language(talk, language, rules)
    heard = _heard(talk, text, rules)
    if sign is not None:
        return _end(replace(heard, signs=(*heard.signs, sign)), None)
    if heard.danger is SafetyAnswer.YES:
        return _end(heard, Line.NUMBERS)
    if talk.asked is Line.WORDS:
        return _end(heard, Line.THANKS_NEVER if Back.NEVER in heard.back else Line.THANKS)
    if heard.texts >= MOST_TEXTS or len(encode({"told": heard.told})) > MOST_BYTES:
        return _end(heard, None)
    return _ask(heard, _next(talk, heard, rules), rules)


def fits(talk: Talk, text: str) -> bool:
    """Whether one more text can be kept in this conversation; else it belongs to the case."""
    return len(encode({"told": [*talk.told, text]})) <= LONGEST_BYTES


def _heard(talk: Talk, text: str, rules: Rules) -> Talk:
    """What this text says, put where it belongs; what is no plain answer is kept as told."""
    language = None if talk.chosen else recognised(text, rules.words)
    heard = replace(talk, texts=talk.texts + 1, language=language or talk.language)
    answered = _answered(heard, text, rules.said)
    heard = answered or heard
    if not text.strip() or (answered is not None and answer_reading.is_bare(text, rules.said)):
        return heard
    grade = rules.hear(text).grade
    heard = replace(heard, told=(*heard.told, text), worry=heard.worry or grade is Grade.WORRY)
    return replace(heard, danger=SafetyAnswer.YES) if grade is Grade.CRY else heard


def _answered(talk: Talk, text: str, said: Said) -> Talk | None:
    """The conversation with this answer to what was asked last; None if it is none."""
    if talk.asked is Line.SAFE and (danger := answer_reading.danger(text, said)):
        return replace(talk, danger=danger)
    if talk.asked is Line.BACK and (back := answer_reading.back(text, said)):
        return replace(talk, back=back)
    if talk.asked is Line.NEED and (needs := answer_reading.needs(text, said)):
        return replace(talk, needs=needs)
    return None


def _next(before: Talk, heard: Talk, rules: Rules) -> Line:
    """What to ask now: the safety question once more if its answer was not one, else the next."""
    if before.asked is None:
        return Line.SAFE
    if before.asked is Line.SAFE:
        again = heard.danger is None and not heard.asked_again
        return Line.SAFE if again and _fits(heard, Line.SAFE, rules) else Line.BACK
    if before.asked is Line.BACK and _fits(heard, Line.NEED, rules):
        return Line.NEED
    return Line.WORDS


def _in_another_language(talk: Talk, language: str, rules: Rules) -> Stepped:
    """The same question in the language asked for, while the rest still fits."""
    changed = replace(talk, language=language, chosen=True, texts=talk.texts + 1)
    if changed.texts >= MOST_TEXTS:
        return _end(changed, None)
    line = changed.asked or Line.SAFE
    if _fits(changed, line, rules):
        return _ask(changed, line, rules)
    return Stepped(talk=changed, say=None, ends=False)


# What must still have room once a question is asked. What the person needs can be left out: it
# shows in the words too.
_AFTER: Final = {
    Line.SAFE: (Line.BACK, Line.WORDS),
    Line.BACK: (Line.WORDS,),
    Line.NEED: (Line.WORDS,),
}


def _fits(talk: Talk, line: Line, rules: Rules) -> bool:
    return _room(talk, rules) > len(_AFTER.get(line, ()))


def _ask(talk: Talk, line: Line, rules: Rules) -> Stepped:
    again = talk.asked_again or line is talk.asked
    asked = replace(talk, asked=line, asked_again=again)
    if not _room(talk, rules):
        return Stepped(talk=asked, say=None, ends=False)
    return Stepped(talk=replace(asked, lines=talk.lines + 1), say=line, ends=False)


def _end(talk: Talk, line: Line | None) -> Stepped:
    said = replace(talk, lines=talk.lines + 1) if line else talk
    return Stepped(talk=said, say=line, ends=True)


def _room(talk: Talk, rules: Rules) -> int:
    """How many questions still fit: the last line is kept for thanks, or for the numbers."""
    return max(0, rules.most - 1 - talk.lines)
