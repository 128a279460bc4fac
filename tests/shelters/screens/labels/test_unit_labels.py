"""Times and states as a house reads them, in each language."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone, translation

from reports.region import region
from shelters.boards.house_board import WORDS
from shelters.facts.freshness import freshness
from shelters.facts.unit_state import Standing
from shelters.models import PlacementState
from shelters.screens.labels import unit_labels
from shelters.screens.region.schematic import short

NOW = datetime(2026, 11, 27, 2, 30, tzinfo=UTC)
YESTERDAY = NOW - timedelta(hours=5)


@pytest.mark.parametrize(
    ("language", "today", "other", "confirmed"),
    [
        ("en", "until 03:30", "until 26 Nov, 22:30", "confirmed at 26 Nov, 22:30: fading"),
        (
            "fr",
            "jusqu’à 03:30",
            "jusqu’au 26 nov. à 22:30",
            "confirmation\u00a0: le 26 nov. à 22:30",
        ),
        ("nl", "tot 03:30", "tot 26 nov om 22:30", "bevestigd: 26 nov om 22:30"),
    ],
)
def test_times_are_sentences(language: str, today: str, other: str, confirmed: str) -> None:
    with translation.override(language), timezone.override(region().timezone):
        assert unit_labels.until(NOW, now=NOW) == today
        assert unit_labels.until(YESTERDAY, now=NOW) == other
        found = freshness(YESTERDAY, now=NOW)
        assert unit_labels.fresh_mark(found, now=NOW).word.startswith(confirmed)


def test_a_room_is_one_thing_whatever_its_state() -> None:
    """In French a place is feminine and here always one."""
    with translation.override("fr"):
        held = str(WORDS[PlacementState.HELD])
        states = [str(each) for each in Standing.labels]
        assert (held, str(WORDS[PlacementState.ACCEPTED])) == ("Réservée", "Promise")
        assert str(WORDS[PlacementState.ARRIVED]) not in states


@pytest.mark.parametrize(
    ("name", "said"),
    [("Forest", "Forest"), ("Bruxelles", "Bruxe."), ("Woluwe-Saint-Lambert", "WSL")],
)
def test_a_name_on_a_tile_is_whole_or_says_that_it_is_not(name: str, said: str) -> None:
    assert short(name) == said
