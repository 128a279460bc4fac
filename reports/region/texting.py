"""From the tables of sms.toml and followup.toml to the dataclasses of `sms.py` and `plans.py`."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import timedelta

from reports.region.denylist import fold
from reports.region.plans import FollowUpRules, PingRules, PlanTemplate, Wish
from reports.region.rates import Bucket
from reports.region.reading import Table
from reports.region.sms import (
    REPLY_KEYS,
    Hours,
    ReplyWords,
    Sender,
    SenderKind,
    Sms,
    SmsLimits,
)
from reports.region.vocabulary import Level
from reports.region.weekly import HolidayPolicy

LENGTHS = {"hours": timedelta(hours=1), "days": timedelta(days=1), "weeks": timedelta(weeks=1)}
_EXPECTED = 'a length such as "24 hours", "3 days" or "4 weeks"'

type Languages = tuple[str, ...]


def bucket(table: Table) -> Bucket:
    """One limit, as a table with `burst` and `per_hour`."""
    found = Bucket(burst=table.number("burst", least=1), per_hour=table.number("per_hour", least=1))
    table.nothing_else()
    return found


def sms(table: Table, languages: Languages) -> Sms:
    """sms.toml (R8.13, R8.14, R8.17, R8.18)."""
    keywords, words = table.table("keywords"), table.table("words")
    limits = table.table("limits")
    found = Sms(
        sender=_sender(table.table("sender")),
        keywords={language: _folded(keywords, language) for language in languages},
        open_intake=table.flag("open_intake"),
        idle_minutes=table.number("idle_minutes", least=1),
        most_questions=table.number("most_questions", least=1, most=6),
        auto_text=table.flag("auto_text"),
        stop_answer=table.flag("stop_answer", True),
        mornings=_hours(table.table("mornings")),
        evenings=_hours(table.table("evenings")),
        limits=SmsLimits(**{one.name: bucket(limits.table(one.name)) for one in fields(SmsLimits)}),
        words={language: _reply_words(words.table(language)) for language in languages},
    )
    for each in (keywords, words, limits, table):
        each.nothing_else()
    return found


def follow_up(table: Table, languages: Languages) -> FollowUpRules:
    """followup.toml (R7.7, R7.17)."""
    plans = [_plan(each, languages) for each in table.tables("plan")]
    found = FollowUpRules(
        patience=timedelta(hours=table.number("patience_hours", least=1)),
        coordinator_after=timedelta(hours=table.number("coordinator_after_hours", least=1)),
        least=timedelta(minutes=table.number("least_minutes", least=1)),
        on_holidays=table.one_of("on_holidays", HolidayPolicy),
        plans={plan.id: plan for plan in plans},
        ping=_ping(table.table("ping")),
    )
    if len(found.plans) < len(plans):
        table.wrong("plan", "each id only once")
    table.nothing_else()
    return found


def _sender(table: Table) -> Sender:
    sender = Sender(kind=table.one_of("kind", SenderKind), two_way=table.flag("two_way"))
    if sender.kind is SenderKind.ALPHANUMERIC and sender.two_way:
        table.wrong("two_way", "false for an alphanumeric sender, which nobody can answer", True)
    table.nothing_else()
    return sender


def _hours(table: Table) -> Hours:
    hours = Hours(starts=table.clock("starts"), ends=table.clock("ends"))
    if hours.starts >= hours.ends:
        table.wrong("ends", "a time after starts", hours.ends)
    table.nothing_else()
    return hours


def _reply_words(table: Table) -> ReplyWords:
    found = {key: _folded(table, key) for key in REPLY_KEYS}
    table.nothing_else()
    return ReplyWords(**found)


def _folded(table: Table, key: str) -> tuple[str, ...]:
    """Phrases as they are compared; one that would never be found is a mistake."""
    written = table.texts(key)
    found = tuple(" ".join(fold(phrase).split()) for phrase in written)
    for phrase, folded in zip(written, found, strict=True):
        if not folded or not all(word.isalnum() for word in folded.split()):
            table.wrong(key, "words of letters and digits, apart by blanks", phrase)
    return found


def _plan(table: Table, languages: Languages) -> PlanTemplate:
    plan = PlanTemplate(
        id=table.text("id", like=r"[a-z][a-z0-9_]*"),
        names=table.words("names", languages),
        levels=frozenset(table.some_of("levels", Level)) if "levels" in table.names() else _NONE,
        wish=table.one_of("wish", Wish),
        steps=tuple(_steps(table)),
        named_time=table.flag("named_time", False),
        patience=_patience(table),
    )
    if plan.named_time and (plan.levels or len(plan.steps) != 1 or plan.patience is None):
        table.wrong("named_time", "one step, patience_minutes and no levels")
    table.nothing_else()
    return plan


def _patience(table: Table) -> timedelta | None:
    minutes = table.maybe_number("patience_minutes", least=1)
    return None if minutes is None else timedelta(minutes=minutes)


_NONE: frozenset[Level] = frozenset()  # a plan that only a worker starts


def _steps(table: Table) -> Iterator[timedelta]:
    """Lengths after the beginning: `after` counts from it, `every` from the step before."""
    last = timedelta()
    for step in table.tables("steps"):
        for at in _times(step, last):
            if at <= last:
                step.wrong("after", "later than the step before")
            last = at
            yield at
        step.nothing_else()


def _times(step: Table, last: timedelta) -> Iterator[timedelta]:
    if "after" in step.names():
        yield _length(step, "after")
        return
    every, times = _length(step, "every"), step.number("times", least=1, most=60)
    for count in range(1, times + 1):
        yield last + every * count


def _length(table: Table, key: str) -> timedelta:
    def read(written: str) -> timedelta:
        number, unit = written.split(" ")
        return int(number) * LENGTHS[unit]

    return table.read(key, read, _EXPECTED, timedelta(hours=1))


def _ping(table: Table) -> PingRules:
    rules = PingRules(
        apart=timedelta(minutes=table.number("apart_minutes", least=1)),
        patience=timedelta(minutes=table.number("patience_minutes", least=1)),
        valid=timedelta(hours=table.number("valid_hours", least=1)),
        words=_folded(table, "words"),
    )
    fit = all(word.isalpha() and 3 <= len(word) <= 6 for word in rules.words)
    if len(set(rules.words)) < 20 or not fit:
        table.wrong("words", "at least 20 different words of three to six letters")
    table.nothing_else()
    return rules


def reply_words_of(words: Mapping[str, ReplyWords], key: str) -> frozenset[str]:
    """One kind of reply in every language of the region."""
    return frozenset(phrase for each in words.values() for phrase in getattr(each, key))
