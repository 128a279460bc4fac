"""What was told: the account, the facts, the answers on safety, and what was added later."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from reports.accounts.directory.organisations import organisation_name
from reports.cases.assignment.routing import Need
from reports.cases.planning.case_dates import counted_from
from reports.cases.records.open_case import OpenCase
from reports.cases.records.sealed_records import AskedAgain, AssessmentEntry, LeftLater
from reports.cases.terms.machine_facts import Facts
from reports.channels.web.chapters.chapter_pages import voice_of_case
from reports.console.labels import code_labels, part_labels, report_presenter
from reports.console.labels.queue_rows import reference
from reports.console.labels.report_presenter import OWN_WORDS, Fact, Given, Line, Sorted, apart
from reports.intake.chapters.chapter_list import Chapter
from reports.intake.times.deadline_words import Until, in_words
from reports.intake.times.incident_times import moments_of
from reports.intake.triage import first_contact
from reports.intake.triage.branches import Branch, branch_in
from reports.intake.triage.evidence import told_later
from reports.intake.triage.triage import Question, instrument
from reports.region import reading, region
from reports.region.deadlines import deadlines
from reports.region.pack import Reader

# What of the telling is read first; the rest is folded.
_FIRST: Final = (
    *("teller", "who", "name", "age_band", "age", "sex", "relation", "wants", "wants_words"),
    *("worker", "police", "when", "commune"),
)


class ToldPart:
    """The reporter's side of an opened case, in words; `name` says who somebody is."""

    def __init__(
        self,
        opened: OpenCase,
        entries: Sequence[AssessmentEntry],
        *,
        name: Callable[[UUID | None], str],
        connected: Sequence[UUID],
        now: datetime,
    ) -> None:
        self.opened = opened
        self.connected = connected
        self.case = opened.case
        self.entries = entries
        self.now = now
        self.region = region()
        self.language = reading()
        self.instrument = instrument(self.region)
        self.facts = opened.facts()
        self.told_words = opened.words()
        self.branch = branch_in(self.told_words)
        self.left_later = opened.left_later()
        self.added_parts = opened.added_parts()
        self.found_again = opened.asked_again()
        self._name = name

    def authors(self) -> list[UUID]:
        """Everybody whose name it shows."""
        later = [each.author_id for each in self.left_later]
        return [*later, *(each.author_id for each in self.found_again)]

    def suiting(self) -> list[str]:
        """The questions that make sense for what was told, by their ids."""
        return [each.id for each in first_contact.suiting(self.instrument, self.branch)]

    @cached_property
    def factors(self) -> list[str]:
        """The risk factors by name."""
        return report_presenter.factors(self._tellings(), instrument=self.instrument)

    @cached_property
    def kinds(self) -> str:
        """What kind of harm, in a few words."""
        return ", ".join(code_labels.word(code_labels.KINDS, each) for each in self._kinds())

    @cached_property
    def children(self) -> str:
        """The children who are told of."""
        needs = self.opened.needs()
        if needs and needs.child_ages:
            ages = ", ".join(str(age) for age in needs.child_ages)
            return _("Children: %(ages)s") % {"ages": ages}
        count = self.told_words.get("children_count")
        return _("Children: %(ages)s") % {"ages": count} if count else ""

    @cached_property
    def wants(self) -> str:
        """What the person wants, as it was told."""
        keys = ("wants", "wants_words", "worker")
        return "; ".join(fact.value for fact in self._all_told if fact.key in keys and _said(fact))

    @cached_property
    def own_words(self) -> Fact | None:
        """What happened, as the person wrote it."""
        found = (fact for fact in self._all_told if fact.key == OWN_WORDS and _said(fact))
        return next(found, None)

    @cached_property
    def first(self) -> list[Fact]:
        """The few facts a worker reads first."""
        said = {fact.key: fact for fact in self._all_told if _said(fact)}
        return [*(said[key] for key in _FIRST if key in said), *self._about()]

    @cached_property
    def rest(self) -> Sorted:
        """Everything else that was told; what was left blank, and what was declined."""
        shown = {fact.key for fact in self.first} | ({OWN_WORDS} if self.own_words else set())
        return apart(fact for fact in self._all_told if fact.key not in shown)

    @cached_property
    def added(self) -> list[part_labels.Added]:
        """What the reporter handed in later."""
        return part_labels.added(
            self.added_parts,
            voice=voice_of_case(self.facts),
            raised=frozenset((each.chapter, each.at) for each in self.entries),
        )

    @cached_property
    def untils(self) -> list[Until]:
        """What can be done until when, by what was told; the same rules as everywhere (R4.4)."""
        zone = self.region.timezone
        words, told_at = self._last_told()
        told = moments_of(words, kinds=self._kinds(), told_at=told_at, zone=zone)
        happened = counted_from(self.opened, told)
        found = deadlines(self.region, happened, self.now, shown_to=Reader.WORKER)
        return in_words(found, language=self.language, now=self.now, zone=zone)

    @cached_property
    def other(self) -> list[Fact]:
        """Who the other party is, as it was told at first."""
        return report_presenter.other_party(self.opened.other_party())

    @cached_property
    def left(self) -> list[Line]:
        """The same, as it was told to workers later."""
        return [self._left(each) for each in self.left_later]

    @cached_property
    def safety(self) -> Sorted:
        """The answers to the safety questions."""
        reasons = self.entries[0].reasons if self.entries else ()
        return self._answers(self.opened.safety(), reasons)

    @cached_property
    def asked_again(self) -> list[tuple[Line, Sorted]]:
        """The safety questions, asked again: by whom, when, and what was answered."""
        return [
            (Line(who=self._name(each.author_id), at=each.at), self._answers_again(each))
            for each in self.found_again
        ]

    @cached_property
    def not_asked(self) -> list[str]:
        """What a worker still has to ask (R1.10)."""
        return [question.text(self.language) for question in self.left_to_ask]

    def _kinds(self) -> Sequence[str]:
        return self.facts.wishes.kinds

    @cached_property
    def _all_told(self) -> list[Fact]:
        return report_presenter.told(
            self.told_words,
            region=self.region,
            language=self.language,
            told_in=self.facts.language,
        )

    def _tellings(self) -> list[Mapping[str, str]]:
        """Every answer to a safety question, as it was told, the oldest first."""
        branch = self.branch or Branch.OTHER
        later: list[tuple[datetime, Mapping[str, str]]] = [
            (part.at, told_later(self.instrument, part.answers, branch).safety)
            for part in self.added_parts
        ]
        later += [(asked.at, asked.answers) for asked in self.found_again]
        later.sort(key=lambda each: each[0])
        return [self.opened.safety(), *(answers for _at, answers in later)]

    @cached_property
    def left_to_ask(self) -> Sequence[Question]:
        """The first-contact list, less what a part that came later or a worker has ticked off."""
        answered = first_contact.answered(self.instrument, self._tellings())
        return first_contact.not_asked(self.instrument, self.branch, answered)

    def _last_told(self) -> tuple[Mapping[str, Any], datetime]:
        """The words that say when it was, and when that was told: the newest that say so."""
        for part in reversed(self.added_parts):
            if part.chapter == Chapter.WHEN and part.answers.get("when"):
                return {**self.told_words, "when": part.answers["when"]}, part.at
        return self.told_words, self.case.filed_at

    def _left(self, left: LeftLater) -> Line:
        facts = report_presenter.other_party(left.said)
        return Line(who=self._name(left.author_id), at=left.at, facts=facts)

    def _answers(self, answers: Mapping[str, str], reasons: Iterable[str]) -> Sorted:
        return apart(
            report_presenter.safety(
                answers,
                instrument=self.instrument,
                weighs=self._weighs(answers, reasons),
                language=self.language,
            )
        )

    def _answers_again(self, asked: AskedAgain) -> Sorted:
        return self._answers(asked.answers, asked.reasons)

    def _weighs(self, answers: Mapping[str, str], reasons: Iterable[str]) -> frozenset[str]:
        """The questions whose answers made the level what it was then."""
        found: set[str] = set()
        for reason in reasons:
            found |= self._questions(reason) or {reason}
        return frozenset(found & answers.keys())

    def _questions(self, reason: str) -> frozenset[str]:
        for trigger in self.instrument.triggers:
            if trigger.id == reason:
                return frozenset().union(*trigger.when)
        return frozenset()

    def _about(self) -> list[Fact]:
        """What no answer says: how it came, and what could not be met."""
        facts, wishes = self.facts, self.facts.wishes
        given_up = (code_labels.word(Need, need) for need in self.opened.given_up())
        pairs = (
            (_("Language"), code_labels.language(facts.language)),
            (_("Came through"), self._came_through(facts)),
            (_("Unmet preferences"), ", ".join(given_up)),
            (_("Connected with"), ", ".join(reference(each) for each in self.connected)),
            (_("A minor"), _("Yes: follow the child pathway") if wishes.minor else ""),
            (_("May be counted in statistics"), report_presenter.yes_no(facts.counted)),
        )
        return [Fact(label=label, value=value) for label, value in pairs if value]

    def _came_through(self, facts: Facts) -> str:
        if facts.source_organisation is None:
            return ""
        name = organisation_name(organisation_id=facts.source_organisation)
        if facts.linked_entry is None:
            return name
        return _("%(name)s; its own entry %(entry)s may be put beside this") % {
            "name": name,
            "entry": reference(facts.linked_entry),
        }


def _said(fact: Fact) -> bool:
    return fact.given is Given.SAID
