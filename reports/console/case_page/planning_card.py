"""The small card of the case page that leads to the pages of case management."""

from dataclasses import dataclass
from datetime import datetime

from reports.cases.models import content as names
from reports.cases.planning import assessment_plans, case_dates, safety_plans
from reports.cases.planning.closing_records import ClosingAsked
from reports.cases.records.open_case import OpenCase


@dataclass(frozen=True, kw_only=True)
class PlanningCard:
    """What the card says."""

    closed: bool
    closing_waits: bool
    safety_plan: datetime | None
    case_plan: datetime | None
    next_date: datetime | None


def planning_card(opened: OpenCase, *, now: datetime) -> PlanningCard:
    """How far case management is."""
    plans = safety_plans.plans(opened)
    kept = assessment_plans.case_plans(opened)
    moments = [each.on for each in case_dates.dates(opened)]
    moments += [end for each in case_dates.dates(opened) if (end := case_dates.end_of(each))]
    return PlanningCard(
        safety_plan=plans[0].at if plans else None,
        case_plan=kept[0].at if kept else None,
        next_date=min((each for each in moments if each > now), default=None),
        closed=not opened.case.is_open,
        closing_waits=opened.case.is_open
        and bool(opened.working(ClosingAsked, names.CLOSING_ASKED)),
    )
