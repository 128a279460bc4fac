"""The addresses of places: staff only, ids only."""

from django.urls import path

from shelters.screens.board import bed_board, offer_page, stay_pages, unit_page
from shelters.screens.by_phone import call_sheet, elsewhere_page
from shelters.screens.houses import (
    address_page,
    all_houses,
    claim_page,
    closing_pages,
    count_page,
    family_page,
    house_page,
    reach_page,
    room_pages,
    rule_pages,
)
from shelters.screens.region import region_page, unmet_page
from shelters.screens.search import (
    case_guard,
    consent_page,
    need_page,
    place_steps,
    search_page,
    tier_page,
    wish_pages,
)

app_name = "shelters"

urlpatterns = [
    path("", bed_board.bed_board, name="board"),
    path("region/", region_page.region_board, name="region"),
    path("region/unmet/", unmet_page.unmet, name="unmet"),
    path("region/unmet/csv/", unmet_page.export, name="unmet-csv"),
    path("unit/<uuid:unit_id>/", unit_page.unit, name="unit"),
    path("unit/<uuid:unit_id>/say/", unit_page.say, name="say"),
    path("unit/<uuid:unit_id>/later/", unit_page.vacancy, name="vacancy"),
    path("unit/<uuid:unit_id>/close/", unit_page.close, name="close"),
    path("unit/<uuid:unit_id>/later/<uuid:vacancy_id>/back/", unit_page.withdraw, name="withdraw"),
    path("house/<uuid:house_id>/confirm/", bed_board.confirm, name="confirm"),
    path("house/<uuid:house_id>/open/", bed_board.open_again, name="open"),
    path("house/<uuid:house_id>/", house_page.house, name="house"),
    path("house/<uuid:house_id>/rules/<slug:code>/", rule_pages.rules, name="rules"),
    path("house/<uuid:house_id>/rooms/", room_pages.rooms, name="rooms"),
    path("house/<uuid:house_id>/reach/", reach_page.reach, name="reach"),
    path("house/<uuid:house_id>/address/", address_page.address, name="address"),
    path("house/<uuid:house_id>/address/open/", address_page.open_it, name="address-open"),
    path("house/<uuid:house_id>/address/change/", address_page.change, name="address-change"),
    path("house/<uuid:house_id>/close/", closing_pages.close, name="house-close"),
    path("house/<uuid:house_id>/overflow/", closing_pages.overflow, name="overflow"),
    path("house/<uuid:house_id>/overflow/over/", closing_pages.overflow_over, name="overflow-over"),
    path("house/<uuid:house_id>/count/", count_page.count, name="count"),
    path("unit/<uuid:unit_id>/room/", room_pages.room, name="room"),
    path("unit/<uuid:unit_id>/room/retire/", room_pages.retire, name="retire"),
    path("unit/<uuid:unit_id>/rules/<slug:code>/", rule_pages.room_rules, name="room-rules"),
    path("claims/", claim_page.claims, name="claims"),
    path("claims/<uuid:offer_id>/", claim_page.claim_it, name="claim"),
    path("houses/", all_houses.houses, name="houses"),
    path("houses/admit/", all_houses.admit, name="admit"),
    path("houses/<uuid:house_id>/admit/", all_houses.admit_claimed, name="admit-claimed"),
    path("houses/<uuid:house_id>/withdraw/", all_houses.withdraw, name="withdraw-house"),
    path("houses/<uuid:house_id>/family/", family_page.family, name="family"),
    path("houses/<uuid:house_id>/family/second/", family_page.second, name="family-second"),
    path("houses/<uuid:house_id>/family/back/", family_page.take_back, name="family-back"),
    path("unit/<uuid:unit_id>/keep/", stay_pages.keep, name="keep"),
    path("offer/<uuid:placement_id>/", offer_page.offer, name="offer"),
    path("offer/<uuid:placement_id>/accept/", offer_page.accept, name="accept"),
    path("offer/<uuid:placement_id>/decline/", offer_page.decline, name="decline"),
    path("offer/<uuid:placement_id>/handover/", offer_page.handover, name="handover"),
    path("stay/<uuid:placement_id>/", stay_pages.step, name="step"),
    path("notice/<uuid:notice_id>/seen/", stay_pages.seen, name="notice-seen"),
    path("case/<uuid:case_id>/", search_page.search, name="search"),
    path("case/<uuid:case_id>/open/", case_guard.open_door, name="search-open"),
    path("case/<uuid:case_id>/need/", need_page.need, name="need"),
    path("case/<uuid:case_id>/tier/", tier_page.tier, name="tier"),
    path("case/<uuid:case_id>/stop/", tier_page.stop, name="stop"),
    path("case/<uuid:case_id>/hold/", place_steps.hold, name="hold"),
    path(
        "case/<uuid:case_id>/place/<uuid:placement_id>/<slug:verb>/",
        place_steps.step,
        name="place-step",
    ),
    path("case/<uuid:case_id>/elsewhere/", elsewhere_page.elsewhere, name="elsewhere"),
    path("case/<uuid:case_id>/calls/", call_sheet.calls, name="calls"),
    path("case/<uuid:case_id>/house/<uuid:house_id>/wish/", wish_pages.wish, name="wish"),
    path("case/<uuid:case_id>/house/<uuid:house_id>/yes/", consent_page.yes, name="yes"),
]
