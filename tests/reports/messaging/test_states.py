"""R8.7, R8.10: every step between states, as a table, in code and against the database."""

from itertools import product

import pytest
from django.utils import timezone

from reports.messaging.delivery.transitions import Step, move
from reports.messaging.models import OutboundText
from reports.messaging.states import FINAL, TextState, before, may_become
from tests.reports.cases.world import World
from tests.reports.messaging import texts

Q, CL, A, S = TextState.QUEUED, TextState.CLAIMED, TextState.ACCEPTED, TextState.SENT
D, UD, F, E = TextState.DELIVERED, TextState.UNDELIVERED, TextState.FAILED, TextState.EXPIRED
UK, CA, UC = TextState.UNKNOWN, TextState.CANCELLED, TextState.UNCONFIRMED

# Written out a second time on purpose: the issue's own list, from state to states.
TABLE = {
    Q: {CL, CA, A, S, D, UD, F, E},
    CL: {A, S, D, UD, F, E, UK, Q, CA},
    UK: {A, S, D, UD, F, E, Q, CA},
    A: {S, D, UD, F, E, UC},
    S: {D, UD, F, E, UC},
    D: set(),
    UD: set(),
    F: set(),
    E: set(),
    CA: set(),
    UC: set(),
}
PAIRS = list(product(TextState, TextState))


@pytest.mark.parametrize(("state", "other"), PAIRS)
def test_the_table_of_steps(state: TextState, other: TextState) -> None:
    assert may_become(state, other) is (other in TABLE[state])


def test_nothing_leads_out_of_a_final_state() -> None:
    assert {state for state in TextState if not TABLE[state]} == set(FINAL)
    assert all(not set(before(other)) & set(FINAL) for other in TextState)


def in_state(case_id: object, state: TextState, number: int) -> OutboundText:
    row = texts.put(case_id, slot=str(number))  # type: ignore[arg-type]
    now = timezone.now()
    OutboundText.objects.filter(id=row.id).update(
        state=state, claimed_at=now, final_at=now if state in FINAL else None
    )
    return row


def test_every_step_against_the_database(people: World) -> None:
    """A callback of any kind, to a text in any state, moves it only as the table says."""
    case_id = texts.case()
    for number, (state, other) in enumerate(PAIRS):
        if other in (Q, CL, UK):
            continue
        row = in_state(case_id, state, number)
        took = move(text_id=row.id, case_id=case_id, step=Step(to=other), now=timezone.now())
        after = texts.again(row)
        assert took is (other in TABLE[state]), (state, other)
        assert after.state == (other if took else state)
        assert (after.final_at is not None) is (after.state in FINAL)
