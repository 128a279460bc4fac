"""`./run release`: which Linden this is."""

from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Prints the version; needs no database and no keys."""

    help = __doc__
    requires_system_checks: list[str] = []

    def handle(self, *_arguments: object, **_options: object) -> None:
        """Print it."""
        self.stdout.write(f"Linden {settings.LINDEN_VERSION}")
