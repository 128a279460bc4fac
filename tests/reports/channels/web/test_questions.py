"""The flow is data: whatever is answered, it ends, and nothing said is lost on the way."""

import re

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.channels.web.form_kit.form_fields import Asked, Choice, Choices
from reports.channels.web.form_kit.voices import PASSED, Answer
from reports.channels.web.questions import (
    Page,
    find,
    following,
    may_send,
    missing,
    preceding,
    relevant,
)
from reports.channels.web.questions.home_questions import HOME
from reports.channels.web.questions.person_questions import YOUNGER_THAN
from reports.intake.triage.triage import instrument
from reports.region import region

_INSTRUMENT = instrument(region())


def slugs(answers: dict[str, Answer]) -> list[str]:
    return [page.slug for page in relevant(answers, _INSTRUMENT)]


def test_without_consent_nothing_else_is_asked() -> None:
    assert slugs({"consent": "no"}) == ["about"]


def test_danger_is_asked_about_before_anything_is_told() -> None:
    """R2.2: the questions about this very moment come first."""
    order = slugs({"consent": "yes"})
    assert order[:3] == ["about", "who", "a1"]
    assert order.index("a1") < order.index("reach") < order.index("words")


@pytest.mark.parametrize(
    ("reach", "asked"),
    [
        ("she_will", set()),
        ("no", set()),
        ("sms", {"number", "hours", "phone", "cover", "signs"}),
        ("call", {"number", "hours", "phone", "voice", "answer", "cover", "signs"}),
        ("third_person", {"number", "hours", "phone", "voice", "answer", "cover", "signs"}),
    ],
)
def test_only_who_may_be_reached_is_asked_how(reach: str, asked: set[str]) -> None:
    every = {"number", "hours", "phone", "voice", "answer", "cover", "signs"}
    assert every & set(slugs({"consent": "yes", "reach": reach})) == asked


def test_a_place_to_stay_is_asked_about_only_if_one_is_needed() -> None:
    details = {page.slug for page in HOME[1:]}
    assert not details & set(slugs({"consent": "yes", "home": "no"}))
    assert details <= set(slugs({"consent": "yes", "home": "yes"}))


def test_a_stranger_is_not_asked_about_as_a_partner_is() -> None:
    assert len(slugs({"relation": "stranger"})) < len(slugs({"relation": "known"}))
    assert len(slugs({"relation": "known"})) < len(slugs({"relation": "partner"}))
    assert slugs({"relation": "undisclosed"}) == slugs({"relation": "partner"})


def test_a_follow_up_is_not_asked_after_no() -> None:
    assert len(slugs({"strangled_ever": "no"})) == len(slugs({})) - 1


def test_somebody_elses_story_is_asked_about_in_other_words() -> None:
    told: dict[str, Answer] = {"teller": "witness"}
    page = find("age", relevant(told, _INSTRUMENT))
    assert page is not None
    assert page.question(told) != page.question({})


@pytest.mark.parametrize("language", ["fr", "nl", "en"])
def test_no_page_speaks_to_a_witness_as_to_the_person(language: str) -> None:
    """Why it is asked, and what can be chosen, of the person it happened to."""
    hurt = re.compile(
        r"m’aide|vous voir|que vous parlez|dans votre vie|votre peur|mij elke|u vandaag|uw angst"
        r"|u goed genoeg|cares for me|see you|your fear|you speak",
        re.IGNORECASE,
    )
    told: dict[str, Answer] = {"teller": "witness", "home": "yes", "relation": "partner"}
    with translation.override(language):
        for page in relevant(told, _INSTRUMENT):
            choices = [field for field in page.fields if isinstance(field, Choice)]
            options = [str(option.text) for field in choices for option in field.offered()]
            for said in (str(page.question(told)), str(page.why), *options):
                assert not hurt.search(said), (page.slug, said)


def test_only_consent_and_reaching_her_are_needed() -> None:
    """R1.10: every other question can be skipped."""
    needed = {page.slug for page in relevant({"reach": "call"}, _INSTRUMENT) if page.needed}
    assert needed == {"about", "reach", "number"}


def test_she_may_send_as_soon_as_the_needed_pages_are_answered() -> None:
    told: dict[str, Answer] = {"consent": "yes"}
    assert not may_send(told, relevant(told, _INSTRUMENT))
    told["reach"] = "call"
    lacking = missing(told, relevant(told, _INSTRUMENT))
    assert lacking is not None
    assert lacking.slug == "number"
    told["number"] = "0470123456"
    assert may_send(told, relevant(told, _INSTRUMENT))


def test_addresses_are_unique_and_field_names_too() -> None:
    """Every page can be found by its address whatever was answered."""
    told: dict[str, Answer] = {"reach": "call", "home": "yes", "relation": "partner"}
    pages = relevant(told, _INSTRUMENT)
    names = [field.name for page in pages for field in page.fields]
    assert len({page.slug for page in pages}) == len(pages)
    assert len(set(names)) == len(names)


def test_ages_under_the_regions_limit_are_known() -> None:
    assert max(YOUNGER_THAN.values()) <= region().minors.under_age


def _any_answer(field: Asked, data: st.DataObject) -> Answer:
    if isinstance(field, Choices):
        values = [option.value for option in field.offered()]
        return data.draw(st.lists(st.sampled_from(values), unique=True))
    if isinstance(field, Choice):
        values = [option.value for option in field.offered()]
        return data.draw(st.sampled_from(values if field.required else [*values, PASSED]))
    return data.draw(st.sampled_from(["0470123456", "x"] if field.required else ["x", PASSED]))


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_any_path_of_answers_ends_and_can_be_walked_back(data: st.DataObject) -> None:
    """Forward until the last page, then back: every page met again, every answer kept."""
    told: dict[str, Answer] = {}
    page: Page | None = relevant(told, _INSTRUMENT)[0]
    walked: list[str] = []
    while page is not None:
        assert page.slug not in walked, "a page was asked twice"
        walked.append(page.slug)
        told |= {field.name: _any_answer(field, data) for field in page.fields}
        page = following(page, relevant(told, _INSTRUMENT))
    pages = relevant(told, _INSTRUMENT)
    assert walked == [each.slug for each in pages]
    assert may_send(told, pages) == (told["consent"] == "yes")
    back = [pages[-1]]
    while earlier := preceding(back[-1], pages):
        back.append(earlier)
    assert [each.slug for each in reversed(back)] == walked
