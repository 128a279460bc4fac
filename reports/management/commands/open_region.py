"""`./run open_region`: may the public site open, and if not, what is missing. Changes nothing."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reports.accounts.onboarding import members


class Command(BaseCommand):
    """Say whether reports may come in; the public site's process asks the same at its start."""

    help = "Say whether the public site may open: exit 0, or 1 with what is missing."

    def handle(self, *args: Any, **options: Any) -> None:
        """Look, then say."""
        if missing := members.readiness():
            raise CommandError("the public site may not open yet:\n" + "\n".join(missing))
        self.stdout.write("The region may open: start the public site (linden-public).")
