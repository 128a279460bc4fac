"""Bring a demo's database up to date: roles, tables, then sample people. Run by the demo alone."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from config.local.machine import logins


def main(folder: Path) -> None:
    """Make the roles where there are any, migrate, then fill in what is missing of the sample."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from django.core.management import call_command

    if logins.ADMINISTRATOR in os.environ:
        logins.make(folder)
    call_command("migrate", verbosity=0)
    from config.local.sample_data import sample_city

    sample_city.fill(folder, now=datetime.now(UTC))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
