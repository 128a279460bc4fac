"""What an operation may refuse, in the words of the person who asked for it.

Most are what double clicks and old pages lead to: they say what is now true and lose nothing.
"""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reports.cases.access import access
from reports.cases.assignment import rota
from reports.cases.casework import case_tasks, consents, conversation, legal_hold, risk_levels
from reports.cases.lifecycle import lifecycle
from reports.cases.ownership import conflicts_of_interest, ownership, transfers
from reports.cases.planning import case_dates, closing, referrals, safety_plans, shared_referrals
from reports.cases.records import contents, open_case, unreadable
from reports.cases.recovery import data_requests
from reports.followup.answers import attempts, contact_freezes
from reports.followup.plans import case_plans
from reports.intake import reassessment
from reports.intake.connections import connections, other_party_later
from reports.messaging.contact.contact import ContactRefused
from reports.messaging.content.wording import TextRefused
from reports.vault.primitives.padding import TooLong

WORDS: Final[dict[type[Exception], Promise]] = {
    access.StaleCase: _(
        "This has changed since you opened the page. You now see what is current; nothing you"
        " typed is lost. Look, then send it again if it still fits."
    ),
    access.NotResponsible: _("Somebody else is responsible now. What you typed is still here."),
    access.NotAReason: _("This reason does not fit here. Choose one from the list."),
    access.NoKey: _("Your key does not open this yet."),
    unreadable.Unreadable: _(
        "This does not open: what is stored is damaged. The coordinators have been told."
    ),
    lifecycle.AlreadyAcknowledged: _("It is acknowledged already. Nothing was done twice."),
    lifecycle.NotAcknowledged: _("Acknowledge it first, so that everybody knows who is on it."),
    lifecycle.AlreadyClosed: _("It is closed. What you typed is still here."),
    lifecycle.MessagesUnread: _("Read what the person wrote first; then close it."),
    lifecycle.SecondPersonNeeded: _("A second person has to confirm what you asked for."),
    safety_plans.NotAgreed: _("Only what was agreed with the person is shown to them."),
    case_dates.NotADate: _(
        "This date does not fit: the end lies after the beginning, and what happened lies behind."
    ),
    transfers.NotAgreedToGo: _(
        "To another organisation the whole case goes only if the person agreed, or two people stand"
        " for it. Write it down first: Case management, hand-over."
    ),
    transfers.NoTransferAsked: _("Nobody asks for this hand-over any more."),
    transfers.SecondNeeded: _("A second person has to confirm what you asked for."),
    transfers.NotAnotherOrganisation: _("Choose a care team of another organisation."),
    transfers.NotUntilThen: _("Choose a day ahead, within a month."),
    data_requests.NotThatDay: _("Choose today or a day of the last weeks."),
    data_requests.NotYet: _("The letter goes out on its day, not before: earlier says something."),
    data_requests.AnsweredAlready: _("The letter went out already. Nothing was done twice."),
    data_requests.NoSuchRequest: _("There is no such request any more."),
    consents.NoConsent: _(
        "Nothing of this may go there: the person has not agreed, or not any more. Write the"
        " consent down first."
    ),
    referrals.NoSuchReferral: _("There is no such referral."),
    shared_referrals.NotTheirTeam: _("Choose a team of the organisation that it goes to."),
    shared_referrals.AnsweredAlready: _("It was answered already. Nothing was done twice."),
    shared_referrals.NothingToRead: _(
        "The person took the yes back, or its time is over: it counts no more."
    ),
    closing.Incomplete: _("Something on the list still has to be said in words."),
    closing.NoClosingAsked: _("Nobody asks for it to be closed any more."),
    closing.ClosingOvertaken: _(
        "Something was told or changed after closing was asked for. Look, then ask anew."
    ),
    lifecycle.IllegalStep: _("From the step it is at now, this step is not possible."),
    lifecycle.NotAllowed: _("Your role does not include this."),
    risk_levels.NotHigher: _("The level is already as high as that, or higher."),
    risk_levels.NotLower: _("The level is already as low as that, or lower."),
    risk_levels.LoweringPending: _(
        "A lower level is asked for already; it waits for a second person."
    ),
    risk_levels.NoLoweringAsked: _("There is no request to lower the level any more."),
    risk_levels.SamePerson: _("A second person has to confirm what you asked for."),
    open_case.NotTheirsToSee: _(
        "Only the worker responsible for it can change what was agreed about contact."
    ),
    ownership.InConflict: _("This person is kept away from it, because of a conflict of interest."),
    ownership.AlreadyTheirs: _("It is there already. Nothing was done twice."),
    ownership.NotATeamForCases: _("It can only go to a care team."),
    ownership.KeyMoved: _("Its keys were moved meanwhile. Look, then try again."),
    rota.NotOnTeam: _("This person does not work on that team."),
    conflicts_of_interest.SamePerson: _("Somebody else has to lift it for you."),
    conflicts_of_interest.NoConflict: _("This person is not kept away any more."),
    legal_hold.AlreadyHeld: _("It is under legal hold already."),
    legal_hold.NotHeld: _("It is not under legal hold any more."),
    legal_hold.ReviewInPast: _("Choose a day ahead on which somebody looks at the hold again."),
    case_tasks.AlreadyDone: _("This task is done already."),
    case_tasks.NotByHand: _("The service plans tasks of this kind by itself."),
    conversation.ClashingId: _("This form was used before. Look below whether it is there."),
    consents.NothingAgreed: _("Tick at least one thing that may be passed on."),
    consents.NotATime: _("Choose a day ahead, within a year."),
    consents.UnknownOrganisation: _("Choose an organisation from the list."),
    consents.NotItsKind: _("The service does not do this: look into the list of services."),
    consents.NoSuchConsent: _("It was taken back already. You see what is current."),
    contents.EmptyText: _("There is nothing to send yet."),
    contents.NotText: _("The text holds a character that cannot be kept."),
    other_party_later.NothingLeft: _("Fill in at least one line."),
    reassessment.NothingAnswered: _("Give at least one answer."),
    reassessment.NotToBeAsked: _(
        "The person is asked already, or is somebody whom you ask yourself. Nothing was done."
    ),
    connections.NothingToAnswer: _("The answer was noted already. You see what is current."),
    attempts.NotByHand: _("The service notes tries of this kind by itself."),
    attempts.TooFewAttempts: _(
        "There were not enough tries at different hours yet to say that nobody was reached."
    ),
    contact_freezes.NotFrozen: _("Somebody has decided about it already. You see what is current."),
    case_plans.NoPlan: _("There is no plan any more. You see what is current."),
    case_plans.PlanUnknown: _("Choose a plan from the list."),
    case_plans.WrongState: _("The plan has moved on already. Nothing was done twice."),
    TooLong: _("This is too long. Send it in two parts."),
}

KNOWN: Final[tuple[type[Exception], ...]] = (*WORDS, ContactRefused, TextRefused)


def words(refusal: Exception) -> str | Promise:
    """The words for a refusal; a subclass has those of what it is a kind of."""
    if isinstance(refusal, ContactRefused | TextRefused):
        return refusal.message
    return next(said for kind, said in WORDS.items() if isinstance(refusal, kind))
