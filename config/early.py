"""The public site while the demo's database is being prepared: it loads what it needs meanwhile,
waits for the end of that, and then starts as every web process does.
"""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from types import ModuleType

import django

from config.local import state
from config.safety import startup
from config.serving.front_door import Door
from reports.region import region


def load() -> tuple[ModuleType, ...]:
    """What most of a start is spent on; it wants Django set up, and no query is among it."""
    from config import urls
    from config.management.commands import migrate
    from config.roles import role_check
    from config.serving import entrance

    region()
    return entrance, migrate, role_check, urls


def begin() -> Door:
    """What the server is to run, started as in every web process."""
    from config.rsgi import application

    return application


startup.end_when_told()
startup.prepare_process()
django.setup()
load()
state.await_prepared()
application = begin()
