"""What becomes a pattern, told once to the desk, and to venues from k venues on."""

from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

from nightlife.codes.incident_facts import Behaviour, Doer
from nightlife.models import Alert, Entry
from nightlife.venue_log import incident_log, venue_patterns
from reports.accounts.directory.permission_checks import NotAllowed
from reports.audit.models import Event
from reports.region import region
from reports.region.models.nightlife import Incident
from tests.nightlife import story
from tests.nightlife.story import IXELLES, NOW, Nights

QUIET: dict[str, Any] = {"behaviours": (Behaviour.OTHER,)}


@pytest.mark.django_db
class TestAtTheDesk:
    """Thresholds are the region's."""

    def test_one_suspected_spiking_is_a_chance_two_are_a_pattern(self, nights: Nights) -> None:
        story.write(nights.lime.at_the_bar, **QUIET)
        assert venue_patterns.alerts() == []
        story.write(nights.other.at_the_bar, **QUIET)
        (told,) = venue_patterns.alerts()
        assert (told.what, told.entries, told.area) == ("spiking", 2, "centre")
        assert set(told.venues) == {nights.lime.venue_id, nights.other.venue_id}
        assert venue_patterns.unseen() == 1

    def test_it_is_told_once_however_many_follow(self, nights: Nights) -> None:
        for _ in range(4):
            story.write(nights.lime.at_the_bar, **QUIET)
        (told,) = venue_patterns.alerts()
        assert told.entries == 4
        assert Event.objects.filter(kind="pattern_raised").count() == 1

    def test_the_same_behaviour_whatever_the_incident(self, nights: Nights) -> None:
        seen: dict[str, Any] = {"behaviours": (Behaviour.FALSE_DRIVER,)}
        story.write(nights.lime.at_the_bar, incident=Incident.FOLLOWING, **seen)
        story.write(nights.other.at_the_bar, incident=Incident.OTHER, **seen)
        assert [told.what for told in venue_patterns.alerts()] == ["false_driver"]

    def test_something_else_twice_is_nothing(self, nights: Nights) -> None:
        for bar in (nights.lime, nights.other):
            story.write(bar.at_the_bar, incident=Incident.VERBAL, **QUIET)
        assert venue_patterns.alerts() == []

    def test_another_night_is_another_cell(self, nights: Nights) -> None:
        story.write(nights.lime.at_the_bar, **QUIET)
        later = NOW + timedelta(hours=22)
        story.write(nights.other.at_the_bar, now=later, earliest=later, **QUIET)
        assert venue_patterns.alerts() == []

    def test_another_area_too(self, nights: Nights) -> None:
        far = story.open_bar("Sample Bar Oak", nights.cast, staff=("Ines", "Olga"), commune=IXELLES)
        story.write(nights.lime.at_the_bar, **QUIET)
        story.write(far.at_the_bar, **QUIET)
        assert venue_patterns.alerts() == []

    def test_an_unknown_time_counts_for_the_night_it_was_written_in(self, nights: Nights) -> None:
        """R4.5."""
        story.write(nights.lime.at_the_bar, **QUIET)
        story.write(nights.other.at_the_bar, earliest=None, **QUIET)
        assert len(venue_patterns.alerts()) == 1

    def test_somebody_at_the_desk_has_seen_it(self, nights: Nights) -> None:
        for bar in (nights.lime, nights.other):
            story.write(bar.at_the_bar, **QUIET)
        (told,) = venue_patterns.alerts()
        for _ in range(2):
            venue_patterns.see(alert_id=told.id, by=nights.cast.dalia.staff, now=NOW)
        assert venue_patterns.unseen() == 0
        assert Event.objects.filter(kind="pattern_seen").count() == 1
        with pytest.raises(NotAllowed):
            venue_patterns.see(alert_id=told.id, by=nights.lime.mona.staff, now=NOW)

    def test_a_form_sent_again_is_no_second_entry_of_a_pattern(self, nights: Nights) -> None:
        entry_id = story.write(nights.lime.at_the_bar, **QUIET)
        incident_log.add_entry(
            entry_id=entry_id,
            facts=story.facts(**QUIET),
            cameras=None,
            by=nights.lime.at_the_bar,
            now=NOW,
        )
        assert venue_patterns.alerts() == []


@pytest.mark.django_db
class TestTowardsVenues:
    """They hear of an area only, and only from k venues on."""

    def test_below_k_nothing_at_k_what_and_not_where(self, nights: Nights) -> None:
        third = story.open_bar("Sample Bar Elm", nights.cast, staff=("Ines", "Olga"))
        assert region().nightlife.pattern.venues == 3
        for bar in (nights.lime, nights.lime, nights.other):
            story.write(bar.at_the_bar, **QUIET)
        assert venue_patterns.notices(venue=third.venue, now=NOW) == []
        story.write(third.at_the_bar, **QUIET)
        for bar in (nights.lime, nights.other, third):
            assert venue_patterns.notices(venue=bar.venue, now=NOW) == ["spiking"]
        assert venue_patterns.notices(venue=third.venue, now=NOW + timedelta(days=1)) == []

    def test_what_is_about_own_staff_is_not_among_it(self, nights: Nights) -> None:
        """R4.9."""
        third = story.open_bar("Sample Bar Elm", nights.cast, staff=("Ines", "Olga"))
        for bar in (nights.lime, nights.other):
            story.write(bar.at_the_bar, **QUIET)
        story.write(third.at_the_bar, doer=Doer.STAFF, **QUIET)
        assert venue_patterns.notices(venue=nights.lime.venue, now=NOW) == []


@pytest.fixture
def committed_nights(transactional_db: None) -> Nights:
    return story.build()


def test_two_at_the_same_moment_raise_one_alert(committed_nights: Nights) -> None:
    """Neither misses the other, and the desk is told once."""
    together = Barrier(2)
    stands = [committed_nights.lime.at_the_bar, committed_nights.other.at_the_bar]

    def go(place: int) -> None:
        try:
            together.wait(60)
            story.write(stands[place], **QUIET)
        finally:
            connection.close()

    threads = [Thread(target=go, args=(place,)) for place in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Entry.objects.count() == 2
    assert Alert.objects.count() == 1
