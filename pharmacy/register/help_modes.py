"""The ways in which a pharmacy helps (R3.1)."""

from enum import StrEnum


class Mode(StrEnum):
    """What is counted: the person filled in the form, took a slip, was helped, or got advice."""

    SELF = "self_referral"
    SLIP = "slip"
    ASSISTED = "assisted_with_consent"
    ADVICE = "advice_only"
