"""The one address a partner's system sends to, and what is answered when it cannot be filed."""

import logging
from datetime import datetime, timedelta
from typing import Annotated, Any, Final, cast

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Header, NinjaAPI, Status
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import HttpBearer
from pydantic import StringConstraints

from reports.accounts.credentials import api_tokens
from reports.accounts.credentials.api_tokens import Token
from reports.cases.assignment.routing import NoTeam
from reports.channels import pace
from reports.channels.api import api_filing
from reports.channels.api.payload.schema import Problem, Receipt, Report
from reports.channels.api.problems import WORDS, Fault, Kind, Refused, answer
from reports.region import region
from reports.vault.team_keys.unwrap_path import NoVersion

LARGEST: Final = 131_072  # bytes: 15,000 characters of any script, escaped or not


class Door(HttpBearer):
    """A partner's token, in the header `Authorization: Bearer ...`. It files and reads nothing."""

    def authenticate(self, request: HttpRequest, token: str) -> Token | None:
        """The token that counts, after everything that can be said before the body is read.

        None when it does not count. Raises Refused.
        """
        now = timezone.now()
        holder = api_tokens.holder_of(secret=token, now=now)
        if holder is None:
            return None
        _check_pace(holder, now)
        _check_body(request)
        return holder


def _check_pace(holder: Token, now: datetime) -> None:
    bucket = region().limits.reports_per_token
    if (wait := pace.wait_for("api", str(holder.id), bucket, now)) is not None:
        raise Refused(Kind.TOO_MANY, wait=wait)


def _check_body(request: HttpRequest) -> None:
    length = str(request.META.get("CONTENT_LENGTH") or "")
    if length.isdecimal() and int(length) > LARGEST:
        raise Refused(Kind.TOO_LARGE)
    if request.content_type != "application/json":
        raise Refused(Kind.NOT_DECLARED_JSON)


log = logging.getLogger("linden.api")

KEY_HEADER: Final = "Idempotency-Key"
_Key = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._:-]{8,128}$")]
_LATER: Final = timedelta(minutes=5)
_REFUSALS: Final = sorted({words.status for words in WORDS.values()} - {404, 405})

api = NinjaAPI(
    title="Reports from partners' systems",
    version="1",
    urls_namespace="api",
    description="File a report in your organisation's name. Nothing can be read.",
    docs_url=None,
    openapi_url=None,
    auth=Door(),
)


class PartnerRequest(HttpRequest):
    """A request that came through the door (for type checkers)."""

    auth: Token


@api.post(
    "reports",
    response={201: Receipt, **dict.fromkeys(_REFUSALS, Problem)},
    operation_id="file_report",
    summary="File one report",
)
def reports(
    request: HttpRequest, report: Report, key: Annotated[_Key, Header(alias=KEY_HEADER)]
) -> Status[Receipt]:
    """File a report, or ask for advice; sent again with the same key, it is filed once."""
    partner = cast(PartnerRequest, request)
    receipt = api_filing.file(report=report, key=key, by=partner.auth, now=timezone.now())
    return Status(201, Receipt(receipt=receipt))


def _answered(request: HttpRequest, failure: Exception | type[Exception]) -> HttpResponse:
    """Whatever went wrong, as a problem; what is nobody's fault but ours is logged, ids only."""
    refused = _refusal(failure)
    if refused.kind is Kind.FAILED:
        token = getattr(request, "auth", None)
        log.exception("api_failed", extra={"token_id": getattr(token, "id", "")})
    if refused.kind is Kind.NOBODY_THERE:
        log.error("api_nobody_there")
    return answer(refused)


for each in (Exception, HttpError, ValidationError):
    api.add_exception_handler(each, _answered)


def _refusal(failure: Exception | type[Exception]) -> Refused:
    match failure:
        case Refused():
            return failure
        case AuthenticationError():
            return Refused(Kind.NO_TOKEN)
        case HttpError():  # the only other one that ninja raises here: the body is no JSON
            return Refused(Kind.NOT_JSON)
        case ValidationError():
            return _not_as_described(failure)
        case NoTeam() | NoVersion():
            return Refused(Kind.NOBODY_THERE, wait=_LATER)
    return Refused(Kind.FAILED)


def _not_as_described(failure: ValidationError) -> Refused:
    if any(error["loc"][0] == "header" for error in failure.errors):
        return Refused(Kind.NO_KEY)
    return Refused(Kind.NOT_AS_DESCRIBED, *map(_fault, failure.errors))


def _fault(error: dict[str, Any]) -> Fault:
    # ("body", name of the parameter, mode, field ...): the first three are not in the body.
    return Fault.at(error["loc"][3:], str(error["type"]))
