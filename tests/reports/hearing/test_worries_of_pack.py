"""What is heard in Brussels' languages that no native speaker has checked: 60 and 60 texts each.

The texts were written by the hand that wrote the lists, after these: what follows is a first
reading, and a floor that no change may fall below. docs/hearing.md has it with the model.
"""

import json

import pytest

from reports.hearing import Ear, Grade
from reports.hearing.training import read_texts
from reports.region.models.hearing import Worries
from reports.region.reading.files import read
from tests.reports.region.regions import BRUSSELS, BRUSSELS_FOLDER

FOLDER = BRUSSELS_FOLDER / "worries"


def worries(path: str) -> Worries:
    mistakes: list[str] = []
    found = read(FOLDER / path, Worries, mistakes)
    assert found is not None, mistakes
    return found


LISTS = {path.stem: worries(path.name) for path in sorted(FOLDER.glob("*.toml"))}
EAR = Ear(BRUSSELS.hearing, worries=LISTS)
# Heard by the words alone, of 60 of danger; told of in vain, of 60 without any.
FIRST_READING = {
    "ar": (34, 2),
    "de": (39, 5),
    "es": (36, 4),
    "pl": (36, 2),
    "ro": (37, 2),
    "tr": (37, 1),
    "uk": (39, 1),
}


def test_each_language_has_its_lists_and_its_texts() -> None:
    assert sorted(FIRST_READING) == sorted(LISTS)
    assert sorted(path.stem for path in (FOLDER / "texts").glob("*.jsonl")) == sorted(LISTS)


@pytest.mark.parametrize("language", sorted(FIRST_READING))
def test_what_the_words_hear(language: str) -> None:
    """Never a cry, and nothing is understood: a person reads all of it."""
    lines = (FOLDER / "texts" / f"{language}.jsonl").read_text("utf-8").splitlines()
    texts = [json.loads(line) for line in lines]
    danger = [each["text"] for each in texts if each["grade"] != Grade.NOTHING]
    harmless = [each["text"] for each in texts if each["grade"] == Grade.NOTHING]
    assert len(danger) == len(harmless) == 60
    heard = {text: EAR.hear(text) for text in danger + harmless}
    assert Grade.CRY not in {each.grade for each in heard.values()}
    assert not any(heard[text].understood for text in danger)
    least, most = FIRST_READING[language]
    assert sum(heard[text].grade is Grade.WORRY for text in danger) >= least
    assert sum(heard[text].grade is Grade.WORRY for text in harmless) <= most


def test_the_languages_heard_in_full_are_heard_as_before() -> None:
    """No building text of theirs is graded otherwise for these lists, in either direction."""
    without = Ear(BRUSSELS.hearing)
    texts = [each.text for each in read_texts(BRUSSELS_FOLDER / "hearing" / "texts")]
    assert len(texts) > 2000
    changed = [text for text in texts if EAR.hear(text).grade is not without.hear(text).grade]
    assert changed == []
