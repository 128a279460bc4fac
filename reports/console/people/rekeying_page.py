"""The page that moves a team's cases to its new key, a batch at a time."""

from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from reports.accounts.guards.staff_guard import StaffRequest, staff_page
from reports.accounts.onboarding import members
from reports.accounts.roles import Permission
from reports.cases.recovery import case_rekeying
from reports.vault.team_keys import key_hierarchy


@staff_page(Permission.OWN_ACCOUNT)
@require_http_methods(["GET", "POST"])
def renew(request: StaffRequest) -> HttpResponseBase:
    """Move a batch, say how many are left and which did not open."""
    waiting = members.teams_to_reseal(staff=request.staff)
    if request.method == "GET" or not waiting:
        return _page(request, left=sum(waiting.values()))
    passed: list[object] = []
    left = dict(waiting)
    for team_id in waiting:
        try:
            progress = case_rekeying.renew_some(
                team_id=team_id, by=request.staff, user_key=request.user_key, now=timezone.now()
            )
        except key_hierarchy.NotAHolder:
            raise Http404 from None
        left[team_id] = progress.left
        passed += progress.passed
        if progress.left:
            break
    return _page(request, left=sum(left.values()), passed=passed)


def _page(
    request: StaffRequest, *, left: int, passed: list[object] | None = None
) -> HttpResponseBase:
    if not left and not passed:
        return redirect("/desk/")
    return render(request, "accounts/renew.html", {"left": left, "passed": passed})
