"""Which lines belong to what was answered."""

import pytest

from reports.channels.web.notices.chosen_lines import asked_for
from reports.region.models.lines import About, Age


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
