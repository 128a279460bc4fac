"""care.toml: how soon people are answered, and the house rules around it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Annotated

from reports.region.lines import Words
from reports.region.rates import Bucket
from reports.region.reading.faults import Fault
from reports.region.reading.kinds import (
    ONE_OF,
    Clock,
    Text,
    Texts,
    hours,
    key,
    kind,
    minutes,
    number,
    text,
)
from reports.region.reading.parts import FOR_EACH, ById, Part
from reports.region.vocabulary import Level

PERCENT = kind(
    "a whole number, 1 at least, 100 at most", lambda value: number(1, 100).read(int, value) / 100
)


@dataclass(frozen=True, kw_only=True)
class Target(Part):
    """How soon a case of one level is answered; exactly one of `staffed` and `working_days`."""

    staffed: Annotated[timedelta | None, key("staffed_minutes"), minutes()] = None
    out_of_hours: Annotated[timedelta | None, key("out_of_hours_minutes"), minutes()] = None
    working_days: Annotated[int | None, number(1)] = None
    review: Annotated[timedelta | None, key("review_minutes"), minutes()] = None
    reassess_days: Annotated[int, number(1)]

    def unfit(self) -> Iterator[Fault]:
        """One way of counting."""
        if (self.staffed is None) == (self.working_days is None):
            yield ("staffed_minutes",), "either staffed_minutes or working_days", None


@dataclass(frozen=True, kw_only=True)
class Escalation(Part):
    """After which share of the time until due somebody else is asked."""

    next_worker: Annotated[float, key("next_worker_percent"), PERCENT]
    coordinator: Annotated[float, key("coordinator_percent"), PERCENT]

    def unfit(self) -> Iterator[Fault]:
        """The coordinators come last."""
        if self.coordinator < self.next_worker:
            yield ("coordinator_percent",), "not less than next_worker_percent", None


@dataclass(frozen=True, kw_only=True)
class TriageRules(Part):
    """Which safety questions are asked, and how many other flags make a case ELEVATED."""

    instrument: Text
    other_flags: Annotated[int, number(1)]


@dataclass(frozen=True, kw_only=True)
class Minors(Part):
    """Below this age a report takes the children's pathway (R7.15)."""

    under_age: Annotated[int, number(1, 25)]
    helplines: Texts


@dataclass(frozen=True, kw_only=True)
class SafeContactDefaults(Part):
    """What holds about reaching a person until she says otherwise."""

    reconfirm_after_days: Annotated[int, number(1)]
    quiet_from: Clock
    quiet_until: Clock
    attempts_before_not_reached: Annotated[int, number(1)]
    attempt_days: Annotated[int, number(1)]


@dataclass(frozen=True, kw_only=True)
class Retention(Part):
    """How long what is kept is kept, then erased; what was served never longer than six years."""

    no_contact_days: Annotated[int, number(1)]
    not_reached_months: Annotated[int, number(1)]
    served_months: Annotated[int, number(1, 72)]
    sms_days: Annotated[int, number(1)]
    venue_log_months: Annotated[int, number(1)]
    audit_months: Annotated[int, number(1)]
    code_days_after_closure: Annotated[int, number()]


@dataclass(frozen=True, kw_only=True)
class Limits(Part):
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
class Statistics(Part):
    """Below how many a figure is not shown, to what figures are rounded, and who is left out."""

    k_public: Annotated[int, number(3)]
    k_partners: Annotated[int, number(3)]
    round_to: Annotated[int, number(1)]
    without_consent: Annotated[WithoutConsent, ONE_OF]


@dataclass(frozen=True, kw_only=True)
class BreachRules(Part):
    """What follows when data got out: by when the authority knows, once it was found, and in which
    language of the region the register is kept (GDPR article 33, or what is law instead).
    """

    authority_within: Annotated[timedelta, key("authority_within_hours"), hours()]
    register_in: Text


@dataclass(frozen=True, kw_only=True)
class HoldAuthority(Part):
    """Who may order that a case is kept from being erased; the region's lawyers know which."""

    id: Annotated[str, text(like="[a-z][a-z0-9_]*")]
    names: Words

    def name(self, language: str) -> str:
        """Its name in this language."""
        return self.names[language]


@dataclass(frozen=True, kw_only=True)
class Care(Part):
    """care.toml: how soon people are answered, and the house rules around it."""

    first_contact: Annotated[Mapping[Level, Target], FOR_EACH]
    escalation: Escalation
    triage: TriageRules
    minors: Minors
    safe_contact: SafeContactDefaults
    retention: Retention
    limits: Limits
    statistics: Statistics
    breach: BreachRules
    hold_authorities: Annotated[Mapping[str, HoldAuthority], key("hold_authority"), ById()]
