"""Reports that leave who the other party is, and what the desk is told of them."""

from typing import Any
from uuid import UUID

from reports.intake.connections import connected_cases, connections
from reports.intake.submission import OtherParty
from tests.reports.cases import world
from tests.reports.cases.world import NOW, Report, World

PHONE = "0470 98 76 54"
LEFT = OtherParty(phone=PHONE)


def left(party: OtherParty = LEFT, connect: str = "tell_desk", **changes: Any) -> Report:
    """A report that leaves this, and the worker process after it."""
    made = world.report(other_party=party, connect=connect, **changes)
    connections.sweep(now=NOW)
    return made


def pairs(people: World) -> list[set[UUID]]:
    found = connected_cases.unseen(staff=people.dalia.staff, limit=50)
    return [{each.case_id, each.other_id} for each in found]
