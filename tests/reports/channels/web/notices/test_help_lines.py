"""Which numbers to call are shown, and in which order."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from reports.channels.web.notices.help_lines import for_thoughts_of_dying
from reports.region import region
from tests.reports.region.regions import SALTMERE

NOW = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "number"), [("fr", "0800 32 123"), ("nl", "1813"), ("en", "02 648 40 14")]
)
def test_the_line_for_thoughts_of_dying_speaks_her_language(language: str, number: str) -> None:
    """R5.5: with a voice and without one."""
    for quiet in (False, True):
        found = for_thoughts_of_dying(region(), language, NOW, without_voice=quiet)
        assert [each.display for each in found] == [number]


def test_another_region_has_its_own_line() -> None:
    """R5.8: nothing in code knows the first region."""
    assert [each.name for each in for_thoughts_of_dying(SALTMERE, "nl", NOW)] == ["Blijf"]


def test_without_one_in_her_language_every_such_line_is_shown() -> None:
    lines = tuple(each for each in region().helplines if each.id != "suicide-nl")
    found = for_thoughts_of_dying(replace(region(), helplines=lines), "nl", NOW)
    assert {each.display for each in found} == {"0800 32 123", "02 648 40 14"}
