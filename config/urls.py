"""The house's addresses. `LINDEN_SITES` says which of the two sites this process serves."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from config.health import healthz


def _room(prefix: str, module: str) -> list[URLPattern | URLResolver]:
    return [path(prefix, include(module))] if find_spec(module) else []


def _public() -> list[URLPattern | URLResolver]:
    return _room("", "reports.channels.web.urls")


def _staff() -> list[URLPattern | URLResolver]:
    return [*_room("staff/", "reports.accounts.urls"), *_room("", "reports.console.urls")]


urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz),
    *(_public() if "public" in settings.LINDEN_SITES else []),
    *(_staff() if "staff" in settings.LINDEN_SITES else []),
]

if "public" in settings.LINDEN_SITES and find_spec("reports.channels.web.errors"):
    # Whatever goes wrong, the numbers to call are on the page.
    handler400 = "reports.channels.web.errors.bad_request"
    handler403 = "reports.channels.web.errors.forbidden"
    handler404 = "reports.channels.web.errors.not_found"
    handler500 = "reports.channels.web.errors.server_error"
