"""What the case page offers of this room; `config/` puts it there."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from reports.console.case_page.page_slots import Panel

SEARCH: Final = Panel(title=_("Search for housing"), url_name="shelters:search")
