"""What waits for the coordinators on the page about venues, said on their board."""

from django.utils.translation import ngettext

from nightlife import log, patterns


def for_the_board() -> list[str]:
    """One sentence for patterns nobody has seen, one for entries nobody has read; two queries."""
    alerts, entries = patterns.unseen(), log.unseen_at_desk()
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
    return found
