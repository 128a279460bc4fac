"""The words the desks use for codes: one table for each closed list.

A test holds every table to its list, so that a new code cannot appear without words.
"""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reports.accounts.roles import NAMES
from reports.audit.events import EventKind, ReasonCode

Words = Mapping[str, str | Promise]

LEVELS: Final[Words] = {
    "emergency": _("Emergency"),
    "high": _("High"),
    "elevated": _("Elevated"),
    "standard": _("Standard"),
}

CHANNELS: Final[Words] = {
    "web": _("by the web page"),
    "sms": _("by text message"),
    "pharmacy": _("at a pharmacy"),
    "venue": _("at a night venue"),
    "api": _("by another service"),
}

# Who the audit log can name: every role, and those that are nobody's account.
ROLES: Final[Words] = {
    **{role.value: name for role, name in NAMES.items()},
    "reporter": _("the person who reported"),
    "system": _("the service itself"),
    "operator": _("the command line"),
    "account": _("own account"),
}

REASONS: Final[Words] = {
    ReasonCode.COMPLAINT: _("A complaint"),
    ReasonCode.DATA_REQUEST: _("A request about personal data"),
    ReasonCode.FOLLOW_UP: _("Follow-up of my own case"),
    ReasonCode.HANDOVER: _("A hand-over"),
    ReasonCode.NEW_REPORT: _("A new report to read"),
    ReasonCode.ON_DUTY: _("I am on duty"),
    ReasonCode.REPORTER_ASKED: _("The person asked for it"),
    ReasonCode.REVIEW: _("A second look with a colleague"),
    ReasonCode.SAFETY: _("Somebody's safety"),
    ReasonCode.CONFLICT: _("A conflict of interest"),
    ReasonCode.DANGER_PASSED: _("The danger has passed"),
    ReasonCode.LANGUAGE: _("Language"),
    ReasonCode.LEAVE: _("A colleague is away"),
    ReasonCode.MISJUDGED: _("The first level did not fit"),
    ReasonCode.NEW_INFORMATION: _("New information"),
    ReasonCode.NO_ANSWER: _("Nobody acknowledged"),
    ReasonCode.NO_WORKER: _("No worker fits"),
    ReasonCode.OVERDUE: _("Overdue"),
    ReasonCode.WISH: _("A wish of the person"),
    ReasonCode.WORKLOAD: _("Workload"),
    ReasonCode.AUTHORITY_ORDER: _("Order of an authority"),
    ReasonCode.COURT_CASE: _("Proceedings in court"),
    ReasonCode.DUPLICATE: _("The same report twice"),
    ReasonCode.MOVED_AWAY: _("Moved to another region"),
    ReasonCode.NOT_FOR_US: _("Not for this service"),
    ReasonCode.NOT_REACHED: _("Could not be reached"),
    ReasonCode.NOT_WANTED: _("No help is wanted any more"),
    ReasonCode.OTHER: _("Another reason"),
    ReasonCode.RETENTION: _("Time of keeping is over"),
    ReasonCode.SERVED: _("The help is complete"),
    ReasonCode.LEFT: _("Left the service"),
    ReasonCode.LOST_BOTH: _("Password and phone lost"),
    ReasonCode.LOST_PASSWORD: _("Password lost"),
    ReasonCode.LOST_PHONE: _("Phone lost"),
    ReasonCode.WRONG_FACTOR: _("Wrong second factor"),
    ReasonCode.WRONG_PASSWORD: _("Wrong password"),
}

EVENTS: Final[Words] = {
    EventKind.ACKNOWLEDGED: _("acknowledged"),
    EventKind.CASE_FILED: _("report came in"),
    EventKind.CASE_OPENED: _("opened and read"),
    EventKind.CLOSED: _("closed"),
    EventKind.CODE_ENDED: _("return code ended"),
    EventKind.CODE_USED: _("return code used"),
    EventKind.CODE_WORDS_SHOWN: _("code words shown"),
    EventKind.CONFLICT_DECLARED: _("conflict of interest declared"),
    EventKind.CONFLICT_LIFTED: _("conflict of interest lifted"),
    EventKind.CONTACT_CHANGED: _("safe contact changed"),
    EventKind.CONTACT_RECORDED: _("contact noted as made"),
    EventKind.CONTACT_SHOWN: _("safe contact shown"),
    EventKind.ERASED: _("erased"),
    EventKind.ERASURE_REQUESTED: _("erasure asked for"),
    EventKind.ESCALATED: _("passed on because nobody acknowledged"),
    EventKind.EXPIRED: _("erased, time of keeping over"),
    EventKind.HANDED_OVER: _("handed over to another team"),
    EventKind.HANDOVER_ASKED: _("hand-over asked for"),
    EventKind.HOLD_LIFTED: _("legal hold lifted"),
    EventKind.HOLD_PUT: _("legal hold put"),
    EventKind.INCIDENT_ADDED: _("incident recorded"),
    EventKind.LEVEL_RAISED: _("level raised"),
    EventKind.LOWERING_ASKED: _("lower level asked for"),
    EventKind.LOWERING_CONFIRMED: _("lower level confirmed"),
    EventKind.LOWERING_REFUSED: _("lower level refused"),
    EventKind.MESSAGE_WRITTEN: _("message written"),
    EventKind.MESSAGES_READ: _("messages read"),
    EventKind.MOVED_ON: _("moved to the next step"),
    EventKind.NOTE_ADDED: _("note added"),
    EventKind.NOTICE_SEEN: _("notice of erasure seen"),
    EventKind.OPENING_REFUSED: _("opening refused"),
    EventKind.QUEUED: _("put in a queue"),
    EventKind.REASSIGNED: _("given to another worker"),
    EventKind.REKEYED: _("keys renewed"),
    EventKind.REOPENED: _("opened again after closure"),
    EventKind.RESTORED: _("restored from a backup"),
    EventKind.ROUTED: _("assigned"),
    EventKind.TAKEN: _("taken from the queue"),
    EventKind.TASK_ADDED: _("task added"),
    EventKind.TASK_COMPLETED: _("task done"),
    EventKind.ACCOUNT_CLOSED: _("account closed"),
    EventKind.AUTHENTICATOR_CHANGED: _("authenticator changed"),
    EventKind.BACKUP_CODES_MADE: _("backup codes made"),
    EventKind.BACKUP_CODE_USED: _("backup code used"),
    EventKind.FACTOR_REFUSED: _("second factor refused"),
    EventKind.INVITATION_ISSUED: _("invited"),
    EventKind.INVITATION_USED: _("invitation used"),
    EventKind.LOGGED_IN: _("logged in"),
    EventKind.LOGGED_OUT: _("logged out"),
    EventKind.LOGIN_REFUSED: _("login refused"),
    EventKind.MEMBER_ADDED: _("added to a team"),
    EventKind.MEMBER_ADMITTED: _("admitted to the keys"),
    EventKind.MEMBER_REMOVED: _("removed from a team"),
    EventKind.ORGANISATION_CREATED: _("organisation created"),
    EventKind.PASSKEY_ADDED: _("passkey added"),
    EventKind.PASSKEY_REMOVED: _("passkey removed"),
    EventKind.PASSWORD_CHANGED: _("password changed"),
    EventKind.PASSWORD_RESET_ISSUED: _("new password link issued"),
    EventKind.PASSWORD_RESET_USED: _("new password link used"),
    EventKind.PHONE_RESET_ISSUED: _("new phone link issued"),
    EventKind.PHONE_RESET_USED: _("new phone link used"),
    EventKind.PROFILE_CHANGED: _("profile changed"),
    EventKind.SHIFT_ADDED: _("shift added"),
    EventKind.SHIFT_REMOVED: _("shift removed"),
    EventKind.TEAM_CREATED: _("team created"),
    EventKind.UNLOCKED: _("screen unlocked"),
    EventKind.RECOVERY_KEY_USED: _("recovery key used"),
    EventKind.RING_KEY_ACTIVATED: _("service key activated"),
    EventKind.RING_KEY_ADDED: _("service key added"),
    EventKind.RING_KEY_DESTROYED: _("service key destroyed"),
    EventKind.TEAM_KEY_RENEWED: _("team keys renewed"),
}

ANSWERS: Final[Words] = {
    "yes": _("Yes"),
    "no": _("No"),
    "unknown": _("Does not know"),
    "undisclosed": _("Prefers not to say"),
}

LANGUAGES: Final[Words] = {
    "fr": _("French"),
    "nl": _("Dutch"),
    "en": _("English"),
    "ar": _("Arabic"),
    "tr": _("Turkish"),
    "es": _("Spanish"),
    "pl": _("Polish"),
    "ro": _("Romanian"),
}

# What the report asks, in the order in which a worker reads it. A key that is not here is shown
# under its own name: nothing that was told is ever left out.
TOLD: Final[Words] = {
    "happened": _("What happened"),
    "kinds": _("What kind"),
    "when": _("When"),
    "where": _("Where"),
    "wants": _("What is wanted"),
    "police": _("The police"),
    "others_at_risk": _("Who else is at risk"),
    "name": _("Name to use"),
    "age_band": _("Age"),
    "sex": _("Sex"),
    "relation": _("Relation to the other person"),
    "other_sex": _("Sex of the other person"),
    "disability": _("Disability"),
}

KINDS: Final[Words] = {
    "physical": _("Physical violence"),
    "sexual": _("Sexual violence"),
    "psychological": _("Humiliation, threats"),
    "economic": _("Money or work withheld"),
    "control": _("Being controlled"),
    "stalking": _("Being followed or watched"),
    "street": _("Harassment in the street"),
    "work": _("Harassment at work"),
    "online": _("Harassment online"),
    "forced_marriage": _("Forced marriage"),
    "spiking": _("Something put in a drink, or a needle"),
    "other": _("Something else"),
}

# Codes that stand as answers in a report; free text passes through unchanged.
SAID: Final[Words] = {
    **KINDS,
    "yes": _("Yes"),
    "no": _("No"),
    "unknown": _("Does not know"),
    "undisclosed": _("Prefers not to say"),
    "True": _("Yes"),
    "False": _("No"),
}

MAY_CONTACT: Final[Words] = {
    "yes": _("Yes"),
    "she_will": _("The person will contact us"),
    "no": _("No: do not call, write or text"),
}

CONTACT_CHANNELS: Final[Words] = {
    "sms": _("Text message"),
    "call": _("Phone call"),
    "third_person": _("Somebody the person trusts"),
    "none": _("No way given"),
}

CONTACT_STATES: Final[Words] = {
    "open": _("Open"),
    "unsafe": _("Unsafe: somebody else answered"),
    "frozen": _("Stopped: a danger sign waits for a person to look"),
}

CHANGES: Final[Words] = {
    "new_incident": _("Something happened again"),
    "separation": _("Separation, or a plan to separate"),
    "pregnancy": _("Pregnancy"),
    "move": _("A move"),
    "order_ends": _("A protection order ends"),
    "court_date": _("A date in court"),
}

AUTHORITIES: Final[Words] = {
    "court": _("A court"),
    "prosecutor": _("The public prosecutor"),
    "police": _("The police"),
    "data_protection_authority": _("The data protection authority"),
    "own_lawyer": _("Our own lawyer"),
}

TELLERS: Final[Words] = {
    "herself": _("The person concerned"),
    "witness": _("Somebody who saw or knows"),
}

# Who made an assessment.
SOURCES: Final[Words] = {
    "herself": _("answers of the person concerned"),
    "witness": _("answers of a witness"),
    "pharmacist": _("a pharmacist"),
    "venue": _("a night venue"),
    "worker": _("a worker"),
}

WISHES: Final[Words] = {
    "woman": _("A woman"),
    "man": _("A man"),
    "": "",
}

WEEKDAYS: Final = (
    _("Monday"),
    _("Tuesday"),
    _("Wednesday"),
    _("Thursday"),
    _("Friday"),
    _("Saturday"),
    _("Sunday"),
)

INCIDENTS: Final[Words] = {
    "rape": _("Rape"),
    "sexual_assault": _("Sexual assault"),
    "physical_assault": _("Physical assault"),
    "forced_marriage": _("Forced marriage"),
    "denial": _("Denial of resources, opportunities or services"),
    "psychological": _("Psychological or emotional abuse"),
    "non_gbv": _("Not gender-based"),
}


CONTEXTS: Final[Words] = {
    "intimate_partner": _("by a partner"),
    "child_sexual_abuse": _("sexual abuse of a child"),
    "early_marriage": _("early marriage"),
    "exploitation": _("exploitation"),
    "harmful_tradition": _("harmful tradition"),
}


def word(table: Words, code: object) -> str:
    """The word for a code; a code without one is shown as it is, so that nothing vanishes."""
    found = table.get(str(code))
    return str(code) if found is None else str(found)
