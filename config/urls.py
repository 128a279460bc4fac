"""The house's addresses. `LINDEN_SITES` says which of the two sites this process serves."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from config.health import healthz
from reports.channels.api.description import openapi

PUBLIC: list[URLPattern | URLResolver] = [
    path("hooks/", include("reports.messaging.urls")),
    path("api/v1/", include("reports.channels.api.urls")),
    path("", include("reports.channels.web.urls")),
    path("", include("shelters.public_urls")),
]
STAFF: list[URLPattern | URLResolver] = [
    path("staff/", include("reports.accounts.urls")),
    path("staff/api/openapi.json", openapi, name="api-description"),
    path("", include("reports.console.urls")),
    path("shelters/", include("shelters.urls")),
    path("pharmacy/", include("pharmacy.urls")),
    path("nightlife/", include("nightlife.urls")),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz),
    *(PUBLIC if "public" in settings.LINDEN_SITES else []),
    *(STAFF if "staff" in settings.LINDEN_SITES else []),
]

if "public" in settings.LINDEN_SITES:
    # Whatever goes wrong, the numbers to call are on the page.
    handler400 = "reports.channels.web.errors.bad_request"
    handler403 = "reports.channels.web.errors.forbidden"
    handler404 = "reports.channels.web.errors.not_found"
    handler500 = "reports.channels.web.errors.server_error"
