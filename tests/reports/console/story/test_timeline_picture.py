"""The timeline is drawn on the server, the same for the same case, and says what it shows."""

import re
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.utils import timezone
from django.utils.translation import override

from reports.console.story.timeline_picture import ROW, Dot, Lane, picture, spoken
from reports.region import region
from tests.reports.cases.world import NOW

LANES = list(Lane)
TOLD = Dot(lane=Lane.CONTACT, at=NOW - timedelta(days=3), words="report came in", shape="full")
HIGH = Dot(lane=Lane.LEVEL, at=NOW - timedelta(days=3), words="High")
WORSE = Dot(lane=Lane.LEVEL, at=NOW - timedelta(minutes=6), words="Emergency", grave=True)
SILENT = Dot(lane=Lane.TEXTS, at=NOW - timedelta(days=1), words="no answer", grave=True)
HELD = Dot(lane=Lane.PLACES, at=NOW - timedelta(minutes=4), words="place held")
OPENED = Dot(lane=Lane.OPENED, at=NOW - timedelta(days=2), words="opened and read", shape="bar")
EVERYTHING = [TOLD, HIGH, WORSE, SILENT, HELD, OPENED]


@pytest.fixture(autouse=True)
def _english_in_brussels() -> object:
    with override("en"), timezone.override(region().timezone):
        yield


def drawn(*dots: Dot) -> ElementTree.Element:
    """The picture as a document."""
    return ElementTree.fromstring(picture(dots, lanes=LANES, now=NOW))  # noqa: S314 - our own


def test_it_says_in_words_what_it_shows_in_the_order_of_time() -> None:
    root = drawn(*EVERYTHING)
    words = root.findtext("desc") or ""
    assert root.findtext("title") == "Timeline of the case"
    assert root.get("role") == "img"
    said = [each.words for each in sorted(EVERYTHING, key=lambda dot: dot.at)]
    assert [words.index(each) for each in said] == sorted(words.index(each) for each in said)
    assert "Sat 21 Nov, 11:30: report came in." in words


def test_nothing_is_stretched_and_nothing_lies_outside() -> None:
    made = picture(EVERYTHING, lanes=LANES, now=NOW)
    assert "viewBox" not in made
    assert "style=" not in made
    shares = [float(each) for each in re.findall(r'(?:x|x1|x2|cx)="([\d.]+)%"', made)]
    assert shares
    assert all(0 <= each <= 100 for each in shares)


def test_a_level_is_a_step_until_the_next_and_an_emergency_is_seen_as_one() -> None:
    steps = [line for line in drawn(HIGH, WORSE).iter("line") if "step" in line.get("class", "")]
    assert [line.get("class") for line in steps] == ["step", "step grave"]
    assert steps[0].get("x2") == steps[1].get("x1")


def test_each_lane_has_its_row() -> None:
    circles = {circle.get("cy") for circle in drawn(TOLD, HELD, SILENT).iter("circle")}
    assert circles == {
        str(ROW * lane + ROW // 2) for lane in (Lane.CONTACT, Lane.TEXTS, Lane.PLACES)
    }


def test_of_words_that_would_lie_on_one_another_the_first_are_drawn_and_all_are_said() -> None:
    crowd = [
        Dot(lane=Lane.CONTACT, at=NOW - timedelta(minutes=n), words=f"sample {n}") for n in range(9)
    ]
    root = drawn(TOLD, *crowd)
    shown = [text.text for text in root.iter("text") if (text.text or "").startswith("sample")]
    assert len(shown) < len(crowd)
    assert all(each.words in (root.findtext("desc") or "") for each in crowd)


def test_words_are_words() -> None:
    hostile = Dot(lane=Lane.CONTACT, at=NOW, words='<script>"x"</script>')
    assert "<script" not in picture([hostile], lanes=LANES, now=NOW)
    assert hostile.words in (drawn(hostile).findtext("desc") or "")


@pytest.mark.parametrize("days", [0, 1, 8, 40, 400, 4000])
def test_the_foot_stays_readable_however_long_a_case_lasts(days: int) -> None:
    first = Dot(lane=Lane.CONTACT, at=NOW - timedelta(days=days), words="report came in")
    names = [text.text for text in drawn(first).iter("text") if text.get("dx") == "3"]
    assert 1 <= len(names) <= 11


def test_a_case_of_which_nothing_is_known_is_a_line_for_now() -> None:
    root = drawn()
    assert root.findtext("desc") in ("", None)
    assert any(line.get("class") == "now" for line in root.iter("line"))


def test_what_is_said_is_nothing_but_the_moments() -> None:
    assert spoken([WORSE]) == "Tue 24 Nov, 11:24: Emergency."
