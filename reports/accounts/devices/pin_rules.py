"""The PIN of a shared device: four to six digits, none of those that everybody tries first."""

import unicodedata
from typing import Final

from django.utils.translation import gettext_lazy as _

SHORTEST: Final = 4
LONGEST: Final = 6
_UP: Final = "01234567890"
_DOWN: Final = _UP[::-1]


class UnfitPin(ValueError):
    """This PIN cannot be used; the message says why."""


def normal_pin(text: str) -> str:
    """Return the one form a PIN is derived from, whatever keyboard it was typed on."""
    return unicodedata.normalize("NFKC", text).strip()[: LONGEST + 1]


def check_pin(text: str) -> None:
    """Raise UnfitPin, with a message to show, unless this may become a device's PIN."""
    pin = normal_pin(text)
    if not (pin.isascii() and pin.isdigit() and SHORTEST <= len(pin) <= LONGEST):
        raise UnfitPin(_("A PIN has four to six digits."))
    if len(set(pin)) == 1 or pin in _UP or pin in _DOWN:
        raise UnfitPin(_("This PIN is tried first by anybody. Please choose another one."))
