"""What a short text at a counter may hold: nothing that says who somebody is (R3.7)."""

import re
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reports import typed
from reports.region import reading, region

_MAIL: Final = re.compile(r"\S+@\S+\.\S+")
_ACCOUNT: Final = re.compile(
    r"\b[A-Z]{2}\d{2}(?:[ .-]?[A-Z0-9]{4}){2,7}(?:[ .-]?[A-Z0-9]{1,3})?\b", re.I
)
_PHONE: Final = re.compile(r"\+?\d(?:[ ./()-]{0,2}\d){6,}")


class SaysWho(ValueError):
    """These words hold a number or an address; `message` says what to do. Never carries them."""

    def __init__(self, message: Promise | str) -> None:
        super().__init__()
        self.message = message


def check(text: str) -> None:
    """Say nothing for words that may be kept; else raise SaysWho."""
    text = typed.unmasked(text)
    for each in region().pharmacy.refused:
        if each.pattern.search(text):
            raise SaysWho(_LOOKS_LIKE % {"what": each.names[reading()]})
    for pattern, words in ((_ACCOUNT, _BANK), (_MAIL, _ADDRESS), (_PHONE, _NUMBER)):
        if pattern.search(text):
            raise SaysWho(words)


_LOOKS_LIKE: Final = _("This looks like %(what)s. It is not kept here. Please leave it out.")
_BANK: Final = _("This looks like a bank account. It is not kept here. Please leave it out.")
_ADDRESS: Final = _("This looks like a mail address. It is not kept here. Please leave it out.")
_NUMBER: Final = _("This looks like a phone number. A safe number has its own field.")
