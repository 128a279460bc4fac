"""What the desk's navigation calls the pages of this app; `config/` puts them there."""

from django.utils.translation import gettext_lazy as _

COUNTER = _("Counter")
PHARMACIES = _("Pharmacies")
