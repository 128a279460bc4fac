"""Who may come in: a token that counts, not too often, with JSON of a size that can be kept."""

from datetime import datetime
from typing import Final

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from reports.accounts.credentials import api_tokens
from reports.accounts.credentials.api_tokens import Token
from reports.channels import pace
from reports.channels.api.problems import Kind, Refused
from reports.region import region

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
