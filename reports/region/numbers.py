"""From the tables of numbers.toml to the dataclasses of `lines.py`."""

from reports.region.lines import Audience, Channel, EmergencyNumber, Helpline, Service
from reports.region.reading import Table
from reports.region.weekly import HolidayPolicy

DIAL = r"\+[1-9]\d{6,14}|\d{3,6}"


def emergency_number(table: Table, languages: tuple[str, ...]) -> EmergencyNumber:
    """One [[emergency]] of numbers.toml."""
    number = EmergencyNumber(
        id=table.text("id"),
        names=table.words("names", languages),
        purposes=table.words("purposes", languages),
        display=table.text("display"),
        dial=table.text("dial", "", like=DIAL),
        channel=table.one_of("channel", Channel),
        only_if_deaf=table.flag("only_if_deaf", False),
        verified_on=table.day("verified_on"),
        source=table.text("source"),
    )
    table.nothing_else()
    return number


def helpline(table: Table, languages: tuple[str, ...]) -> Helpline:
    """One [[helpline]] of numbers.toml (R5.1)."""
    line = Helpline(
        id=table.text("id"),
        names=table.words("names", languages),
        descriptions=table.words("descriptions", languages),
        hours_words=table.words("hours_words", languages),
        display=table.text("display"),
        dial=table.text("dial", like=DIAL),
        free=table.maybe_flag("free"),
        on_bill=table.maybe_flag("on_bill"),
        is_emergency=table.flag("is_emergency"),
        is_reporting_point=table.flag("is_reporting_point"),
        services=frozenset(table.some_of("services", Service)),
        audience=table.one_of("audience", Audience),
        languages=table.texts("languages"),
        channels=table.some_of("channels", Channel),
        website=table.text("website", "", like=r"https://\S+"),
        address=table.text("address", ""),
        hours=table.hours("hours"),
        holidays=table.one_of("holidays", HolidayPolicy),
        fallback=table.text("fallback", "") or None,
        verified_on=table.day("verified_on"),
        source=table.text("source"),
    )
    table.nothing_else()
    return line
