"""What pages may offer of texts: whether one can leave, and be answered, and on which number."""

from django.conf import settings

from reports.messaging.contact.numbers import in_words
from reports.region import region


def can_text() -> bool:
    """Whether a text can leave here at all: without a provider no page offers one."""
    sender = settings.LINDEN_TWILIO_SERVICE or settings.LINDEN_TWILIO_NUMBERS
    return bool(settings.LINDEN_TWILIO_ACCOUNT and settings.LINDEN_TWILIO_TOKEN and sender)


def can_ask() -> bool:
    """Whether a text can be answered: a sender that nobody can answer asks nothing (R8.18)."""
    return can_text() and region().sms.sender.two_way


def number_to_text() -> str:
    """The number that people text to, as they read it; none without a provider or an answer.

    A sender that nobody can answer has no number either (R8.18).
    """
    if not (can_ask() and settings.LINDEN_TWILIO_NUMBERS):
        return ""
    return in_words(settings.LINDEN_TWILIO_NUMBERS[0])
