"""Who may act for a house: the people of its team, its own bed board, the service itself.

"Not yours" and "does not exist" are the same to whoever asks.
"""

from dataclasses import dataclass
from uuid import UUID

from reports.accounts.directory.permission_checks import NotAllowed
from reports.accounts.directory.staff import Staff, actor_of
from reports.accounts.roles import Permission
from reports.audit.log import Actor
from shelters.models import House, HouseState, Source, Unit


class NotYours(NotAllowed):
    """There is no such house or unit for whoever asks."""


@dataclass(frozen=True, slots=True)
class Keeper:
    """Whoever stands at the bed board of one team, as an operation's `by`."""

    team_id: UUID
    actor: Actor
    user_id: UUID | None = None
    source: Source = Source.BOARD


type By = Staff | Actor | Keeper


def check_keeper(by: By, *, team_id: UUID) -> Actor:
    """Return how the log names whoever acts for a house of this team. Raises NotYours.

    An Actor stands for the service itself: it is not asked.
    """
    if isinstance(by, Actor):
        return by
    if isinstance(by, Keeper):
        if by.team_id != team_id:
            raise NotYours
        return by.actor
    if team_id not in by.teams_with(Permission.SET_AVAILABILITY):
        raise NotYours
    return actor_of(by)


def user_of(by: By) -> UUID | None:
    """Return the account behind it, None for the service itself."""
    return by.id if isinstance(by, Actor) else by.user_id


def lock_house(house_id: UUID, *, by: By) -> tuple[House, Actor]:
    """Return a house of theirs and who acts, the row locked until the transaction ends.

    Raises NotYours.
    """
    house = House.objects.select_for_update(no_key=True).filter(id=house_id).first()
    if house is None or house.state == HouseState.WITHDRAWN:
        raise NotYours
    return house, check_keeper(by, team_id=house.team_id)


def lock_unit(unit_id: UUID, *, by: By) -> tuple[Unit, Actor]:
    """Return a unit of theirs and who acts, the row locked; none that is retired.

    Raises NotYours.
    """
    rows = Unit.objects.select_related("house").select_for_update(no_key=True, of=("self",))
    unit = rows.filter(id=unit_id, retired_at__isnull=True).first()
    if unit is None or unit.house.state == HouseState.WITHDRAWN:
        raise NotYours
    return unit, check_keeper(by, team_id=unit.house.team_id)
