"""Why a case is opened: chosen once, kept in a cookie of this page and this session, never stored.

A reason of opening must not lie in a plain column, and a session row is one; the audit log keeps it
for those who may read it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from reports.accounts.guards.staff_guard import StaffRequest
from reports.audit.events import ReasonCode
from reports.cases.aliases.alias_words import Alias, alias
from reports.cases.models import Case
from reports.cases.records.unreadable import Unreadable
from reports.console.case_actions.case_forms import CaseForm, OpenForm
from reports.console.labels.case_summary import Glance, glance
from reports.console.labels.queue_rows import reference

COOKIE = "r"


@dataclass(frozen=True, kw_only=True)
class ClosedDoor:
    """What is shown of a case that is not open: bookkeeping, and the question why.

    `address` is where the answer goes; `typed` is what the person wrote before the case went to
    somebody else.
    """

    address: str
    alias: Alias | None
    reference: str
    glance: Glance
    form: OpenForm | None
    waits: str
    typed: str


def door_page(
    case: Case,
    *,
    owner: Mapping[UUID, str],
    now: datetime,
    form: OpenForm | None,
    typed: str = "",
    waits: str = "",
    address: str = "",
) -> ClosedDoor:
    """The closed door of this case; without a form there is `waits`: why it does not open.

    `address` is where the reason is sent, by default to the case page.
    """
    return ClosedDoor(
        address=address or reverse("desk:open", args=[case.id]),
        alias=alias(case.alias),
        reference=reference(case.id),
        glance=glance(case, now=now, names=owner),
        form=form,
        waits=waits,
        typed=typed,
    )


def why_not(refusal: Exception) -> str:
    """Why this case does not open: the worker's key is not let in yet, or what is stored is
    damaged."""
    if isinstance(refusal, Unreadable):
        return _("This does not open: what is stored is damaged. The coordinators have been told.")
    return _(
        "Your key does not open this yet. A colleague who holds the team's keys has to let you in."
    )


def question(data: Mapping[str, str] | None = None) -> OpenForm:
    """The form that asks why."""
    return OpenForm(data, auto_id="open-%s")


def reason_for(request: StaffRequest, case: Case) -> ReasonCode | None:
    """Why this person opens this case: as said before, or for the own case by itself."""
    said = _remembered(request)
    if said is not None:
        return said
    if case.owner_id != request.staff.user_id:
        return None
    return ReasonCode.FOLLOW_UP if case.acknowledged_at else ReasonCode.NEW_REPORT


def remember(
    response: HttpResponseBase, request: StaffRequest, reason: ReasonCode, *, path: str
) -> None:
    """Keep the reason in the browser, for the pages of one case below `path`, for this session."""
    response.set_cookie(
        COOKIE,
        _signer(request).sign(reason.value),
        path=path,
        secure=request.is_secure(),
        httponly=True,
        samesite="Strict",
    )


def typed(bound: Mapping[str, CaseForm]) -> str:
    """What was written in the form that could not be sent."""
    return "".join(form.typed() for form in bound.values())


def _remembered(request: StaffRequest) -> ReasonCode | None:
    try:
        return ReasonCode(_signer(request).unsign(request.COOKIES.get(COOKIE, "")))
    except (BadSignature, ValueError):
        return None


def _signer(request: StaffRequest) -> Signer:
    # Bound to the session: the next person at this screen is asked again.
    return Signer(salt=f"desk.reason:{request.session.session_key}")


type Response = HttpResponse
