"""What a first text opens: a keyword, also misspelt by one letter, wherever it stands. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from reports.followup.replies.text_tokens import holds, tokens
from reports.region import Region
from reports.region.models.sms import reply_words_of

_SIGNS: Final = " \t\r\n.,:;!-"  # what may stand between a keyword and what follows
_LEAST: Final = 5  # letters of a keyword that may be misspelt: one of fewer is another word


@dataclass(frozen=True, kw_only=True, repr=False)
class Opening:
    """A first text: the language it is answered in, and what it says besides the keyword."""

    language: str
    rest: str
    by_keyword: bool


def opening(body: str, region: Region) -> Opening | None:
    """What a text opens: a keyword's conversation, and in open intake any text does (R8.14).

    People greet before they ask. A misspelt keyword counts where nothing but greetings is around
    it: in a sentence it may be somebody's name.
    """
    said = tokens(body)
    polite = reply_words_of(region.sms.words, "polite")
    alone = [word for word in said if word not in polite]
    for language, wanted in _keywords(region):
        if places := holds(said, wanted):
            rest = _without(body, said, wanted, places[0])
            return Opening(language=language, rest=rest, by_keyword=True)
    for language, wanted in _keywords(region):
        if len(alone) == len(wanted) == 1 and is_near(alone[0], wanted[0]):
            return Opening(language=language, rest="", by_keyword=True)
    if region.sms.open_intake and said:
        return Opening(language=region.languages[0], rest=body, by_keyword=False)
    return None


def is_near(word: str, keyword: str) -> bool:
    """Whether a word is the keyword but for one letter: added, left out, changed or two swapped."""
    if len(keyword) < _LEAST or abs(len(word) - len(keyword)) > 1:
        return False
    pairs = enumerate(zip(word, keyword, strict=False))
    start = next((at for at, (one, other) in pairs if one != other), min(len(word), len(keyword)))
    left, right = word[start:], keyword[start:]
    if len(left) == len(right):
        return left[1:] == right[1:] or (left[1::-1] + left[2:]) == right
    return left[1:] == right or left == right[1:]


def _keywords(region: Region) -> Iterator[tuple[str, Sequence[str]]]:
    for language, keywords in region.sms.keywords.items():
        for keyword in keywords:
            yield language, tokens(keyword)


def _without(body: str, said: Sequence[str], wanted: Sequence[str], place: int) -> str:
    """The text without its keyword, where that stands first or last; else all of it."""
    if place == 0:
        return _after(body, len(wanted))
    if place + len(wanted) == len(said):
        return _before(body, place)
    return body


def _after(body: str, count: int) -> str:
    ends = (
        at
        for at in range(1, len(body))
        if not body[at].isalnum() and len(tokens(body[:at])) >= count
    )
    return body[next(ends, len(body)) :].lstrip(_SIGNS).rstrip()


def _before(body: str, count: int) -> str:
    ends = (at for at in range(len(body)) if len(tokens(body[at:])) <= len(tokens(body)) - count)
    return body[: next(ends, 0)].rstrip(_SIGNS).strip()
