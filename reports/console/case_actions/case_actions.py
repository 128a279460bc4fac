"""What can be done on a case page: one table, one domain call for each line."""

from dataclasses import fields
from typing import Final

from django.utils.translation import gettext_lazy as _

from reports import clock
from reports.accounts.roles import Permission
from reports.audit.events import ReasonCode
from reports.cases.access import access
from reports.cases.casework import (
    case_tasks,
    case_texts,
    conversation,
    legal_hold,
    notes,
    risk_levels,
    safe_contact,
)
from reports.cases.lifecycle import lifecycle
from reports.cases.ownership import conflicts_of_interest, ownership
from reports.cases.terms.classification import ContextFacts, IncidentFacts
from reports.console.case_actions import case_forms, consent_form, text_forms
from reports.console.case_actions.action_request import ActionRequest, CaseAction, sends
from reports.console.case_actions.assess_form import AssessForm
from reports.console.case_actions.case_forms import LeftForm
from reports.console.case_actions.contact_form import ContactForm
from reports.console.case_actions.safe_moment import safe_moment
from reports.followup.answers import attempts, contact_freezes
from reports.followup.plans import case_plans
from reports.intake import reassessment
from reports.intake.connections import connections, other_party_later
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


def _hand_over(request: ActionRequest) -> None:
    opened = access.open_case(
        staff=request.by,
        user_key=request.key,
        case_id=request.case_id,
        reason=ReasonCode.HANDOVER,
        now=request.now,
    )
    ownership.hand_over(
        opened=opened,
        to_team=request.data["team_id"],
        note=request.data["text"],
        by=request.by,
        now=request.now,
    )


def _ticked[T: IncidentFacts | ContextFacts](request: ActionRequest, facts: type[T]) -> T:
    return facts(**{field.name: request.data[field.name] for field in fields(facts)})


CASE_ACTIONS: Final[dict[str, CaseAction]] = {
    "acknowledge": CaseAction(
        run=sends(lifecycle.acknowledge), done=_("Acknowledged. The clock to first contact runs.")
    ),
    "take": CaseAction(run=sends(ownership.take), done=_("It is yours now.")),
    "contacted": CaseAction(run=sends(lifecycle.record_contact), done=_("Contact is noted.")),
    "move": CaseAction(
        form=case_forms.MoveForm, run=sends(lifecycle.move_on, "to"), done=_("The step is changed.")
    ),
    "reopen": CaseAction(run=sends(lifecycle.reopen), done=_("Open again.")),
    "raise": CaseAction(
        form=case_forms.RaiseForm,
        run=sends(risk_levels.raise_level, "to"),
        done=_("The level is raised."),
    ),
    "lower": CaseAction(
        form=case_forms.LowerForm,
        run=sends(risk_levels.ask_lower, "to", "reason"),
        done=_("Asked. A second person must confirm it; until then the level stays."),
    ),
    "confirm": CaseAction(
        run=sends(risk_levels.confirm_lower),
        done=_("The lower level holds now."),
        permission=Permission.CONFIRM_LOWER,
    ),
    "refuse": CaseAction(
        run=sends(risk_levels.refuse_lower),
        done=_("Refused. The level stays."),
        permission=Permission.CONFIRM_LOWER,
    ),
    "assess": CaseAction(
        form=AssessForm,
        run=sends(reassessment.reassess, "answers", asked_id="once"),
        done=_("Written down. A higher level holds at once; a lower one takes two people."),
        anchor="safety",
    ),
    "ask_reporter": CaseAction(
        form=case_forms.CaseForm,
        run=lambda request: reassessment.ask_reporter(**request.stale_check),
        done=_("Asked. The questions stand first where the person comes back with the code."),
        anchor="safety",
    ),
    "reply": CaseAction(
        form=case_forms.MessageForm,
        run=sends(conversation.write_message, "text", "seen", message_id="once"),
        done=_("Your message is sealed and waits for the person."),
        anchor="conversation",
    ),
    "read": CaseAction(
        run=sends(conversation.mark_read), done=_("Marked as read."), anchor="conversation"
    ),
    "safe_contact": CaseAction(
        form=ContactForm,
        run=sends(safe_contact.change_safe_contact, "contact", "code_words"),
        done=_("What was agreed about contact is changed."),
        anchor="contact",
    ),
    "note": CaseAction(
        form=case_forms.NoteForm,
        run=sends(notes.add_note, "text", note_id="once"),
        done=_("The note is sealed."),
        anchor="notes",
    ),
    "incident": CaseAction(
        form=case_forms.IncidentForm,
        run=lambda request: notes.add_incident(
            facts=_ticked(request, IncidentFacts),
            context=_ticked(request, ContextFacts),
            happened=request.data["happened"],
            incident_id=request.data["once"],
            **request.stale_check,
        ),
        done=_("The incident is recorded."),
        anchor="incidents",
    ),
    "task": CaseAction(
        form=case_forms.TaskForm,
        run=sends(case_tasks.add_task, "kind", "due_at", task_id="once"),
        done=_("The task is added."),
        anchor="tasks",
    ),
    "task_done": CaseAction(
        form=case_forms.TaskDoneForm,
        run=lambda request: case_tasks.complete_task(
            task_id=request.data["task_id"], by=request.by, now=request.now
        ),
        done=_("Done."),
        anchor="tasks",
    ),
    "reassign": CaseAction(
        form=case_forms.PersonForm,
        run=lambda request: ownership.reassign(
            to_user=request.data["user_id"], **request.stale_check
        ),
        done=_("It has a new owner."),
    ),
    "queue": CaseAction(
        form=case_forms.QueueForm,
        run=sends(ownership.to_queue, "queue"),
        done=_("It waits in the queue."),
    ),
    "changed": CaseAction(
        form=case_forms.ChangedForm,
        run=sends(case_tasks.note_change, "change"),
        done=_("Noted. Asking the safety questions again is on the task list."),
        anchor="tasks",
    ),
    "left": CaseAction(
        form=LeftForm,
        run=lambda request: other_party_later.leave(
            party=request.data["party"],
            agrees=request.data["agrees"] == "yes",
            left_id=request.data["once"],
            **request.stale_check,
        ),
        done=_("Written down and sealed."),
        anchor="other",
    ),
    "together": CaseAction(
        form=case_forms.TogetherForm,
        run=lambda request: connections.answer(
            agrees=request.data["agrees"] == "yes", **request.stale_check
        ),
        done=_("The answer is noted."),
        anchor="tasks",
    ),
    "ask_handover": CaseAction(
        form=case_forms.TeamForm,
        run=lambda request: ownership.ask_handover(
            to_team=request.data["team_id"], **request.stale_check
        ),
        done=_("Asked. It waits for somebody who holds its keys."),
        permission=Permission.LEAD,
    ),
    "hand_over": CaseAction(
        form=case_forms.HandOverForm, run=_hand_over, done=_("Handed over."), anchor="", leaves=True
    ),
    "conflict": CaseAction(
        form=case_forms.PersonForm,
        run=lambda request: conflicts_of_interest.declare_conflict(
            user_id=request.data["user_id"], **request.case
        ),
        done=_("The conflict of interest is noted. That person no longer sees it."),
        anchor="",
        permission=Permission.DECLARE_CONFLICT,
        leaves=True,
    ),
    "unblock": CaseAction(
        form=case_forms.PersonForm,
        run=lambda request: conflicts_of_interest.lift_conflict(
            user_id=request.data["user_id"], **request.case
        ),
        done=_("That person may see it again."),
        permission=Permission.LEAD,
    ),
    "hold": CaseAction(
        form=case_forms.HoldForm,
        run=sends(legal_hold.put_hold, "reason", "authority", "review_on"),
        done=_("The legal hold is put. Nothing of it is erased until it is lifted."),
        permission=Permission.LEGAL_HOLD,
    ),
    "lift": CaseAction(
        run=sends(legal_hold.lift_hold),
        done=_("The legal hold is lifted."),
        permission=Permission.LEGAL_HOLD,
    ),
    **consent_form.CONSENT_ACTIONS,
    **TEXT_ACTIONS,
}
