"""Which forms about texts, plans and tries a case page offers now."""

from collections.abc import Mapping
from typing import Final

from reports.audit.events import ReasonCode
from reports.console.case_actions.case_forms import CaseForm, Choices, offer, reasons
from reports.console.case_page.texts_part import Found, plans_for
from reports.followup.answers.contact_freezes import GIVE_UP, LIFT
from reports.followup.models import ALIVE, BY_HAND, PlanState
from reports.messaging.contact.provider import can_text

RESTING: Final = (PlanState.PAUSED, PlanState.SILENT, PlanState.BLOCKED)


def offered(found: Found, *, works: bool) -> dict[str, bool]:
    """The verbs, and whether each can be used; `works`: this person may change the case now."""
    state = found.plan.state if found.plan else None
    may_plan = works and found.wanted and bool(plans_for(found.contact))
    return {
        "text": works and found.verdict.may_write and can_text(),
        "confirm_contact": works,
        "texts_again": works and (found.frozen or found.to_verify),
        "mark_unsafe": works and found.frozen,
        "plan_start": may_plan and state not in ALIVE,
        "plan_change": may_plan and state in ALIVE,
        "plan_pause": works and state in ALIVE and state != PlanState.PAUSED,
        "plan_resume": works and found.wanted and state in RESTING,
        "plan_stop": works and state in ALIVE,
        "attempt": works,
    }


def fill(forms: Mapping[str, CaseForm], found: Found) -> None:
    """Put the choices into the forms."""
    running = found.plan.plan if found.plan else ""
    plans: Choices = [*plans_for(found.contact)]
    choices: dict[tuple[str, str], Choices] = {
        ("texts_again", "reason"): reasons(LIFT if found.frozen else (ReasonCode.ASKED_HER,)),
        ("mark_unsafe", "reason"): reasons(GIVE_UP),
        ("plan_start", "plan"): plans,
        ("plan_change", "plan"): [each for each in plans if each[0] != running],
        ("attempt", "outcome"): [(each.value, each.label) for each in BY_HAND],
    }
    for (verb, name), each in choices.items():
        if verb in forms:
            offer(forms[verb], name, each)
