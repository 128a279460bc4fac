"""Phone numbers as people type them, kept as E.164."""

import phonenumbers
from django.utils.translation import gettext as _
from phonenumbers import PhoneNumberType

LONGEST = 40  # characters; nothing anybody types as a number is longer


class NotAPhoneNumber(ValueError):
    """The text is not a phone number that could be reached; shows one of that country instead."""

    def __init__(self, country: str) -> None:
        super().__init__()
        self.country = country

    def __str__(self) -> str:
        words = _("We do not recognise this as a phone number.")
        example = phonenumbers.example_number_for_type(self.country, PhoneNumberType.MOBILE)
        if example is None:
            return words
        shown = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.NATIONAL)
        return f"{words} " + _("An example: %(number)s.") % {"number": shown}


def parse_number(text: str, *, country: str) -> str:
    """The number in E.164 (`+32470123456`), read as somebody in `country` (ISO 3166, "BE") would.

    Raises NotAPhoneNumber, which never carries the text.
    """
    if len(text) > LONGEST:
        raise NotAPhoneNumber(country)
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        raise NotAPhoneNumber(country) from None
    if not phonenumbers.is_valid_number(number):
        raise NotAPhoneNumber(country)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def is_e164(text: str) -> bool:
    """Whether a stored number is complete, valid and in E.164."""
    try:
        return text == parse_number(text, country="ZZ")
    except NotAPhoneNumber:
        return False
