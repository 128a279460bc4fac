"""How long a text is and what must not stand in it, while it is written: said by the server."""

from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from reports.accounts.guards.staff_guard import StaffRequest
from reports.accounts.roles import Permission
from reports.cases.access import access
from reports.console.case_actions.text_forms import TextForm, count_words, objection
from reports.console.case_page.case_view import show_case
from reports.console.frame.desk_page import desk_page

SCRIPT = "count"  # what the page's script says it is


@require_POST
@desk_page(Permission.WORK_CASE)
def count(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Nothing is kept or sent: a line for the script, the whole page for a browser without one."""
    if request.headers.get("X-Requested-With") != SCRIPT:
        return show_case(
            request, case_id, bound={"text": TextForm(request.POST, auto_id="text-%s")}
        )
    access.get_case(staff=request.staff, case_id=case_id, now=timezone.now())
    typed = request.POST.get("text", "")
    lines = (count_words(typed), objection(typed) if typed.strip() else "")
    return HttpResponse(" ".join(filter(None, lines)), content_type="text/plain; charset=utf-8")
