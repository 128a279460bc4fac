"""The administrator's page: region settings to read, the keys' health. No word of any case."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from reports.accounts.guards.staff_guard import StaffRequest
from reports.accounts.roles import Permission
from reports.console.administration.house_warnings import for_administrators
from reports.console.frame.desk_page import desk_page, show
from reports.console.labels import code_labels
from reports.console.labels.report_presenter import Fact
from reports.console.labels.time_left import amount_words
from reports.look.days import written
from reports.region import Region, reading, region
from reports.region.hours import stale_lines
from reports.region.models.care import Target
from reports.vault.service_keys import key_rings
from reports.vault.service_keys.key_files import KeyState, RingKey
from reports.vault.service_keys.recovery_files import shown_fingerprint


@dataclass(frozen=True, kw_only=True)
class Line:
    """A helpline and when somebody last checked it by phone."""

    name: str
    display: str
    checked: str
    stale: bool


@dataclass(frozen=True, kw_only=True)
class Key:
    """One service key: its id, never the key."""

    key_id: str
    state: str
    added: datetime
    activated: datetime | None


@dataclass(frozen=True, kw_only=True)
class InstallationPage:
    """Everything an administrator reads here."""

    version: str
    warnings: Sequence[str]
    facts: Sequence[Fact]
    targets: Sequence[Fact]
    lines: Sequence[Line]
    keys: Sequence[Key]
    recovery: str


@require_GET
@desk_page(Permission.ADMINISTER)
def installation(request: StaffRequest) -> HttpResponse:
    """What this installation is set to, and whether its keys are well."""
    language, now = reading(), timezone.now()
    here = region()
    page = InstallationPage(
        version=settings.LINDEN_VERSION,
        warnings=for_administrators(demo=settings.LINDEN_DEMO, now=now),
        facts=facts(here, language=language),
        targets=[
            Fact(label=code_labels.word(code_labels.LEVELS, level), value=target_words(target))
            for level, target in here.first_contact.items()
        ],
        lines=lines(here, language=language, now=now),
        keys=[key_line(key) for key in key_rings.ring().file.keys],
        recovery=shown_fingerprint(key_rings.recovery_public_key()),
    )
    return show(request, "installation", page)


def facts(here: Region, *, language: str) -> list[Fact]:
    """The region's settings that people ask about."""
    kept, safe = here.retention, here.safe_contact
    last_holiday = max(here.calendar.holidays, default=None)
    pairs = (
        (_("Region"), f"{here.name(language)} ({here.code})"),
        (_("Languages"), ", ".join(code_labels.language(code) for code in here.languages)),
        (_("Time zone"), here.timezone.key),
        (_("Communes"), str(len(here.communes))),
        (_("Holidays known until"), written(last_holiday, "j M Y") if last_holiday else ""),
        (
            _("Safety questions"),
            _("%(id)s, elevated from %(n)s other signs")
            % {"id": here.triage.instrument, "n": here.triage.other_flags},
        ),
        (_("Safe contact is asked again after"), _days(safe.reconfirm_after_days)),
        (_("Kept when no contact is wanted"), _days(kept.no_contact_days)),
        (_("Kept when nobody was reached"), _months(kept.not_reached_months)),
        (_("Kept after the help is complete"), _months(kept.served_months)),
        (_("Return code ends after closure"), _days(kept.code_days_after_closure)),
    )
    return [Fact(label=label, value=value) for label, value in pairs if value]


def target_words(target: Target) -> str:
    """How soon first contact is promised at one level."""
    found = []
    if target.staffed is not None:
        amount = amount_words(target.staffed)
        found.append(_("%(amount)s in staffed hours") % {"amount": amount})
    if target.out_of_hours is not None:
        amount = amount_words(target.out_of_hours)
        found.append(_("%(amount)s outside them") % {"amount": amount})
    if target.working_days is not None:
        found.append(_("working days: %(n)s") % {"n": target.working_days})
    return ", ".join(found)


def lines(here: Region, *, language: str, now: datetime) -> list[Line]:
    """The helplines; one that nobody checked, or not for long, is marked."""
    old = {line.id for line in stale_lines(here, now)}
    return [
        Line(
            name=line.name(language),
            display=line.display,
            checked=written(line.verified_on, "j M Y") if line.verified_on else "",
            stale=line.id in old,
        )
        for line in here.helplines
    ]


def key_line(key: RingKey) -> Key:
    """What may be shown of a service key."""
    state = _("seals and opens") if key.state is KeyState.ACTIVE else _("opens only")
    return Key(
        key_id=key.id.hex(),
        state=state,
        added=key.moment.added,
        activated=key.moment.activated,
    )


def _days(number: int) -> str:
    return amount_words(timedelta(days=number))


def _months(number: int) -> str:
    return _("%(n)s months") % {"n": number}
