"""What the desks call the pages of venues; `config/` puts them into their places."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from nightlife.venue_log.linked_entries import is_beside
from reports.console.case_page.page_slots import Panel

LOG: Final = _("Log")
VENUES: Final = _("Venues")
BESIDE: Final = Panel(
    title=_("What the venue wrote"), url_name="nightlife:beside", applies=is_beside
)
