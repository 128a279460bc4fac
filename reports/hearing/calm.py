"""What a person can write who is in no danger: the calm forms of a pack. All pure."""

from collections.abc import Mapping, Sequence

from reports.hearing.words import is_figure
from reports.region.models.hearing import Lexicon


def is_calm(words: Sequence[str], lexicons: Mapping[str, Lexicon]) -> bool:
    """Whether a sentence is made of nothing but calm forms, numbers and hours, and not of numbers
    alone: nobody knows what those answer.
    """
    phrases = [phrase.split() for each in lexicons.values() for phrase in each.calm.phrases]
    single = {word for each in lexicons.values() for word in each.calm.words}
    at = 0
    while at < len(words):
        width = max(
            (len(phrase) for phrase in phrases if list(words[at : at + len(phrase)]) == phrase),
            default=0,
        )
        if not width and not (words[at] in single or is_figure(words[at])):
            return False
        at += width or 1
    return not all(is_figure(word) for word in words)
