"""What can be done on a case page about texts, plans and tries: one domain call for each line."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from reports import clock
from reports.cases.access import access
from reports.cases.casework import case_texts, safe_contact
from reports.console.case_actions import text_forms
from reports.console.case_actions.action_request import ActionRequest, CaseAction, sends
from reports.console.case_actions.safe_moment import safe_moment
from reports.followup.answers import attempts, contact_freezes
from reports.followup.plans import case_plans
from reports.vault.case_keys.case_keys import CaseVault


def _write(request: ActionRequest) -> None:
    access.get_case(staff=request.by, case_id=request.case_id, now=request.now)
    contact = safe_contact.read_contact(CaseVault.load(request.case_id), request.case_id)
    moment = safe_moment(contact=contact, now=clock.now())
    case_texts.write_text(
        words=request.data["text"],
        slot=str(request.data["once"]),
        not_before=moment.not_before,
        not_after=moment.not_after,
        **request.stale_check,
    )


TEXT_ACTIONS: Final[dict[str, CaseAction]] = {
    "text": CaseAction(
        form=text_forms.TextForm,
        run=_write,
        done=_("Your text is kept. Below you see when it goes and whether it arrives."),
        anchor="texts",
    ),
    "confirm_contact": CaseAction(
        run=sends(safe_contact.confirm_contact),
        done=_("Confirmed. What was agreed counts again from today."),
        anchor="texts",
    ),
    "texts_again": CaseAction(
        form=text_forms.DecisionForm,
        run=sends(contact_freezes.lift, "reason"),
        done=_("Texts may go again, in the safe hours."),
        anchor="texts",
    ),
    "mark_unsafe": CaseAction(
        form=text_forms.DecisionForm,
        run=sends(contact_freezes.mark_unsafe, "reason"),
        done=_("The number is marked as unsafe. Nothing goes to it any more."),
        anchor="texts",
    ),
    "plan_start": CaseAction(
        form=text_forms.PlanForm,
        run=sends(case_plans.start, "plan"),
        done=_("The plan runs. It asks in safe hours only."),
        anchor="plan",
    ),
    "plan_change": CaseAction(
        form=text_forms.PlanForm,
        run=sends(case_plans.change, "plan"),
        done=_("The plan is changed."),
        anchor="plan",
    ),
    "plan_pause": CaseAction(
        run=sends(case_plans.pause),
        done=_("Paused. Nobody asks by text until you go on."),
        anchor="plan",
    ),
    "plan_resume": CaseAction(
        run=sends(case_plans.resume), done=_("It asks again, in safe hours only."), anchor="plan"
    ),
    "plan_stop": CaseAction(
        run=sends(case_plans.stop), done=_("Stopped. Nobody asks by text any more."), anchor="plan"
    ),
    "attempt": CaseAction(
        form=text_forms.AttemptForm,
        run=sends(attempts.record_attempt, "outcome"),
        done=_("The try is noted."),
        anchor="plan",
    ),
}
