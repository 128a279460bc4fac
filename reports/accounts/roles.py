"""Who may do what: one table. Everything not listed here is denied.

A permission says what a role may do at all. Which case, team or account it may be done to is asked
where the thing is (team, conflict of interest); what a key opens is held by cryptography.
"""

from enum import StrEnum
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What somebody is in one team."""

    COORDINATOR = "coordinator", _("coordinator")
    CARE_WORKER = "care_worker", _("care worker")
    SHELTER_STAFF = "shelter_staff", _("shelter staff")
    PHARMACIST = "pharmacist", _("pharmacist")
    VENUE_STAFF = "venue_staff", _("venue staff")
    ADMINISTRATOR = "administrator", _("administrator")


class Permission(StrEnum):
    """One thing a page or an operation asks for."""

    OWN_ACCOUNT = "own_account"  # own password, second factor, backup codes, sessions
    INBOX = "inbox"  # the bookkeeping of one's team's cases
    OPEN_CASE = "open_case"  # read what is sealed, audited
    WORK_CASE = "work_case"  # acknowledge, steps, messages, notes, tasks, levels, contact
    CONFIRM_LOWER = "confirm_lower"  # be the second person when a level goes down
    DECLARE_CONFLICT = "declare_conflict"
    LEAD = "lead"  # board, rota, reassigning, escalations
    LEGAL_HOLD = "legal_hold"
    SEE_OPENINGS = "see_openings"  # who opened what
    STATISTICS = "statistics"
    INVITE = "invite"
    ADMIT = "admit"  # let a new member's key in, by the eight digits
    REMOVE = "remove"
    RESET = "reset"  # issue a link after a lost password or phone
    OPEN_DEVICE = "open_device"  # open the shared device of one's own organisation for a shift
    SET_AVAILABILITY = "set_availability"  # say which places of one's own house are free
    ANSWER_OFFERS = "answer_offers"  # accept, decline, check in and out, for one's own house
    USE_COUNTER = "use_counter"  # help somebody report across a pharmacy's counter
    KEEP_LOG = "keep_log"  # the incident log of one's own venue
    CHANGE_TEAMS = "change_teams"  # what a team is called, speaks, and whose cases it takes
    ADMINISTER = "administer"  # organisations, region settings, keys' health; never content


EVERYBODY: Final = frozenset({Permission.OWN_ACCOUNT})

_ON_CASES: Final = frozenset(
    {
        Permission.INBOX,
        Permission.OPEN_CASE,
        Permission.WORK_CASE,
        Permission.CONFIRM_LOWER,
        Permission.DECLARE_CONFLICT,
    }
)

_LEADING: Final = frozenset(
    {
        Permission.LEAD,
        Permission.LEGAL_HOLD,
        Permission.SEE_OPENINGS,
        Permission.STATISTICS,
        Permission.INVITE,
        Permission.ADMIT,
        Permission.REMOVE,
        Permission.RESET,
        Permission.CHANGE_TEAMS,
    }
)

# An administrator invites into teams without keys only, and cannot admit (R6.15).
_ADMINISTERING: Final = frozenset(
    {Permission.ADMINISTER, Permission.CHANGE_TEAMS, Permission.INVITE, Permission.REMOVE}
)

MAY: Final[dict[Role, frozenset[Permission]]] = {
    Role.COORDINATOR: EVERYBODY | _ON_CASES | _LEADING,
    Role.CARE_WORKER: EVERYBODY | _ON_CASES | {Permission.ADMIT},  # to their own team
    Role.SHELTER_STAFF: EVERYBODY
    | {Permission.OPEN_DEVICE, Permission.SET_AVAILABILITY, Permission.ANSWER_OFFERS},
    Role.PHARMACIST: EVERYBODY | {Permission.OPEN_DEVICE, Permission.USE_COUNTER},
    Role.VENUE_STAFF: EVERYBODY | {Permission.OPEN_DEVICE, Permission.KEEP_LOG},
    Role.ADMINISTRATOR: EVERYBODY | _ADMINISTERING,
}

# Permissions that lead to what is sealed: no administrator ever has one (R6.15).
CONTENT: Final = frozenset({Permission.OPEN_CASE, Permission.WORK_CASE})


def may(roles: frozenset[Role], permission: Permission) -> bool:
    """Return whether any of the roles may do it."""
    return any(permission in MAY[role] for role in roles)
