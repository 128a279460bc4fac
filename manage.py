#!/usr/bin/env python3
"""Django's command line, with the demo's environment where nothing else is configured."""

import os
import sys

from config.local.state import load_environment
from config.local.translations import compile_stale


def main() -> None:
    """Run one management command; `LINDEN_*` variables win over the state folder's."""
    load_environment()
    compile_stale()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
