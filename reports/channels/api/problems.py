"""Why nothing was filed: one closed list, answered as RFC 9457 says, in the reader's language.

Nothing that was sent is repeated, so that an answer that lands in a partner's log holds no content.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from math import ceil
from typing import Any, Final

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reports.region import region

MEDIA_TYPE: Final = "application/problem+json"


class Kind(StrEnum):
    """What can be wrong; a kind is never renamed: partners' systems look for it."""

    NOT_JSON = "not-json"
    NO_KEY = "no-key"
    NO_TOKEN = "no-token"  # noqa: S105 - a code, not a secret
    NOT_FOUND = "not-found"
    ONLY_POST = "only-post"
    TOO_LARGE = "too-large"
    NOT_DECLARED_JSON = "not-declared-json"
    NOT_AS_DESCRIBED = "not-as-described"
    KEY_USED = "key-used"
    TOO_MANY = "too-many"
    FAILED = "failed"
    NOBODY_THERE = "nobody-there"


@dataclass(frozen=True, kw_only=True)
class Words:
    """The status of a kind, what it is called, and what to do about it."""

    status: int
    title: str | Promise
    detail: str | Promise


WORDS: Final[Mapping[Kind, Words]] = {
    Kind.NOT_JSON: Words(
        status=400,
        title=_("This is not JSON"),
        detail=_("The body could not be read. Send one JSON object in UTF-8."),
    ),
    Kind.NO_KEY: Words(
        status=400,
        title=_("The Idempotency-Key is missing"),
        detail=_(
            "Send the header Idempotency-Key with a new random value for each report (a UUID will"
            " do), and the same value when you send the same report again."
        ),
    ),
    Kind.NO_TOKEN: Words(
        status=401,
        title=_("The token does not count"),
        detail=_("It is missing, unknown, withdrawn or has run out. Ask the coordinators."),
    ),
    Kind.NOT_FOUND: Words(
        status=404,
        title=_("There is nothing here"),
        detail=_("Reports are sent by POST to /api/v1/reports. Nothing can be read."),
    ),
    Kind.ONLY_POST: Words(
        status=405,
        title=_("Only POST"),
        detail=_("Reports are sent by POST to /api/v1/reports. Nothing can be read."),
    ),
    Kind.TOO_LARGE: Words(
        status=413,
        title=_("This is too large"),
        detail=_("A report has 131,072 bytes at most. Nothing was kept."),
    ),
    Kind.NOT_DECLARED_JSON: Words(
        status=415,
        title=_("Say that it is JSON"),
        detail=_("Send the header Content-Type: application/json."),
    ),
    Kind.NOT_AS_DESCRIBED: Words(
        status=422,
        title=_("Something is not as described"),
        detail=_("Nothing was filed. The list says where; correct it and send it again."),
    ),
    Kind.KEY_USED: Words(
        status=422,
        title=_("This Idempotency-Key was used for another report"),
        detail=_("Nothing was filed. Each report needs a key of its own."),
    ),
    Kind.TOO_MANY: Words(
        status=429,
        title=_("Too many at once"),
        detail=_(
            "Nothing was filed. Send it again with the same Idempotency-Key after the seconds in"
            " Retry-After. If somebody is in danger now, call %(number)s."
        ),
    ),
    Kind.FAILED: Words(
        status=500,
        title=_("Something broke on our side"),
        detail=_(
            "Nothing was filed. Send it again with the same Idempotency-Key. If somebody is in"
            " danger now, call %(number)s."
        ),
    ),
    Kind.NOBODY_THERE: Words(
        status=503,
        title=_("Nobody can take reports at this moment"),
        detail=_(
            "Nothing was filed. Send it again later with the same Idempotency-Key. If somebody is"
            " in danger now, call %(number)s."
        ),
    ),
}

# What a single value can be wrong in, by the code of the check that refused it.
FAULTS: Final[Mapping[str, Promise]] = {
    "missing": _("This has to be there."),
    "extra_forbidden": _("There is no such field in this mode."),
    "not_for_this_partner": _("Organisations like yours do not send this. Leave it out."),
    "too_long": _("This is too long."),
    "too_short": _("This is too short."),
    "not_one_of_these": _("This is not one of the values that are described."),
    "wrong_type": _("This is of another type than described."),
    "wrong_form": _("This is not of the form that is described."),
    "not_consented": _("The person has to be there and agree."),
    "not_a_moment": _("A moment has a date, a time and an offset, like 2026-11-26T14:30:00+01:00."),
    "out_of_time": _("The person agrees in the last seven days, not later than now."),
    "not_a_number": _("We do not recognise this as a phone number."),
    "not_for_texts": _("Text messages can only go to a mobile number."),
    "contradicts": _("This contradicts another answer about how the person may be reached."),
    "says_who": _(
        "This says who somebody is. Write it without numbers, addresses, links, accounts and user"
        " names."
    ),
}

# pydantic's codes, as far as our description can bring them about.
_OURS: Final = {
    "string_too_long": "too_long",
    "string_too_short": "too_short",
    "literal_error": "not_one_of_these",
    "enum": "not_one_of_these",
    "union_tag_invalid": "not_one_of_these",
    "union_tag_not_found": "missing",
    "greater_than_equal": "not_one_of_these",
    "less_than_equal": "not_one_of_these",
    "string_pattern_mismatch": "wrong_form",
    "string_unicode": "wrong_form",
    "datetime_parsing": "not_a_moment",
    "datetime_from_date_parsing": "not_a_moment",
    "timezone_aware": "not_a_moment",
}


@dataclass(frozen=True)
class Fault:
    """One value that is not as described: where it is, and a code of FAULTS."""

    pointer: str
    code: str

    @classmethod
    def at(cls, path: Iterable[str | int], code: str) -> "Fault":
        """The fault at this place of the body; the code may be one of pydantic's."""
        steps = (str(step).replace("~", "~0").replace("/", "~1") for step in path)
        known = code if code in FAULTS else _OURS.get(code, "wrong_type")
        return cls("#" + "".join(f"/{step}" for step in steps), known)


class Refused(Exception):
    """Nothing was filed, and this is why."""

    def __init__(
        self, kind: Kind, *faults: Fault, wait: timedelta | None = None, allow: str = ""
    ) -> None:
        super().__init__(kind.value)
        self.kind = kind
        self.faults = faults
        self.wait = wait
        self.allow = allow


def answer(refused: Refused) -> HttpResponse:
    """The problem as an answer."""
    words = WORDS[refused.kind]
    body: dict[str, Any] = {
        "type": f"urn:linden:problem:{refused.kind.value}",
        "title": str(words.title),
        "status": words.status,
        "detail": str(words.detail) % {"number": region().emergency_shown()[0].display},
        "errors": [
            {"pointer": fault.pointer, "code": fault.code, "detail": str(FAULTS[fault.code])}
            for fault in refused.faults
        ],
    }
    response = HttpResponse(
        json.dumps(body, ensure_ascii=False).encode("utf-8", "replace"),
        status=words.status,
        content_type=MEDIA_TYPE,
    )
    if words.status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="api"'
    if refused.wait is not None:
        response["Retry-After"] = str(ceil(refused.wait.total_seconds()))
    if refused.allow:
        response["Allow"] = refused.allow
    return response
