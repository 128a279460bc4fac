"""The case page in words. Each part is opened and put into words when the template asks for it."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from uuid import UUID

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from reports.accounts.directory.profiles import names
from reports.audit.events import EventKind, ReasonCode
from reports.audit.queries.visits import Visit, visits
from reports.cases.aliases.alias_words import Alias, alias
from reports.cases.models import Task
from reports.cases.records.open_case import CodeWords, OpenCase
from reports.cases.records.sealed_records import AssessmentEntry, Incident, Source
from reports.cases.terms.classification import CaseContext, IncidentType
from reports.console.case_actions.assess_form import AssessForm
from reports.console.case_actions.case_forms import CaseForm, Choices
from reports.console.case_actions.contact_form import ContactForm
from reports.console.case_page import (
    available_actions,
    consent_part,
    next_step,
    page_slots,
    texts_part,
)
from reports.console.case_page.answer_notice import Notice, notice
from reports.console.case_page.planning_card import PlanningCard, planning_card
from reports.console.file_labels import file_lines
from reports.console.labels import code_labels, report_presenter
from reports.console.labels.case_summary import Glance, glance
from reports.console.labels.queue_rows import reference
from reports.console.labels.report_presenter import Fact, Line
from reports.console.labels.time_left import task_is_late, task_words
from reports.console.story import timeline_events, timeline_picture
from reports.console.story.talk_part import TalkPart
from reports.console.story.told_part import ToldPart
from reports.region import reading, region

type Bound = Mapping[str, CaseForm]


class CasePage:
    """One opened case for whoever looks at it. `open` is the verb whose form came with faults."""

    def __init__(
        self,
        opened: OpenCase,
        around: available_actions.Around,
        *,
        bound: Bound,
        shown: CodeWords | None = None,
    ) -> None:
        self.opened = opened
        self.around = around
        self.case = opened.case
        self.case_id = opened.case.id
        self.now = around.now
        self.open = next(iter(bound), "")
        self._bound = bound
        self._shown = shown
        self.entries = opened.assessments()
        self.found_notes = opened.notes()
        self.found_incidents = opened.incidents()
        self.found_consents = opened.consents()
        self.events = opened.history()
        self.found_tasks = opened.tasks()
        self.told = ToldPart(
            opened, self.entries, name=self._name, connected=around.connected, now=self.now
        )
        self.talk = TalkPart(opened, name=self._name)
        self.names = self._known_names()

    # --- the banner: how dangerous, for whom, what next ------------------------------------

    @cached_property
    def alias(self) -> Alias | None:
        """What people call the case."""
        return alias(self.case.alias)

    @cached_property
    def reference(self) -> str:
        """The same for the phone."""
        return reference(self.case_id)

    @cached_property
    def glance(self) -> Glance:
        """Its bookkeeping."""
        return glance(self.case, now=self.now, names=self.names)

    @cached_property
    def latest(self) -> Line | None:
        """The last entry of the history of levels."""
        return self.levels[-1] if self.levels else None

    @cached_property
    def seen(self) -> Line | None:
        """Who opened it last, but for this visit."""
        others = [each for each in self._visits if each.event.kind == EventKind.CASE_OPENED]
        others = [each for each in others if each.event.actor_id != self.around.staff.user_id]
        return self._visit(others[-1]) if others else None

    @cached_property
    def next(self) -> next_step.NextStep | None:
        """The one thing to do now."""
        return next_step.next_step(
            self.case,
            tasks=self.found_tasks,
            forms=self.forms,
            frozen=self.around.texts.frozen,
            now=self.now,
        )

    @cached_property
    def ways(self) -> list[next_step.Way]:
        """How the person is reached safely now."""
        texts = self.around.texts
        return next_step.ways(texts.contact, texts.verdict, region=region(), now=self.now)

    @cached_property
    def lowering(self) -> str:
        """Who asks for a lower level, and why."""
        asked = self.around.lowering
        if asked is None:
            return ""
        return _("%(name)s asks for %(level)s: %(reason)s.") % {
            "name": self._name(asked.asked_by),
            "level": code_labels.word(code_labels.LEVELS, asked.to),
            "reason": code_labels.word(ReasonCode, asked.reason),
        }

    # --- the timeline, and the same as a list ----------------------------------------------

    @cached_property
    def lanes(self) -> list[str]:
        """What stands beside each row of the picture."""
        return [words for _lane, words in timeline_events.lanes()]

    @cached_property
    def timeline(self) -> SafeString:
        """The picture."""
        dots = timeline_events.dots(
            levels=self.entries, events=self.events, texts=self.around.texts.lines
        )
        lanes = [lane for lane, _words in timeline_events.lanes()]
        return timeline_picture.picture(dots, lanes=lanes, now=self.now)

    @cached_property
    def history(self) -> list[Line]:
        """Everything that happened, from the log."""
        return [self._visit(each) for each in self._visits]

    # --- what was written and noted ---------------------------------------------------------

    @cached_property
    def answer_notice(self) -> Notice | None:
        """Whether a text will say that an answer waits, beside the box for one."""
        return notice(self.case, self.around.texts, now=self.now)

    @cached_property
    def texts(self) -> texts_part.Texts:
        """Texts, signs of danger and follow-up."""
        return texts_part.texts(self.around.texts, hide=self.opened.hide_code_words)

    @cached_property
    def notes(self) -> list[Line]:
        """What workers noted for one another."""
        return [Line(who=self._name(n.author_id), at=n.at, text=n.text) for n in self.found_notes]

    @cached_property
    def incidents(self) -> list[Line]:
        """The incidents, each with one type."""
        return [self._incident(each) for each in self.found_incidents]

    # --- what is agreed and planned ---------------------------------------------------------

    @cached_property
    def contact(self) -> list[Fact]:
        """How and when the person may be reached."""
        return report_presenter.contact(self.around.texts.contact, now=self.now)

    @cached_property
    def code_words(self) -> list[Fact]:
        """The code words, in the one answer in which they are shown."""
        return report_presenter.code_words(self._shown) if self._shown else []

    @cached_property
    def may_see_code_words(self) -> bool:
        """This is the worker responsible (R1.15)."""
        return self.case.owner_id == self.around.staff.user_id

    @cached_property
    def needs(self) -> list[Fact]:
        """Who comes along and what a place must have."""
        return report_presenter.needs(self.opened.needs(), region=region(), language=reading())

    @cached_property
    def consents(self) -> list[consent_part.ConsentLine]:
        """What may go to whom."""
        return consent_part.lines(
            self.found_consents,
            known={**self.around.organisations, **self.around.services},
            names=self.names,
            version=self.case.version,
            may_change=self.around.responsible,
            now=self.now,
        )

    @cached_property
    def levels(self) -> list[Line]:
        """How the level came about."""
        return [self._entry(each) for each in self.entries]

    @cached_property
    def tasks(self) -> list[dict[str, object]]:
        """What is to be done, the next first; then what was done."""
        return [self._task(each) for each in self.found_tasks]

    @cached_property
    def tasks_due(self) -> int:
        """How many are due now."""
        waiting = (task for task in self.found_tasks if task.done_at is None)
        return sum(task.due_at <= self.now for task in waiting)

    # --- what can be done -------------------------------------------------------------------

    @cached_property
    def forms(self) -> Mapping[str, CaseForm]:
        """Every form this person may send now, by verb."""
        found = available_actions.forms_for(self.around, self._with_contact_form())
        if isinstance(assess := found.get("assess"), AssessForm):
            assess.show([each.id for each in self.told.left_to_ask], self.told.suiting())
        if "reply" in found:
            found["reply"].initial.setdefault("seen", self.talk.shows_all_new)
        return found

    @cached_property
    def groups(self) -> Sequence[available_actions.Group]:
        """The folded ones."""
        return available_actions.groups(self.forms)

    @property
    def more_changes(self) -> bool:
        """There are forms that are not on this part of the page."""
        return not self.around.changing

    @cached_property
    def steps(self) -> Choices:
        """The stages it can go to."""
        return available_actions.steps(self.around) if "move" in self.forms else []

    @cached_property
    def higher(self) -> Choices:
        """The levels it can be raised to."""
        return available_actions.higher(self.around) if "raise" in self.forms else []

    @cached_property
    def slots(self) -> Mapping[str, Sequence[tuple[str, str]]]:
        """Links of rooms above."""
        return page_slots.links(self.case_id, self.opened.facts())

    @cached_property
    def files(self) -> Sequence[file_lines.FileLine]:
        """The files of the case, newest first."""
        return file_lines.file_lines(self.opened)

    @cached_property
    def planning(self) -> PlanningCard:
        """How far case management is, and the way to its pages."""
        return planning_card(self.opened, now=self.now)

    # --- how -------------------------------------------------------------------------------

    def _known_names(self) -> dict[UUID, str]:
        """Everybody whose name is shown; one query, unless it is the reader alone."""
        known = {self.around.staff.user_id: self.around.staff.name}
        others = self._authors() - known.keys()
        return {**known, **(names(others) if others else {})}

    def _authors(self) -> set[UUID]:
        lowering = self.around.lowering
        found = [
            self.case.owner_id,
            lowering.asked_by if lowering else None,
            *self.talk.authors(),
            *self.told.authors(),
            *(note.author_id for note in self.found_notes),
            *(entry.author_id for entry in self.entries),
            *(incident.author_id for incident in self.found_incidents),
            *(consent.recorded_by for consent in self.found_consents),
            *(event.actor_id for event in self.events),
        ]
        return {each for each in found if each is not None}

    def _name(self, user_id: UUID | None) -> str:
        return self.names.get(user_id, _("Somebody who left")) if user_id else ""

    @cached_property
    def _visits(self) -> list[Visit]:
        return visits(self.events)

    def _with_contact_form(self) -> Bound:
        """The form filled in with what is agreed, code words too: only where they are shown."""
        if self._shown is None or not self.around.works:
            return self._bound
        agreed = self.around.texts.contact
        form = ContactForm.about(agreed, self._shown, version=self.case.version)
        return {"safe_contact": form, **self._bound}

    def _incident(self, incident: Incident) -> Line:
        contexts = ", ".join(
            code_labels.word(CaseContext, each) for each in sorted(incident.contexts)
        )
        parts = (
            code_labels.word(IncidentType, incident.type),
            contexts,
            incident.happened,
        )
        text = " · ".join(part for part in parts if part)
        return Line(who=self._name(incident.author_id), at=incident.at, text=text)

    def _entry(self, entry: AssessmentEntry) -> Line:
        level = code_labels.word(code_labels.LEVELS, entry.level)
        reasons = code_labels.level_reasons(entry.reasons)
        who = self._name(entry.author_id) or code_labels.word(Source, entry.source)
        if entry.chapter:
            said = {"level": level, "chapter": entry.chapter}
            level = _("%(level)s, raised by chapter %(chapter)s") % said
        if entry.source is Source.WORKER and entry.instrument_version:
            level = _("asked again, the answers say %(level)s") % {"level": level}
        return Line(who=who, at=entry.at, text=": ".join([level, *reasons]))

    def _visit(self, visit: Visit) -> Line:
        event = visit.event
        role = code_labels.word(code_labels.ROLES, event.actor_role)
        name = self._name(event.actor_id)
        what = code_labels.word(EventKind, event.kind)
        reason = code_labels.word(ReasonCode, event.reason) if event.reason else ""
        return Line(
            who=f"{name} ({role})" if name else role,
            at=visit.began,
            text=f"{what}: {reason}" if reason else what,
        )

    def _task(self, task: Task) -> dict[str, object]:
        done = task.done_at is not None
        offered = "task_done" in self.forms and not done
        return {
            "what": str(task.what.label),
            "words": task_words(task.due_at, now=self.now),
            "done": done,
            "late": not done and task_is_late(task.due_at, now=self.now),
            "form": available_actions.task_done_form(self.around, task.id) if offered else None,
        }
