"""A one-time link as it is handed over: shown this once, drawn, and made to be printed."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.safestring import SafeString

from reports.accounts.directory import profiles
from reports.accounts.guards.staff_guard import StaffRequest
from reports.accounts.models import Purpose
from reports.accounts.onboarding import invitations
from reports.accounts.views import code_drawing


@dataclass(frozen=True, kw_only=True)
class LinkSheet:
    """The link, its picture for a phone's camera, for whom it is and until when."""

    link: str
    picture: SafeString
    who: str
    until: datetime


def link_sheet(
    request: StaffRequest, *, token: str, user_id: UUID, purpose: Purpose, now: datetime
) -> LinkSheet:
    """The sheet of a link that was just made; one query."""
    link = request.build_absolute_uri(reverse("accounts:invitation", args=[token]))
    return LinkSheet(
        link=link,
        picture=code_drawing.picture(link),
        who=profiles.profile(user_id=user_id).name,
        until=now + invitations.lasts(purpose),
    )
