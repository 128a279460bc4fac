"""Reading what was typed: everything hostile is either cleaned or refused, nothing is repeated."""

import pytest
from django.http import QueryDict
from hypothesis import example, given
from hypothesis import strategies as st

from reports.channels.web.question_fields import (
    Ages,
    Choice,
    Choices,
    Clock,
    Count,
    Field,
    Line,
    Option,
    Place,
    Text,
    Wrong,
)
from reports.region import region

_OPTIONS = (Option(value="a", text="A"), Option(value="b", text="B"))


def posted(*values: str, name: str = "x") -> QueryDict:
    found = QueryDict(mutable=True)
    found.setlist(name, list(values))
    return found


def test_a_choice_takes_only_what_was_offered() -> None:
    field = Choice(name="x", options=_OPTIONS)
    assert field.read(posted("a"), region()) == "a"
    assert field.read(posted(), region()) == ""
    with pytest.raises(Wrong):
        field.read(posted("c"), region())


def test_choices_come_back_in_the_order_shown_and_once() -> None:
    field = Choices(name="x", options=_OPTIONS)
    assert field.read(posted("b", "a", "b"), region()) == ["a", "b"]
    with pytest.raises(Wrong):
        field.read(posted("a", "c"), region())


def test_only_a_needed_field_refuses_to_be_passed_over() -> None:
    """R1.10: every other question can be skipped."""
    assert Line(name="x").read(posted(""), region()) == ""
    with pytest.raises(Wrong) as refusal:
        Line(name="x", needed="Please write.").read(posted("  "), region())
    assert refusal.value.words == "Please write."


def test_a_place_is_one_of_the_region_or_a_way_not_to_say() -> None:
    field = Place(name="x", options=_OPTIONS)
    known = region().communes[0].code
    assert field.read(posted(known), region()) == known
    assert field.read(posted("a"), region()) == "a"
    with pytest.raises(Wrong):
        field.read(posted("nowhere"), region())


@pytest.mark.parametrize(
    ("typed", "read"),
    [("9", "09:00"), ("9:30", "09:30"), ("9.30", "09:30"), ("9h30", "09:30"), ("21 h", "21:00")],
)
def test_a_time_may_be_typed_in_many_ways(typed: str, read: str) -> None:
    assert Clock(name="x").read(posted(typed), region()) == read


@pytest.mark.parametrize("typed", ["25", "9:75", "soon", "9:3", "١٢:٩٩"])
def test_what_is_no_time_is_refused(typed: str) -> None:
    with pytest.raises(Wrong):
        Clock(name="x").read(posted(typed), region())


@pytest.mark.parametrize(("typed", "read"), [("7 and 3", "3, 7"), ("", ""), ("٣", "3")])
def test_ages_are_found_among_words(typed: str, read: str) -> None:
    assert Ages(name="x").read(posted(typed), region()) == read


@pytest.mark.parametrize("typed", ["1978", "1 " * 13])
def test_what_cannot_be_ages_is_refused(typed: str) -> None:
    with pytest.raises(Wrong):
        Ages(name="x").read(posted(typed), region())


@pytest.mark.parametrize("typed", ["many", "-1", "21", "9" * 5000, "²"])
def test_what_is_no_small_number_is_refused(typed: str) -> None:
    with pytest.raises(Wrong):
        Count(name="x").read(posted(typed), region())


def test_a_text_keeps_its_lines_and_loses_control_characters() -> None:
    typed = "one\r\ntwo\x00\x07 \N{RIGHT-TO-LEFT OVERRIDE}\N{SPARKLES}\tthree"
    kept = Text(name="x").read(posted(typed), region())
    assert kept == "one\ntwo \N{RIGHT-TO-LEFT OVERRIDE}\N{SPARKLES}\tthree"


def test_a_text_that_is_too_long_says_by_how_much() -> None:
    field = Text(name="x", longest=10)
    with pytest.raises(Wrong) as refusal:
        field.read(posted("é" * 8), region())
    assert "6" in str(refusal.value.words)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
@example("time")
def test_no_text_breaks_a_field_and_no_refusal_repeats_it(typed: str) -> None:
    for field in (Line(name="x"), Text(name="x"), Clock(name="x"), Ages(name="x"), Count(name="x")):
        read, refused = _read(field, typed)
        assert "\x00" not in read
        # What was typed may be a word that stands in the refusal of anything: "time", "number".
        _, anyway = _read(field, "\N{SNOWMAN} 99 " * 100)
        assert len(typed) < 4 or typed not in refused or typed in anyway


def _read(field: Field, typed: str) -> tuple[str, str]:
    try:
        return str(field.read(posted(typed), region())), ""
    except Wrong as refusal:
        return "", f"{refusal} {refusal.words}"
