"""The directory of services for referrals: whom to phone for what, and in which language."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from reports.accounts.guards.staff_guard import StaffRequest
from reports.accounts.roles import Permission
from reports.cases.planning.referral_records import PURPOSES
from reports.cases.terms.service_directory import directory
from reports.console.frame.desk_page import desk_page, show
from reports.console.labels.service_labels import ServiceLine, language_name, service_line
from reports.region import reading


@dataclass(frozen=True, kw_only=True)
class ServicesPage:
    """The services of one kind and language, or all; and what there is to choose from."""

    lines: Sequence[ServiceLine]
    kinds: Sequence[tuple[str, str]]
    kind: str
    languages: Sequence[tuple[str, str]]
    language: str


@require_GET
@desk_page(Permission.WORK_CASE)
def services(request: StaffRequest) -> HttpResponse:
    """The directory; what is chosen narrows it, and what nobody offers is as if not chosen."""
    found = directory(reading())
    spoken = {code for each in found for code in each.languages}
    names = sorted(((code, language_name(code)) for code in spoken), key=lambda each: each[1])
    kind = _known(request.GET.get("kind", ""), [each.value for each in PURPOSES])
    language = _known(request.GET.get("language", ""), spoken)
    page = ServicesPage(
        lines=[
            service_line(each)
            for each in found
            if (not kind or kind in each.kinds) and (not language or language in each.languages)
        ],
        kinds=[(each.value, str(each.label)) for each in PURPOSES],
        kind=kind,
        languages=names,
        language=language,
    )
    return show(request, "services", page)


def _known(said: str, known: Sequence[str] | set[str]) -> str:
    return said if said in known else ""
