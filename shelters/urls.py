"""The addresses of places: staff only, ids only."""

from django.urls import path

from shelters.screens import (
    bed_board,
    calls,
    case_door,
    need,
    offer,
    place_steps,
    region,
    search,
    stay,
    tier,
    unit,
    wishes,
    yes,
)

app_name = "shelters"

urlpatterns = [
    path("", bed_board.bed_board, name="board"),
    path("region/", region.region_board, name="region"),
    path("unit/<uuid:unit_id>/", unit.unit, name="unit"),
    path("unit/<uuid:unit_id>/say/", unit.say, name="say"),
    path("unit/<uuid:unit_id>/later/", unit.vacancy, name="vacancy"),
    path("unit/<uuid:unit_id>/close/", unit.close, name="close"),
    path("unit/<uuid:unit_id>/later/<uuid:vacancy_id>/back/", unit.withdraw, name="withdraw"),
    path("house/<uuid:house_id>/confirm/", bed_board.confirm, name="confirm"),
    path("house/<uuid:house_id>/open/", bed_board.open_again, name="open"),
    path("unit/<uuid:unit_id>/keep/", stay.keep, name="keep"),
    path("offer/<uuid:placement_id>/", offer.offer, name="offer"),
    path("offer/<uuid:placement_id>/accept/", offer.accept, name="accept"),
    path("offer/<uuid:placement_id>/decline/", offer.decline, name="decline"),
    path("offer/<uuid:placement_id>/handover/", offer.handover, name="handover"),
    path("stay/<uuid:placement_id>/", stay.step, name="step"),
    path("notice/<uuid:notice_id>/seen/", stay.seen, name="notice-seen"),
    path("case/<uuid:case_id>/", search.search, name="search"),
    path("case/<uuid:case_id>/open/", case_door.open_door, name="search-open"),
    path("case/<uuid:case_id>/need/", need.need, name="need"),
    path("case/<uuid:case_id>/tier/", tier.tier, name="tier"),
    path("case/<uuid:case_id>/stop/", tier.stop, name="stop"),
    path("case/<uuid:case_id>/hold/", place_steps.hold, name="hold"),
    path(
        "case/<uuid:case_id>/place/<uuid:placement_id>/<slug:verb>/",
        place_steps.step,
        name="place-step",
    ),
    path("case/<uuid:case_id>/calls/", calls.calls, name="calls"),
    path("case/<uuid:case_id>/house/<uuid:house_id>/wish/", wishes.wish, name="wish"),
    path("case/<uuid:case_id>/house/<uuid:house_id>/yes/", yes.yes, name="yes"),
]
