"""What a household says: nothing is lost on the way, an older blob reads, no word is on no list."""

import json
from dataclasses import replace

import pytest

from reports.cases.terms.consent_records import Field, How
from shelters.facts.need_facts import BadFacts, NeedFacts
from shelters.facts.open_questions import of_the_house, open_questions
from shelters.matching.pairs.problem import Person

ASKED = NeedFacts(agreed=How.SPOKEN)
SAID = replace(
    ASKED,
    adults=(),
    children=(Person(age=16, gender="f"),),
    pregnant=True,
    signals=True,
    bathroom=False,
    carer_bed=True,
    cot=True,
    substances="in_treatment",
    mental_health="some",
    care="specialised",
    inclusion=("trans",),
    lives_in=("00ff",),
    language_must=True,
    guaranteed=False,
)


def test_facts_come_back_as_they_were() -> None:
    assert NeedFacts.from_json(json.loads(json.dumps(SAID.to_json()))) == SAID
    assert NeedFacts.from_json(ASKED.to_json()) == ASKED


def test_what_another_release_wrote_is_read() -> None:
    """Fields it did not know are not there; those this one does not know are passed over."""
    before = {name: value for name, value in ASKED.to_json().items() if name != "pregnant"}
    assert NeedFacts.from_json(before | {"colour": "green"}) == ASKED


def test_what_nobody_said_adds_nothing_to_a_blob() -> None:
    """The release before can read what this one writes of a household that says nothing new."""
    assert not {"pregnant", "inclusion", "care"} & ASKED.to_json().keys()


@pytest.mark.parametrize(
    ("name", "value"),
    [("substances", "much"), ("care", "some care"), ("mental_health", ""), ("inclusion", ("all",))],
)
def test_a_word_on_no_list_is_refused(name: str, value: object) -> None:
    with pytest.raises(BadFacts) as refused:
        replace(SAID, **{name: value})  # type: ignore[arg-type]
    assert refused.value.field == name


def test_no_house_reads_of_health_love_or_home() -> None:
    """R7.9: only what somebody can agree to; these are for a word on the phone."""
    told = {name for fields in SAID.profile().values() for name in fields}
    secret = {"pregnant", "substances", "mental_health", "care", "inclusion", "lives_in"}
    assert not secret & told
    assert SAID.profile()[Field.ACCESS] == {
        "step_free": None, "signals": True, "bathroom": False, "carer_bed": True, "cot": True,
    }  # fmt: skip


def test_somebody_under_age_who_comes_alone_is_known_as_that() -> None:
    assert SAID.alone_under_age
    assert not ASKED.alone_under_age
    assert not replace(SAID, adults=(Person(age=30, gender="f"),)).alone_under_age


def test_men_are_not_asked_whether_they_are_pregnant() -> None:
    assert "pregnant" in open_questions(ASKED)
    assert "pregnant" not in open_questions(replace(ASKED, adults=(Person(gender="m"),)))


def test_what_only_the_person_can_say_is_no_question_to_the_house() -> None:
    codes = ["CARE", "INCL", "LANG", "INTAKE"]
    must = replace(ASKED, language_must=True)
    assert of_the_house(codes, open_questions(must)) == ["INTAKE"]
    said = replace(SAID, languages=("fr",))
    assert of_the_house(codes, open_questions(said)) == codes
