"""The words agreed with a reporter: which can prove who is speaking, and which would mislead us.

An answer to our texts is a very short text. A word that stands in ordinary answers freezes
everything when nothing is wrong, or proves nothing at all.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reports.followup.replies.replies import PROVIDER_STOP
from reports.followup.replies.text_tokens import holds, tokens
from reports.hearing import Grade, plain_ear
from reports.region import Region
from reports.region.models.sms import reply_words_of

SECRET: Final = ("we_say", "she_says", "danger_word")
LEAST: Final = 3  # bytes of UTF-8: three plain letters, one sign of a script that has whole words

_TOO_SHORT: Final = _("Choose a longer word: at least three letters.")
_USUAL: Final = _("This word is too usual: it stands in many answers. Choose another one.")
_A_CRY: Final = _("This word calls for help. Choose one that means nothing.")
_ALIKE: Final = _("This word is too much like a word above. Choose one that is quite different.")


def misleading(words: Mapping[str, str], region: Region) -> Iterator[tuple[str, Promise]]:
    """What is wrong with which of `SECRET`, in words; an empty one is always right (R1.15, R1.16).

    Case, accents and signs are of no account, as when an answer is read.
    """
    for place, name in enumerate(SECRET):
        word = words.get(name, "").strip()
        if word and (refusal := _wrong_alone(name, word, region)):
            yield name, refusal
        elif word and any(_meet(word, words.get(each, "")) for each in SECRET[:place]):
            yield name, _ALIKE


def _wrong_alone(name: str, word: str, region: Region) -> Promise | None:
    said = tokens(word)
    if len("".join(said or ("" if word.isascii() else word)).encode()) < LEAST:
        return _TOO_SHORT
    if _is_usual(said, region):
        return _USUAL
    # Every answer carries the reporter's word: a cry in it would be heard each time. For danger it
    # is right. By frames alone: whoever typed it waits for the page.
    if name == "she_says" and _cries(word, region):
        return _A_CRY
    return None


def _cries(word: str, region: Region) -> bool:
    heard = plain_ear().hear(word, numbers=region.emergency_numbers())
    return heard.grade is not Grade.NOTHING


def _is_usual(said: list[str], region: Region) -> bool:
    """Whether people write it in an answer that means something else, in any language."""
    every = region.sms.words
    answers = PROVIDER_STOP.union(
        *(reply_words_of(every, key) for key in ("fine", "call_me", "stop", "polite", "markers"))
    )
    return any(holds(tokens(answer), said) for answer in answers)


def _meet(word: str, other: str) -> bool:
    """Whether whoever says one also says the other."""
    if not other.strip():
        return False
    mine, theirs = tokens(word), tokens(other)
    if not mine or not theirs:
        return word == other.strip()
    return bool(holds(theirs, mine) or holds(mine, theirs))
