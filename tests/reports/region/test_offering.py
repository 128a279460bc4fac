"""Which few lines are named, and in which order."""

from dataclasses import replace
from datetime import datetime
from itertools import product

import pytest
from hypothesis import given

from reports.region.hours import answers_by_published_hours
from reports.region.models.lines import About, Age, Audience
from reports.region.offering import ids_offered, offered_lines
from reports.region.pack import Region
from tests.reports.region.regions import BRUSSELS, MOMENTS, SALTMERE, brussels

DAY, NIGHT = brussels(2026, 11, 24, 12), brussels(2026, 11, 24, 3)


def ids(
    about: About, language: str, now: datetime = DAY, age: Age = Age.ADULT, **how: bool
) -> list[str]:
    return [each.line.id for each in offered_lines(BRUSSELS, about, age, language, now, **how)]


@pytest.mark.parametrize("region", [BRUSSELS, SALTMERE])
def test_whatever_is_told_somebody_is_named_who_answers_in_the_language_or_says_not(
    region: Region,
) -> None:
    """R5.4, R5.5: for every subject, age and language; in a language nobody offers, too."""
    for about, age, language in product(About, Age, (*region.languages, "xx")):
        found = offered_lines(region, about, age, language, DAY)
        assert found, (about, age, language)
        first = found[0].line
        if language in region.languages and language not in first.languages:
            assert all(first.name(language) != first.name(own) for own in first.languages)


def test_a_closed_line_gives_its_place_to_one_that_answers() -> None:
    """R5.3: where it is to be called at once; by day it stands first."""
    assert ids(About.PARTNER, "nl", closed_give_way=True) == ["1712", "106"]
    assert ids(About.PARTNER, "nl", NIGHT, closed_give_way=True) == ["106"]
    assert ids(About.PARTNER, "nl", NIGHT) == ["1712", "106"]
    assert ids(About.OTHER, "fr", NIGHT, Age.UNDER_18, closed_give_way=True) == [
        "childfocus",
        "rainbowhouse",
    ]


@given(now=MOMENTS)
def test_at_every_hour_the_first_line_to_call_answers(now: datetime) -> None:
    """R5.3: by its published hours, whatever is told; what says no hours never stands first."""
    for about, age, language in product(About, Age, BRUSSELS.languages):
        if about is not About.SPOT:
            first = offered_lines(BRUSSELS, about, age, language, now, closed_give_way=True)[0]
            assert answers_by_published_hours(BRUSSELS, first.line, now), (about, age, language)


def test_with_somebody_near_a_chat_comes_first_and_a_line_for_a_few_stays_last() -> None:
    """R5.7."""
    assert ids(About.TOUCHED, "nl", age=Age.UNDER_18, near=True) == ["102", "cpvs", "childfocus"]
    assert ids(About.SUICIDE, "fr", near=True) == ["107", "suicide-fr"]
    assert ids(About.NIGHT, "nl", near=True) == ["1712", "cpvs", "alice", "lumi"]


def test_in_another_language_one_line_of_each_is_named() -> None:
    assert ids(About.PARTNER, "ar") == ["evc", "1712", "chs"]
    assert ids(About.PLACE, "ar") == ["samusocial", "1712", "chs"]


def test_a_line_of_a_weak_source_keeps_its_place_empty_until_somebody_phones() -> None:
    """R5.2."""
    assert ids_offered(BRUSSELS, About.FAMILY, Age.ADULT, "fr")[2] == "seniors-fr"
    assert ids(About.FAMILY, "fr") == ["evc", "107", "rainbowhouse"]
    lines = tuple(replace(each, verified_on=DAY.date()) for each in BRUSSELS.helplines)
    phoned = replace(BRUSSELS, helplines=lines)
    found = offered_lines(phoned, About.FAMILY, Age.ADULT, "fr", DAY)
    assert [each.line.id for each in found] == ["evc", "107", "seniors-fr", "rainbowhouse"]
    weak = {line.id for line in BRUSSELS.helplines if line.withheld}
    assert weak == {"mariage", "seniors-fr", "seniors-nl", "stib"}


def test_nobody_is_sent_to_a_line_for_women_unless_its_name_says_so() -> None:
    """Sex is not asked: a man must not call in vain."""
    for line in BRUSSELS.helplines:
        if line.audience is Audience.WOMEN:
            named = zip(("fr", "nl", "en"), ("femmes", "vrouwen", "women"), strict=True)
            assert all(word in line.name(language) for language, word in named)


def test_after_the_code_no_line_says_what_it_was_about() -> None:
    for age, language in product(Age, BRUSSELS.languages):
        for each in offered_lines(BRUSSELS, About.AFTER, age, language, DAY):
            assert each.line.id in {"107", "106", "chs", "103", "102"}
