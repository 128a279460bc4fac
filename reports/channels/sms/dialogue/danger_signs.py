"""Signs in a text of a running conversation: the person wants no more texts, or somebody else holds
it.

What people write for it is the region pack's. In a person's own story the same words are quotations
("he said: I will find you"), so that here they count only in a text that says little else.
"""

from collections.abc import Iterable, Mapping

from reports.channels.sms.dialogue.dialogue import Sign
from reports.followup.replies.replies import is_stop
from reports.followup.replies.text_tokens import holds, tokens
from reports.region.models.sms import ReplyWords

_MORE_WORDS = 4  # beside the phrase: "euh pardon c'est qui svp"


def sign_in(text: str, words: Mapping[str, ReplyWords]) -> Sign | None:
    """What the text is besides an answer, in any language of the region."""
    said = tokens(text)
    if is_stop(text, words):
        return Sign.STOP
    if any(_is_mostly(said, phrase.split()) for each in words.values() for phrase in _alarms(each)):
        return Sign.ALARM
    return None


def _alarms(words: ReplyWords) -> Iterable[str]:
    return (*words.who, *words.someone_else, *words.address, *words.delete, *words.threat)


def _is_mostly(said: list[str], phrase: list[str]) -> bool:
    if len(phrase) == 1:
        return said == phrase
    return len(said) <= len(phrase) + _MORE_WORDS and bool(holds(said, phrase))
