"""From the tables of a pack's files to the dataclasses of `pack.py`."""

from collections.abc import Mapping
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from reports.region.denylist import DenyLexicon, Lexicon, fold
from reports.region.pack import (
    Calendar,
    Commune,
    CommuneGroup,
    DeadlineRule,
    Duration,
    Escalation,
    Limits,
    Minors,
    Origin,
    Reader,
    Retention,
    SafeContactDefaults,
    Statistics,
    Target,
    TriageRules,
    WithoutConsent,
)
from reports.region.reading import NEVER, Table
from reports.region.texting import bucket
from reports.region.vocabulary import Level
from reports.region.weekly import DAYS, HolidayPolicy

UNITS = {"hours": 1, "days": 24, "weeks": 7 * 24, "months": 28 * 24}

type Languages = tuple[str, ...]


def commune(table: Table, languages: Languages) -> Commune:
    """One [[commune]] of communes.toml."""
    found = Commune(
        code=table.text("code"),
        names=table.words("names", languages),
        touches=frozenset(table.texts("touches")),
        at=_tile(table),
    )
    table.nothing_else()
    return found


def _tile(table: Table) -> tuple[int, int]:
    given = table.numbers("at")
    if len(given) != 2:
        table.wrong("at", "a column and a row", list(given))
        return 0, 0
    return given[0], given[1]


def commune_groups(tables: Table, languages: Languages) -> Mapping[str, CommuneGroup]:
    """Every [[group]] of communes.toml."""
    groups = [_commune_group(table, languages) for table in tables.tables("group")]
    return {group.id: group for group in groups}


def _commune_group(table: Table, languages: Languages) -> CommuneGroup:
    group = CommuneGroup(
        id=table.text("id"),
        names=table.words("names", languages),
        communes=frozenset(table.texts("communes")),
    )
    table.nothing_else()
    return group


def calendar(table: Table, languages: Languages, timezone: ZoneInfo) -> Calendar:
    """calendar.toml."""
    holidays: dict[date, Mapping[str, str]] = {}
    for one in table.tables("holiday", name="day"):
        day = one.day("day")
        if day in holidays:
            one.wrong("day", "each holiday once", day)
        if day is not None:
            holidays[day] = one.words("names", languages)
        one.nothing_else()
    days = table.texts("working_days")
    for unknown in set(days) - set(DAYS):
        table.wrong("working_days", f"some of {', '.join(DAYS)}", unknown)
    found = Calendar(
        timezone=timezone,
        staffed=table.hours("staffed") or NEVER,
        on_holidays=table.one_of("on_holidays", HolidayPolicy),
        working_days=frozenset(DAYS.index(day) for day in days if day in DAYS),
        holidays=holidays,
    )
    table.nothing_else()
    return found


def first_contact(table: Table) -> Mapping[Level, Target]:
    """[first_contact] of care.toml, one table for each level."""
    targets = {level: _target(table.table(level)) for level in Level}
    table.nothing_else()
    return targets


def _target(table: Table) -> Target:
    minutes = table.maybe_number("staffed_minutes", least=1)
    days = table.maybe_number("working_days", least=1)
    if (minutes is None) == (days is None):
        table.wrong("staffed_minutes", "either staffed_minutes or working_days")
    target = Target(
        staffed=_minutes(minutes),
        out_of_hours=_minutes(table.maybe_number("out_of_hours_minutes", least=1)),
        working_days=days,
        review=_minutes(table.maybe_number("review_minutes", least=1)),
        reassess_days=table.number("reassess_days", least=1),
    )
    table.nothing_else()
    return target


def escalation(table: Table) -> Escalation:
    """[escalation] of care.toml."""
    next_worker = table.number("next_worker_percent", least=1, most=100)
    coordinator = table.number("coordinator_percent", least=1, most=100)
    if coordinator < next_worker:
        table.wrong("coordinator_percent", "not less than next_worker_percent", coordinator)
    table.nothing_else()
    return Escalation(next_worker=next_worker / 100, coordinator=coordinator / 100)


def triage(table: Table) -> TriageRules:
    """[triage] of care.toml (R2.9)."""
    rules = TriageRules(
        instrument=table.text("instrument"), other_flags=table.number("other_flags", least=1)
    )
    table.nothing_else()
    return rules


def minors(table: Table) -> Minors:
    """[minors] of care.toml (R7.15)."""
    found = Minors(
        under_age=table.number("under_age", least=1, most=25), helplines=table.texts("helplines")
    )
    table.nothing_else()
    return found


def safe_contact(table: Table) -> SafeContactDefaults:
    """[safe_contact] of care.toml."""
    found = SafeContactDefaults(
        reconfirm_after_days=table.number("reconfirm_after_days", least=1),
        quiet_from=table.clock("quiet_from"),
        quiet_until=table.clock("quiet_until"),
        attempts_before_not_reached=table.number("attempts_before_not_reached", least=1),
        attempt_days=table.number("attempt_days", least=1),
    )
    table.nothing_else()
    return found


def retention(table: Table) -> Retention:
    """[retention] of care.toml; what was served is never kept longer than six years."""
    found = Retention(
        no_contact_days=table.number("no_contact_days", least=1),
        not_reached_months=table.number("not_reached_months", least=1),
        served_months=table.number("served_months", least=1, most=72),
        sms_days=table.number("sms_days", least=1),
        venue_log_months=table.number("venue_log_months", least=1),
        audit_months=table.number("audit_months", least=1),
        code_days_after_closure=table.number("code_days_after_closure"),
    )
    table.nothing_else()
    return found


def limits(table: Table) -> Limits:
    """[limits] of care.toml, one table for each limit."""
    names = (
        "reports_per_address",
        "pages_per_address",
        "drafts_per_address",
        "drafts_overall",
        "codes_per_address",
        "codes_overall",
        "logins_per_address",
        "logins_per_account",
        "reports_per_token",
    )
    buckets = {name: bucket(table.table(name)) for name in names}
    table.nothing_else()
    return Limits(**buckets)


def statistics(table: Table) -> Statistics:
    """[statistics] of care.toml; fewer than three never leave the house."""
    found = Statistics(
        k_public=table.number("k_public", least=3),
        k_partners=table.number("k_partners", least=3),
        round_to=table.number("round_to", least=1),
        without_consent=table.one_of("without_consent", WithoutConsent),
    )
    table.nothing_else()
    return found


def deadline(table: Table, languages: Languages) -> DeadlineRule:
    """One [[deadline]] of deadlines.toml."""
    rule = DeadlineRule(
        id=table.text("id"),
        origin=table.one_of("from", Origin),
        after=_after(table),
        soft=_duration(table, "soft") if "soft" in table.names() else None,
        opens=table.flag("opens", False),
        shown_to=frozenset(table.some_of("shown_to", Reader)),
        labels=table.words("labels", languages),
        passed=table.words("passed", languages),
        basis=table.text("basis"),
        verified_on=table.day("verified_on"),
    )
    table.text("soft", "")
    table.nothing_else()
    return rule


def _after(table: Table) -> Duration | None:
    """None where the venue's own camera setting decides."""
    return None if table.text("after") == "venue setting" else _duration(table, "after")


def _duration(table: Table, key: str) -> Duration:
    def read(written: str) -> Duration:
        number, unit = written.split(" ")
        UNITS[unit]
        return Duration(number=int(number), unit=unit)

    expected = 'a length such as "72 hours", "30 days", "4 weeks" or "6 months"'
    return table.read(key, read, expected, Duration(number=1, unit="hours"))


def deny_lexicon(table: Table, languages: Languages) -> DenyLexicon:
    """denylist.toml: the organisations' names, and a table for each language."""
    found = DenyLexicon(
        organisations=table.texts("organisations", ()),
        by_language={language: _lexicon(table.table(language)) for language in languages},
    )
    table.nothing_else()
    return found


def _lexicon(table: Table) -> Lexicon:
    found = Lexicon(
        stems=tuple(fold(stem) for stem in table.texts("stems")),
        whole=frozenset(fold(word) for word in table.texts("whole", ())),
        innocent=frozenset(fold(word) for word in table.texts("innocent", ())),
    )
    table.nothing_else()
    return found


def _minutes(number: int | None) -> timedelta | None:
    return None if number is None else timedelta(minutes=number)
