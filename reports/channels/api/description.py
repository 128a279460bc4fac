"""The OpenAPI document of the partners' API, for staff: made from the code that answers."""

from copy import deepcopy
from typing import Any, Final

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from reports.accounts.guards.staff_guard import StaffRequest, staff_page
from reports.accounts.roles import Permission
from reports.channels.api.endpoint import api
from reports.channels.api.payload.shares import MAY_SEND
from reports.channels.api.problems import MEDIA_TYPE

PREFIX: Final = "/api/v1/"
_SECONDS: Final = {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 0}}
_HEADERS: Final[dict[str, dict[str, Any]]] = {
    "401": {"WWW-Authenticate": {"schema": {"type": "string"}}},
    "429": {"Retry-After": _SECONDS},
    "503": {"Retry-After": _SECONDS},
}


@staff_page(Permission.OWN_ACCOUNT)
@require_GET
def openapi(request: StaffRequest) -> HttpResponse:
    """The document, to hand to a partner's developers; nothing in it is secret."""
    del request
    response = JsonResponse(described(), json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = 'attachment; filename="openapi.json"'
    return response


def described() -> dict[str, Any]:
    """The document for this region: its languages, communes and safety questions."""
    found: dict[str, Any] = deepcopy(dict(api.get_openapi_schema(path_prefix=PREFIX)))
    found["servers"] = [{"url": settings.LINDEN_PUBLIC_ADDRESS}]
    for operations in found["paths"].values():
        for operation in operations.values():
            operation["x-may-send"] = _may_send()
            for status, response in operation["responses"].items():
                _as_problem(str(status), response)
    return found


def _may_send() -> dict[str, Any]:
    """Which fields an organisation of each kind may send, by mode, as `docs/api.md` tells."""
    return {
        str(kind): {mode: sorted(fields) for mode, fields in modes.items()}
        for kind, modes in MAY_SEND.items()
    }


def _as_problem(status: str, response: dict[str, Any]) -> None:
    """Refusals are of a media type of their own (RFC 9457), some with headers."""
    if int(status) >= 400:
        response["content"] = {MEDIA_TYPE: response["content"]["application/json"]}
        response["headers"] = _HEADERS.get(status, {})
