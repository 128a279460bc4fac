"""pharmacy.toml: what pharmacies say, show and may not write; the law as dated records."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated

from reports.region.models.lines import StaffWords, Words
from reports.region.reading.kinds import (
    SOME,
    Clock,
    Day,
    Flag,
    Id,
    MaybeText,
    Pattern,
    Positive,
    Text,
    key,
)
from reports.region.reading.parts import Part


class Situation(StrEnum):
    """When a person does not want, or cannot give, a report of their own."""

    NO_DANGER = "no_danger"
    DANGER = "danger"
    MINOR = "minor"


@dataclass(frozen=True, kw_only=True)
class CodeWord(Part):
    """What people may say at a counter, from a day on."""

    word: Text
    since: Day


@dataclass(frozen=True, kw_only=True)
class ConsentText(Part):
    """What is read aloud before somebody else types for them (R3.2); from a day on."""

    version: Text
    since: Day
    texts: Annotated[Words, key("text")]


@dataclass(frozen=True, kw_only=True)
class LegalText(Part):
    """What the law says, as a dated record (R3.8). Nobody has reviewed it while `reviewed_by` is
    empty; `steps` are a checklist."""

    id: Id
    shown: Annotated[frozenset[Situation], SOME]
    valid_from: Day
    valid_to: Day
    reviewed_by: MaybeText = ""
    refs: Annotated[StaffWords, key("ref")]
    texts: Annotated[StaffWords, key("text")]
    steps: Annotated[tuple[StaffWords, ...], key("step")] = ()

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
class Refused(Part):
    """What no note may hold besides numbers and addresses (R3.7): its pattern and its name."""

    id: Text
    pattern: Pattern
    names: Words


@dataclass(frozen=True, kw_only=True)
class Questions(Part):
    """Ids of the safety questions that are asked at a counter too."""

    danger: Text
    injury: Text
    children: Text


@dataclass(frozen=True, kw_only=True)
class Card(Part):
    """The words of the wallet card: nothing on it says what it is for (R3.11)."""

    headings: Words
    lines: Words


@dataclass(frozen=True, kw_only=True)
class Pharmacy(Part):
    """pharmacy.toml. `order` is who knows the law of the profession; `notes`: may one be written?

    `reach_from`, `reach_until`: the hours offered on working days for a call or a text.
    """

    order: StaffWords
    notes: Flag
    training_months: Positive
    receipt_hours: Positive
    reach_from: Clock
    reach_until: Clock
    code_word_is_public: Flag
    code_words: Annotated[tuple[CodeWord, ...], key("code_word")] = ()
    questions: Questions
    consents: Annotated[tuple[ConsentText, ...], key("consent")]
    legal: tuple[LegalText, ...]
    refused: tuple[Refused, ...] = ()
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


def _since(record: CodeWord | ConsentText) -> date:
    return record.since or date.min
