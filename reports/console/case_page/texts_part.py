"""The part of the case page about texts: may one go, what went both ways, what became of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.cases.records.open_case import OpenCase
from reports.console.case_actions.safe_moment import safe_moment
from reports.console.labels import text_labels
from reports.console.labels.code_labels import ROLES, word
from reports.console.labels.report_presenter import Fact
from reports.console.labels.text_labels import TEXT_KINDS
from reports.console.labels.verdict import Verdict, allowed, refused, when
from reports.followup.answers import attempts, contact_freezes
from reports.followup.models import Attempt
from reports.followup.plans import case_plans
from reports.followup.plans.case_plans import PlanView
from reports.followup.plans.send_times import for_contact
from reports.messaging.contact.contact import (
    ContactChannel,
    ContactRefused,
    ContactState,
    SafeContact,
    check_wanted,
)
from reports.messaging.contact.provider import can_ask
from reports.messaging.inbound import thread
from reports.messaging.outbox import outbox
from reports.region import reading, region

SHOWN = 30  # texts at once, the newest


@dataclass(frozen=True, kw_only=True)
class Found:
    """What the house knows about texts of one case; a fixed number of queries."""

    contact: SafeContact
    verdict: Verdict
    lines: Sequence[thread.Line]
    page: int
    has_earlier: bool
    plan: PlanView | None
    asks_at: datetime | None
    sign: contact_freezes.Seen | None
    attempts: Sequence[Attempt]
    missing: int

    @property
    def frozen(self) -> bool:
        """A sign of danger waits for somebody to look at it."""
        return self.contact.state is ContactState.FROZEN

    @property
    def wanted(self) -> bool:
        """The person may be reached at all, at whatever hour."""
        try:
            check_wanted(contact=self.contact)
        except ContactRefused:
            return False
        return True

    @property
    def to_verify(self) -> bool:
        """Contact stopped; asking the person by another route can open it again."""
        return self.contact.state in {ContactState.STOPPED, ContactState.UNSAFE}


@dataclass(frozen=True, kw_only=True)
class TextLine:
    """One text: who, when, its words if they are still there, and what became of it."""

    who: str
    at: datetime
    text: str
    ours: bool
    state: str
    shape: str
    more: str


@dataclass(frozen=True, kw_only=True)
class Try:
    """One try to reach the person."""

    text: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Danger:
    """Why everything stands still."""

    since: datetime
    signs: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How the person is asked how it goes, and the tries until now."""

    facts: Sequence[Fact]
    tries: Sequence[Try]
    missing: str


@dataclass(frozen=True, kw_only=True)
class Texts:
    """What the sections on texts, on danger and on follow-up show."""

    verdict: Verdict
    lines: Sequence[TextLine]
    earlier: int | None
    later: int | None
    button: str
    danger: Danger | None
    plan: Plan


def find(opened: OpenCase, *, now: datetime, page: int = 0) -> Found:
    """Everything about texts of an opened case, with one page of them; 0 the newest."""
    case_id, contact = opened.case.id, opened.contact()
    lines = thread.of_case(case_id=case_id, vault=opened.vault, limit=SHOWN + 1, skip=SHOWN * page)
    plan = case_plans.of_case(case_id=case_id)
    return Found(
        contact=contact,
        verdict=_verdict(contact, now),
        lines=lines[:SHOWN],
        page=page,
        has_earlier=len(lines) > SHOWN,
        plan=plan,
        asks_at=_asks_at(plan, contact, now),
        sign=contact_freezes.why(case_id=case_id),
        attempts=attempts.of_case(case_id=case_id),
        missing=_missing(case_id),
    )


def texts(found: Found, *, hide: Callable[[str], str]) -> Texts:
    """The sections in words; `hide` takes the code words out of a text (R1.15)."""
    said = found.verdict
    return Texts(
        verdict=said,
        lines=[_line(each, hide) for each in reversed(found.lines)],
        earlier=found.page + 1 if found.has_earlier else None,
        later=found.page - 1 if found.page else None,
        button=_("Send it at the next safe hour") if said.safe else _("Send it now"),
        danger=_danger(found),
        plan=Plan(
            facts=_facts(found.plan, found.asks_at),
            tries=[_try(each) for each in found.attempts],
            missing=_missing_words(found.missing),
        ),
    )


def _verdict(contact: SafeContact, now: datetime) -> Verdict:
    try:
        moment = safe_moment(contact=contact, now=now)
    except ContactRefused as refusal:
        return refused(refusal, contact=contact)
    return allowed(moment.not_before, now=now)


def _asks_at(plan: PlanView | None, contact: SafeContact, now: datetime) -> datetime | None:
    """The first safe moment of the next step; the plan's own time need not be a safe one."""
    if plan is None or plan.next_at is None:
        return None
    moment = for_contact(contact=contact, region=region(), earliest=max(plan.next_at, now))
    return moment.not_before if moment else None


def _missing(case_id: UUID) -> int:
    try:
        attempts.check_not_reached(case_id=case_id)
    except attempts.TooFewAttempts as refusal:
        return refusal.missing
    return 0


def _line(line: thread.Line, hide: Callable[[str], str]) -> TextLine:
    if not line.ours:
        return TextLine(
            who=word(ROLES, "reporter"),
            at=line.at,
            text="",
            ours=False,
            state=word(text_labels.MEANINGS, line.meaning),
            shape="half",
            more="",
        )
    return TextLine(
        who=word(TEXT_KINDS, line.kind),
        at=line.at,
        text=hide(line.body) if line.body else "",
        ours=True,
        state=_state(line),
        shape=text_labels.SHAPES.get(str(line.state), "open"),
        more=word(text_labels.OWNERS, line.failure_owner) if line.failure_owner else "",
    )


def _state(line: thread.Line) -> str:
    if line.why == outbox.RESTORED:
        return str(text_labels.RESTORED_STATE)
    said = word(text_labels.STATES, line.state)
    return said % {"at": when(line.not_before)} if line.not_before else said


def _danger(found: Found) -> Danger | None:
    if not found.frozen:
        return None
    signs = [word(text_labels.SIGNALS, each) for each in found.sign.signals] if found.sign else []
    since = found.sign.at if found.sign else found.contact.confirmed_at
    return Danger(since=since, signs=signs)


def _facts(plan: PlanView | None, asks_at: datetime | None) -> list[Fact]:
    if plan is None:
        return []
    pairs = (
        (_("Follow-up schedule"), plan_names().get(plan.plan, plan.plan)),
        (_("State"), word(text_labels.PLAN_STATES, plan.state)),
        (_("Asks next"), when(asks_at) if asks_at else ""),
        (_("Asked"), _("%(done)d of %(total)d") % {"done": plan.done, "total": plan.total}),
        (_("Last answer"), _answer(plan)),
        (_("Silent since"), when(plan.silent_since) if plan.silent_since else ""),
    )
    return [Fact(label=label, value=value) for label, value in pairs if value]


def _answer(plan: PlanView) -> str:
    if not plan.answer or plan.answered_at is None:
        return ""
    said = word(text_labels.MEANINGS, plan.answer)
    return f"{said}, {when(plan.answered_at)}"


def _try(attempt: Attempt) -> Try:
    return Try(text=word(text_labels.OUTCOMES, attempt.outcome), at=attempt.at)


def _missing_words(missing: int) -> str:
    if not missing:
        return ""
    return ngettext(
        "%(n)d more try at another hour is needed before “not reached” can be the reason to close.",
        "%(n)d more tries at other hours are needed before “not reached” can be the reason to"
        " close.",
        missing,
    ) % {"n": missing}


def plan_names() -> Mapping[str, str]:
    """The region's plans by id, in the reader's language."""
    language = reading()
    return {id_: plan.name(language) for id_, plan in region().follow_up.plans.items()}


def plans_for(contact: SafeContact) -> list[tuple[str, str]]:
    """The plans that use the way this person chose, as choices."""
    if contact.channel is ContactChannel.SMS and not can_ask():
        return []
    known = region().follow_up.plans
    return [
        (id_, name)
        for id_, name in case_plans.choices(language=reading())
        if known[id_].wish.value == contact.channel.value
    ]
