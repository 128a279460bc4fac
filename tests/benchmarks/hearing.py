"""What the two ears make of texts that they did not learn from: each hand left out in turn."""

import resource
import time
from collections import Counter
from collections.abc import Sequence

from reports.hearing import Ear, Grade, Heard
from reports.hearing.engine import Engine
from reports.hearing.training import Course, Text, read_texts
from reports.region.assembly.loading import load_pack
from tests.benchmarks.outcome import Check, Outcome, Progress
from tests.reports.region.regions import BRUSSELS_FOLDER
from tests.shares import interval

SMALL = 12  # texts of each hand


def run(progress: Progress, *, full: bool = True) -> Outcome:
    """Read every text by a model that saw no other of its hand; otherwise a few of them."""
    pack = load_pack(BRUSSELS_FOLDER)
    texts = read_texts(BRUSSELS_FOLDER / "hearing" / "texts")
    hands = sorted({each.hand for each in texts})
    if not full:
        texts = [each for hand in hands for each in _some(_of(texts, hand))]
    engine = Engine()
    read: list[tuple[Text, Heard]] = []
    seconds: list[float] = []
    progress(f"{len(texts)} texts of {len(hands)} hands")
    course = Course(texts, pack=pack, engine=engine)
    for hand in hands if full else hands[:1]:
        progress(f"hand {hand}: learning from the others")
        ear = Ear(pack.hearing, weights=course.weights(without=hand), engine=engine)
        for text in _of(texts, hand):
            began = time.process_time()
            heard = ear.hear(text.text, numbers=pack.emergency_numbers())
            seconds.append(time.process_time() - began)
            read.append((text, heard))
    return _outcome(read, sorted(seconds))


def _of(texts: Sequence[Text], hand: str) -> list[Text]:
    return [each for each in texts if each.hand == hand]


def _some(texts: Sequence[Text]) -> Sequence[Text]:
    """A few from all over: they lie by what they are."""
    return texts[:: max(1, len(texts) // SMALL)]


def _misses(read: Sequence[tuple[Text, Heard]]) -> list[dict[str, object]]:
    """Every text that was heard as less, or more, than it is."""
    return [
        {
            "text": text.text,
            "hand": text.hand,
            "is": text.grade.value,
            "heard": heard.grade.value,
            "why": list(heard.why),
        }
        for text, heard in read
        if heard.grade is not text.grade
    ]


def _outcome(read: Sequence[tuple[Text, Heard]], seconds: Sequence[float]) -> Outcome:
    found = Counter((text.grade, heard.grade) for text, heard in read)
    calm = sum(heard.understood for text, heard in read if text.grade is Grade.NOTHING)
    of = {grade: sum(found[grade, other] for other in Grade) for grade in Grade}
    danger = of[Grade.CRY] + of[Grade.WORRY]
    missed = found[Grade.CRY, Grade.NOTHING] + found[Grade.WORRY, Grade.NOTHING]
    harmless = of[Grade.NOTHING]
    shares = {
        "heard": (danger - missed, danger),
        "cry_of_immediate": (found[Grade.CRY, Grade.CRY], of[Grade.CRY]),
        "false_cry": (found[Grade.NOTHING, Grade.CRY], harmless),
        "false_worry": (found[Grade.NOTHING, Grade.WORRY], harmless),
        "worry_heard_as_cry": (found[Grade.WORRY, Grade.CRY], of[Grade.WORRY]),
        "harmless_not_understood": (found[Grade.NOTHING, Grade.NOTHING] - calm, harmless),
    }
    metrics = {"texts": float(len(read))}
    for name, (part, whole) in shares.items():
        low, high = interval(part, whole)
        metrics |= {name: part / whole, f"{name}_low": low, f"{name}_high": high}
    metrics["ms_a_text_median"] = seconds[len(seconds) // 2] * 1000
    metrics["ms_a_text_p95"] = seconds[int(len(seconds) * 0.95)] * 1000
    metrics["peak_memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    checks = [
        Check("heard", metrics["heard"], 0.92),
        Check("cry_of_immediate", metrics["cry_of_immediate"], 0.75),
        Check("false_cry", metrics["false_cry"], 0.05, at_most=True),
        Check("false_worry", metrics["false_worry"], 0.15, at_most=True),
    ]
    return Outcome(metrics, checks, _misses(read))
