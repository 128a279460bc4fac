"""Which lines belong to what was answered."""

from datetime import UTC, datetime

import pytest
import time_machine

from reports.channels.web.notices.chosen_lines import asked_for
from reports.region.models.lines import About, Age
from tests.reports.channels.web.browser import Reporter


@pytest.mark.parametrize(
    ("answers", "about", "age"),
    [
        ({}, About.OTHER, Age.ADULT),
        ({"who": "self", "subject": "close"}, About.CLOSE, Age.ADULT),
        ({"who": "self", "subject": "place", "because": "partner"}, About.PLACE, Age.ADULT),
        ({"who": "other", "subject": "w_couple"}, About.PARTNER, Age.ADULT),
        ({"who": "other", "subject": "w_family"}, About.FAMILY, Age.ADULT),
        ({"who": "child", "subject": "work"}, About.CHILD, Age.ADULT),
        ({"who": "young", "subject": "y_home"}, About.OTHER, Age.UNDER_18),
        ({"who": "young", "subject": "y_decided"}, About.MARRIAGE, Age.UNDER_18),
        ({"who": "young", "subject": "y_out", "kinds": ["touched"]}, About.TOUCHED, Age.UNDER_18),
        (
            {"who": "young", "subject": "y_out", "kinds": ["touched"], "when": "longer"},
            About.OTHER,
            Age.UNDER_18,
        ),
    ],
)
def test_what_was_answered_chooses_the_lines(
    answers: dict[str, str | list[str]], about: About, age: Age
) -> None:
    """R5.5, R7.15: an adult who tells of a child is offered lines for adults about children."""
    assert asked_for(answers) == (about, age)


@pytest.mark.django_db
@pytest.mark.parametrize(("hour", "by_day"), [(11, True), (2, False)])
def test_whoever_is_in_danger_is_shown_lines_that_answer_at_this_hour(
    hour: int, by_day: bool
) -> None:
    """R5.3: at night the line that is closed gives its place to the one that is open."""
    with time_machine.travel(datetime(2026, 11, 24, hour, 30, tzinfo=UTC), tick=False):
        reporter = Reporter(language="nl").get("/tell/").press(who="self")
        text = reporter.press(subject="partner").press(right_now="danger", near="no").text
    assert 'href="tel:106"' in text
    assert ('href="tel:1712"' in text) is by_day
