"""Which forms a case page offers to whom, with the choices that make sense now."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from reports import clock
from reports.accounts.directory.organisations import OrganisationInfo
from reports.accounts.directory.profiles import members, names
from reports.accounts.directory.staff import Staff
from reports.accounts.directory.teams import care_teams
from reports.accounts.roles import Permission
from reports.cases.access.access import is_responsible
from reports.cases.casework import legal_hold, risk_levels
from reports.cases.casework.case_tasks import PLANNED_BY_HAND, Change
from reports.cases.lifecycle import lifecycle
from reports.cases.models import Case, Queue, Status
from reports.cases.records.level_reduction import Lowering
from reports.cases.records.open_case import OpenCase
from reports.cases.terms.consent_records import How, Purpose
from reports.cases.terms.service_directory import DirectoryService
from reports.console.case_actions import case_forms, consent_form
from reports.console.case_actions.case_actions import CASE_ACTIONS
from reports.console.case_actions.case_forms import (
    CaseForm,
    Choices,
    TaskDoneForm,
    offer,
    reasons,
)
from reports.console.case_page import available_text_actions, texts_part
from reports.console.labels import code_labels
from reports.console.staff_forms.team_names import listed_names
from reports.intake.chapters.chapter_list import may_be_asked
from reports.intake.connections import connected_cases, connections
from reports.region import Level

type People = Mapping[UUID, str]


@dataclass(frozen=True, kw_only=True)
class Around:
    """What is around the case: who looks, at which case, colleagues and teams by name."""

    staff: Staff
    case: Case
    lowering: Lowering | None
    colleagues: People
    blocked: People
    teams: People
    organisations: Mapping[UUID, OrganisationInfo]
    services: Mapping[UUID, DirectoryService]
    texts: texts_part.Found
    now: datetime
    asks_first: bool = False
    can_answer: bool = False
    connected: Sequence[UUID] = ()
    changing: bool = False

    @property
    def responsible(self) -> bool:
        """Their case, or they lead."""
        return is_responsible(case=self.case, staff=self.staff)

    @property
    def works(self) -> bool:
        """They may change it now."""
        return self.case.is_open and self.responsible

    def leads(self, permission: Permission = Permission.LEAD) -> bool:
        """Their role includes it."""
        return self.staff.may(permission)


@dataclass(frozen=True, kw_only=True)
class Group:
    """One folded form in the list of changes."""

    verb: str
    word: Promise
    button: Promise
    form: CaseForm
    hint: str | Promise = ""


def offered(around: Around) -> frozenset[str]:
    """The verbs this person may use on this case now."""
    case = around.case
    mine = case.owner_id == around.staff.user_id
    asked = around.lowering is not None
    second = (
        asked and around.lowering is not None and around.lowering.asked_by != around.staff.user_id
    )
    holds_now = {
        "acknowledge": mine and case.is_open and case.acknowledged_at is None,
        "take": case.is_open and case.owner_id is None,
        "contacted": around.works and case.due_at is not None,
        "move": around.works and bool(_steps(around)),
        "reopen": around.responsible and not case.is_open,
        "raise": case.is_open and bool(_higher(case.level)),
        "lower": around.works and bool(_lower(case.level)) and not asked,
        "confirm": second,
        "refuse": asked,
        "assess": around.works,
        "ask_reporter": around.works and around.can_answer,
        "reply": around.works,
        "read": around.responsible and case.unread > 0,
        "note": around.responsible,
        "incident": around.responsible,
        "task": around.works,
        "task_done": around.works,
        "reassign": around.works and around.changing and bool(around.colleagues),
        "queue": around.works and case.owner_id is not None,
        "changed": around.works,
        "unblock": bool(around.blocked),
        "ask_handover": case.is_open and around.leads() and bool(around.teams),
        "hand_over": around.works and bool(around.teams),
        "left": around.works,
        "together": around.works and around.asks_first,
        "conflict": around.changing,
        "hold": around.leads(Permission.LEGAL_HOLD) and not case.is_held,
        "lift": around.leads(Permission.LEGAL_HOLD) and case.is_held,
        "consent": around.works and around.changing,
        **available_text_actions.offered(around.texts, works=around.works),
    }
    return frozenset(
        verb
        for verb, holds_ in holds_now.items()
        if holds_ and around.staff.may(CASE_ACTIONS[verb].permission)
    )


def forms_for(around: Around, bound: Mapping[str, CaseForm]) -> dict[str, CaseForm]:
    """The offered forms by verb; one that came back with faults keeps what was typed."""
    found = {
        verb: bound.get(verb) or CASE_ACTIONS[verb].form(auto_id=f"{verb}-%s")
        for verb in offered(around) | bound.keys()
    }
    for form in found.values():
        form.with_version(around.case.version)
    _fill(found, around)
    return found


def around(
    opened: OpenCase,
    staff: Staff,
    *,
    now: datetime,
    texts_page: int = 0,
    changing: bool = False,
) -> Around:
    """What is around an opened case, with one page of its texts; a fixed number of queries.

    `changing`: with everybody and everything that the forms of `SELDOM` offer.
    """
    case = opened.case
    lists = _lists(opened, staff) if changing else NO_LISTS
    given = {each.organisation_id for each in opened.consents()}
    organisations = consent_form.organisations() if changing or given else {}
    listed = changing or not given <= organisations.keys()
    return Around(
        staff=staff,
        case=case,
        lowering=opened.pending_lowering(),
        colleagues=lists.colleagues,
        blocked=lists.blocked,
        teams=lists.teams,
        organisations=organisations,
        services=consent_form.services() if listed else {},
        texts=texts_part.find(opened, now=clock.now(), page=texts_page),
        now=now,
        changing=changing,
        asks_first=_left_a_party(opened) and connections.waits_for_answer(case_id=case.id),
        can_answer=may_be_asked(opened.facts(), opened.standings()),
        connected=connected_cases.of_case(staff=staff, case_id=case.id)
        if staff.may(Permission.LEAD)
        else (),
    )


@dataclass(frozen=True, kw_only=True)
class Lists:
    """Whom and what the seldom forms offer: colleagues, who is kept away, other teams."""

    colleagues: People
    blocked: People
    teams: People


NO_LISTS: Final = Lists(colleagues={}, blocked={}, teams={})


def _lists(opened: OpenCase, staff: Staff) -> Lists:
    case = opened.case
    teams = {team.team_id: team for team in care_teams()}
    desk = [team_id for team_id, team in teams.items() if team.coordinators]
    people = members(team_ids=[case.team_id, *desk])
    blocked = opened.conflicts()
    called = listed_names(teams.values())
    return Lists(
        colleagues={
            member.user_id: member.profile.name
            for team in people.values()
            for member in team
            if member.user_id not in blocked
        },
        blocked=names(blocked) if blocked and staff.may(Permission.LEAD) else {},
        teams={
            team_id: called[team_id]
            for team_id, team in teams.items()
            if team_id != case.team_id and not team.coordinators
        },
    )


def _left_a_party(opened: OpenCase) -> bool:
    """Only who said who the other one is can want to be asked about it."""
    return any(opened.other_party().values()) or bool(opened.left_later())


def task_done_form(around: Around, task_id: UUID) -> CaseForm:
    """The button that says one task is done."""
    form = TaskDoneForm(initial={"task_id": task_id}, auto_id=f"task-done-{task_id}-%s")
    form.with_version(around.case.version)
    return form


# The folded forms in the order in which they are needed: verb, what it does, button, hint.
_TABLE: Final = (
    (
        "lower",
        _("Request a lower level"),
        _("Ask for it"),
        _("A second person must confirm it; until then the level stays."),
    ),
    (
        "changed",
        _("Record a change in risk"),
        _("Reassess the risk"),
        _("What changed goes into a note, not here."),
    ),
    (
        "left",
        _("Record who the other person is"),
        _("Write it down"),
        _(
            "Only if the person wants to leave it. Ask what may be done with it: nothing is"
            " compared without a yes."
        ),
    ),
    (
        "together",
        _("May reports be put together?"),
        _("Note the answer"),
        _(
            "This is asked of everybody who wants to be asked, whether or not there is another"
            " report. You do not know it either. Make sure first who you are talking to."
        ),
    ),
    ("reassign", _("Reassign to a colleague"), _("Reassign"), ""),
    ("queue", _("Return to queue"), _("Return it"), ""),
    (
        "hand_over",
        _("Transfer to another team"),
        _("Hand over"),
        _("You have it open, so you can pass on its keys. You may not see it afterwards."),
    ),
    (
        "ask_handover",
        _("Ask for a hand-over"),
        _("Ask"),
        _("For when its keys must be passed on by somebody else."),
    ),
    (
        "conflict",
        _("Conflict of interest"),
        _("Keep this person away"),
        _("A relative, a neighbour, the same place of work. That person no longer sees it."),
    ),
    ("unblock", _("Lift a conflict of interest"), _("Let this person see it again"), ""),
    ("hold", _("Legal hold"), _("Put the hold"), _("Nothing of it is erased while it lasts.")),
    ("lift", _("Lift the legal hold"), _("Lift it"), ""),
)
# What needs lists of people, teams or organisations: offered on the part of the page for changes.
SELDOM: Final = frozenset(
    {"reassign", "hand_over", "ask_handover", "conflict", "unblock", "consent"}
)
FOLDED: Final = tuple(verb for verb, *_rest in _TABLE)


def groups(found: Mapping[str, CaseForm]) -> list[Group]:
    """The folded forms that are offered, in their order."""
    return [
        Group(verb=verb, word=word, button=button, form=found[verb], hint=hint)
        for verb, word, button, hint in _TABLE
        if verb in found
    ]


def steps(around: Around) -> Choices:
    """The steps to choose from, one button each."""
    return [(step.value, step.label) for step in _steps(around)]


def higher(around: Around) -> Choices:
    """The more urgent levels, one button each: raising is one action (R2.5)."""
    return _levels(reversed(_higher(around.case.level)))


def _fill(found: Mapping[str, CaseForm], around: Around) -> None:
    level = around.case.level
    choices: dict[tuple[str, str], Choices] = {
        ("lower", "to"): _levels(_lower(level)),
        ("lower", "reason"): reasons(risk_levels.LOWERING_REASONS),
        ("hold", "reason"): reasons(legal_hold.HOLD_REASONS),
        ("hold", "authority"): list(code_labels.authorities().items()),
        ("task", "kind"): [(kind.value, kind.label) for kind in PLANNED_BY_HAND],
        ("together", "agrees"): list(case_forms.AGREES),
        ("left", "agrees"): list(case_forms.AGREES),
        ("reassign", "user_id"): _people(around.colleagues, without=around.case.owner_id),
        ("conflict", "user_id"): _blockable(around),
        ("changed", "change"): [*Change.choices],
        ("unblock", "user_id"): _people(around.blocked, without=around.staff.user_id),
        ("consent", "purpose"): [*Purpose.choices],
        ("consent", "how"): [*How.choices],
        ("queue", "queue"): [(queue.value, queue.label) for queue in Queue],
        ("hand_over", "team_id"): _people(around.teams),
        ("ask_handover", "team_id"): _people(around.teams),
    }
    for (verb, name), each in choices.items():
        if verb in found:
            offer(found[verb], name, each)
    if "consent" in found:
        given_to = consent_form.with_services(around.organisations, around.services)
        offer(found["consent"], "organisation_id", given_to)
    available_text_actions.fill(found, around.texts)
    if "task" in found:
        tomorrow = localtime(around.now + timedelta(days=1)).replace(minute=0)
        found["task"].initial.setdefault("due_at", tomorrow)


def _steps(around: Around) -> Sequence[Status]:
    allowed = lifecycle.allowed_steps(case=around.case, staff=around.staff)
    return [step for step in allowed if step is not Status.CLOSED]


def _higher(level: Level) -> list[Level]:
    return [each for each in Level if each.rank > level.rank]


def _lower(level: Level) -> list[Level]:
    return [each for each in Level if each.rank < level.rank]


def _levels(found: Iterable[Level]) -> Choices:
    return [(level.value, code_labels.LEVELS[level]) for level in found]


def _people(found: People, *, without: UUID | None = None) -> Choices:
    return [(str(id_), name) for id_, name in found.items() if id_ != without]


def _blockable(around: Around) -> Choices:
    myself: Choices = [(str(around.staff.user_id), _("Myself"))]
    if not around.leads():
        return myself
    return myself + _people(around.colleagues, without=around.staff.user_id)
