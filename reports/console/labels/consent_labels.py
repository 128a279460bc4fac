"""The words for what a person agrees to: purposes, what may be passed on, how the yes was given."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reports.cases.terms.consent_records import Field, How, Purpose

PURPOSES: Final[Mapping[str, Promise]] = {
    Purpose.PLACE: _("Offering a place to stay"),
    Purpose.HEALTH: _("Medical care"),
    Purpose.SUPPORT: _("Support and counselling"),
    Purpose.LEGAL: _("Legal help"),
}

FIELDS: Final[Mapping[str, Promise]] = {
    Field.HOUSEHOLD: _("Who comes along: how many, ages"),
    Field.STAY: _("From when and for how long"),
    Field.LANGUAGES: _("Languages"),
    Field.ACCESS: _("Access without steps"),
    Field.PETS: _("Animals"),
    Field.PERMIT: _("Residence permit, yes or no"),
    Field.MONEY: _("What can be paid a day"),
    Field.SECURITY: _("Security level a place needs"),
    Field.HEALTH: _("Health and care, on the phone only"),
    Field.INCLUSION: _("Whom the house should welcome, on the phone only"),
    Field.NOTE: _("A note for the hand-over"),
    Field.NAME: _("Name"),
    Field.PHONE: _("Phone number"),
}

HOWS: Final[Mapping[str, Promise]] = {
    How.SPOKEN: _("Spoken"),
    How.WRITTEN: _("In writing"),
    How.MESSAGE: _("In a message here"),
}
