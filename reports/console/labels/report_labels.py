"""The words of what a report holds: a label for each thing told, and each answer in words.

The web's questions have the words of their own answers; only what other channels write has its
words here. What nobody named, as in a report of a newer version, is shown as it is.
"""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reports.cases.terms.machine_facts import Teller
from reports.channels.web.form_kit.voices import Voice
from reports.channels.web.report_pages.first_pages import BUTTONS, SUBJECTS
from reports.channels.web.report_pages.told_pages import COMING, WITH_YOUNG
from reports.console.labels.code_labels import ANSWERS, KINDS, languages
from reports.intake.triage.rows import rows
from reports.intake.triage.triage import instrument
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
    "teller": _("Reported by"),
    "who": _("About"),
    "subject": _("What it is about"),
    "because": _("Because of whom"),
    "question": _("What the other service asks"),
    "happened": _("What happened"),
    "kinds": _("What kind"),
    "knows": _("The person knows that this is told"),
    "when": _("When"),
    "when_words": _("Day and time"),
    "commune": _("Commune"),
    "where": _("Where"),
    "wants": _("Client's wishes"),
    "wants_words": _("Other wishes"),
    "known_by": _("The other person is known"),
    "home": _("Another place to stay is needed"),
    "need": _("Another place to sleep"),
    "safe_tonight": _("A safe place to sleep tonight"),
    "with": _("Who would come along"),
    "children_count": _("How many children"),
    **HOME_LABELS,
    "police": _("The police"),
    "worker": _("Would like to talk with"),
    "others_at_risk": _("Who else is at risk"),
    "name": _("Name to use"),
    "age_band": _("Age"),
    "age": _("Age, under 18"),
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

_SUBJECTS: Final[Words] = {
    option.value: option.text for options in SUBJECTS.values() for option in options
}

# What was asked on the web before the telling had branches: such reports stay as they were told.
_EARLIER: Final[Mapping[str, Words]] = {
    "when": {
        "now": _("It is still going on"),
        "today": _("Today or last night"),
        "days": _("In the last three days"),
        "week": _("In the last week"),
        "month": _("In the last month"),
        "year": _("In the last year"),
        "longer": _("Longer ago"),
    },
    "commune": {
        "elsewhere": _("Somewhere else"),
        "internet": _("Only online or by phone"),
    },
    "relation": {
        "partner": _("A partner"),
        "ex": _("A former partner"),
        "family": _("Somebody in the family"),
        "household": _("Somebody who lives in the same home"),
        "work": _("Somebody at work or at school"),
        "known": _("Somebody else I know"),
        "stranger": _("A stranger"),
        "several": _("Several people"),
    },
    "wants": {
        "talk": _("To talk with somebody"),
        "stay": _("A safe place to stay"),
        "doctor": _("To see a doctor"),
        "rights": _("To know my rights"),
        "children": _("Help for children"),
        "money": _("Help with money or papers"),
        "work": _("That it stops at work or at school"),
        "listen": _("Only that somebody knows"),
    },
    "police": {
        "yes": _("Yes"),
        "no": _("No"),
        "later": _("First I want to talk about it"),
        "already": _("The police know already"),
    },
    "others_at_risk": {
        "children": _("Children"),
        "family": _("Somebody else in the family"),
        "adults": _("Another adult"),
        "public": _("People I do not know"),
        "animals": _("Animals"),
        "nobody": _("Nobody"),
    },
    "worker": {
        "woman": _("A woman"),
        "man": _("A man"),
        "any": _("It does not matter"),
    },
    "age_band": {
        "under_16": _("Under 16"),
        "16_17": _("16 or 17"),
        "18_24": _("18 to 24"),
        "25_34": _("25 to 34"),
        "35_49": _("35 to 49"),
        "50_64": _("50 to 64"),
        "65_up": _("65 or older"),
    },
    "sex": {
        "woman": _("A woman"),
        "man": _("A man"),
        "other": _("Neither, or in another way"),
    },
    "disability": {
        "none": _("No"),
        "hearing": _("Hearing or speaking"),
        "seeing": _("Seeing"),
        "moving": _("Walking or moving"),
        "learning": _("Learning or understanding"),
        "mind": _("Mental health"),
        "illness": _("A long illness"),
    },
    "pets": {
        "none": _("No"),
        "dog": _("A dog"),
        "cat": _("A cat"),
        "other": _("Another animal"),
    },
    "access": {
        "none": _("Nothing special"),
        "wheelchair": _("Room for a wheelchair"),
        "no_stairs": _("No stairs"),
        "deaf": _("Signals for people who do not hear"),
        "blind": _("Help for people who do not see"),
        "carer": _("A bed for somebody who helps every day"),
        "cot": _("A bed for a baby"),
    },
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
    "teller": dict(Teller.choices),
    "who": {
        **dict(BUTTONS),
        Voice.OWN: _("The person who reports"),
        Voice.YOUNG: _("The person who reports, under 18"),
    },
    "subject": _SUBJECTS,
    "with": {option.value: option.text for option in (*COMING, *WITH_YOUNG)},
    "kinds": KINDS,
    "wants": {"place": _("A place"), "care": _("Care"), "other": _("Something else")},
    "police": {"undecided": _("Decides later")},
    "signs": {
        "alarm": _("Somebody else may hold the phone"),
        "stop": _("Stop was texted"),
    },
}

_PAGES: Final = ("words", "safe", "stay")
_COMMUNES: Final = ("commune", "places_not_safe")
_LANGUAGES: Final = ("languages", "language_read")

# Said of any question, also of one that is answered in free words.
_ALWAYS: Final[Words] = {**ANSWERS, "True": _("Yes"), "False": _("No")}


def answers_to(
    name: str, *, region: Region, language: str, told: Mapping[str, Any] | None = None
) -> Words:
    """The words of every answer to the question of this name; empty for one nobody knows.

    `told`: the report it stands in, for what means something else on each branch of the telling.
    """
    spoken = language if language in region.languages else region.languages[0]
    words: dict[str, str | Promise] = dict(_EARLIER.get(name, {}))
    if name in _COMMUNES:
        words |= {each.code: each.name(spoken) for each in region.communes}
    beside = languages() if name in _LANGUAGES else _BESIDES.get(name, {})
    return {**words, **beside, **_asked(name, told or {}, region, spoken), **_ALWAYS}


def _asked(name: str, told: Mapping[str, Any], region: Region, language: str) -> Words:
    """The answers as the pages of this report offered them."""
    if "who" not in told:
        return {}
    rules = instrument(region)
    return {
        option.value: option.text
        for page in _PAGES
        for row in rows(rules, told, page, language)
        if row.field == name
        for option in row.options
    }
