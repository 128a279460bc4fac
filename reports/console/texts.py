"""The part of the case page about texts: may one go, what went both ways, what became of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from reports.console.verdict import Verdict, verdict
from reports.messaging.contact import ContactRefused, SafeContact, check_may_text
from reports.region import region


@dataclass(frozen=True, kw_only=True)
class Texts:
    """What the section on texts shows."""

    verdict: Verdict


def texts(*, contact: SafeContact, now: datetime) -> Texts:
    """The section in words."""
    return Texts(verdict=verdict(_refusal(contact, now), contact=contact))


def _refusal(contact: SafeContact, now: datetime) -> ContactRefused | None:
    days = region().safe_contact.reconfirm_after_days
    try:
        check_may_text(contact=contact, now=now, reconfirm_after=timedelta(days=days))
    except ContactRefused as refusal:
        return refusal
    return None
