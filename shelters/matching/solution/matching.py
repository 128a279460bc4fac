"""One run: from a problem to who gets which place, with a proof for everyone who gets none."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from shelters.matching.pairs.columns import Columns, columns
from shelters.matching.pairs.edges import Edges, judged
from shelters.matching.pairs.problem import Problem
from shelters.matching.pairs.verdicts import Verdicts, verdicts
from shelters.matching.solution.alternatives import Alternatives, alternatives
from shelters.matching.solution.certificates import Certificates, certificates
from shelters.matching.solution.increment import optimum
from shelters.matching.solution.optimum import NOBODY, Matching
from shelters.matching.solution.order import Order, order_of
from shelters.matching.solution.two_lines import Lines, Solution, solved


@dataclass(frozen=True)
class Run:
    """Everything one run found, in columns; `answer` names it.

    `proofs` are of the last lines of whoever is left out, `backup` the pair of everybody's second
    choice, NOBODY for none.
    """

    problem: Problem
    table: Columns
    said: Verdicts
    pairs: Edges
    order: Order
    solution: Solution
    proofs: Certificates
    others: Alternatives
    backup: NDArray[np.int64]

    @property
    def matching(self) -> Matching:
        """Who gets what."""
        return self.solution.matching


def run(problem: Problem) -> Run:
    """Match the whole problem. Raises SolverFailed when the solver finds no optimum."""
    table = columns(problem)
    said = verdicts(table)
    pairs = judged(table, said)
    order = order_of(problem, table, pairs)
    found = solved(pairs, order, len(table.units))
    matching = found.matching
    policy = problem.policy
    queued = policy is not None and policy.rules.backup
    return Run(
        problem=problem,
        table=table,
        said=said,
        pairs=pairs,
        order=order,
        solution=found,
        proofs=proofs_of(found),
        others=alternatives(pairs, matching),
        backup=backups(pairs, order, matching) if queued else np.full(len(order.rank), NOBODY),
    )


def proofs_of(found: Solution) -> Certificates:
    """Prove for every household left out that its last line could not be placed."""
    lines: Lines = found.lines
    left = np.flatnonzero(found.matching.unit_of == NOBODY)
    last = left + lines.needs if lines.two else left
    return certificates(lines.pairs, found.by_line, lines.rank, last)


def backups(pairs: Edges, order: Order, matching: Matching) -> NDArray[np.int64]:
    """Return everybody's second choice: the same once more, over those who have a place and the
    units that nobody has.
    """
    free = matching.need_of[pairs.unit] == NOBODY
    kept = np.flatnonzero(free & (matching.unit_of[pairs.need] != NOBODY))
    second = replace(
        pairs,
        need=pairs.need[kept],
        unit=pairs.unit[kept],
        ask=pairs.ask[kept],
        fit=pairs.fit[kept],
        starts=np.searchsorted(pairs.need[kept], np.arange(len(order.rank) + 1)).astype(np.int64),
    )
    chosen = optimum(second, order.rank, len(matching.need_of)).edge_of
    found = np.full(len(chosen), NOBODY, dtype=np.int64)
    has = chosen != NOBODY
    found[has] = kept[chosen[has]]
    return found
