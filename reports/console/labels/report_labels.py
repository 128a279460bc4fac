"""The words of what a report holds: a label for each thing told, and each answer in words.

The web's questions have the words of their own answers; only what other channels write has its
words here. What nobody named, as in a report of a newer version, is shown as it is.
"""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reports.channels.web.form_kit.form_fields import Choice
from reports.channels.web.questions.first_questions import CONSENT, TELLER
from reports.channels.web.questions.home_questions import HOME
from reports.channels.web.questions.incident_questions import TOLD
from reports.channels.web.questions.person_questions import PERSON
from reports.channels.web.questions.wish_questions import WISHES
from reports.console.labels.code_labels import ANSWERS, KINDS, TELLERS, languages
from reports.region import Region

type Words = Mapping[str, str | Promise]

# What was typed about another place to stay, which belongs to what a place must have.
HOME_LABELS: Final[Words] = {
    "access_words": _("Access, in words"),
    "languages_words": _("Another language spoken"),
    "places_words": _("Not safe, in words"),
    "keep_words": _("Who must not stay in the same place"),
    "home_notes": _("About the place, besides"),
}

# What the report asks, in the order in which a worker reads it. A key that is not here is shown
# under its own name: nothing that was told is ever left out.
LABELS: Final[Words] = {
    "mode": _("How it was told"),
    "teller": _("Told by"),
    "question": _("What the other service asks"),
    "happened": _("What happened"),
    "kinds": _("What kind"),
    "when": _("When"),
    "when_words": _("Day and time"),
    "commune": _("Commune"),
    "where": _("Where"),
    "wants": _("What is wanted"),
    "wants_words": _("Other wishes"),
    "home": _("Another place to stay is needed"),
    **HOME_LABELS,
    "police": _("The police"),
    "worker": _("Would like to talk with"),
    "others_at_risk": _("Who else is at risk"),
    "name": _("Name to use"),
    "age_band": _("Age"),
    "sex": _("Sex"),
    "relation": _("Relation to the other person"),
    "other_sex": _("Sex of the other person"),
    "disability": _("Disability"),
    "signs": _("Signs to look at"),
    "note": _("Note of the pharmacist"),
    "phone": _("Texted from, nothing agreed about texting back"),
    "consent": _("Consent"),
    "text_version": _("text"),
    "language_read": _("read in"),
    "agreed_at": _("on"),
    "present_and_agrees": _("was present and agreed"),
    "counted": _("May be counted in statistics"),
}

_FIELDS: Final = {
    field.name: field
    for page in (CONSENT, TELLER, *TOLD, *WISHES, *PERSON, *HOME)
    for field in page.fields
    if isinstance(field, Choice)
}

# Answers no question of the web has, or has in more words than fit a list.
_BESIDES: Final[Mapping[str, Words]] = {
    "mode": {
        "self_referral": _("By the person, on a device of another service"),
        "assisted_with_consent": _("By somebody who helps, with consent"),
        "advice_only": _("A question only: nothing about anybody"),
    },
    "happened": {
        "home_safe": _("A guest of a night venue wishes to be asked by text: home safe?"),
    },
    "teller": TELLERS,
    "kinds": KINDS,
    "wants": {"place": _("A place"), "care": _("Care"), "other": _("Something else")},
    "police": {"undecided": _("Decides later")},
    "signs": {
        "alarm": _("Somebody else may hold the phone"),
        "stop": _("Stop was texted"),
    },
}

_COMMUNES: Final = ("commune", "places_not_safe")
_LANGUAGES: Final = ("languages", "language_read")

# Said of any question, also of one that is answered in free words.
_ALWAYS: Final[Words] = {**ANSWERS, "True": _("Yes"), "False": _("No")}


def answers_to(name: str, *, region: Region, language: str) -> Words:
    """The words of every answer to the question of this name; empty for one nobody knows."""
    field = _FIELDS.get(name)
    spoken = language if language in region.languages else region.languages[0]
    words = {each.value: each.text for each in field.offered()} if field else {}
    if name in _COMMUNES:
        words |= {each.code: each.name(spoken) for each in region.communes}
    beside = languages() if name in _LANGUAGES else _BESIDES.get(name, {})
    return {**words, **beside, **_ALWAYS}
