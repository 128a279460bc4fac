"""The part of the case page about texts: may one go, what went both ways, what became of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.cases.records.open_case import OpenCase
from reports.console.case_actions.safe_moment import safe_moment
from reports.console.labels import text_labels
from reports.console.labels.code_labels import ROLES, word
from reports.console.labels.report_presenter import Fact, Line
from reports.console.labels.verdict import Verdict, allowed, refused, when
from reports.followup.answers import attempts, contact_freezes
from reports.followup.models import Attempt, Outcome, PlanState
from reports.followup.plans import case_plans
from reports.followup.plans.case_plans import PlanView
from reports.followup.plans.send_times import for_contact
from reports.followup.replies.replies import Meaning, Signal
from reports.messaging.contact.contact import (
    ContactChannel,
    ContactRefused,
    ContactState,
    SafeContact,
)
from reports.messaging.contact.provider import can_ask
from reports.messaging.contact.text_permission import check_wanted
from reports.messaging.inbound import thread
from reports.messaging.models import FailureOwner, TextKind
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
class Texts:
    """What the sections on texts, on danger and on follow-up show.

    `signs` of danger since `frozen_since`, while everything stands still; `plan` says how the
    person is asked how it goes, `tries` what was tried to reach them, `missing` what is not enough.
    """

    verdict: Verdict
    lines: Sequence[Line]
    earlier: int | None
    later: int | None
    button: str
    frozen_since: datetime | None
    signs: Sequence[str]
    plan: Sequence[Fact]
    tries: Sequence[Line]
    missing: str


def find(opened: OpenCase, *, now: datetime, page: int = 0) -> Found:
    """Everything about texts of an opened case, with one page of them; 0 the newest."""
    case_id, contact = opened.case.id, opened.contact()
    lines = thread.of_case(case_id=case_id, vault=opened.vault, limit=SHOWN + 1, skip=SHOWN * page)
    plan = case_plans.of_case(case_id=case_id)
    tries = attempts.of_case(case_id=case_id)
    frozen = contact.state is ContactState.FROZEN
    return Found(
        contact=contact,
        verdict=_verdict(contact, now),
        lines=lines[:SHOWN],
        page=page,
        has_earlier=len(lines) > SHOWN,
        plan=plan,
        asks_at=_asks_at(plan, contact, now),
        sign=contact_freezes.why(case_id=case_id) if frozen else None,
        attempts=tries,
        missing=attempts.still_missing(reversed(tries), contact=contact),
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
        frozen_since=_frozen_since(found),
        signs=[word(Signal, each) for each in found.sign.signals] if found.sign else [],
        plan=_facts(found.plan, found.asks_at),
        tries=[_try(each) for each in found.attempts],
        missing=_missing_words(found.missing),
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


def _line(line: thread.Line, hide: Callable[[str], str]) -> Line:
    if not line.ours:
        return Line(
            who=word(ROLES, "reporter"),
            at=line.at,
            ours=False,
            state=word(Meaning, line.meaning),
            shape="half",
        )
    return Line(
        who=str(text_labels.TEMPLATES.get(line.template) or word(TextKind, line.kind)),
        at=line.at,
        text=hide(line.body) if line.body else "",
        state=_state(line),
        shape=text_labels.SHAPES.get(str(line.state), "open"),
        more=word(FailureOwner, line.failure_owner) if line.failure_owner else "",
    )


def _state(line: thread.Line) -> str:
    if line.why == outbox.RESTORED:
        return str(text_labels.RESTORED_STATE)
    said = word(text_labels.STATES, line.state)
    return said % {"at": when(line.not_before)} if line.not_before else said


def _frozen_since(found: Found) -> datetime | None:
    if not found.frozen:
        return None
    return found.sign.at if found.sign else found.contact.confirmed_at


def _facts(plan: PlanView | None, asks_at: datetime | None) -> list[Fact]:
    if plan is None:
        return []
    pairs = (
        (_("Follow-up schedule"), plan_names().get(plan.plan, plan.plan)),
        (_("State"), word(PlanState, plan.state)),
        (_("Asks next"), when(asks_at) if asks_at else ""),
        (_("Asked"), _("%(done)d of %(total)d") % {"done": plan.done, "total": plan.total}),
        (_("Last answer"), _answer(plan)),
        (_("Silent since"), when(plan.silent_since) if plan.silent_since else ""),
    )
    return [Fact(label=label, value=value) for label, value in pairs if value]


def _answer(plan: PlanView) -> str:
    if not plan.answer or plan.answered_at is None:
        return ""
    said = word(Meaning, plan.answer)
    return f"{said}, {when(plan.answered_at)}"


def _try(attempt: Attempt) -> Line:
    return Line(who="", at=attempt.at, text=word(Outcome, attempt.outcome))


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
