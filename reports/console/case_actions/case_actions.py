"""What can be done on a case page: one table, one domain call for each line."""

from dataclasses import fields
from typing import Final

from django.utils.translation import gettext_lazy as _

from reports.accounts.roles import Permission
from reports.audit.events import ReasonCode
from reports.cases.access import access
from reports.cases.casework import (
    case_tasks,
    conversation,
    legal_hold,
    notes,
    risk_levels,
    safe_contact,
)
from reports.cases.lifecycle import lifecycle
from reports.cases.ownership import conflicts_of_interest, ownership
from reports.cases.terms.classification import ContextFacts, IncidentFacts
from reports.console.case_actions import case_forms, consent_form, text_actions
from reports.console.case_actions.action_request import Act, Doing, sends
from reports.console.case_actions.assess_form import AssessForm
from reports.console.case_actions.contact_form import ContactForm
from reports.console.case_actions.left_form import LeftForm
from reports.followup.answers import followup_closing
from reports.intake import reassessment
from reports.intake.connections import connections, other_party_later


def _hand_over(doing: Doing) -> None:
    opened = access.open_case(
        staff=doing.by,
        user_key=doing.key,
        case_id=doing.case_id,
        reason=ReasonCode.HANDOVER,
        now=doing.now,
    )
    ownership.hand_over(
        opened=opened,
        to_team=doing.said["team_id"],
        note=doing.said["text"],
        by=doing.by,
        now=doing.now,
    )


def _ticked[T: IncidentFacts | ContextFacts](doing: Doing, facts: type[T]) -> T:
    return facts(**{field.name: doing.said[field.name] for field in fields(facts)})


ACTS: Final[dict[str, Act]] = {
    "acknowledge": Act(
        run=sends(lifecycle.acknowledge), done=_("Acknowledged. The clock to first contact runs.")
    ),
    "take": Act(run=sends(ownership.take), done=_("It is yours now.")),
    "contacted": Act(run=sends(lifecycle.record_contact), done=_("Contact is noted.")),
    "move": Act(
        form=case_forms.MoveForm, run=sends(lifecycle.move_on, "to"), done=_("The step is changed.")
    ),
    "close": Act(
        form=case_forms.ReasonForm, run=sends(followup_closing.close, "reason"), done=_("Closed.")
    ),
    "reopen": Act(run=sends(lifecycle.reopen), done=_("Open again.")),
    "raise": Act(
        form=case_forms.RaiseForm,
        run=sends(risk_levels.raise_level, "to"),
        done=_("The level is raised."),
    ),
    "lower": Act(
        form=case_forms.LowerForm,
        run=sends(risk_levels.ask_lower, "to", "reason"),
        done=_("Asked. A second person must confirm it; until then the level stays."),
    ),
    "confirm": Act(
        run=sends(risk_levels.confirm_lower),
        done=_("The lower level holds now."),
        permission=Permission.CONFIRM_LOWER,
    ),
    "refuse": Act(
        run=sends(risk_levels.refuse_lower),
        done=_("Refused. The level stays."),
        permission=Permission.CONFIRM_LOWER,
    ),
    "assess": Act(
        form=AssessForm,
        run=sends(reassessment.reassess, "answers", once="asked_id"),
        done=_("Written down. A higher level holds at once; a lower one takes two people."),
        anchor="safety",
    ),
    "ask_reporter": Act(
        form=case_forms.CaseForm,
        run=lambda doing: reassessment.ask_reporter(**doing.seen),
        done=_("Asked. The questions stand first where the person comes back with the code."),
        anchor="safety",
    ),
    "reply": Act(
        form=case_forms.MessageForm,
        run=sends(conversation.write_message, "text", once="message_id"),
        done=_("Your message is sealed and waits for the person."),
        anchor="conversation",
    ),
    "read": Act(
        run=sends(conversation.mark_read), done=_("Marked as read."), anchor="conversation"
    ),
    "safe_contact": Act(
        form=ContactForm,
        run=sends(safe_contact.change_safe_contact, "contact", "code_words"),
        done=_("What was agreed about contact is changed."),
        anchor="contact",
    ),
    "note": Act(
        form=case_forms.NoteForm,
        run=sends(notes.add_note, "text", once="note_id"),
        done=_("The note is sealed."),
        anchor="notes",
    ),
    "incident": Act(
        form=case_forms.IncidentForm,
        run=lambda doing: notes.add_incident(
            facts=_ticked(doing, IncidentFacts),
            context=_ticked(doing, ContextFacts),
            happened=doing.said["happened"],
            incident_id=doing.said["once"],
            **doing.seen,
        ),
        done=_("The incident is recorded."),
        anchor="incidents",
    ),
    "task": Act(
        form=case_forms.TaskForm,
        run=sends(case_tasks.add_task, "kind", "due_at", once="task_id"),
        done=_("The task is added."),
        anchor="tasks",
    ),
    "task_done": Act(
        form=case_forms.TaskDoneForm,
        run=lambda doing: case_tasks.complete_task(
            task_id=doing.said["task_id"], by=doing.by, now=doing.now
        ),
        done=_("Done."),
        anchor="tasks",
    ),
    "reassign": Act(
        form=case_forms.PersonForm,
        run=lambda doing: ownership.reassign(to_user=doing.said["user_id"], **doing.seen),
        done=_("It has a new owner."),
    ),
    "queue": Act(
        form=case_forms.QueueForm,
        run=sends(ownership.to_queue, "queue"),
        done=_("It waits in the queue."),
    ),
    "changed": Act(
        form=case_forms.ChangedForm,
        run=sends(case_tasks.note_change, "change"),
        done=_("Noted. Asking the safety questions again is on the task list."),
        anchor="tasks",
    ),
    "left": Act(
        form=LeftForm,
        run=lambda doing: other_party_later.leave(
            party=doing.said["party"],
            agrees=doing.said["agrees"] == "yes",
            left_id=doing.said["once"],
            **doing.seen,
        ),
        done=_("Written down and sealed."),
        anchor="other",
    ),
    "together": Act(
        form=case_forms.TogetherForm,
        run=lambda doing: connections.answer(agrees=doing.said["agrees"] == "yes", **doing.seen),
        done=_("The answer is noted."),
        anchor="tasks",
    ),
    "ask_handover": Act(
        form=case_forms.TeamForm,
        run=lambda doing: ownership.ask_handover(to_team=doing.said["team_id"], **doing.seen),
        done=_("Asked. It waits for somebody who holds its keys."),
        permission=Permission.LEAD,
    ),
    "hand_over": Act(
        form=case_forms.HandOverForm, run=_hand_over, done=_("Handed over."), anchor="", leaves=True
    ),
    "conflict": Act(
        form=case_forms.PersonForm,
        run=lambda doing: conflicts_of_interest.declare_conflict(
            user_id=doing.said["user_id"], **doing.case
        ),
        done=_("The conflict of interest is noted. That person no longer sees it."),
        anchor="",
        permission=Permission.DECLARE_CONFLICT,
        leaves=True,
    ),
    "unblock": Act(
        form=case_forms.PersonForm,
        run=lambda doing: conflicts_of_interest.lift_conflict(
            user_id=doing.said["user_id"], **doing.case
        ),
        done=_("That person may see it again."),
        permission=Permission.LEAD,
    ),
    "hold": Act(
        form=case_forms.HoldForm,
        run=sends(legal_hold.put_hold, "reason", "authority", "review_on"),
        done=_("The legal hold is put. Nothing of it is erased until it is lifted."),
        permission=Permission.LEGAL_HOLD,
    ),
    "lift": Act(
        run=sends(legal_hold.lift_hold),
        done=_("The legal hold is lifted."),
        permission=Permission.LEGAL_HOLD,
    ),
    **consent_form.ACTS,
    **text_actions.ACTS,
}
