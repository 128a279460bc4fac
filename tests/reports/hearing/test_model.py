"""The model: the one that is shipped, loaded without a network, and what stands where it is not."""

import json
import socket

import numpy as np
import pytest

from reports.hearing import MODEL, Ear, Grade, weights_of
from reports.hearing.engine import Engine, NoEngine, Vector, fault
from reports.hearing.model import load
from reports.hearing.training import Course, Text, hash_of, read_texts, train
from tests.reports.region.regions import BRUSSELS, BRUSSELS_FOLDER, SALTMERE

TEXTS = read_texts(BRUSSELS_FOLDER / "hearing" / "texts")


@pytest.fixture(scope="module")
def loaded() -> Engine:
    """The real engine, as a worker process has it."""
    try:
        return Engine()
    except NoEngine as why:
        pytest.skip(f"no sentence model on this machine: {why}")


@pytest.fixture(scope="module")
def both(loaded: Engine) -> Ear:
    """Both ears."""
    return Ear(BRUSSELS.hearing, weights=weights_of(BRUSSELS), engine=loaded)


def test_the_weights_are_those_of_the_texts_beside_them() -> None:
    """Whoever changes a text trains anew: `./run hearing train`."""
    weights = weights_of(BRUSSELS)
    assert weights is not None
    assert weights.texts == hash_of(TEXTS)


def test_there_are_enough_texts_in_every_language() -> None:
    """From the learning curve: 60 of danger and 60 of none, in each that staff read.

    The others' texts are heard as a worry at most (`test_worries_of_pack.py`).
    """
    for language in BRUSSELS.of_staff:
        of_it = [each for each in TEXTS if each.language == language]
        assert sum(each.grade is Grade.NOTHING for each in of_it) >= 60
        assert sum(each.grade is not Grade.NOTHING for each in of_it) >= 60
    assert len(TEXTS) >= 600


def test_it_loads_without_a_network(monkeypatch: pytest.MonkeyPatch, loaded: Engine) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert Engine().embed("hij heeft een mes").shape == (384,)
    assert fault() == ""


def test_danger_that_no_frame_knows_is_heard(both: Ear) -> None:
    """Far from any line: the two ears together, and each by what it can."""
    frames = Ear(BRUSSELS.hearing)
    text = "il me traîne par les cheveux dans tout l'appartement"
    assert both.hear(text).grade is Grade.CRY
    assert both.hear("merci pour le rendez-vous de mardi").grade is Grade.NOTHING
    assert both.hear("au secours").grade is frames.hear("au secours").grade is Grade.CRY


def test_an_engine_that_fails_at_a_text_fails_no_text(loaded: Engine) -> None:
    class Failing(Engine):
        def __init__(self) -> None:
            """Loaded, and then broken."""

        def embed(self, text: str) -> Vector:
            raise NoEngine(f"it gave no vector for {len(text)} letters")

    ear = Ear(BRUSSELS.hearing, weights=weights_of(BRUSSELS), engine=Failing())
    assert ear.hear("il a un couteau").grade is Grade.CRY
    assert ear.hear("oui merci").understood


def test_a_pack_without_a_model_is_read_by_frames(loaded: Engine) -> None:
    assert weights_of(SALTMERE) is None
    assert Ear(SALTMERE.hearing, engine=loaded).hear("hij slaat mij").grade is Grade.CRY


def test_the_same_texts_give_the_same_weights(loaded: Engine) -> None:
    few: list[Text] = [each for each in TEXTS if each.hand in {"A1", "A2"}][:60]
    one = train(few, pack=BRUSSELS, engine=loaded)
    other = train(few, pack=BRUSSELS, engine=loaded)
    assert np.allclose(one.meaning, other.meaning, atol=1e-3)
    assert np.allclose(one.spelling, other.spelling, atol=1e-3)
    assert one.texts == other.texts == hash_of(few)


def test_a_hand_that_is_left_out_is_one_that_never_was(loaded: Engine) -> None:
    """What the benchmark measures each hand by."""
    few = [each for hand in ("A1", "A2", "C1") for each in of_hand(hand)[:30]]
    left_out = Course(few, pack=BRUSSELS, engine=loaded).weights(without="C1")
    never = train([each for each in few if each.hand != "C1"], pack=BRUSSELS, engine=loaded)
    assert np.allclose(left_out.meaning, never.meaning, atol=1e-3)
    assert np.allclose(left_out.spelling, never.spelling, atol=1e-3)
    assert abs(left_out.thresholds.cry - never.thresholds.cry) < 1e-3
    assert left_out.texts == never.texts


def of_hand(hand: str) -> list[Text]:
    return [each for each in TEXTS if each.hand == hand]


def test_every_text_says_whose_it_is() -> None:
    for file in (BRUSSELS_FOLDER / "hearing" / "texts").glob("*.jsonl"):
        for line in file.read_text("utf-8").splitlines():
            data = json.loads(line)
            assert set(data) == {"text", "lang", "grade", "kind", "hand"}
            assert data["hand"] == file.stem
    assert (
        load(BRUSSELS_FOLDER / MODEL).thresholds.low < load(BRUSSELS_FOLDER / MODEL).thresholds.cry
    )
