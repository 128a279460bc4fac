"""Who has a case that became more urgent, or whose reporter would rather talk to somebody else.

The worker whom the reporter knows stays. Until somebody has acknowledged it, it is routed again
within its team: at once, if whoever has it is not there or is not whom the reporter wishes and
somebody else is. That is done by the worker process, as every change of owner without a person.
"""

from collections.abc import Sequence
from datetime import datetime

from reports.cases.assignment.rota import OnDuty
from reports.cases.assignment.staffing import ask_staffing
from reports.cases.models import Case, Queue
from reports.cases.terms.machine_facts import Facts
from reports.pipeline import pipeline


def route_again(case: Case, facts: Facts, *, now: datetime) -> bool:
    """Have the locked row (not saved) given to somebody else by the next look, if that helps.

    Whoever has it keeps it until then. Returns whether it is to change.
    """
    if case.acknowledged_at is not None or case.queue == Queue.COORDINATORS:
        return False
    with pipeline():
        staffing = ask_staffing(now=now, within=case.team_id)
    if not _would_change(case, facts, staffing.duty.read()):
        return False
    case.asked = []
    case.escalations = 0
    case.escalate_at = now
    return True


def _would_change(case: Case, facts: Facts, duty: Sequence[OnDuty]) -> bool:
    """Nobody on duty has it; or somebody on duty is whom the reporter wishes and the owner not."""
    wish = facts.wishes.worker_gender
    mine = [each for each in duty if each.user_id == case.owner_id]
    if not mine:
        return bool(duty) or case.level.urgent
    met = not wish or mine[0].profile.gender == wish
    others = (each for each in duty if each.user_id != case.owner_id)
    return not met and any(
        each.profile.gender == wish and facts.language in each.profile.languages for each in others
    )
