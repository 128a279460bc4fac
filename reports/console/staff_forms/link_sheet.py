"""A one-time link as it is handed over: shown this once, drawn, and made to be printed."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.safestring import SafeString

from reports.accounts import invitations, profiles
from reports.accounts.models import Purpose
from reports.accounts.pages import StaffRequest
from reports.accounts.views import drawing


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
        picture=drawing.picture(link),
        who=profiles.profile(user_id=user_id).name,
        until=now + invitations.lasts(purpose),
    )
