"""Which few lines are named on a page: by subject, age, language, who is near, and the hour.

The pack's offers decide (`[[offer]]`); sex is not asked, so a line for women only says so in its
name. All functions are pure.
"""

from datetime import datetime

from reports.region.hours import Offered, closed_by_published_hours, fallback_now, line_state
from reports.region.models.lines import About, Age, Audience, Channel, Helpline
from reports.region.pack import Region


def offered_lines(
    region: Region,
    about: About,
    age: Age,
    language: str,
    now: datetime,
    *,
    near: bool = False,
    closed_give_way: bool = False,
) -> tuple[Offered, ...]:
    """The lines to name, in order.

    With somebody `near`, those that can be written to in a chat come first (R5.7); a line for a
    few stays behind those for everybody. With `closed_give_way`, a line that is closed by its
    published hours is left for the first that answers in its stead, and what surely answers comes
    first (R5.3).
    """
    lines = _named(region, about, age, language)
    if closed_give_way:
        lines = _answering(region, lines, now)
    if near:
        lines.sort(key=lambda line: (_for_a_few(line), Channel.CHAT not in line.channels))
    return tuple(Offered(line=line, state=line_state(region, line, now)) for line in lines)


def ids_offered(region: Region, about: About, age: Age, language: str) -> tuple[str, ...]:
    """What the pack names, of whatever state; in a language without an offer one line of each."""
    table = {(one, offer.age): offer for offer in region.offers for one in offer.about}
    offer = table.get((about, age)) or table[About.OTHER, age]
    if language in offer.ids:
        return offer.ids[language]
    chosen: list[str] = []
    for code in region.languages:
        ids = offer.ids.get(code, ())
        first = next((one for one in ids if _counts(region, one, chosen)), None)
        chosen += [first] if first else []
    return tuple(chosen)


def _counts(region: Region, line_id: str, chosen: list[str]) -> bool:
    return line_id not in chosen and not region.helpline(line_id).withheld


def _named(region: Region, about: About, age: Age, language: str) -> list[Helpline]:
    lines = [region.helpline(one) for one in ids_offered(region, about, age, language)]
    return [line for line in lines if not line.withheld]


def _answering(region: Region, lines: list[Helpline], now: datetime) -> list[Helpline]:
    found: dict[str, Helpline] = {}
    for line in lines:
        closed = closed_by_published_hours(region, line, now)
        here = fallback_now(region, line, now) if closed else line
        found.setdefault(here.id, here)
    return sorted(found.values(), key=lambda line: line.hours is None)


def _for_a_few(line: Helpline) -> bool:
    return line.audience is Audience.LGBTQIA
