"""The part of the case page about consents: what may go to whom, and taking it back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from reports.accounts.directory.organisations import OrganisationInfo
from reports.cases.terms.consent_records import Consent, Field, How, Purpose
from reports.cases.terms.service_directory import DirectoryService
from reports.console.case_actions.consent_form import WithdrawForm
from reports.console.labels.code_labels import word
from reports.look.days import written


@dataclass(frozen=True, kw_only=True)
class ConsentLine:
    """One consent in words, with the button that takes it back while it holds."""

    who: str
    purpose: str
    fields: str
    state: str
    holds: bool
    form: WithdrawForm | None


def lines(
    found: Sequence[Consent],
    *,
    known: Mapping[UUID, OrganisationInfo | DirectoryService],
    names: Mapping[UUID, str],
    version: int,
    may_change: bool,
    now: datetime,
) -> list[ConsentLine]:
    """Every consent, those that hold first, each group newest first. Replaced ones are left out."""
    shown = [each for each in reversed(found) if not each.replaced]
    shown.sort(key=lambda each: not each.holds(now=now))
    return [
        ConsentLine(
            who=known[each.organisation_id].name if each.organisation_id in known else _("Gone"),
            purpose=word(Purpose, each.purpose),
            fields=" · ".join(str(said) for code, said in Field.choices if code in each.fields),
            state=_state(each, names, now),
            holds=each.holds(now=now),
            form=_withdraw(each, version) if may_change and each.holds(now=now) else None,
        )
        for each in shown
    ]


def _state(consent: Consent, names: Mapping[UUID, str], now: datetime) -> str:
    if consent.ended_at is not None and consent.ended_by is not None:
        return _("taken back on %(day)s") % {"day": _day(consent.ended_at)}
    if not consent.holds(now=now):
        return _("over since %(day)s") % {"day": _day(consent.until)}
    return _("until %(day)s · %(how)s, written down by %(name)s") % {
        "day": _day(consent.until),
        "how": word(How, consent.how),
        "name": names.get(consent.recorded_by, _("Somebody who left")),
    }


def _day(at: datetime) -> str:
    return written(localtime(at), "j M Y")


def _withdraw(consent: Consent, version: int) -> WithdrawForm:
    form = WithdrawForm(
        initial={"consent_id": consent.id}, auto_id=f"consent-withdraw-{consent.id}-%s"
    )
    form.with_version(version)
    return form
