"""Who is at the other end of a staff page: an account, its memberships, what they allow."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from reports.accounts.directory import profiles
from reports.accounts.directory.seats import KEYED, not_ended, seated
from reports.accounts.models import Membership, User
from reports.accounts.roles import EVERYBODY, MAY, Permission, Role, may
from reports.audit.log import Actor


@dataclass(frozen=True)
class Staff:
    """Somebody who works here, as an operation's `by`.

    `waiting` are teams with keys that somebody was invited into and not yet let into: they
    give nothing but the own account. `seats`: who sits in the teams with keys, as this was read.
    """

    user_id: UUID
    memberships: tuple[tuple[UUID, Role], ...]
    name: str = ""
    waiting: tuple[tuple[UUID, Role], ...] = ()
    seats: Mapping[UUID, frozenset[UUID]] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def roles(self) -> frozenset[Role]:
        """What this person is, in any team."""
        return frozenset(role for _, role in self.memberships)

    @cached_property
    def team_ids(self) -> frozenset[UUID]:
        """The teams this person is in."""
        return frozenset(team_id for team_id, _ in self.memberships)

    @cached_property
    def is_coordinator(self) -> bool:
        """Whether this person is on the coordinators' desk, above every team."""
        return Role.COORDINATOR in self.roles

    def may(self, permission: Permission) -> bool:
        """Return whether any role allows it; the own account needs none."""
        return may(self.roles, permission) or (bool(self.waiting) and permission in EVERYBODY)

    def teams_with(self, permission: Permission) -> frozenset[UUID]:
        """Return the teams in which a role allows it."""
        return frozenset(team for team, role in self.memberships if permission in MAY[role])


class NotStaff(Exception):
    """This account is closed or unknown, or is in no team."""


def staff_of(*, user_id: UUID, rows: Iterable[Membership] | None = None) -> Staff:
    """Return who this account is; at most four queries, however many teams. Raises NotStaff.

    `rows`: the memberships, with user and team, where they were read a moment ago.

    In a team with keys somebody is what the membership says once they have a seat on its roster, in
    another one while nobody ended it.
    """
    if rows is None:
        rows = Membership.objects.active(user_id=user_id).select_related("user", "team")
    found = _not_ended(sorted(rows, key=lambda row: row.team_id))
    proven = [(row.team_id, role) for row in found if (role := profiles.proven_role(row))]
    if not proven:
        raise NotStaff
    keyed = {row.team_id for row in found if row.team.kind in KEYED}
    seats = seated(team_ids=keyed)
    waits = {team for team in keyed if user_id not in seats.get(team, ())}
    return Staff(
        user_id,
        tuple(each for each in proven if each[0] not in waits),
        profiles.open_profile(found[0].user).name,
        tuple(each for each in proven if each[0] in waits),
        seats,
    )


def _not_ended(rows: list[Membership]) -> list[Membership]:
    plain = [row for row in rows if row.team.kind not in KEYED]
    there = {row.pk for row in not_ended(plain)}
    return [row for row in rows if row.team.kind in KEYED or row.pk in there]


def actor_of(staff: Staff) -> Actor:
    """Return how the audit log names somebody: by id, in their highest role; "account" before
    any."""
    highest = next((role.value for role in Role if role in staff.roles), "account")
    return Actor(staff.user_id, highest)


def account_actor(user: User) -> Actor:
    """Return how the log names somebody acting on their own account before they are inside."""
    return Actor(user.pk, "account")
