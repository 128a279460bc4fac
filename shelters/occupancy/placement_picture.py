"""The steps of a placement as a page for the docs, drawn from the table itself."""

from datetime import timedelta

from django.utils.translation import override

from reports.region import region
from shelters.models import PlacementState
from shelters.occupancy.placement_states import ASK_AGAIN, CASE_GOES, DECLINE_REASONS, STEPS, Step

HEAD = """# The life of a placement

From the hold to the day somebody leaves. This file is written by `./run diagrams` from
the table in `shelters/occupancy/placement_states.py`; a test says whether it is current.

A placement and each unit of it have a time. What contains now takes the unit; two exclusion
constraints keep a unit, and a household, from being in two such times at once. A hold ends with
its time: nothing has to sweep it away. There is no counter of what is held or free.

```mermaid
stateDiagram-v2
"""
TABLE = """```

| from | to | who may | the log says |
|---|---|---|---|
"""
HOLDS = """
## How long

| tier | a hold and an offer last | extended |
|---|---|---|
"""
AFTER = """
The house has the rest of the hold to answer an offer; at a quarter, half and three quarters of
that time its duty phone gets a neutral text, the worker is asked to call, the coordinators are
told. Once the house has accepted, the person has as long again to decide. Somebody who was
expected and is not said to have come or not keeps the place for {expected} hours. The worker, and
nobody else, can move the time at which somebody is expected, with a reason; the house sees the new
time on its board, and the place lasts until {expected} hours after that. A house keeps a place for
its own caller {kept} hours at most. Where somebody has still to decide who gets a flat, a transit
home has as long as that takes to answer for households of tiers 2 and 3; the flat is kept until
then.

A place that somebody lives in can be held for a household that needs one from the day on which the
stay is planned to end, a month ahead at most. The hold, the offer and the decision last as long as
any; the place is theirs from that day on, and the stay before gives up its time from then on.
Whoever still lives there on that day is put out by nobody: the next household arrives only after
somebody has said that they have left. When the later claim ends, on whatever day, the stay has its
time back, and so has a household that holds the place, or is expected, until that day. A hold that
would last longer than until that day takes the place until then. The house cannot keep a place that
somebody still lives in.

What is learnt after the hold counts. Before it is offered, accepted and confirmed the rules ZONE,
SEC and NOT are asked again of the place's own units, by what the facts and the house say then; a no
stops the step. The house then learns only that it is no longer wanted, and the worker is asked to
look; the worker's page names every rule that fails by then. Who is on the way is let in,
and nobody who is in is put out. When the facts change, a house that was offered them reads them as
they are now, as far as was agreed.

## What a no of the house means

| reason | asked again for this household |
|---|---|
"""
CASES = """
"Full after all" also says so of the units, and doubts whatever else the house said to be free.
When the person does not want a place, its house is not proposed again in this search; time
waited, tier and place in the order stay as they are.

## When the consent ends

A house reads the profile and the hand-over only while the consent to its organisation holds, as
far as it goes. Taken back, everything that waits there is given back at once and what the house
was told is destroyed; a place that somebody lives in stays theirs. When its time runs out, a sweep
every minute destroys what the house was told and asks its people to do the same with what they
wrote down. An offer and a yes of the house are given back too, and the worker is asked to find
another place; one in which somebody is expected or lives stays theirs, with its address and its
times. Once the reporter has agreed again the hand-over can be written anew.

## What happens to the case

| when it is | a case at | goes to |
|---|---|---|
"""
HOURS = 3600


def diagram() -> str:
    """The whole page, in the language of the code."""
    with override(None):
        states = "".join(f"    {state.value}: {state.label}\n" for state in PlacementState)
    arrows = "".join(f"    {_arrow(each)}\n" for each in STEPS)
    holds = region().places.holds
    after = AFTER.format(
        expected=int(holds.expected.total_seconds() // HOURS),
        kept=int(holds.kept.total_seconds() // HOURS),
    )
    parts = (
        HEAD,
        states,
        arrows,
        TABLE,
        _steps(),
        HOLDS,
        _holds(),
        after,
        _noes(),
        CASES,
        _cases(),
    )
    return "".join(parts)


def _arrow(step: Step) -> str:
    return f"{step.source.value if step.source else '[*]'} --> {step.target.value}"


def _steps() -> str:
    return "".join(
        f"| {each.source.value if each.source else '-'} | {each.target.value} "
        f"| {each.side.value} | {each.event.value} |\n"
        for each in STEPS
    )


def _holds() -> str:
    return "".join(
        f"| {tier} | {int(lasts.total_seconds() // 60)} minutes | once, as long again |\n"
        for tier, lasts in enumerate(region().places.holds.by_tier)
    )


def _noes() -> str:
    rows = ((reason, ASK_AGAIN[reason]) for reason in DECLINE_REASONS)
    return "".join(
        f"| {reason.value} | {'never in this search' if wait is None else _hours(wait)} |\n"
        for reason, wait in rows
    )


def _hours(wait: timedelta) -> str:
    hours = int(wait.total_seconds() // HOURS)
    return f"after {hours} hours, or on the day the house names" if hours else "at once"


def _cases() -> str:
    return "".join(
        f"| {state.value} | {source.value} | {target.value} |\n"
        for state, (source, target) in CASE_GOES.items()
    )
