"""What an answer by text means, and what about it is not as it should be. All pure.

Wrong answers to this question hurt: "fine" is heard only in so many words, in a message that says
nothing else, and whoever does not prove to be the reporter where a word was agreed is not heard as
the reporter.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from reports.followup.replies.text_tokens import holds, tokens
from reports.hearing import Ear, Grade
from reports.messaging.contact.contact import SafeContact
from reports.region.letters import fold
from reports.region.models.sms import ReplyWords, reply_words_of

# What a provider itself takes as a withdrawal on a long number, whatever the region's languages:
# it sends nothing afterwards, so neither do we (R8.12).
PROVIDER_STOP: Final = frozenset(
    {"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"}
)
SHORTEST_SPELLED: Final = 3  # letters: a word of fewer counts as it was agreed only
SURE_INSIDE: Final = 6  # letters: what holds a word of so many means it
OTHER_LANGUAGE_FROM: Final = 3  # small words of another language, and none of the reporter's own


class Meaning(TextChoices):
    """What is done about an answer."""

    FINE = "fine", _("says: fine")
    CALL_ME = "call_me", _("asks for a call")
    DANGER = "danger", _("a sign of danger")
    STOP = "stop", _("wants no more texts")
    WHO_IS_THIS = "who_is_this", _("asks who this is")
    SOMEONE_ELSE = "someone_else", _("somebody else holds the phone")
    ODD = "odd", _("unlike the person: look at it")
    WORRY = "worry", _("tells of danger: read it now")
    CALM = "calm", _("wrote that all is calm")
    OTHER = "other", _("wrote something that was not understood")


class Signal(TextChoices):
    """What a worker is told about an answer that is not as it should be."""

    DANGER_WORD = "danger_word", _("The agreed danger word was written.")
    THREAT = "threat", _("There was a threat in the text.")
    CRY = "cry", _("The text called for help.")
    WORRY = "worry", _("The text told of danger.")
    NO_CODE_WORD = "no_code_word", _("The agreed code word was missing.")
    ASKS_WHO = "asks_who", _("Somebody asked who this is.")
    SOMEONE_ELSE = "someone_else", _("Somebody else holds the phone.")
    ASKS_ADDRESS = "asks_address", _("Somebody asked for an address or for other people.")
    ASKS_DELETE = (
        "asks_delete",
        _("Somebody wrote that all is well and asked to delete or close it."),
    )
    OTHER_NUMBER = "other_number", _("The answer came from another number.")
    OTHER_LANGUAGE = "other_language", _("The answer came in another language than agreed.")
    BURST = "burst", _("Many answers came at once, outside the agreed hours.")
    OUTSIDE_HOURS = "outside_hours", _("The answer came outside the agreed hours.")
    STOP_INSIDE = "stop_inside", _("The word “stop” stood in the middle of a text.")
    STOP_EARLY = "stop_early", _("Texts were stopped right after the first one.")


# Each of these by itself makes a person look before anything else is sent.
ODD: Final = frozenset(
    {
        Signal.NO_CODE_WORD,
        Signal.ASKS_ADDRESS,
        Signal.ASKS_DELETE,
        Signal.OTHER_NUMBER,
        Signal.OTHER_LANGUAGE,
        Signal.STOP_INSIDE,
    }
)
# What is said to be danger is heard whatever else is said (R1.16).
DANGER: Final = frozenset({Signal.DANGER_WORD, Signal.THREAT, Signal.CRY})
# No further text leaves for this phone until a person has looked (R1.16).
FREEZES: Final = frozenset({Meaning.DANGER, Meaning.WHO_IS_THIS, Meaning.ODD})


# Words of the reporter's, and nothing that stops us: what follows is in `effects.heard`.
HEARD: Final = frozenset(
    {Meaning.FINE, Meaning.CALL_ME, Meaning.WORRY, Meaning.CALM, Meaning.OTHER}
)
# Of these nobody can say that all is well. `CALM` is nothing but what a person writes who is.
UNSURE: Final = frozenset({Meaning.WORRY, Meaning.OTHER})


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What the message itself does not say.

    `asked`: we asked and wait for an answer. `first`: nothing was answered before. `burst`: too
    many messages in a short time. `opted_out`: the provider says that it is a withdrawal.
    """

    asked: bool = True
    first: bool = False
    burst: bool = False
    outside_hours: bool = False
    other_number: bool = False
    opted_out: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What an answer means, and everything odd about it."""

    meaning: Meaning
    signals: frozenset[Signal] = frozenset()


USUAL: Final = Around()


def read(
    *,
    text: str,
    contact: SafeContact,
    words: Mapping[str, ReplyWords],
    ear: Ear,
    numbers: Collection[str] = (),
    around: Around = USUAL,
) -> Reading:
    """What this message means (R1.16, R1.17, R8.13, R8.15).

    `contact` has the reporter's code words; `words` are the region's, by language: an answer may be
    in any; `ear` hears danger in what is no plain answer; `numbers` are those dialled for help. A
    withdrawal is obeyed whoever sends it, a sign of danger even more so.
    """
    said = tokens(text)
    rest = _without(said, tokens(contact.she_says))
    signals = frozenset(_signals(text, contact, words, around))
    calm = False
    if _joined(rest) not in _plain_answers(words):
        heard = ear.hear(text, numbers=numbers)
        signals |= _GRADES.get(heard.grade, frozenset())
        calm = heard.understood
    if has_danger_word(text, contact):
        signals |= {Signal.DANGER_WORD}
    meaning = _meaning(rest, words, around, signals, calm=calm)
    return Reading(meaning=meaning, signals=signals)


_GRADES: Final = {
    Grade.CRY: frozenset({Signal.CRY}),
    Grade.WORRY: frozenset({Signal.WORRY}),
}


def _plain_answers(words: Mapping[str, ReplyWords]) -> frozenset[str]:
    """What is known as a whole message: it is read as what it is, and needs no hearing."""
    return _stops(words).union(*(reply_words_of(words, key) for key in _KNOWN))


_KNOWN: Final = ("fine", "call_me", "who", "someone_else", "address", "delete")


def is_stop(text: str, words: Mapping[str, ReplyWords]) -> bool:
    """Whether the whole message is a withdrawal, in any language, accents and case aside."""
    return _joined(tokens(text)) in _stops(words)


def has_danger_word(text: str, contact: SafeContact) -> bool:
    """Whether the word agreed for danger stands anywhere in the message (R1.16).

    Also where something stands between its letters, or nothing around it: "c.a.c.t.u.s",
    "okcactus". One freeze too many is the cheap mistake.
    """
    return _agreed(text, contact.danger_word) or _run_together(text, contact.danger_word)


def has_code_word(text: str, contact: SafeContact) -> bool:
    """Whether the word agreed with the reporter stands in the message; False if none was agreed."""
    return _agreed(text, contact.she_says)


def _agreed(text: str, word: str) -> bool:
    """Whether an agreed word stands in a message; one without letters, as it was written."""
    if words := tokens(word):
        return bool(holds(tokens(text), words))
    return bool(word.strip()) and fold(word.strip()) in fold(text)


def _run_together(text: str, word: str) -> bool:
    """Whether a word stands in a message from which all that is no letter was taken out.

    A short one is a part of too many others ("rose" in "arroser"): it must begin where a word of
    the message does, and end where one does.
    """
    wanted, said = _letters(word), _letters(text)
    letters, all_said = "".join(wanted), "".join(said)
    if len(letters) < SHORTEST_SPELLED:
        return False
    if len(letters) >= SURE_INSIDE:
        return letters in all_said
    edges = set(accumulate(map(len, said), initial=0))
    return any(at + len(letters) in edges and all_said.startswith(letters, at) for at in edges)


def _letters(text: str) -> list[str]:
    return [word for word in tokens(text) if not word.isdecimal()]


def _meaning(
    rest: Sequence[str],
    words: Mapping[str, ReplyWords],
    around: Around,
    signals: frozenset[Signal],
    *,
    calm: bool,
) -> Meaning:
    if signals & DANGER:
        return Meaning.DANGER
    if around.opted_out or _joined(rest) in _stops(words):
        return Meaning.STOP
    if Signal.SOMEONE_ELSE in signals:
        return Meaning.SOMEONE_ELSE
    if Signal.ASKS_WHO in signals:
        return Meaning.WHO_IS_THIS
    if signals & ODD or signals >= {Signal.BURST, Signal.OUTSIDE_HOURS}:
        return Meaning.ODD
    answer = _answer(rest, words, around)
    if answer is not Meaning.OTHER:
        return answer
    if Signal.WORRY in signals:
        return Meaning.WORRY
    return Meaning.CALM if calm and around.asked else Meaning.OTHER


def _answer(rest: Sequence[str], words: Mapping[str, ReplyWords], around: Around) -> Meaning:
    polite = reply_words_of(words, "polite")
    forms = {_joined(rest), _joined([word for word in rest if word not in polite])}
    if forms & reply_words_of(words, "call_me"):
        return Meaning.CALL_ME
    # "Fine" answers a question; said out of nowhere it is something for a person to read.
    if around.asked and forms & reply_words_of(words, "fine"):
        return Meaning.FINE
    return Meaning.OTHER


def _signals(
    text: str, contact: SafeContact, words: Mapping[str, ReplyWords], around: Around
) -> Iterator[Signal]:
    if contact.she_says.strip() and not has_code_word(text, contact):
        yield Signal.NO_CODE_WORD
    rest = _without(tokens(text), tokens(contact.she_says))
    yield from _phrases(rest, words)
    yield from _about_stopping(rest, words, around)
    if _in_other_language(rest, contact.language, words):
        yield Signal.OTHER_LANGUAGE
    for name in ("burst", "outside_hours", "other_number"):
        if getattr(around, name):
            yield Signal(name)


_LISTS: Final = (
    ("threat", Signal.THREAT),
    ("who", Signal.ASKS_WHO),
    ("someone_else", Signal.SOMEONE_ELSE),
    ("address", Signal.ASKS_ADDRESS),
    ("delete", Signal.ASKS_DELETE),
)


def _phrases(rest: Sequence[str], words: Mapping[str, ReplyWords]) -> Iterator[Signal]:
    for key, signal in _LISTS:
        if any(_found(rest, phrase) for phrase in reply_words_of(words, key)):
            yield signal


def _found(rest: Sequence[str], phrase: str) -> bool:
    """A phrase of several words anywhere in the message, a single word as the whole of it."""
    words = phrase.split()
    return bool(holds(rest, words)) if len(words) > 1 else list(rest) == words


def _about_stopping(
    rest: Sequence[str], words: Mapping[str, ReplyWords], around: Around
) -> Iterator[Signal]:
    if _joined(rest) in _stops(words):
        if around.first:
            yield Signal.STOP_EARLY
    elif "stop" in rest or any(holds(rest, each.split()) for each in _long_stops(words)):
        yield Signal.STOP_INSIDE


def _in_other_language(rest: Sequence[str], language: str, words: Mapping[str, ReplyWords]) -> bool:
    if language not in words or set(rest) & set(words[language].markers):
        return False
    counts = Counter({key: len(set(rest) & set(each.markers)) for key, each in words.items()})
    return counts.most_common(1)[0][1] >= OTHER_LANGUAGE_FROM


def _stops(words: Mapping[str, ReplyWords]) -> frozenset[str]:
    return PROVIDER_STOP | reply_words_of(words, "stop")


def _long_stops(words: Mapping[str, ReplyWords]) -> Iterator[str]:
    return (phrase for phrase in reply_words_of(words, "stop") if " " in phrase)


def _joined(words: Sequence[str]) -> str:
    return " ".join(words)


def _without(words: Sequence[str], part: Sequence[str]) -> list[str]:
    for at in holds(words, part):
        return [*words[:at], *words[at + len(part) :]]
    return list(words)
