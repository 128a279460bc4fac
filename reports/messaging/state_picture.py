"""The states of a text as a page for the docs, drawn from the table itself."""

from django.utils.translation import override

from reports.messaging.states import FINAL, STEPS, TextState

HEAD = """# The life of a text

From the queue to the word that it arrived, or that nobody will ever know. This file is written by
`./run diagrams` from the table in `reports/messaging/states.py`; a test says whether it is current.

A text waits here until an hour that is safe. It goes back to the queue, or is taken back, only
where the provider provably has nothing; one that may have left and may not is looked up, never sent
a second time. What the provider says late, twice or in the wrong order moves nothing that has
ended.

```mermaid
stateDiagram-v2
"""
TABLE = """```

| state | people read | may become |
|---|---|---|
"""


def diagram() -> str:
    """The whole page, in the language of the code."""
    with override(None):
        states = "".join(f"    {state.value}: {state.label}\n" for state in TextState)
        rows = "".join(_row(state) for state in TextState)
    arrows = "".join(
        f"    {state.value} --> {other.value}\n" for state in TextState for other in _next(state)
    )
    start = f"    [*] --> {TextState.QUEUED.value}\n"
    ends = "".join(f"    {state.value} --> [*]\n" for state in FINAL)
    return f"{HEAD}{states}{start}{arrows}{ends}{TABLE}{rows}"


def _next(state: TextState) -> list[TextState]:
    return [other for other in TextState if other in STEPS[state]]


def _row(state: TextState) -> str:
    onward = ", ".join(other.value for other in _next(state)) or "nothing: this is the end"
    return f"| {state.value} | {state.label} | {onward} |\n"
