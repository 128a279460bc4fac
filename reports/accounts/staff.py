"""Who is at the other end of a staff page: an account, its memberships, what they allow."""

from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from reports.accounts import profiles
from reports.accounts.models import Membership, User
from reports.accounts.roles import MAY, Permission, Role, may
from reports.audit.log import Actor


@dataclass(frozen=True)
class Staff:
    """Somebody who works here, as an operation's `by`."""

    user_id: UUID
    memberships: tuple[tuple[UUID, Role], ...]
    name: str = ""

    @cached_property
    def roles(self) -> frozenset[Role]:
        """What she is, in any team."""
        return frozenset(role for _, role in self.memberships)

    @cached_property
    def team_ids(self) -> frozenset[UUID]:
        """The teams she is in."""
        return frozenset(team_id for team_id, _ in self.memberships)

    @cached_property
    def is_coordinator(self) -> bool:
        """Whether she is on the coordinators' desk, above every team."""
        return Role.COORDINATOR in self.roles

    def may(self, permission: Permission) -> bool:
        """Return whether any of her roles allows it."""
        return may(self.roles, permission)

    def teams_with(self, permission: Permission) -> frozenset[UUID]:
        """Return the teams in which her role allows it."""
        return frozenset(team for team, role in self.memberships if permission in MAY[role])


class NotStaff(Exception):
    """This account is closed or unknown, or is in no team."""


def staff_of(*, user_id: UUID) -> Staff:
    """Return who this account is; one query. Raises NotStaff."""
    rows = Membership.objects.filter(user_id=user_id, user__is_active=True)
    found = list(rows.select_related("user").order_by("team_id"))
    proven = [(row.team_id, role) for row in found if (role := profiles.proven_role(row))]
    if not proven:
        raise NotStaff
    return Staff(user_id, tuple(proven), profiles.open_profile(found[0].user).name)


def actor_of(staff: Staff) -> Actor:
    """Return how the audit log names her: by id, in her highest role."""
    highest = next(role for role in Role if role in staff.roles)
    return Actor(staff.user_id, highest.value)


def account_actor(user: User) -> Actor:
    """Return how the log names somebody acting on her own account before she is inside."""
    return Actor(user.pk, "account")
