"""The public site while the demo's database is being prepared: it loads what it needs meanwhile,
waits for the end of that, and then starts as every web process does.
"""

import os
from importlib import import_module

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

from config import startup
from config.local import state
from reports.region import region

startup.end_when_told()
startup.prepare_process()
django.setup()
# Most of a start is loading these; no query is among it.
for name in (
    "config.urls",
    "config.serving.entrance",
    "config.roles.start",
    "config.management.commands.migrate",
):
    import_module(name)
region()
state.await_prepared()

application = import_module("config.rsgi").application
