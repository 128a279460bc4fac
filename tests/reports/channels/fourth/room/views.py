"""The reading room's one page: a form, a line when it is sent, and nothing to read back."""

from pathlib import Path
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template import RequestContext, Template
from django.utils import timezone
from django.utils.translation import get_language

from reports.accounts.directory.organisations import all_organisations
from reports.accounts.models import OrganisationKind
from reports.intake.filing import file_report
from reports.intake.submission import InvalidSubmission
from reports.messaging.contact.contact import InvalidContact
from reports.messaging.contact.numbers import NotAPhoneNumber
from reports.region import region
from reports.vault.primitives.padding import TooLong
from tests.reports.channels.fourth.room.telling import submission

PAGE = Path(__file__).with_name("page.html").read_text()


def partner_here() -> UUID:
    """The organisation whose screen this is: the one of its kind, in this made-up town."""
    return next(
        each.organisation_id
        for each in all_organisations()
        if each.kind is OrganisationKind.PARTNER
    )


def tell(request: HttpRequest) -> HttpResponse:
    """Show the form; file what was sent, once, however often the button was pressed."""
    if request.method != "POST":
        return _shown(request, submission_id=uuid4())
    now, submission_id = timezone.now(), UUID(request.POST["submission_id"])
    try:
        told = submission(
            submission_id=submission_id,
            answers=request.POST,
            organisation_id=partner_here(),
            language=get_language() or "en",
            region=region(),
            now=now,
        )
        file_report(submission=told, now=now)
    except (InvalidContact, InvalidSubmission, NotAPhoneNumber, TooLong):
        return _shown(request, submission_id=submission_id, wrong=True, status=422)
    return redirect("/room/sent/")


def sent(request: HttpRequest) -> HttpResponse:
    """Say that it arrived."""
    return _shown(request, sent=True)


def _shown(request: HttpRequest, *, status: int = 200, **context: object) -> HttpResponse:
    said = {"typed": request.POST, **context}
    return HttpResponse(Template(PAGE).render(RequestContext(request, said)), status=status)
