"""What must hold between the parts of sms.toml and followup.toml."""

from collections.abc import Iterator
from itertools import combinations

from reports.region.denylist import offending
from reports.region.pack import Region
from reports.region.plans import Wish
from reports.region.sms import reply_words_of
from reports.region.vocabulary import Level

# "Not reached" takes three tries at least, in different windows (R7.7).
FEWEST_TRIES = 3
ANSWERS = ("fine", "call_me", "stop")


def unsound_texting(region: Region) -> Iterator[tuple[str, str, str]]:
    """Everything that does not fit together, as (file, key, what was expected)."""
    yield from _tries(region)
    yield from _plans(region)
    yield from _keywords(region)
    yield from _answers(region)


def _tries(region: Region) -> Iterator[tuple[str, str, str]]:
    if region.safe_contact.attempts_before_not_reached < FEWEST_TRIES:
        key = "safe_contact.attempts_before_not_reached"
        yield "care.toml", key, f"{FEWEST_TRIES} tries at least"


def _plans(region: Region) -> Iterator[tuple[str, str, str]]:
    plans = region.follow_up.plans.values()
    for level in Level:
        for wish in Wish:
            found = [plan.id for plan in plans if level in plan.levels and plan.wish is wish]
            if len(found) > 1:
                yield "followup.toml", "plan", f"one plan for {level} by {wish}, not {found}"
        if region.follow_up.plan_for(level, Wish.SMS) is None:
            yield "followup.toml", "plan", f"a plan for {level} by {Wish.SMS}"
    for plan in plans:
        if not plan.steps:
            yield "followup.toml", f"plan.{plan.id}.steps", "at least one step"


def _keywords(region: Region) -> Iterator[tuple[str, str, str]]:
    """A keyword stands on a phone's screen: it gives nothing away and means nothing else."""
    taken = {phrase for key in ANSWERS for phrase in reply_words_of(region.sms.words, key)}
    for language, keywords in region.sms.keywords.items():
        for word in keywords:
            if offending(word, lexicon=region.deny):
                yield "sms.toml", f"keywords.{language}", f"words that tell nothing, not {word!r}"
            if word in taken:
                yield "sms.toml", f"keywords.{language}", f"no word with a meaning: {word!r}"


def _answers(region: Region) -> Iterator[tuple[str, str, str]]:
    """No answer means two things, in whatever language it is given."""
    for one, other in combinations(ANSWERS, 2):
        both = reply_words_of(region.sms.words, one) & reply_words_of(region.sms.words, other)
        for phrase in sorted(both):
            yield "sms.toml", "words", f"{phrase!r} in one of {one} and {other} only"
    for language, words in region.sms.words.items():
        if "stop" not in words.stop:
            yield "sms.toml", f"words.{language}.stop", "the word 'stop' too"
