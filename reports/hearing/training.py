"""From texts written for it to the model's weights and thresholds. Deterministic, numpy alone.

Multinomial logistic regression with a ridge, over meaning and spelling. The thresholds come from
leaving out each hand in turn: what a model says of a hand that it never saw, and nothing else, is
what it will say of a stranger.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from reports.hearing.engine import Engine
from reports.hearing.frames import Grade
from reports.hearing.model import BUCKETS, MEANING, Thresholds, Weights, spelling
from reports.hearing.words import Sentence, pairs, sentences
from reports.region import Region

type Matrix = NDArray[np.float64]
type Ranks = NDArray[np.int64]

RIDGE: Final = 0.2
ROUNDS: Final = 200  # of the optimiser; it has come to rest long before
MEMORY: Final = 8
# Where the lines are drawn, in what cross-validation says.
LOW: Final = 0.05  # of danger lies below `low`
WORRY: Final = 0.88  # of the harmless lies below `worry`
CRY: Final = 0.96  # of what is no cry lies below `cry`


@dataclass(frozen=True, kw_only=True)
class Text:
    """One text written for training: its grade, what kind it is of, and whose hand wrote it."""

    text: str
    language: str
    grade: Grade
    kind: str
    hand: str


def read_texts(folder: Path) -> list[Text]:
    """The texts of a folder of JSON lines, in the order of the files' names. Raises OSError."""
    return [_text(line) for file in sorted(folder.glob("*.jsonl")) for line in _lines(file)]


def _lines(file: Path) -> Iterator[str]:
    yield from (line for line in file.read_text("utf-8").splitlines() if line.strip())


def _text(line: str) -> Text:
    data = json.loads(line)
    return Text(
        text=data["text"],
        language=data["lang"],
        grade=Grade(data["grade"]),
        kind=data["kind"],
        hand=data["hand"],
    )


def hash_of(texts: Sequence[Text]) -> str:
    """What names exactly these texts with these grades."""
    said = json.dumps([[each.text, each.grade] for each in texts], ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()


@dataclass(frozen=True)
class _Parts:
    """Every sentence of every text: whose text it is, and which ones are learnt from."""

    of: Ranks
    features: Matrix
    learnt: NDArray[np.bool_]
    meanings: Matrix
    spellings: NDArray[np.float32]


class Course:
    """Texts made ready to be learnt from, all of them or without some hands: once for all of it."""

    def __init__(self, texts: Sequence[Text], *, pack: Region, engine: Engine) -> None:
        """Embed every sentence of every text. Raises NoEngine."""
        self._texts = texts
        self._parts = _parts(texts, pack, engine)
        self._ranks = np.array([each.grade.rank for each in texts], dtype=np.int64)
        self._hands = np.array([each.hand for each in texts])
        self._fits: dict[frozenset[str], Matrix] = {}

    def weights(self, *, without: str = "") -> Weights:
        """What the texts of all hands but this one give, with thresholds from leaving out each of
        them in turn.

        What is left out changes nothing but which rows are looked at: features are only a way to
        write down how alike two sentences are.
        """
        there = self._hands != without
        danger, cry = np.zeros(len(self._texts)), np.zeros(len(self._texts))
        for hand in sorted(set(self._hands[there])):
            solution = self._fit(frozenset({without, hand}))
            theirs = self._hands == hand
            said = _said(self._parts, solution, len(self._texts))
            danger[theirs], cry[theirs] = said[0][theirs], said[1][theirs]
        meaning, spelt, bias = _unfolded(self._parts, self._fit(frozenset({without})))
        ranks = self._ranks
        thresholds = Thresholds(
            low=float(np.quantile(danger[there & (ranks > 0)], LOW)),
            worry=float(np.quantile(danger[there & (ranks == 0)], WORRY)),
            cry=float(np.quantile(cry[there & (ranks < Grade.CRY.rank)], CRY)),
        )
        learnt = [each for each in self._texts if each.hand != without]
        return Weights(
            meaning=meaning,
            spelling=spelt,
            bias=bias,
            thresholds=thresholds,
            texts=hash_of(learnt),
        )

    def _fit(self, without: frozenset[str]) -> Matrix:
        """Two hands left out are the same two in either order, and nobody's hand has no name.

        What all texts give is near what most of them give: from there it is a short way.
        """
        hands = without - {""}
        if hands not in self._fits:
            kept = ~np.isin(self._hands, sorted(hands))
            near = self._fit(frozenset()) if hands else None
            self._fits[hands] = _fit(self._parts, self._ranks, kept, near=near)
        return self._fits[hands]


def train(texts: Sequence[Text], *, pack: Region, engine: Engine) -> Weights:
    """The weights that these texts give. Raises NoEngine."""
    return Course(texts, pack=pack, engine=engine).weights()


def _parts(texts: Sequence[Text], pack: Region, engine: Engine) -> _Parts:
    """What a reading of each text would look at. A text of several sentences is learnt as pairs.

    Nobody knows which sentence of a dangerous text carries the danger; of a harmless one each is
    harmless.
    """
    said: list[tuple[int, Sentence, bool]] = []
    for at, each in enumerate(texts):
        read = list(sentences(each.text, pack.hearing))
        joined = list(pairs(read))
        alone = len(read) == 1 or each.grade is Grade.NOTHING or not joined
        said += [(at, one, alone) for one in read]
        said += [(at, one, True) for one in joined]
    meanings = np.array([engine.embed(one.heard) for _, one, _ in said])
    spellings = np.zeros((len(said), BUCKETS), dtype=np.float32)
    for row, (_, one, _) in enumerate(said):
        if found := spelling(one):
            spellings[row, found] = 1 / len(found) ** 0.5
    gram = MEANING**2 * meanings @ meanings.T + (spellings @ spellings.T).astype(np.float64)
    values, vectors = np.linalg.eigh(gram)
    return _Parts(
        of=np.array([at for at, _, _ in said], dtype=np.int64),
        features=vectors * np.sqrt(np.maximum(values, 0)),
        learnt=np.array([learnt for _, _, learnt in said]),
        meanings=meanings,
        spellings=spellings,
    )


def _fit(
    parts: _Parts, ranks: Ranks, kept: NDArray[np.bool_], *, near: Matrix | None = None
) -> Matrix:
    """The weights, over the features and a constant, from the texts that are kept.

    There is one place where the loss is lowest: to begin near it only takes less time.
    """
    rows = parts.learnt & kept[parts.of]
    known = np.c_[parts.features[rows], np.ones(rows.sum())]
    wanted = np.eye(len(Grade))[ranks[parts.of[rows]]]

    def loss(flat: Matrix) -> tuple[float, Matrix]:
        weights = flat.reshape(known.shape[1], len(Grade))
        likely = _likely(known @ weights)
        penalised = weights.copy()
        penalised[-1] = 0
        value = -np.log(np.maximum((likely * wanted).sum(axis=1), 1e-300)).sum()
        slope = known.T @ (likely - wanted) + RIDGE * penalised
        return float(value + RIDGE / 2 * (penalised**2).sum()), slope.ravel()

    begin = np.zeros(known.shape[1] * len(Grade)) if near is None else near.ravel()
    return _lowest(loss, begin).reshape(-1, len(Grade))


def _likely(scores: Matrix) -> Matrix:
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))


def _lowest(loss: Callable[[Matrix], tuple[float, Matrix]], begin: Matrix) -> Matrix:
    """Where a convex loss is lowest: L-BFGS with halving steps."""
    at = begin
    value, slope = loss(at)
    steps: list[Matrix] = []
    turns: list[Matrix] = []
    for _ in range(ROUNDS):
        ahead = _direction(slope, steps, turns)
        length = 1.0
        while True:
            there, new_slope = loss(at + length * ahead)
            if there <= value + 1e-4 * length * float(slope @ ahead) or length < 1e-12:
                break
            length /= 2
        step, turn = length * ahead, new_slope - slope
        if value - there < 1e-9 * max(1.0, abs(value)):
            return at + step
        if float(step @ turn) > 0:
            steps, turns = [*steps, step][-MEMORY:], [*turns, turn][-MEMORY:]
        at, value, slope = at + step, there, new_slope
    return at


def _direction(slope: Matrix, steps: list[Matrix], turns: list[Matrix]) -> Matrix:
    ahead = slope.copy()
    kept = []
    for step, turn in zip(reversed(steps), reversed(turns), strict=True):
        share = float(step @ ahead) / float(step @ turn)
        kept.append(share)
        ahead -= share * turn
    if steps:
        ahead *= float(steps[-1] @ turns[-1]) / float(turns[-1] @ turns[-1])
    for step, turn, share in zip(steps, turns, reversed(kept), strict=True):
        ahead += step * (share - float(turn @ ahead) / float(step @ turn))
    return -ahead


def _said(parts: _Parts, solution: Matrix, count: int) -> tuple[Matrix, Matrix]:
    """Of each text the highest probabilities of its sentences: of danger, and of danger now."""
    likely = _likely(np.c_[parts.features, np.ones(len(parts.features))] @ solution)
    danger, cry = np.zeros(count), np.zeros(count)
    np.maximum.at(danger, parts.of, 1 - likely[:, 0])
    np.maximum.at(cry, parts.of, likely[:, -1])
    return danger, cry


def _unfolded(parts: _Parts, solution: Matrix) -> tuple[Matrix, Matrix, Matrix]:
    """The weights over meaning and spelling themselves."""
    lengths = (parts.features**2).sum(axis=0)
    safe = lengths > 1e-9
    mixed = parts.features[:, safe] @ (solution[:-1][safe] / lengths[safe, None])
    meaning = MEANING * parts.meanings.T @ mixed
    return meaning, parts.spellings.T.astype(np.float64) @ mixed, solution[-1]
