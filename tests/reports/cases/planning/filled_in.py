"""What somebody fills in: a checklist as an operation takes it, and as a form sends it."""

from typing import Any
from uuid import uuid4

from reports.audit.events import ReasonCode
from reports.cases.planning.closing_records import Checklist, PersonSaid, PlanEnd, SafetyEnd
from reports.cases.planning.plan_records import PlanWords


def checklist(**changes: Any) -> Checklist:
    """A closing of which nothing has to be explained but open tasks."""
    values: dict[str, Any] = {
        "reason": ReasonCode.SERVED,
        "plan": PlanEnd.DONE,
        "plan_words": "",
        "tasks_words": "sample tasks canary",
        "safety": SafetyEnd.SAFE,
        "safety_words": "sample safety canary",
        "person": PersonSaid.AGREES,
        "person_words": "sample person canary",
        "summary": "sample summary canary",
    }
    return Checklist(**(values | changes))


def closing_form(version: int, /, **changes: object) -> dict[str, object]:
    """The same, as the page sends it."""
    said = checklist()
    values = said.to_json()
    return values | {"version": version, "once": uuid4()} | changes


def safety_form(version: int, /, **changes: object) -> dict[str, object]:
    """A safety plan as the page sends it, with a canary in every field."""
    values: dict[str, object] = {name: f"sample {name} canary" for name in PlanWords().to_json()}
    return values | {"version": version, "once": uuid4(), "agreed": "on"} | changes
