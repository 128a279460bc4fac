"""What was told, page by page, made into the one thing every channel hands in."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reports.cases import relatives
from reports.channels.web.form_kit.voices import (
    PASSED,
    UNDISCLOSED,
    UNKNOWN,
    Answer,
    Answers,
    Words,
)
from reports.channels.web.questions import wants_contact
from reports.channels.web.questions.other_party_questions import NAMES as POINTERS
from reports.channels.web.questions.person_questions import YOUNGER_THAN
from reports.channels.web.questions.question_page import Page, Part, answer, chosen
from reports.channels.web.questions.safety_questions import safety_answers
from reports.intake.code_word_rules import SECRET, misleading
from reports.intake.slips import Slip, spend
from reports.intake.submission import (
    JSON,
    Channel,
    Connect,
    HouseholdNeeds,
    OtherParty,
    RoutingWishes,
    Submission,
    Teller,
)
from reports.intake.triage.triage import Instrument
from reports.messaging.contact.contact import (
    ContactChannel,
    InvalidContact,
    MayContact,
    SafeContact,
)
from reports.messaging.contact.numbers import NotAPhoneNumber, parse_number
from reports.messaging.contact.reporter_hours import Window
from reports.region import Kind, Region
from reports.vault.case_keys.return_codes import CodeKeys

_HOME_WORDS = ("access_words", "places_words", "languages_words")
_NO_ANSWER = frozenset({UNKNOWN, UNDISCLOSED, "none"})
_TRUE = {"yes": True, "no": False}
_WHICH_DAYS: Words = _("On which days? Choose them, or leave the hours empty too.")
_FROM_WHEN: Words = _("From what time? For the whole day write 0:00 in both places.")
_UNTIL_WHEN: Words = _("Until what time? For the whole day write 0:00 in both places.")


def submission(
    *,
    submission_id: UUID,
    answers: Answers,
    pages: tuple[Page, ...],
    region: Region,
    instrument: Instrument,
    language: str,
    code_keys: CodeKeys,
    now: datetime,
) -> Submission:
    """The answers to the pages that are still relevant; others are left behind.

    Raises InvalidContact or NotAPhoneNumber if the answers about reaching the reporter contradict.
    """
    asked = {field.name for page in pages for field in page.fields}
    kept = {name: value for name, value in answers.items() if name in asked}
    return Submission(
        submission_id=submission_id,
        channel=Channel.WEB,
        language=language,
        teller=Teller.WITNESS if answer(kept, "teller") == "witness" else Teller.HERSELF,
        words=_words(kept, pages, region.country),
        safety=safety_answers(instrument, kept),
        contact=safe_contact(kept, region=region, language=language, now=now),
        needs=_needs(kept, region),
        routing=_wishes(kept, region),
        counted=_TRUE.get(answer(kept, "counted")),
        code_keys=code_keys,
        other_party=_other_party(kept),
        connect=_connect(kept),
    )


@dataclass(frozen=True, kw_only=True)
class Came:
    """The code the reporter came with, if any; `beside`: the entry it is about may lie beside the
    report."""

    slip: Slip | None = None
    beside: bool = False


def with_code(report: Submission, came: Came) -> Submission:
    """The report with the place whose code the reporter came with; the code is used up by it.

    Inside the transaction that files it. A code used up by another report adds nothing.
    """
    if came.slip is None or not spend(came.slip):
        return report
    return replace(
        report,
        source_organisation=came.slip.organisation_id,
        linked_entry=came.slip.about if came.beside else None,
    )


def safe_contact(answers: Answers, *, region: Region, language: str, now: datetime) -> SafeContact:
    """How the reporter may be reached. Raises InvalidContact or NotAPhoneNumber."""
    for name, words in _misleading(answers, region):
        raise InvalidContact(name, words)
    if not wants_contact(answers):
        wish = MayContact.NO if answer(answers, "reach") == "no" else MayContact.SHE_WILL
        return SafeContact(
            may_contact=wish, language=language, confirmed_at=now, timezone=region.timezone.key
        )
    return SafeContact(
        may_contact=MayContact.YES,
        language=language,
        confirmed_at=now,
        timezone=region.timezone.key,
        channel=ContactChannel(answer(answers, "reach")),
        number=_number(answers, region),
        shared_device=_TRUE.get(answer(answers, "shared")),
        windows=_windows(answers),
        voicemail=_TRUE.get(answer(answers, "voicemail")),
        who_may_answer=answer(answers, "who_may_answer"),
        pretext=answer(answers, "pretext"),
        she_says=answer(answers, "she_says"),
        we_say=answer(answers, "we_say"),
        danger_word=answer(answers, "danger_word"),
    )


def reach_answers(contact: SafeContact) -> dict[str, Answer]:
    """The same contact as the answers that made it, for showing it again on a form."""
    if contact.may_contact is not MayContact.YES:
        return {"reach": contact.may_contact.value}
    window = contact.windows[0] if contact.windows else None
    return {
        "reach": contact.channel.value,
        "number": contact.number,
        "days": [str(day) for day in window.weekdays] if window else [],
        "from": f"{window.starts:%H:%M}" if window else PASSED,
        "until": f"{window.ends:%H:%M}" if window else PASSED,
        "shared": _said(contact.shared_device),
        "voicemail": _said(contact.voicemail),
        "who_may_answer": contact.who_may_answer,
        "pretext": contact.pretext,
        "she_says": contact.she_says,
        "we_say": contact.we_say,
        "danger_word": contact.danger_word,
    }


def _said(answer: bool | None) -> str:
    return {True: "yes", False: "no", None: PASSED}[answer]


def _windows(answers: Answers) -> tuple[Window, ...]:
    """The safe hours: days and both times. No other hour is known to be safe, so none is
    assumed."""
    days = tuple(int(day) for day in chosen(answers, "days"))
    starts, ends = answer(answers, "from"), answer(answers, "until")
    if not (days and starts and ends):
        return ()
    return (
        Window(weekdays=days, starts=time.fromisoformat(starts), ends=time.fromisoformat(ends)),
    )


def _words(answers: Answers, pages: tuple[Page, ...], country: str) -> dict[str, JSON]:
    """Everything told except what is kept elsewhere; passed over is spelt out (R1.10)."""
    elsewhere = {Part.SAFETY, Part.REACH, Part.HOME, Part.OTHER}
    told = [field.name for page in pages if page.part not in elsewhere for field in page.fields]
    words = {name: _spelt(answers[name]) for name in told if name in answers}
    if "home" in answers:
        words["home"] = _spelt(answers["home"])
    return words | _home_words(answers, country)


def _home_words(answers: Answers, country: str) -> dict[str, JSON]:
    """What was typed about another place to stay: prose, which no machine reads."""
    if answer(answers, "home") != "yes":
        return {}
    said = {name: answer(answers, name) for name in _HOME_WORDS}
    said["keep_words"] = relatives.numbers_in(answer(answers, "keep_from"), country=country)[1]
    return {name: words for name, words in said.items() if words}


def _spelt(given: Answer) -> JSON:
    if isinstance(given, list):
        return list(given) or [UNDISCLOSED]
    return given or UNDISCLOSED


def _other_party(answers: Answers) -> OtherParty | None:
    left = {name.removeprefix("other_"): answer(answers, name) for name in POINTERS}
    return OtherParty(**left) if any(left.values()) else None


def _connect(answers: Answers) -> Connect:
    """Passed over is no: nothing is compared without the reporter's choice."""
    chosen = answer(answers, "connect")
    return Connect(chosen) if chosen in set(Connect) else Connect.NO


def _needs(answers: Answers, region: Region) -> HouseholdNeeds | None:
    if answer(answers, "home") != "yes":
        return None
    numbers, _ = relatives.numbers_in(answer(answers, "keep_from"), country=region.country)
    return HouseholdNeeds(
        adults=int(answer(answers, "adults") or 1),
        child_ages=tuple(int(age) for age in answer(answers, "child_ages").split(", ") if age),
        pets=_codes(answers, "pets"),
        access=_codes(answers, "access"),
        languages=_codes(answers, "languages"),
        places_not_safe=_codes(answers, "places_not_safe"),
        keep_from=relatives.cells(numbers),
    )


def _codes(answers: Answers, name: str) -> tuple[str, ...]:
    return tuple(value for value in chosen(answers, name) if value not in _NO_ANSWER)


def _wishes(answers: Answers, region: Region) -> RoutingWishes:
    wish, place = answer(answers, "worker"), answer(answers, "commune")
    known = {commune.code for commune in region.communes}
    return RoutingWishes(
        worker_gender=wish if wish in {"woman", "man"} else "",
        commune=place if place in known else "",
        kinds=tuple(kind for kind in _codes(answers, "kinds") if kind in set(Kind)),
        minor=is_minor(answers, region),
    )


def is_minor(answers: Answers, region: Region) -> bool:
    """Whether an age was said at which the region sends people to who knows young people
    (R7.15)."""
    younger_than = YOUNGER_THAN.get(answer(answers, "age_band"))
    return younger_than is not None and younger_than <= region.minors.under_age


def wrong_in(answers: Answers, region: Region) -> Iterator[tuple[str, Words]]:
    """What cannot be used as it stands about reaching the reporter: the field, and what to change.

    Said while the page is still open that asks for it.
    """
    if wants_contact(answers):
        yield from _wrong_number(answers, region)
        yield from _wrong_hours(answers)
        yield from _misleading(answers, region)


def _wrong_number(answers: Answers, region: Region) -> Iterator[tuple[str, Words]]:
    try:
        if answer(answers, "number"):
            _number(answers, region)
    except NotAPhoneNumber as refusal:
        yield "number", str(refusal)


def _wrong_hours(answers: Answers) -> Iterator[tuple[str, Words]]:
    """Hours given by half: the other half is the reporter's to say."""
    asked = {"days": _WHICH_DAYS, "from": _FROM_WHEN, "until": _UNTIL_WHEN}
    given = {name for name in asked if answers.get(name)}
    if given:
        yield from ((name, words) for name, words in asked.items() if name not in given)


def _misleading(answers: Answers, region: Region) -> Iterator[tuple[str, Promise]]:
    if wants_contact(answers):
        yield from misleading({name: answer(answers, name) for name in SECRET}, region)


def _number(answers: Answers, region: Region) -> str:
    return parse_number(
        answer(answers, "number"),
        country=region.country,
        for_texts=answer(answers, "reach") == ContactChannel.SMS,
    )
