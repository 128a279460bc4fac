"""Old form against new pages, same facts, a partner's violence: nobody is less urgent than before.

All 67,108,864 combinations of yes and no in a full run, a drawn share in each.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np
import pytest
from numpy.typing import NDArray

from reports.intake.triage.evidence import told, told_later
from reports.intake.triage.triage import Kept, assess, instrument, raised
from reports.region.vocabulary import Level
from tests import scale
from tests.reports.intake.triage import comparison
from tests.reports.region.regions import BRUSSELS

SAFETY = instrument(BRUSSELS)
DRAWN: Final = 1 << 18
AT_ONCE: Final = 1 << 20
BY_HAND: Final = 300
KNOWN: Final = {"honour": 20_480, "parted": 1_536}
everything = scale.scaled(small="262,144 drawn combinations", whole="all 67,108,864 combinations")


def drawn(size: int) -> NDArray[np.uint32]:
    """Always the same, so that no run fails by chance; grave answers are rare in half of them.

    Else nearly all would be emergencies.
    """
    random = np.random.default_rng(20261202)
    numbers = random.integers(0, comparison.EVERY, size, dtype=np.uint32)
    calm = random.random(size) < 0.5
    grave = sum(1 << comparison.FACTS.index(name) for name in comparison.QUESTIONS[:10])
    numbers[calm] &= np.uint32(~grave & (comparison.EVERY - 1))
    return numbers


def combinations() -> Iterator[NDArray[np.uint32]]:
    if not scale.FULL:
        yield drawn(DRAWN)
        return
    for start in range(0, comparison.EVERY, AT_ONCE):
        yield np.arange(start, start + AT_ONCE, dtype=np.uint32)


@everything
def test_never_lower_than_before_and_only_the_known_ones_until_the_chapter() -> None:
    """R2.4: not with the ticks as they are true, and not with the first chapter.

    With a tick missed, of the report alone, the known combinations fall to ELEVATED: honour by a
    partner that was not ticked; parted, controlled and unwanted sex, where neither hit nor unwanted
    sex was.
    """
    fell = dict.fromkeys(KNOWN, 0)
    seen = 0
    for numbers in combinations():
        facts = comparison.facts_of(numbers)
        old = comparison.old_level(facts)
        as_true = comparison.report(facts, ticks_as_true=True)
        missed = comparison.report(facts, ticks_as_true=False)
        later = comparison.chapter(facts)
        seen += len(numbers)
        alone = comparison.new_level(SAFETY, as_true)
        assert not np.any(alone < old)
        assert alone.min() >= Level.ELEVATED.rank
        for told_first in (as_true, missed):
            both = comparison.new_level(SAFETY, comparison.together(told_first, later))
            assert not np.any(both < old)
        new = comparison.new_level(SAFETY, missed)
        assert new.min() >= Level.ELEVATED.rank
        lower = new < old
        assert np.all(old[lower] == Level.HIGH.rank)
        assert np.all(new[lower] == Level.ELEVATED.rank)
        honour = facts["honour"] & ~facts["kind:forced_marriage"]
        parted = facts["separated"] & facts["forced_sex"]
        parted &= facts["control"] | facts["kind:control"]
        parted &= ~facts["kind:physical"] & ~facts["kind:sexual"]
        assert not np.any(lower & ~honour & ~parted)
        fell["honour"] += int(np.sum(lower & honour))
        fell["parted"] += int(np.sum(lower & ~honour & parted))
    if scale.FULL:
        assert (seen, fell) == (comparison.EVERY, KNOWN)
    else:
        assert all(fell.values())


@pytest.mark.parametrize("ticks_as_true", [True, False])
def test_the_arrays_say_what_pages_and_rule_say(ticks_as_true: bool) -> None:
    """Of some combinations, played through the rows, the rule and the first chapter."""
    numbers = drawn(BY_HAND)
    facts = comparison.facts_of(numbers)
    held = comparison.report(facts, ticks_as_true=ticks_as_true)
    alone = comparison.new_level(SAFETY, held)
    both = comparison.new_level(SAFETY, comparison.together(held, comparison.chapter(facts)))
    assert len({*alone.tolist()}) == 3
    for place, number in enumerate(numbers.tolist()):
        evidence = told(SAFETY, comparison.answers_of(number, ticks_as_true=ticks_as_true))
        found = assess(
            instrument=SAFETY,
            answers=evidence.safety,
            kinds=frozenset(evidence.kinds),
            marks=evidence.marks,
        )
        assert found.level.rank == alone[place]
        later = raised(
            instrument=SAFETY,
            kept=Kept.of(found, evidence.marks),
            told=told_later(SAFETY, comparison.chapter_of(number)),
        )
        assert max(found.level.rank, later.level.rank) == both[place]
