"""`./run reset_link LOGIN`: a way back in when no coordinator can issue one to another."""

from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse
from django.utils import timezone

from reports.accounts.directory import profiles
from reports.accounts.directory.seats import LastCoordinator
from reports.accounts.models import Purpose
from reports.accounts.onboarding import invitations
from reports.audit.chain.seals import BehindJournal
from reports.audit.log import OPERATOR

_LOST: Final = {
    "both": Purpose.INVITATION,
    "password": Purpose.PASSWORD,
    "phone": Purpose.PHONE,
}


class Command(BaseCommand):
    """Print one link for one person; whoever holds the team's keys admits them afterwards."""

    help = (
        "Make a link for somebody who lost password and phone, or one of them, when no two"
        " coordinators can do it on the page of people. It is printed once: hand it over in"
        " person. Every coordinator and the person's colleagues see that it was made here."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add whose account it is, and what was lost."""
        parser.add_argument("login", help="the login name of the person")
        parser.add_argument("--lost", choices=list(_LOST), default="both")

    def handle(self, *args: Any, **options: Any) -> None:
        """Issue, then print."""
        user = profiles.find_login(options["login"])
        if user is None:
            raise CommandError("No account has this login name.")
        try:
            token = invitations.issue_reset(
                user_id=user.pk,
                purpose=_LOST[options["lost"]],
                by=OPERATOR,
                now=timezone.now(),
            )
        except profiles.NoAccount:
            raise CommandError("This account is closed.") from None
        except LastCoordinator:
            raise CommandError(
                "Nobody else holds the coordinators' keys: use the recovery key (recovery_key use)."
            ) from None
        except BehindJournal:
            raise CommandError(
                "This database is behind its journal; first ./run after_restore."
            ) from None
        path = reverse("accounts:invitation", args=[token])
        self.stdout.write(settings.LINDEN_STAFF_ADDRESS.rstrip("/") + path)
