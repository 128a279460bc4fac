"""What was told, as label and value pairs for the case page. Pure; nothing is left out."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Any, Final

from django.utils.timezone import is_aware, localtime
from django.utils.translation import gettext as _

from reports.cases.records.open_case import CodeWords
from reports.cases.terms.machine_facts import HouseholdNeeds
from reports.console.labels import code_labels
from reports.console.labels.report_labels import HOME_LABELS, LABELS, answers_to
from reports.intake.triage.safety_answers import SafetyAnswer
from reports.intake.triage.triage import Instrument
from reports.look.days import written
from reports.messaging.contact.contact import (
    ContactChannel,
    ContactState,
    MayContact,
    SafeContact,
    Window,
)
from reports.messaging.contact.text_permission import next_window
from reports.region import Region, reading

OWN_WORDS: Final = "happened"
_DECLINED: Final = SafetyAnswer.UNDISCLOSED
_PLAIN: Final = (SafetyAnswer.YES, SafetyAnswer.NO)
_ORDER: Final = (SafetyAnswer.YES, SafetyAnswer.UNKNOWN, SafetyAnswer.NO)


class Given(StrEnum):
    """Whether a question was answered: to leave a line blank is not to decline it."""

    SAID = "said"
    BLANK = "blank"
    DECLINED = "declined"


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A label, what was said, and whether it weighs in the level.

    `lang`: the language of the report, where the words are the person's own; `key` is the question.
    """

    label: str
    value: str
    weighs: bool = False
    lang: str = ""
    key: str = ""
    given: Given = Given.SAID


@dataclass(frozen=True, kw_only=True)
class Line:
    """Something somebody wrote, told or did: who, when, and what, in words or as answers.

    `lang`: the language of the report, where the reporter wrote it. `state` and its `shape`: what
    became of a text.
    """

    who: str
    at: datetime
    text: str = ""
    ours: bool = True
    lang: str = ""
    state: str = ""
    shape: str = ""
    more: str = ""
    facts: Sequence[Fact] = ()


@dataclass(frozen=True, kw_only=True)
class Sorted:
    """Facts as they are read: what was said, then the labels left blank, then those declined."""

    said: Sequence[Fact]
    blank: str
    declined: str


def apart(facts: Iterable[Fact]) -> Sorted:
    """The same facts, what was left blank and what was declined each on one line."""
    found = list(facts)
    of = {given: [each for each in found if each.given is given] for given in Given}
    return Sorted(
        said=of[Given.SAID],
        blank=", ".join(each.label for each in of[Given.BLANK]),
        declined=", ".join(each.label for each in of[Given.DECLINED]),
    )


def told(
    document: Mapping[str, Any], *, region: Region, language: str, told_in: str = ""
) -> list[Fact]:
    """The words of the report, in reading order; keys this page does not know come last.

    `told_in`: the language it was told in, for whatever reads it aloud.
    """
    known = [key for key in LABELS if key in document]
    others = sorted(key for key in document if key not in LABELS)
    return [
        Fact(
            label=code_labels.word(LABELS, key),
            value=plain(key, document[key], region=region, language=language, report=document),
            lang=told_in if key == OWN_WORDS and document[key] else "",
            key=key,
            given=given(document[key]),
        )
        for key in known + others
    ]


def given(value: object) -> Given:
    """Whether this is an answer, a line left blank, or one that was declined."""
    if value in (None, "", [], (), SafetyAnswer.BLANK):
        return Given.BLANK
    return Given.DECLINED if value in (_DECLINED, [_DECLINED]) else Given.SAID


def other_party(found: Mapping[str, str]) -> list[Fact]:
    """What identifies the other party, and what was agreed to; empty when nothing was left."""
    left = [
        Fact(label=code_labels.word(code_labels.OTHER_PARTY, name), value=found[name])
        for name in code_labels.OTHER_PARTY
        if found.get(name)
    ]
    wish = code_labels.word(code_labels.CONNECT, found.get("connect", ""))
    return [*left, Fact(label=_("Consent to link reports"), value=wish)] if left else []


def plain(
    key: str,
    value: Any,
    *,
    region: Region,
    language: str,
    report: Mapping[str, Any] | None = None,
) -> str:
    """What was answered to `key` as text: codes in words, an empty answer said as such."""
    say = partial(plain, region=region, language=language, report=report)
    if isinstance(value, Mapping):
        pairs = ((code_labels.word(LABELS, name), say(name, item)) for name, item in value.items())
        return ", ".join(_("%(what)s: %(value)s") % {"what": each, "value": v} for each, v in pairs)
    if isinstance(value, list | tuple):
        return ", ".join(say(key, item) for item in value) or _("Left blank")
    if value in (None, ""):
        return _("Left blank")
    if key == "agreed_at":
        return _moment(str(value))
    return code_labels.word(answers_to(key, region=region, language=language, told=report), value)


def _moment(text: str) -> str:
    """A moment as a partner wrote it, in the desk's own time; as it is if it is none."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    return written(localtime(at), "j M Y, H:i") if is_aware(at) else text


def safety(
    answers: Mapping[str, str],
    *,
    instrument: Instrument,
    weighs: Collection[str],
    language: str,
) -> list[Fact]:
    """Every safety question with its answer: what weighs in the level, then yes, not known, no."""
    texts = {question.id: question.text(language) for question in instrument.questions}
    found = [
        Fact(
            label=texts.get(question_id, question_id),
            value=code_labels.word(code_labels.ANSWERS, answers[question_id]),
            weighs=question_id in weighs,
            key=question_id,
            given=given(answers[question_id]),
        )
        for question_id in [*texts, *(key for key in answers if key not in texts)]
        if question_id in answers
    ]
    return sorted(found, key=lambda fact: (not fact.weighs, _grave(answers[fact.key])))


def _grave(answer: str) -> int:
    return _ORDER.index(answer) if answer in _ORDER else len(_ORDER)


def factors(tellings: Iterable[Mapping[str, str]], *, instrument: Instrument) -> list[str]:
    """The risk factors by name, in the order of the instrument: of each question the last answer.

    `tellings`, oldest first. Only a later yes or no changes what was told (R2.4).
    """
    last: dict[str, str] = {}
    for telling in tellings:
        last |= {key: said for key, said in telling.items() if said in _PLAIN}
    language = reading()
    return [
        str(code_labels.FACTORS.get(each.id) or each.text(language))
        for each in instrument.questions
        if each.id not in code_labels.NO_FACTOR and last.get(each.id) == each.risk
    ]


def contact(said: SafeContact, *, now: datetime) -> list[Fact]:
    """How and when the person may be reached; never the code words."""
    pairs = (
        (_("May we make contact"), code_labels.word(MayContact, said.may_contact)),
        (_("State"), code_labels.word(ContactState, said.state)),
        (_("By"), code_labels.word(ContactChannel, said.channel)),
        (_("Number"), said.number),
        (_("Language"), code_labels.language(said.language)),
        (_("Safe times"), "; ".join(window(each) for each in said.windows)),
        (_("Next safe time"), _next(said, now)),
        (_("Others use this phone"), yes_no(said.shared_device)),
        (_("Voicemail may be used"), yes_no(said.voicemail)),
        (_("Who may answer"), said.who_may_answer),
        (_("What to say if somebody else answers"), said.pretext),
        (_("Last confirmed"), written(localtime(said.confirmed_at), "j M Y")),
    )
    found = [Fact(label=label, value=value) for label, value in pairs if value]
    return [replace(each, key="number") if each.value == said.number else each for each in found]


def code_words(shown: CodeWords) -> list[Fact]:
    """The words that prove who is speaking, and the one that means danger (R1.15)."""
    pairs = (
        (_("The person says"), shown.she_says),
        (_("We say"), shown.we_say),
        (_("Danger word"), shown.danger_word),
    )
    return [Fact(label=label, value=value or _("none agreed")) for label, value in pairs]


def needs(found: HouseholdNeeds | None, *, region: Region, language: str) -> list[Fact]:
    """Who comes along and what a place must have; empty when no place is asked for."""
    if found is None:
        return []
    say = partial(plain, region=region, language=language)
    pairs = (
        (_("Adults"), str(found.adults)),
        (_("Children, ages"), ", ".join(str(age) for age in found.child_ages)),
        (_("Animals"), say("pets", found.pets) if found.pets else ""),
        (_("Access"), say("access", found.access) if found.access else ""),
        (_("Languages"), say("languages", found.languages) if found.languages else ""),
        (
            _("Not safe in"),
            ", ".join(commune(region, code, language) for code in found.places_not_safe),
        ),
        (
            _("Somebody to keep apart from"),
            _("a number was left; a machine compares it, nobody reads it")
            if found.keep_from
            else "",
        ),
        (_("Also"), found.notes),
    )
    return [Fact(label=label, value=value) for label, value in pairs if value]


_WHO: Final = ("age_band", "age", "sex", "disability")


def home_words(document: Mapping[str, Any], *, region: Region, language: str) -> list[Fact]:
    """Who looks for a place and what was typed about it, out of the words of the report."""
    who = {key: document[key] for key in _WHO if document.get(key)}
    home = {key: value for key, value in document.items() if key in HOME_LABELS}
    return told(who | home, region=region, language=language)


def commune(region: Region, code: str, language: str) -> str:
    """A commune's name in the reader's language; an unknown code is shown as it is."""
    for each in region.communes:
        if each.code == code:
            return each.names.get(language, code)
    return code


def window(each: Window) -> str:
    """One safe window in words: days, from, until; for once, also when that is over."""
    if each.until is not None:
        until = written(localtime(each.until), "j M Y, H:i")
        return _("%(hours)s, this once until %(until)s") % {
            "hours": window(replace(each, until=None)),
            "until": until,
        }
    if each.starts == each.ends:
        return _("%(days)s, all day") % {"days": days(each.weekdays)}
    return _("%(days)s, %(starts)s to %(ends)s") % {
        "days": days(each.weekdays),
        "starts": each.starts.strftime("%H:%M"),
        "ends": each.ends.strftime("%H:%M"),
    }


def days(weekdays: Collection[int]) -> str:
    """Days of the week (0 = Monday); three or more in a row as a stretch."""
    found = sorted(weekdays)
    if len(found) == 7:
        return _("Every day")
    first, last = code_labels.WEEKDAYS[found[0]], code_labels.WEEKDAYS[found[-1]]
    if len(found) > 2 and found[-1] - found[0] == len(found) - 1:
        return _("%(first)s to %(last)s") % {"first": first, "last": last}
    return ", ".join(str(code_labels.WEEKDAYS[day]) for day in found)


def yes_no(value: bool | None) -> str:
    """Yes, no, or nothing when it was not said."""
    return "" if value is None else (_("Yes") if value else _("No"))


def _next(said: SafeContact, now: datetime) -> str:
    at = next_window(contact=said, now=now)
    if at is None:
        return _("none known")
    return _("now") if at <= now else written(localtime(at), "D j M, H:i")
