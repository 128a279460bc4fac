"""The lifecycle as a picture for the docs, drawn from the table itself."""

from django.utils.translation import override

from reports.cases.lifecycle.lifecycle import TRANSITIONS, Transition
from reports.cases.models import Status

HEAD = """# The life of a case

Six steps of case management. This file is written by `./run diagrams` from the table in
`reports/cases/lifecycle/lifecycle.py`; a test says whether it is current.

No machine closes a case, and nobody closes one in one step: a checklist is filled in first, and
every message has been read.

```mermaid
stateDiagram-v2
"""
TABLE = """```

| from | to | who may | the log says |
|---|---|---|---|
"""


def diagram() -> str:
    """The whole page, in the language of the code."""
    with override(None):
        states = "".join(f"    {status.value}: {status.label}\n" for status in Status)
    arrows = "".join(f"    {_arrow(each)}\n" for each in TRANSITIONS)
    rows = "".join(_row(each) for each in TRANSITIONS)
    return f"{HEAD}{states}    [*] --> {Status.INTRODUCTION.value}\n{arrows}{TABLE}{rows}"


def _arrow(step: Transition) -> str:
    return f"{step.source.value} --> {step.target.value}"


def _row(step: Transition) -> str:
    who = f"{step.permission.value}, responsible for the case"
    if step.target is Status.CLOSED:
        who += "; EMERGENCY and HIGH: and a second person, confirm_lower"
    return f"| {step.source.value} | {step.target.value} | {who} | {step.event.value} |\n"
