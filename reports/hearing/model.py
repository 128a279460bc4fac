"""How much a sentence sounds like danger: a dot product over its meaning and its spelling.

Trained on texts written for it (`training.py`). It generalises where no lexicon is finished, and
is half deaf to negation: it only ever adds, or doubts a frame.
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from reports.hearing.words import Sentence

type Vector = NDArray[np.float64]
type Matrix = NDArray[np.float64]

BUCKETS: Final = 1 << 14
MEANING: Final = 3.0  # how much the meaning weighs against the spelling, by cross-validation
_SIZES: Final = (3, 4, 5)  # letters of the parts of words that count


@dataclass(frozen=True, slots=True)
class Sound:
    """The model's probabilities: that a sentence tells of danger at all, and of danger now."""

    danger: float
    cry: float


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """From cross-validation on the texts: `low` is below nearly all danger; `worry` and `cry`."""

    low: float
    worry: float
    cry: float


@dataclass(frozen=True, kw_only=True)
class Weights:
    """Meaning and spelling by grade (nothing, worry, cry), and where the lines are drawn."""

    meaning: Matrix
    spelling: Matrix
    bias: Vector
    thresholds: Thresholds
    texts: str  # the hash of what it was trained on

    def sound(self, sentence: Sentence, embedded: Vector) -> Sound:
        """What a sentence sounds like; the same weights always say the same."""
        scores = MEANING * embedded @ self.meaning + self.bias
        found = spelling(sentence)
        if found:
            scores = scores + self.spelling[found].sum(axis=0) / len(found) ** 0.5
        odds = np.exp(scores - scores.max())
        nothing, _, cry = odds / odds.sum()
        return Sound(danger=float(1 - nothing), cry=float(cry))


def spelling(sentence: Sentence) -> list[int]:
    """The buckets of a sentence's words, pairs of words and parts of words."""
    return sorted({zlib.crc32(part.encode()) % BUCKETS for part in set(_parts(sentence.words))})


def _parts(words: tuple[str, ...]) -> Iterator[str]:
    yield from (f"w {word}" for word in words)
    yield from (f"b {one} {next_one}" for one, next_one in pairwise(words))
    for word in words:
        edged = f"_{word}_"
        for size in _SIZES:
            yield from ("c" + edged[at : at + size] for at in range(len(edged) - size + 1))


def save(weights: Weights, file: Path) -> None:
    """Write the weights, rounded to half precision."""
    lines = weights.thresholds
    np.savez_compressed(
        file,
        meaning=weights.meaning.astype(np.float32),
        spelling=weights.spelling.astype(np.float16),
        bias=weights.bias.astype(np.float32),
        thresholds=np.array([lines.low, lines.worry, lines.cry]),
        texts=np.array(weights.texts),
    )


def load(file: Path) -> Weights:
    """What `save` wrote. Raises OSError, or ValueError or KeyError for a file that is none."""
    with np.load(file, allow_pickle=False) as data:
        low, worry, cry = (float(each) for each in data["thresholds"])
        return Weights(
            meaning=data["meaning"].astype(np.float64),
            spelling=data["spelling"].astype(np.float64),
            bias=data["bias"].astype(np.float64),
            thresholds=Thresholds(low=low, worry=worry, cry=cry),
            texts=str(data["texts"]),
        )
