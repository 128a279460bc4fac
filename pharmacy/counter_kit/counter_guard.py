"""The door of the counter's pages: an open counter, or somebody of a pharmacy who is logged in."""

from collections.abc import Callable, Mapping
from functools import update_wrapper, wraps
from typing import Any, Concatenate, cast
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from pharmacy.counter_kit.callable_numbers import numbers
from pharmacy.register import pharmacies
from pharmacy.register.pharmacies import NoPharmacy, Standing
from reports.accounts.devices.shared_devices import DeviceKind
from reports.accounts.guards.device_guard import DeviceRequest, device_or_staff_page
from reports.accounts.page_language import read_by_staff
from reports.accounts.roles import Permission
from reports.region import reading, region

type Page = Callable[..., HttpResponseBase]
type View[**P] = Callable[Concatenate[CounterRequest, P], HttpResponse]


class CounterRequest(DeviceRequest):
    """A request that came through this door (for type checkers)."""

    standing: Standing


def counter_page[**P](view: View[P]) -> Page:
    """Guard a page of the counter; `request.standing` says whose.

    A pharmacy that nobody verified, or not any more, sees numbers to call: 403.
    """

    @wraps(view)
    def page(request: DeviceRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        inside = cast(CounterRequest, request)
        try:
            inside.standing = _standing(request)
        except NoPharmacy:
            return show(request, "unverified", status=403)
        with timezone.override(region().timezone):
            return view(inside, *args, **kwargs)

    return device_or_staff_page(
        DeviceKind.COUNTER, Permission.USE_COUNTER, admitted=pharmacies.verified
    )(page)


def trained_page[**P](view: View[P]) -> Page:
    """Guard a page from which a report may come: without a current training 403 (R3.10)."""

    def page(request: CounterRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.standing.may_pass_on:
            return show(request, "lapsed", status=403)
        return view(request, *args, **kwargs)

    update_wrapper(page, view)
    return counter_page(page)


def show(
    request: DeviceRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """One of the counter's pages, with what may be called around it."""
    around = {
        "numbers": numbers(),
        "languages": read_by_staff(),
        "standing": getattr(request, "standing", None),
        "is_draft": region().language(reading()).is_draft,
    }
    page = f"pharmacy/{template}.html"
    return render(request, page, {**around, **(context or {})}, status=status)


def _standing(request: DeviceRequest) -> Standing:
    acting = request.acting
    user_id = request.device.opened_by if request.device else acting.user_id
    return pharmacies.standing(
        team_id=acting.team_id,
        user_id=cast(UUID, user_id),
        actor=acting.actor,
        now=timezone.now(),
    )
