"""What a region pack holds once read: typed, frozen, checked. `loading.py` makes one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo

from reports.region.denylist import DenyLexicon
from reports.region.hearing import Lexicon
from reports.region.lines import Audience, Channel, EmergencyNumber, Helpline, Service, Words
from reports.region.nightlife import Nightlife
from reports.region.pharmacy import Pharmacy
from reports.region.places import PlaceRules
from reports.region.plans import FollowUpRules
from reports.region.rates import Bucket
from reports.region.sms import Sms
from reports.region.vocabulary import Level, Origin
from reports.region.weekly import HolidayPolicy, WeeklyHours

__all__ = [
    "Audience",
    "Bucket",
    "Calendar",
    "Channel",
    "Commune",
    "CommuneGroup",
    "DeadlineRule",
    "Duration",
    "EmergencyNumber",
    "Escalation",
    "Helpline",
    "HolidayPolicy",
    "Limits",
    "Minors",
    "Origin",
    "Reader",
    "Region",
    "Retention",
    "SafeContactDefaults",
    "Service",
    "Statistics",
    "Target",
    "TriageRules",
    "WeeklyHours",
    "Words",
]


class Reader(StrEnum):
    """Who is shown a deadline."""

    REPORTER = "reporter"
    VENUE = "venue"
    WORKER = "worker"


@dataclass(frozen=True, kw_only=True)
class Commune:
    """A municipality of the region and those it shares a border with."""

    code: str
    names: Words
    touches: frozenset[str]
    at: tuple[int, int]  # column and row in a schematic of the region

    def name(self, language: str) -> str:
        """Its name in this language."""
        return self.names[language]


@dataclass(frozen=True, kw_only=True)
class CommuneGroup:
    """Communes counted together, so that a figure never points at a street."""

    id: str
    names: Words
    communes: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """When people are at their desks, in the region's own time."""

    timezone: ZoneInfo
    staffed: WeeklyHours
    on_holidays: HolidayPolicy
    working_days: frozenset[int]
    holidays: Mapping[date, Words]


@dataclass(frozen=True, kw_only=True)
class Target:
    """How soon a case of one level is answered; exactly one of `staffed` and `working_days`."""

    staffed: timedelta | None
    out_of_hours: timedelta | None
    working_days: int | None
    review: timedelta | None
    reassess_days: int


@dataclass(frozen=True, kw_only=True)
class Escalation:
    """After which share of the time until due somebody else is asked."""

    next_worker: float
    coordinator: float


@dataclass(frozen=True, kw_only=True)
class TriageRules:
    """Which safety questions are asked, and how many other flags make a case ELEVATED."""

    instrument: str
    other_flags: int


@dataclass(frozen=True, kw_only=True)
class Minors:
    """Below this age a report takes the children's pathway (R7.15)."""

    under_age: int
    helplines: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SafeContactDefaults:
    """What holds about reaching a person until she says otherwise."""

    reconfirm_after_days: int
    quiet_from: time
    quiet_until: time
    attempts_before_not_reached: int
    attempt_days: int


@dataclass(frozen=True, kw_only=True)
class Duration:
    """A length as a rule writes it: hours pass by the clock, the rest by the calendar."""

    number: int
    unit: str

    def __str__(self) -> str:
        return f"{self.number} {self.unit}"


@dataclass(frozen=True, kw_only=True)
class DeadlineRule:
    """A date that practice or law puts on evidence, care or protection."""

    id: str
    origin: Origin
    after: Duration | None
    soft: Duration | None
    opens: bool
    shown_to: frozenset[Reader]
    labels: Words
    passed: Words
    basis: str
    verified_on: date | None

    def label(self, language: str) -> str:
        """What can be done until then, in plain words."""
        return self.labels[language]

    def passed_words(self, language: str) -> str:
        """What is still possible afterwards; never that it is too late (R4.6)."""
        return self.passed[language]


@dataclass(frozen=True, kw_only=True)
class Retention:
    """How long what is kept is kept, then erased."""

    no_contact_days: int
    not_reached_months: int
    served_months: int
    sms_days: int
    venue_log_months: int
    audit_months: int
    code_days_after_closure: int


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much one address, one account, one partner's token, or everybody together, may do."""

    reports_per_address: Bucket
    pages_per_address: Bucket
    drafts_per_address: Bucket
    drafts_overall: Bucket
    codes_per_address: Bucket
    codes_overall: Bucket
    logins_per_address: Bucket
    logins_per_account: Bucket
    reports_per_token: Bucket


class WithoutConsent(StrEnum):
    """Where a case is counted whose person did not say that it may be (R6.14)."""

    EXCLUDED = "excluded"
    TOTALS = "totals"


@dataclass(frozen=True, kw_only=True)
class Statistics:
    """Below how many a figure is not shown, to what figures are rounded, and who is left out."""

    k_public: int
    k_partners: int
    round_to: int
    without_consent: WithoutConsent


@dataclass(frozen=True, kw_only=True)
class Region:
    """Everything that differs from one region to another."""

    code: str
    folder: Path
    names: Words
    languages: tuple[str, ...]
    timezone: ZoneInfo
    country: str
    currency: str
    exit_url: str
    standby: bool  # what is acknowledged stands on a second server too
    emergency: tuple[EmergencyNumber, ...]
    helplines: tuple[Helpline, ...]
    communes: tuple[Commune, ...]
    commune_groups: Mapping[str, CommuneGroup]
    calendar: Calendar
    first_contact: Mapping[Level, Target]
    escalation: Escalation
    triage: TriageRules
    minors: Minors
    safe_contact: SafeContactDefaults
    deadlines: tuple[DeadlineRule, ...]
    retention: Retention
    limits: Limits
    statistics: Statistics
    deny: DenyLexicon
    sms: Sms
    follow_up: FollowUpRules
    nightlife: Nightlife
    places: PlaceRules
    pharmacy: Pharmacy
    hearing: Mapping[str, Lexicon]
    texts: Mapping[str, Words]

    def name(self, language: str) -> str:
        """The neutral name of the service, fit to be seen by anyone."""
        return self.names[language]

    def text(self, key: str, language: str) -> str:
        """One of `texts.TEXT_KEYS`, paragraphs separated by a blank line."""
        return self.texts[key][language]

    def emergency_shown(self, *, deaf: bool = False) -> tuple[EmergencyNumber, ...]:
        """The numbers for the strip on every page; those for deaf people only if she says so."""
        return tuple(number for number in self.emergency if deaf or not number.only_if_deaf)

    def emergency_numbers(self) -> tuple[str, ...]:
        """What the region dials for help at once."""
        shown = self.emergency_shown()
        return tuple(number.dial for number in shown if number.channel is Channel.VOICE)

    def helpline(self, line_id: str) -> Helpline:
        """The line with this id. Raises KeyError if the pack has none."""
        for line in self.helplines:
            if line.id == line_id:
                return line
        raise KeyError(line_id)

    def commune(self, code: str) -> Commune:
        """The commune with this code. Raises KeyError if the pack has none."""
        for commune in self.communes:
            if commune.code == code:
                return commune
        raise KeyError(code)

    def group_of(self, code: str) -> CommuneGroup:
        """The group this commune is counted in. Raises KeyError for a commune of no group."""
        for group in self.commune_groups.values():
            if code in group.communes:
                return group
        raise KeyError(code)
