"""care.toml: how soon people are answered, and the house rules around it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from reports.region.buckets import Bucket
from reports.region.models.lines import Named, StaffWords
from reports.region.reading.faults import Fault
from reports.region.reading.kinds import (
    Clock,
    Hours,
    Id,
    Minutes,
    Natural,
    Percent,
    Positive,
    Text,
    Texts,
    key,
    number,
)
from reports.region.reading.parts import FOR_EACH, ById, Part
from reports.region.vocabulary import Level


@dataclass(frozen=True, kw_only=True)
class Target(Part):
    """How soon a case of one level is answered; exactly one of `staffed` and `working_days`."""

    staffed: Annotated[Minutes | None, key("staffed_minutes")] = None
    out_of_hours: Annotated[Minutes | None, key("out_of_hours_minutes")] = None
    working_days: Positive | None = None
    review: Annotated[Minutes | None, key("review_minutes")] = None
    reassess_days: Positive

    def unfit(self) -> Iterator[Fault]:
        """One way of counting."""
        if (self.staffed is None) == (self.working_days is None):
            yield ("staffed_minutes",), "either staffed_minutes or working_days", None


@dataclass(frozen=True, kw_only=True)
class Escalation(Part):
    """After which share of the time until due somebody else is asked."""

    next_worker: Annotated[Percent, key("next_worker_percent")]
    coordinator: Annotated[Percent, key("coordinator_percent")]

    def unfit(self) -> Iterator[Fault]:
        """The coordinators come last."""
        if self.coordinator < self.next_worker:
            yield ("coordinator_percent",), "not less than next_worker_percent", None


@dataclass(frozen=True, kw_only=True)
class TriageRules(Part):
    """Which safety questions are asked, and how many other flags make a case ELEVATED."""

    instrument: Text
    other_flags: Positive


@dataclass(frozen=True, kw_only=True)
class Minors(Part):
    """Below this age a report takes the children's pathway (R7.15)."""

    under_age: Annotated[int, number(1, 25)]
    helplines: Texts


@dataclass(frozen=True, kw_only=True)
class SafeContactDefaults(Part):
    """What holds about reaching a person until they say otherwise."""

    reconfirm_after_days: Positive
    quiet_from: Clock
    quiet_until: Clock
    attempts_before_not_reached: Positive
    attempt_days: Positive


@dataclass(frozen=True, kw_only=True)
class Retention(Part):
    """How long what is kept is kept, then erased; what was served never longer than six years."""

    no_contact_days: Positive
    not_reached_months: Positive
    served_months: Annotated[int, number(1, 72)]
    sms_days: Positive
    venue_log_months: Positive
    audit_months: Positive
    code_days_after_closure: Natural


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
    """Below how many a figure is not shown, to what figures are rounded, and who is left out.

    Entries about public space are kept for `spot_months` after the month they were told in.
    """

    k_public: Annotated[int, number(3)]
    k_partners: Annotated[int, number(3)]
    round_to: Positive
    without_consent: WithoutConsent
    spot_months: Annotated[int, number(1, 120)] = 24


@dataclass(frozen=True, kw_only=True)
class BreachRules(Part):
    """What follows when data got out: by when the authority knows, once it was found, and in which
    language of the region the register is kept (GDPR article 33, or what is law instead).
    """

    authority_within: Annotated[Hours, key("authority_within_hours")]
    register_in: Text


@dataclass(frozen=True, kw_only=True)
class HoldAuthority(Named, Part):
    """Who may order that a case is kept from being erased; the region's lawyers know which."""

    id: Id
    names: StaffWords


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
