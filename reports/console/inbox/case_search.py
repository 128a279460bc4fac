"""To a case by what people call it: the field stands above every page of a desk."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from reports.accounts.guards.staff_guard import StaffRequest
from reports.accounts.roles import Permission
from reports.cases.access.access import NotAName, find_by_name
from reports.console.case_actions.case_forms import FindForm
from reports.console.frame.desk_page import desk_page, show
from reports.console.labels.queue_rows import reference


@dataclass(frozen=True, kw_only=True)
class SearchPage:
    """What the template shows where a name leads to no one case."""

    form: FindForm
    found: Sequence[tuple[UUID, str]]


@require_POST
@desk_page(Permission.INBOX)
def find(request: StaffRequest) -> HttpResponse:
    """Go to the case that is called so. It is posted: what somebody types is no address."""
    form = FindForm(request.POST, auto_id="find-%s")
    if not form.is_valid():
        return _show(request, form, status=422)
    try:
        found = find_by_name(staff=request.staff, text=form.cleaned_data["reference"])
    except NotAName:
        words = _("An alias has two words, a reference eight letters and digits.")
        form.add_error("reference", str(words))
        return _show(request, form, status=422)
    if len(found) == 1:
        return redirect("desk:file", found[0])
    if not found:
        form.add_error("reference", str(_("No case that you may see is called so.")))
    return _show(request, form, found=found, status=200 if found else 404)


def _show(
    request: StaffRequest, form: FindForm, *, found: Sequence[UUID] = (), status: int
) -> HttpResponse:
    page = SearchPage(form=form, found=[(each, reference(each)) for each in found])
    return show(request, "search", page, status=status)
