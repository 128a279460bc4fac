"""The house's addresses. `LINDEN_SITES` says which of the two sites this process serves."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from config.web.health import healthz, healthz_file
from reports.accounts.views.login_pages import root
from reports.channels.api.description import openapi

type _Sites = dict[str, list[URLPattern | URLResolver]]

NAMED: _Sites = {
    "public": [
        path("hooks/", include("reports.messaging.urls")),
        path("api/v1/", include("reports.channels.api.urls")),
    ],
    "staff": [
        path("staff/", include("reports.accounts.urls")),
        path("staff/api/openapi.json", openapi, name="api-description"),
        path("shelters/", include("shelters.urls")),
        path("pharmacy/", include("pharmacy.urls")),
        path("nightlife/", include("nightlife.urls")),
    ],
}
# Tried last: an address below a name is then found without trying all of these.
AT_THE_ROOT: _Sites = {
    "public": [
        path("", include("reports.channels.web.urls")),
        path("", include("shelters.public_urls")),
    ],
    "staff": [path("", root), path("", include("reports.console.urls"))],
}

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz),
    path("healthz/file", healthz_file),
    *(
        pattern
        for sites in (NAMED, AT_THE_ROOT)
        for site in ("public", "staff")
        if site in settings.LINDEN_SITES
        for pattern in sites[site]
    ),
]

# Whatever goes wrong on the public site, the numbers to call are on the page.
FAULTS = (
    "config.web.fault_handlers"
    if "public" in settings.LINDEN_SITES
    else "reports.accounts.views.fault_pages"
)
handler400 = f"{FAULTS}.bad_request"
handler403 = f"{FAULTS}.forbidden"
handler404 = f"{FAULTS}.not_found"
handler500 = f"{FAULTS}.server_error"
