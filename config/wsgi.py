"""The web process: one that leaves nothing behind, refuses to start unsafe, then serves."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.core.wsgi import get_wsgi_application

from config.safety import startup

startup.end_when_told()
startup.prepare_process()
application = get_wsgi_application()
startup.refuse_unsafe("web")
