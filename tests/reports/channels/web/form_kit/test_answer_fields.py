"""Reading what was typed: everything hostile is either cleaned or refused, nothing is repeated."""

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict
from hypothesis import example, given
from hypothesis import strategies as st

from reports.channels.web.form_kit.answer_fields import (
    Ages,
    Asked,
    Choice,
    Choices,
    Clock,
    Count,
    Line,
    Option,
    Place,
    Text,
)
from reports.channels.web.form_kit.page_form import PageForm
from reports.channels.web.form_kit.voices import Answer
from reports.region import region

_OPTIONS = (Option(value="a", text="A"), Option(value="b", text="B"))


def taken(field: Asked, *values: str) -> Answer:
    """What a field makes of these values, as a page would send them."""
    found = QueryDict(mutable=True)
    found.setlist("x", list(values))
    sent = field.widget.value_from_datadict(found, {}, "x")
    answer: Answer = field.clean(sent)
    return answer


def test_a_choice_takes_only_what_was_offered() -> None:
    field = Choice(name="x", options=_OPTIONS)
    assert taken(field, "a") == "a"
    assert taken(field) == ""
    with pytest.raises(ValidationError):
        taken(field, "c")


def test_choices_come_back_in_the_order_shown_and_once() -> None:
    field = Choices(name="x", options=_OPTIONS)
    assert taken(field, "b", "a", "b") == ["a", "b"]
    with pytest.raises(ValidationError):
        taken(field, "a", "c")


def test_only_a_needed_field_refuses_to_be_passed_over() -> None:
    """R1.10: every other question can be skipped."""
    assert taken(Line(name="x"), "") == ""
    with pytest.raises(ValidationError) as refusal:
        taken(Line(name="x", needed="Please write."), "  ")
    assert refusal.value.messages == ["Please write."]


def test_a_place_is_one_of_the_region_or_a_way_not_to_say() -> None:
    field = Place(name="x", options=_OPTIONS)
    known = region().communes[0].code
    assert taken(field, known) == known
    assert taken(field, "a") == "a"
    with pytest.raises(ValidationError):
        taken(field, "nowhere")


@pytest.mark.parametrize(
    ("typed", "read"),
    [("9", "09:00"), ("9:30", "09:30"), ("9.30", "09:30"), ("9h30", "09:30"), ("21 h", "21:00")],
)
def test_a_time_may_be_typed_in_many_ways(typed: str, read: str) -> None:
    assert taken(Clock(name="x"), typed) == read


@pytest.mark.parametrize("typed", ["25", "9:75", "soon", "9:3", "١٢:٩٩"])
def test_what_is_no_time_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        taken(Clock(name="x"), typed)


@pytest.mark.parametrize(("typed", "read"), [("7 and 3", "3, 7"), ("", ""), ("٣", "3")])
def test_ages_are_found_among_words(typed: str, read: str) -> None:
    assert taken(Ages(name="x"), typed) == read


@pytest.mark.parametrize("typed", ["1978", "1 " * 13])
def test_what_cannot_be_ages_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        taken(Ages(name="x"), typed)


@pytest.mark.parametrize("typed", ["many", "-1", "21", "9" * 5000, "²"])
def test_what_is_no_small_number_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        taken(Count(name="x"), typed)


def test_a_text_keeps_its_lines_and_loses_control_characters() -> None:
    typed = "one\r\ntwo\x00\x07 \N{RIGHT-TO-LEFT OVERRIDE}\N{SPARKLES}\tthree"
    kept = taken(Text(name="x"), typed)
    assert kept == "one\ntwo \N{RIGHT-TO-LEFT OVERRIDE}\N{SPARKLES}\tthree"


def test_a_text_that_is_too_long_says_by_how_much() -> None:
    field = Text(name="x", longest=10)
    with pytest.raises(ValidationError) as refusal:
        taken(field, "é" * 8)
    assert "6" in refusal.value.messages[0]


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
@example("time")
def test_no_text_breaks_a_field_and_no_refusal_repeats_it(typed: str) -> None:
    for field in (Line(name="x"), Text(name="x"), Clock(name="x"), Ages(name="x"), Count(name="x")):
        read, refused = _read(field, typed)
        assert "\x00" not in read
        # What was typed may be a word that stands in the refusal of anything: "time", "number".
        _, anyway = _read(field, "\N{SNOWMAN} 99 " * 100)
        assert len(typed) < 4 or typed not in refused or typed in anyway


def _read(field: Asked, typed: str) -> tuple[str, str]:
    try:
        return str(taken(field, typed)), ""
    except ValidationError as refusal:
        return "", f"{refusal.messages} {refusal.params}"


def test_a_form_keeps_what_is_right_and_shows_what_is_wrong_as_typed() -> None:
    """The summary leads to the element that is wrong; no refusal says what was typed."""
    fields = (Choice(name="one", options=_OPTIONS), Clock(name="from"), Line(name="name"))
    typed = QueryDict("one=zanzibar&from=zanzibar&name=Sample")
    form = PageForm.read(fields, typed)
    assert form.answers == {"name": "Sample"}
    assert [where for where, _ in form.summary] == ["f-one_0", "f-from"]
    assert "zanzibar" not in str(form.summary)
    shown = "".join(field.as_field_group() for field in form)
    assert 'id="f-one_0"' in shown
    assert shown.count("zanzibar") == 1
    assert not form.without_wrongs().summary


def test_two_forms_of_the_same_fields_know_nothing_of_each_other() -> None:
    fields = (Choice(name="one", options=_OPTIONS),)
    first, second = PageForm.answered(fields, {"one": "a"}), PageForm.answered(fields, {})
    assert "checked" in first["one"].as_field_group()
    assert "checked" not in second["one"].as_field_group()
    assert first.fields["one"] is not second.fields["one"]
