"""A hotel's budget while somebody is held a room there: more days are more nights of it."""

from datetime import datetime

from shelters.inventory.inventory import house_facts
from shelters.match_runs.nights_left import nights_of, nights_spent
from shelters.models import House, HouseKind
from shelters.needs.needs import Change
from shelters.occupancy.occupancy import live


class NotEnoughNights(Exception):
    """The budget of the hotel that holds a room does not reach for so many days."""


def check_budget(change: Change, now: datetime) -> None:
    """Refuse more days than the budget has nights left for; fewer are always taken.

    Whoever takes nights of the same budget meanwhile is waited for. Raises NotEnoughNights.
    """
    if nights_of(change.after) <= nights_of(change.before):
        return
    held = live(now).filter(need=change.need, house__kind=HouseKind.HOTEL)
    paid = House.objects.filter(id__in=held.values("house_id")).order_by("id")
    for house in paid.select_for_update(no_key=True):
        facts = house_facts(house)
        if facts.budget is None:
            continue
        if nights_spent(house.id, facts.budget_since, now=now) > facts.budget.nights:
            raise NotEnoughNights
