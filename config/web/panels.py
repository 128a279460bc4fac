"""What the desks offer of partner apps, and ask of them. Only this place knows both sides."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from nightlife import venue_navigation
from nightlife.venue_log import waiting_patterns
from nightlife.venues import venues
from pharmacy.pharmacy_navigation import COUNTER, PHARMACIES
from pharmacy.register import pharmacies
from reports.accounts.credentials import api_tokens
from reports.accounts.roles import Permission, Role
from reports.cases.terms.service_directory import add_source
from reports.console.administration.house_warnings import watch
from reports.console.case_page.page_slots import fill
from reports.console.coordination import area_counts
from reports.console.coordination.yearly_figures import add_figures
from reports.console.frame.desk_areas import Area, add_place
from reports.console.frame.waiting_counts import count_in
from reports.console.landing import begin_at
from reports.console.row_parts.row_facts import tell_rows
from shelters.exchange.imported_services import for_referrals
from shelters.screens import panel
from shelters.screens.board import offers_count
from shelters.screens.labels import row_labels
from shelters.screens.region.region_labels import BED_BOARD, HOUSES, REGION_BOARD
from shelters.screens.region.unmet_labels import UNMET

DEVICES: Final = _("Shared devices")
OF_PARTNERS: Final = {
    Area.HOUSE: Permission.SET_AVAILABILITY,
    Area.COUNTER: Permission.USE_COUNTER,
    Area.VENUE: Permission.KEEP_LOG,
}


def fill_slots() -> None:
    """Put each page in its place of the case page; once, when the process starts."""
    fill("after_needs", panel.SEARCH)
    fill("aside", venue_navigation.BESIDE)
    tell_rows(row_labels.of_rows)


def fill_navigation() -> None:
    """Put each page in the desks' navigation; once, when the process starts."""
    add_place("shelters:region", Permission.LEAD, REGION_BOARD, area=Area.PLACES)
    add_place("shelters:houses", Permission.LEAD, HOUSES, area=Area.PLACES)
    add_place(
        "nightlife:desk", Permission.LEAD, venue_navigation.VENUES, area=Area.PARTNERS, first=True
    )
    add_place("pharmacy:all", Permission.LEAD, PHARMACIES, area=Area.PARTNERS, first=True)
    add_place("shelters:board", Permission.SET_AVAILABILITY, BED_BOARD, area=Area.HOUSE)
    add_place("pharmacy:counter", Permission.USE_COUNTER, COUNTER, area=Area.COUNTER)
    add_place("nightlife:bar", Permission.KEEP_LOG, venue_navigation.LOG, area=Area.VENUE)
    for area in (Area.HOUSE, Area.COUNTER, Area.VENUE):
        add_place("accounts:devices", OF_PARTNERS[area], DEVICES, area=area, symbol="device")
    add_figures("shelters:unmet", UNMET)


def list_services() -> None:
    """Let what other registers publish stand in the directory; once, when the process starts."""
    add_source(for_referrals)


def fill_counts() -> None:
    """Count in each area what waits there; once, when the process starts."""
    count_in(Area.PARTNERS, area_counts.of_referrals)
    count_in(Area.OVERSIGHT, area_counts.of_letters)
    count_in(Area.HOUSE, offers_count.of_offers)


def open_landings() -> None:
    """Let each partner's people begin at their own work; once, when the process starts."""
    begin_at(Role.SHELTER_STAFF, "shelters:board")
    begin_at(Role.PHARMACIST, "pharmacy:counter")
    begin_at(Role.VENUE_STAFF, "nightlife:bar")


def watch_partners() -> None:
    """Put what waits on partners' pages onto the coordinators' board; once, at the start."""
    watch(waiting_patterns.for_the_board)


def stop_tokens() -> None:
    """Let no token be made for a partner that is withdrawn; once, when the process starts."""
    api_tokens.stop_for(pharmacies.is_withdrawn)
    api_tokens.stop_for(venues.is_withdrawn)
