"""Which language a text is in, from the small words people cannot do without."""

from collections.abc import Mapping

from reports.followup.replies.text_tokens import tokens
from reports.region.models.sms import Conversation

type Words = Mapping[str, Conversation]  # by language


def recognised(text: str, words: Words) -> str | None:
    """The language with most words of its own in the text; None if none leads."""
    found = set(tokens(text))
    scores = sorted(
        ((len(found.intersection(each.own)), language) for language, each in words.items()),
        reverse=True,
    )
    if not scores or scores[0][0] == 0:
        return None
    if len(scores) > 1 and scores[1][0] == scores[0][0]:
        return None
    return scores[0][1]


def asked_for(text: str, words: Words) -> str | None:
    """The language somebody asks for, if the text says that and nothing else."""
    said = tokens(text)
    if len(said) != 1:
        return None
    for language, each in words.items():
        if said[0] in each.names:
            return language
    return None
