"""What the desks' navigation calls the pages of venues; `config/` puts them there."""

from typing import Final

from django.utils.translation import gettext_lazy as _

LOG: Final = _("Log")
VENUES: Final = _("Venues")
