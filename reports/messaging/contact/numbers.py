"""Phone numbers as people type them, kept as E.164."""

from typing import Final

import phonenumbers
from django.utils.translation import gettext as _
from phonenumbers import PhoneNumber, PhoneNumberType

LONGEST = 40  # characters; nothing anybody types as a number is longer

# What one person carries. Numbers that earn money for whoever holds them (premium rate, shared
# cost, personal numbers) would make us pay; a text to a landline never arrives, or is read aloud
# there to a whole household.
_TEXTED: Final = frozenset(
    {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE, PhoneNumberType.VOIP}
)
_NO_COUNTRY: Final = "001"  # satellites (+870, +881, +882), premium (+979) and their like


class NotAPhoneNumber(ValueError):
    """The text is not a phone number that could be reached; shows one of that country instead."""

    def __init__(self, country: str) -> None:
        super().__init__()
        self.country = country

    def __str__(self) -> str:
        words = self._words()
        example = phonenumbers.example_number_for_type(self.country, PhoneNumberType.MOBILE)
        if example is None:
            return words
        shown = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.NATIONAL)
        return f"{words} " + _("An example: %(number)s.") % {"number": shown}

    def _words(self) -> str:
        return _("We do not recognise this as a phone number.")


class NotForTexts(NotAPhoneNumber):
    """A number that no text is sent to: a landline, or one that somebody is paid for."""

    def _words(self) -> str:
        return _("Text messages can only go to a mobile number.")


def parse_number(text: str, *, country: str, for_texts: bool = False) -> str:
    """The number in E.164 (`+32470123456`), read as somebody in `country` (ISO 3166, "BE") would.

    Raises NotAPhoneNumber, and NotForTexts where `for_texts` and none may go there; neither ever
    carries the text.
    """
    if len(text) > LONGEST:
        raise NotAPhoneNumber(country)
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        raise NotAPhoneNumber(country) from None
    if not phonenumbers.is_valid_number(number):
        raise NotAPhoneNumber(country)
    if for_texts and not _is_texted(number):
        raise NotForTexts(country)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _is_texted(number: PhoneNumber) -> bool:
    somewhere = phonenumbers.region_code_for_number(number) != _NO_COUNTRY
    return somewhere and phonenumbers.number_type(number) in _TEXTED


def is_e164(text: str) -> bool:
    """Whether a stored number is complete, valid and in E.164."""
    try:
        return text == parse_number(text, country="ZZ")
    except NotAPhoneNumber:
        return False


def in_words(number: str) -> str:
    """A number as people read it, "+32 460 00 00 01"; a short code as it is."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
