"""The ways in which a pharmacy helps (R3.1)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Mode(TextChoices):
    """What is counted: the person filled in the form, took a slip, was helped, or got advice."""

    SELF = "self_referral", _("The person wrote, here")
    SLIP = "slip", _("Slips given")
    ASSISTED = "assisted_with_consent", _("You wrote, together")
    ADVICE = "advice_only", _("Advice only")
