"""What waits for the coordinators on the page about venues, said on their board."""

from django.utils.translation import ngettext

from nightlife.venue_log import incident_log, venue_patterns
from nightlife.venues import venues


def for_the_board() -> list[str]:
    """One sentence for each kind of thing that waits; five queries."""
    alerts, entries = venue_patterns.unseen(), incident_log.unseen_at_desk()
    found = []
    if alerts:
        words = ngettext(
            "%(n)d pattern across venues was not looked at yet: see Venues.",
            "%(n)d patterns across venues were not looked at yet: see Venues.",
            alerts,
        )
        found.append(words % {"n": alerts})
    if entries:
        words = ngettext(
            "%(n)d entry about a venue’s own staff was not read yet: see Venues.",
            "%(n)d entries about venues’ own staff were not read yet: see Venues.",
            entries,
        )
        found.append(words % {"n": entries})
    if waiting := venues.unseated():
        words = ngettext(
            "%(n)d person in a venue’s team waits for somebody to say what they do: see Venues.",
            "%(n)d people in venues’ teams wait for somebody to say what they do: see Venues.",
            waiting,
        )
        found.append(words % {"n": waiting})
    return found
