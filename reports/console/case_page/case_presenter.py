"""The case page in words: everything the template shows, from an opened case."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from reports.accounts.directory.organisations import organisation_name
from reports.accounts.directory.profiles import names
from reports.audit.queries.visits import Visit, visits
from reports.cases.access import message_pages
from reports.cases.aliases.alias_words import Alias, alias
from reports.cases.models import Task
from reports.cases.planning.case_dates import counted_from
from reports.cases.records.level_reduction import Lowering
from reports.cases.records.open_case import CodeWords, OpenCase
from reports.cases.records.sealed_records import (
    AskedAgain,
    AssessmentEntry,
    Incident,
    LeftLater,
    PhoneText,
    ReadMessage,
    Source,
)
from reports.cases.terms.machine_facts import Facts
from reports.channels.web.chapters.chapter_pages import voice_of_case
from reports.console.case_actions.assess_form import AssessForm
from reports.console.case_actions.case_forms import CaseForm, Choices
from reports.console.case_actions.contact_form import ContactForm
from reports.console.case_page import available_actions, consent_part, page_slots, texts_part
from reports.console.case_page.planning_card import PlanningCard, planning_card
from reports.console.labels import code_labels, part_labels, report_presenter
from reports.console.labels.case_summary import Glance, glance
from reports.console.labels.queue_rows import reference
from reports.console.labels.time_left import task_is_late, task_words
from reports.intake.chapters.chapter_list import Chapter
from reports.intake.times.deadline_words import Until, in_words
from reports.intake.times.incident_times import moments_of
from reports.intake.triage import first_contact
from reports.intake.triage.branches import Branch, branch_in
from reports.intake.triage.evidence import told_later
from reports.intake.triage.triage import Instrument, Question, instrument
from reports.region import Region, reading, region
from reports.region.deadlines import deadlines
from reports.region.pack import Reader

type Bound = Mapping[str, CaseForm]

_REASONS = {**code_labels.REASONS, **code_labels.HINTS}  # what a level is explained by


@dataclass(frozen=True, kw_only=True)
class Line:
    """Something somebody wrote or did: who, when, and what.

    `lang`: the language of the report, where the reporter wrote it.
    """

    who: str
    at: datetime
    text: str
    ours: bool = True
    lang: str = ""


@dataclass(frozen=True, kw_only=True)
class Todo:
    """One task, with its time while it is open."""

    what: str
    words: str
    done: bool
    late: bool
    form: CaseForm | None


@dataclass(frozen=True, kw_only=True)
class CasePage:
    """Everything the case page shows. `open` is the verb whose form came back with faults."""

    case_id: UUID
    alias: Alias | None
    reference: str
    glance: Glance
    lowering: str
    forms: Mapping[str, CaseForm]
    groups: Sequence[available_actions.Group]
    steps: Choices
    higher: Choices
    open: str
    about: Sequence[report_presenter.Fact]
    words: Sequence[report_presenter.Fact]
    added: Sequence[part_labels.Added]
    untils: Sequence[Until]
    other: Sequence[report_presenter.Fact]
    left: Sequence[report_presenter.Left]
    safety: report_presenter.Answers
    asked_again: Sequence[report_presenter.Again]
    contact: Sequence[report_presenter.Fact]
    texts: texts_part.Texts
    code_words: Sequence[report_presenter.Fact]
    may_see_code_words: bool
    needs: Sequence[report_presenter.Fact]
    consents: Sequence[consent_part.ConsentLine]
    messages: Sequence[Line]
    phone_texts: Sequence[Line]
    first_unread: int | None
    earlier: int | None
    later: int | None
    notes: Sequence[Line]
    incidents: Sequence[Line]
    levels: Sequence[Line]
    tasks: Sequence[Todo]
    history: Sequence[Line]
    slots: Mapping[str, Sequence[tuple[str, str]]]
    planning: PlanningCard


def case_page(
    opened: OpenCase,
    around: available_actions.Around,
    *,
    bound: Bound,
    shown: CodeWords | None = None,
) -> CasePage:
    """Decrypt and say in words what this person may see of the opened case."""
    return _Builder(opened, around).page(bound=bound, shown=shown)


class _Builder:
    """Holds what every part of one page needs: the opened case, the names, the language."""

    def __init__(self, opened: OpenCase, around: available_actions.Around) -> None:
        self.opened = opened
        self.around = around
        self.region: Region = region()
        self.instrument: Instrument = instrument(self.region)
        self.language = reading()
        self.words = opened.words()
        self.branch = branch_in(self.words)
        self.assessments = opened.assessments()
        self.left_later = opened.left_later()
        self.added_parts = opened.added_parts()
        self.asked_again = opened.asked_again()
        self.messages = opened.messages()
        self.notes = opened.notes()
        self.events = opened.history()
        self.found_incidents = opened.incidents()
        self.consents = opened.consents()
        self.names = names(self._authors())

    def _authors(self) -> set[UUID]:
        lowering = self.around.lowering
        found = [
            self.opened.case.owner_id,
            lowering.asked_by if lowering else None,
            *(message.author_id for message in self.messages),
            *(note.author_id for note in self.notes),
            *(entry.author_id for entry in self.assessments),
            *(left.author_id for left in self.left_later),
            *(asked.author_id for asked in self.asked_again),
            *(incident.author_id for incident in self.found_incidents),
            *(consent.recorded_by for consent in self.consents),
            *(event.actor_id for event in self.events),
        ]
        return {each for each in found if each is not None}

    def page(self, *, bound: Bound, shown: CodeWords | None) -> CasePage:
        opened, case, around = self.opened, self.opened.case, self.around
        forms = available_actions.forms_for(around, self._contact_form(bound, shown))
        left = self._left_to_ask()
        if isinstance(assess := forms.get("assess"), AssessForm):
            suit = first_contact.suiting(self.instrument, self.branch)
            assess.show([each.id for each in left], [each.id for each in suit])
        return CasePage(
            case_id=case.id,
            alias=alias(case.alias),
            reference=reference(case.id),
            glance=glance(case, now=around.now, names=self.names),
            lowering=self._lowering(around.lowering),
            forms=forms,
            groups=available_actions.groups(forms),
            steps=available_actions.steps(around) if "move" in forms else [],
            higher=available_actions.higher(around) if "raise" in forms else [],
            open=next(iter(bound), ""),
            about=self._about(),
            words=report_presenter.told(
                self.words,
                region=self.region,
                language=self.language,
                told_in=opened.facts().language,
            ),
            added=part_labels.added(
                self.added_parts,
                voice=voice_of_case(opened.facts()),
                raised=frozenset((each.chapter, each.at) for each in self.assessments),
            ),
            untils=self._untils(),
            other=report_presenter.other_party(opened.other_party()),
            left=[self._left(each) for each in self.left_later],
            safety=report_presenter.safety(
                opened.safety(),
                instrument=self.instrument,
                weighs=self._weighs(opened.safety(), self._first_reasons()),
                language=self.language,
                left=left,
            ),
            asked_again=[self._again(each) for each in self.asked_again],
            contact=report_presenter.contact(opened.contact(), now=around.now),
            texts=texts_part.texts(around.texts, hide=opened.hide_code_words),
            code_words=report_presenter.code_words(shown) if shown else [],
            may_see_code_words=case.owner_id == around.staff.user_id,
            needs=report_presenter.needs(
                opened.needs(), region=self.region, language=self.language
            ),
            consents=self._consents(),
            messages=[self._message(each) for each in self.messages],
            phone_texts=[self._phone_text(each) for each in opened.phone_texts()],
            first_unread=self._first_unread(),
            earlier=opened.page + 1 if opened.has_earlier else None,
            later=opened.page - 1 if opened.page else None,
            notes=[Line(who=self._name(n.author_id), at=n.at, text=n.text) for n in self.notes],
            incidents=[self._incident(each) for each in self.found_incidents],
            levels=[self._entry(each) for each in self.assessments],
            tasks=[self._todo(each, offered="task_done" in forms) for each in opened.tasks()],
            history=[self._visit(each) for each in visits(self.events)],
            slots=page_slots.links(case.id, opened.facts()),
            planning=planning_card(opened, now=around.now),
        )

    def _left_to_ask(self) -> Sequence[Question]:
        """The first-contact list, less what a part that came later or a worker has ticked off."""
        branch = self.branch or Branch.OTHER
        tellings = [
            self.opened.safety(),
            *(
                told_later(self.instrument, each.answers, branch).safety
                for each in self.added_parts
            ),
            *(asked.answers for asked in self.asked_again),
        ]
        answered = first_contact.answered(self.instrument, tellings)
        return first_contact.not_asked(self.instrument, self.branch, answered)

    def _first_unread(self) -> int | None:
        """On which page unread messages begin, when this one does not hold them all."""
        if not self.opened.has_earlier or self.opened.page:
            return None
        if self.opened.case.unread <= len(self.messages):
            return None
        return (self.opened.case.unread - 1) // message_pages.PAGE

    def _untils(self) -> list[Until]:
        """What can be done until when, by what was told; the same rules as everywhere (R4.4)."""
        now, zone = self.around.now, self.region.timezone
        words, told_at = self._last_told()
        kinds = self.opened.facts().wishes.kinds
        told = moments_of(words, kinds=kinds, told_at=told_at, zone=zone)
        happened = counted_from(self.opened, told)
        found = deadlines(self.region, happened, now, shown_to=Reader.WORKER)
        return in_words(found, language=self.language, now=now, zone=zone)

    def _last_told(self) -> tuple[Mapping[str, Any], datetime]:
        """The words that say when it was, and when that was told: the newest that say so."""
        for part in reversed(self.added_parts):
            if part.chapter == Chapter.WHEN and part.answers.get("when"):
                return {**self.words, "when": part.answers["when"]}, part.at
        return self.words, self.opened.case.filed_at

    def _contact_form(self, bound: Bound, shown: CodeWords | None) -> Bound:
        """The form filled in with what is agreed, code words too: only where they are shown."""
        if shown is None or not self.around.works:
            return bound
        version = self.opened.case.version
        return {
            "safe_contact": ContactForm.about(self.opened.contact(), shown, version=version),
            **bound,
        }

    def _name(self, user_id: UUID | None) -> str:
        return self.names.get(user_id, _("Somebody who left")) if user_id else ""

    def _message(self, message: ReadMessage) -> Line:
        who = (
            self._name(message.author_id)
            if message.ours
            else code_labels.word(code_labels.ROLES, "reporter")
        )
        text = self.opened.hide_code_words(message.text)
        lang = "" if message.ours else self.opened.facts().language
        return Line(who=who, at=message.at, text=text, ours=message.ours, lang=lang)

    def _phone_text(self, text: PhoneText) -> Line:
        hidden = self.opened.hide_code_words(text.text)
        return Line(who=_("A phone"), at=text.at, text=hidden, ours=False)

    def _incident(self, incident: Incident) -> Line:
        contexts = ", ".join(
            code_labels.word(code_labels.CONTEXTS, each) for each in sorted(incident.contexts)
        )
        parts = (
            code_labels.word(code_labels.INCIDENTS, incident.type),
            contexts,
            incident.happened,
        )
        text = " · ".join(part for part in parts if part)
        return Line(who=self._name(incident.author_id), at=incident.at, text=text)

    def _entry(self, entry: AssessmentEntry) -> Line:
        level = code_labels.word(code_labels.LEVELS, entry.level)
        reasons = [code_labels.word(_REASONS, each) for each in entry.reasons if each in _REASONS]
        who = self._name(entry.author_id) or code_labels.word(code_labels.SOURCES, entry.source)
        if entry.chapter:
            said = {"level": level, "chapter": entry.chapter}
            level = _("%(level)s, raised by chapter %(chapter)s") % said
        if entry.source is Source.WORKER and entry.instrument_version:
            level = _("asked again, the answers say %(level)s") % {"level": level}
        return Line(who=who, at=entry.at, text=": ".join([level, *reasons]))

    def _left(self, left: LeftLater) -> report_presenter.Left:
        facts = report_presenter.other_party(left.said)
        return report_presenter.Left(who=self._name(left.author_id), at=left.at, facts=facts)

    def _again(self, asked: AskedAgain) -> report_presenter.Again:
        answers = report_presenter.safety(
            asked.answers,
            instrument=self.instrument,
            weighs=self._weighs(asked.answers, asked.reasons),
            language=self.language,
        )
        return report_presenter.Again(who=self._name(asked.author_id), at=asked.at, answers=answers)

    def _first_reasons(self) -> tuple[str, ...]:
        return self.assessments[0].reasons if self.assessments else ()

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

    def _consents(self) -> list[consent_part.ConsentLine]:
        return consent_part.lines(
            self.consents,
            known=self.around.organisations,
            names=self.names,
            version=self.opened.case.version,
            may_change=self.around.responsible,
            now=self.around.now,
        )

    def _visit(self, visit: Visit) -> Line:
        event = visit.event
        role = code_labels.word(code_labels.ROLES, event.actor_role)
        name = self._name(event.actor_id)
        what = code_labels.word(code_labels.EVENTS, event.kind)
        reason = code_labels.word(code_labels.REASONS, event.reason) if event.reason else ""
        return Line(
            who=f"{name} ({role})" if name else role,
            at=visit.began,
            text=f"{what}: {reason}" if reason else what,
        )

    def _todo(self, task: Task, *, offered: bool) -> Todo:
        done = task.done_at is not None
        late = not done and task_is_late(task.due_at, now=self.around.now)
        form = None
        if offered and not done:
            form = available_actions.task_done_form(self.around, task.id)
        return Todo(
            what=str(task.what.label),
            words=task_words(task.due_at, now=self.around.now),
            done=done,
            late=late,
            form=form,
        )

    def _lowering(self, lowering: Lowering | None) -> str:
        if lowering is None:
            return ""
        return _("%(name)s asks for %(level)s: %(reason)s.") % {
            "name": self._name(lowering.asked_by),
            "level": code_labels.word(code_labels.LEVELS, lowering.to),
            "reason": code_labels.word(code_labels.REASONS, lowering.reason),
        }

    def _about(self) -> list[report_presenter.Fact]:
        facts = self.opened.facts()
        wishes = facts.wishes
        pairs = (
            (_("Told by"), code_labels.word(code_labels.TELLERS, facts.teller)),
            (_("Came through"), self._came_through(facts)),
            (_("Language"), code_labels.language(facts.language)),
            (_("Commune"), report_presenter.commune(self.region, wishes.commune, self.language)),
            (
                _("Would like to talk with"),
                code_labels.word(code_labels.WISHES, wishes.worker_gender),
            ),
            (_("Could not be met"), ", ".join(self._given_up())),
            (_("Connected with"), ", ".join(reference(each) for each in self.around.connected)),
            (_("A minor"), _("Yes: follow the child pathway") if wishes.minor else ""),
            (_("May be counted in statistics"), report_presenter.yes_no(facts.counted)),
        )
        return [report_presenter.Fact(label=label, value=value) for label, value in pairs if value]

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

    def _given_up(self) -> list[str]:
        return [code_labels.word(code_labels.GIVEN_UP, need) for need in self.opened.given_up()]
