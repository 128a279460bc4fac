"""pharmacy.toml: what pharmacies say, show and may not write; the law as dated records."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from reports.region.denylist import DenyLexicon, offending
from reports.region.lines import Words
from reports.region.reading import Table

type Fault = tuple[str, str, str]

FILE = "pharmacy.toml"


class Situation(StrEnum):
    """When a person does not want, or cannot give, a report of her own."""

    NO_DANGER = "no_danger"
    DANGER = "danger"
    MINOR = "minor"


@dataclass(frozen=True, kw_only=True)
class CodeWord:
    """What people may say at a counter, from a day on."""

    word: str
    since: date | None


@dataclass(frozen=True, kw_only=True)
class ConsentText:
    """What is read aloud before somebody else types for her (R3.2); from a day on."""

    version: str
    since: date | None
    texts: Words


@dataclass(frozen=True, kw_only=True)
class LegalText:
    """What the law says, as a dated record (R3.8). Nobody has reviewed it while `reviewed_by` is
    empty; `steps` are a checklist."""

    id: str
    shown: frozenset[Situation]
    valid_from: date | None
    valid_to: date | None
    reviewed_by: str
    refs: Words
    texts: Words
    steps: tuple[Words, ...]

    def may_be_shown(self, day: date) -> bool:
        """Whether somebody reviewed it and it holds on that day; else "ask your Order"."""
        begun = self.valid_from is not None and self.valid_from <= day
        return bool(self.reviewed_by) and begun and not (self.valid_to and self.valid_to < day)

    def ref(self, language: str) -> str:
        """Where it is written."""
        return self.refs[language]

    def text(self, language: str) -> str:
        """What it says, in plain words."""
        return self.texts[language]

    def checklist(self, language: str) -> tuple[str, ...]:
        """What to go through, one by one."""
        return tuple(step[language] for step in self.steps)


@dataclass(frozen=True, kw_only=True)
class Refused:
    """What no note may hold besides numbers and addresses (R3.7): its pattern and its name."""

    id: str
    pattern: re.Pattern[str]
    names: Words


@dataclass(frozen=True, kw_only=True)
class Questions:
    """Ids of the safety questions that are asked at a counter too."""

    danger: str
    injury: str
    children: str


@dataclass(frozen=True, kw_only=True)
class Card:
    """The words of the wallet card: nothing on it says what it is for (R3.11)."""

    headings: Words
    lines: Words


@dataclass(frozen=True, kw_only=True)
class Pharmacy:
    """pharmacy.toml. `order` is who knows the law of the profession; `notes`: may one be written?

    `reach_from`, `reach_until`: the hours offered on working days for a call or a text.
    """

    order: Words
    notes: bool
    training_months: int
    receipt_hours: int
    reach_from: time
    reach_until: time
    code_word_is_public: bool
    code_words: tuple[CodeWord, ...]
    questions: Questions
    consents: tuple[ConsentText, ...]
    legal: tuple[LegalText, ...]
    refused: tuple[Refused, ...]
    card: Card

    def code_word(self, day: date) -> str:
        """The word in force on that day; empty when there is none (R3.9)."""
        begun = [each for each in self.code_words if each.since and each.since <= day]
        return max(begun, key=_since).word if begun else ""

    def consent(self, day: date) -> ConsentText | None:
        """The text to read aloud on that day; None when none is in force yet."""
        begun = [each for each in self.consents if each.since and each.since <= day]
        return max(begun, key=_since) if begun else None

    def law(self, situation: Situation) -> tuple[LegalText, ...]:
        """The records for one situation, in the order of the file."""
        return tuple(each for each in self.legal if situation in each.shown)


def pharmacy(table: Table, languages: tuple[str, ...]) -> Pharmacy:
    """Read pharmacy.toml."""
    found = Pharmacy(
        order=table.words("order", languages),
        notes=table.flag("notes"),
        training_months=table.number("training_months", least=1),
        receipt_hours=table.number("receipt_hours", least=1),
        reach_from=table.clock("reach_from"),
        reach_until=table.clock("reach_until"),
        code_word_is_public=table.flag("code_word_is_public"),
        code_words=tuple(_code_word(each) for each in _maybe(table, "code_word")),
        questions=_questions(table.table("questions")),
        consents=tuple(_consent(each, languages) for each in table.tables("consent", "version")),
        legal=tuple(_legal(each, languages) for each in table.tables("legal")),
        refused=tuple(_refused(each, languages) for each in _maybe(table, "refused")),
        card=_card(table.table("card"), languages),
    )
    table.nothing_else()
    return found


def unsound_pharmacy(rules: Pharmacy, *, lexicon: DenyLexicon) -> Iterator[Fault]:
    """What does not fit together, as (file, key, what was expected)."""
    if rules.reach_from >= rules.reach_until:
        yield FILE, "reach_until", "a time after reach_from"
    if not any(each.since for each in rules.consents):
        yield FILE, "consent", "at least one that holds from a day on"
    if not rules.law(Situation.DANGER):
        yield FILE, "legal", f"a record shown for {Situation.DANGER}"
    yield from _twice("consent", [each.version for each in rules.consents])
    yield from _twice("legal", [each.id for each in rules.legal])
    for each in rules.legal:
        yield from _unsound_record(each)
    for key, words in (("headings", rules.card.headings), ("lines", rules.card.lines)):
        for language, text in words.items():
            if term := offending(text, lexicon=lexicon):
                yield FILE, f"card.{key}.{language}", f"words that give nothing away, not {term!r}"


def _unsound_record(record: LegalText) -> Iterator[Fault]:
    key = f"legal.{record.id}"
    if record.reviewed_by and record.valid_from is None:
        yield FILE, f"{key}.valid_from", "a day, once somebody has reviewed it"
    if record.valid_from and record.valid_to and record.valid_to < record.valid_from:
        yield FILE, f"{key}.valid_to", "a day after valid_from"


def _twice(key: str, ids: list[str]) -> Iterator[Fault]:
    for one in sorted({each for each in ids if ids.count(each) > 1}):
        yield FILE, key, f"each only once: {one!r}"


def _since(record: CodeWord | ConsentText) -> date:
    return record.since or date.min


def _maybe(table: Table, key: str) -> Iterator[Table]:
    return table.tables(key) if key in table.names() else iter(())


def _code_word(table: Table) -> CodeWord:
    found = CodeWord(word=table.text("word"), since=table.day("since"))
    table.nothing_else()
    return found


def _questions(table: Table) -> Questions:
    found = Questions(
        danger=table.text("danger"), injury=table.text("injury"), children=table.text("children")
    )
    table.nothing_else()
    return found


def _consent(table: Table, languages: tuple[str, ...]) -> ConsentText:
    found = ConsentText(
        version=table.text("version"),
        since=table.day("since"),
        texts=table.words("text", languages),
    )
    table.nothing_else()
    return found


def _legal(table: Table, languages: tuple[str, ...]) -> LegalText:
    found = LegalText(
        id=table.text("id", like=r"[a-z][a-z0-9_]*"),
        shown=frozenset(table.some_of("shown", Situation)),
        valid_from=table.day("valid_from"),
        valid_to=table.day("valid_to"),
        reviewed_by=table.text("reviewed_by", ""),
        refs=table.words("ref", languages),
        texts=table.words("text", languages),
        steps=tuple(_step(each, languages) for each in _maybe(table, "step")),
    )
    table.nothing_else()
    return found


def _step(table: Table, languages: tuple[str, ...]) -> Words:
    step = {language: table.text(language) for language in languages}
    table.nothing_else()
    return step


def _refused(table: Table, languages: tuple[str, ...]) -> Refused:
    found = Refused(
        id=table.text("id"),
        pattern=table.read("pattern", _pattern, "a pattern", re.compile("$^")),
        names=table.words("names", languages),
    )
    table.nothing_else()
    return found


def _pattern(text: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error as error:
        raise ValueError(text) from error


def _card(table: Table, languages: tuple[str, ...]) -> Card:
    card = Card(headings=table.words("headings", languages), lines=table.words("lines", languages))
    table.nothing_else()
    return card
