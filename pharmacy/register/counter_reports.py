"""From what was answered at a counter to the one thing every channel hands in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from pharmacy.register import receipts
from pharmacy.register.help_modes import Mode
from pharmacy.register.pharmacies import Standing, today
from reports.intake.filing import file_report
from reports.intake.submission import JSON, Channel, RoutingWishes, Submission, Teller
from reports.intake.triage.triage import SafetyAnswer
from reports.messaging.contact.contact import ContactChannel, MayContact, SafeContact, Window
from reports.region import region
from reports.vault.case_keys.return_codes import CodeKeys

QUESTIONS: Final = ("danger", "injury", "children")


class NotTrained(Exception):
    """Without a current training nothing leaves a counter (R3.10)."""


class NoConsent(Exception):
    """The person did not agree, or to a text that is not the one in force (R3.2)."""


@dataclass(frozen=True, kw_only=True)
class ReadAloud:
    """The consent that was read aloud: which version, in which language, when, and the yes."""

    version: str
    language: str
    at: datetime
    present_and_agrees: bool

    def check(self, now: datetime) -> None:
        """Raise NoConsent unless it is a yes to the text in force (R3.2)."""
        wanted = region().pharmacy.consent(today(now))
        known = wanted is not None and wanted.version == self.version
        if not (self.present_and_agrees and known and self.language in region().languages):
            raise NoConsent

    def to_json(self) -> dict[str, JSON]:
        """What is sealed beside the answers."""
        return {
            "text_version": self.version,
            "language_read": self.language,
            "agreed_at": self.at.astimezone(region().timezone).isoformat(timespec="minutes"),
            "present_and_agrees": self.present_and_agrees,
        }


@dataclass(frozen=True, kw_only=True)
class Told:
    """One report at a counter: in which language, what was answered, and the consent if any."""

    submission_id: UUID
    language: str
    answers: Mapping[str, Any]
    consent: ReadAloud | None = None

    @property
    def mode(self) -> Mode:
        """Who typed: with a consent that was read aloud it was the pharmacist."""
        return Mode.ASSISTED if self.consent else Mode.SELF


def file(*, told: Told, keys: CodeKeys, by: Standing, now: datetime) -> str:
    """File it and return the receipt number; joins the caller's transaction.

    Raises NotTrained, NoConsent, and what `file_report` raises.
    """
    if not by.may_pass_on:
        raise NotTrained
    if told.consent:
        told.consent.check(now)
    with transaction.atomic(savepoint=False):
        filed = file_report(submission=submission(told, keys=keys, by=by, now=now), now=now)
        return receipts.give(case_id=filed.case_id, mode=told.mode, by=by, now=now)


def submission(told: Told, *, keys: CodeKeys, by: Standing, now: datetime) -> Submission:
    """What the one door takes in. Raises InvalidContact."""
    answers = told.answers
    kinds = tuple(answers.get("kinds", ()))
    return Submission(
        submission_id=told.submission_id,
        channel=Channel.PHARMACY,
        language=told.language,
        teller=Teller.HERSELF,
        words=_words(told),
        safety=_safety(answers),
        contact=_contact(answers, told.language, now),
        needs=None,
        routing=RoutingWishes(kinds=kinds),
        counted=None,
        code_keys=keys,
        source_organisation=by.organisation_id,
        typed_by_partner=told.mode is Mode.ASSISTED,
    )


def _words(told: Told) -> dict[str, JSON]:
    """What was said, with "undisclosed" spelt out where a question was passed over (R1.10)."""
    said = {"happened", "kinds", "police", "alias", "note"} & set(told.answers)
    words: dict[str, JSON] = {
        ("name" if each == "alias" else each): _spelt(told.answers[each]) for each in sorted(said)
    }
    words["mode"] = told.mode.value
    if told.consent:
        words["consent"] = told.consent.to_json()
    return words


def _spelt(given: Any) -> JSON:
    if isinstance(given, list):
        return list(given) or [SafetyAnswer.UNDISCLOSED.value]
    return str(given) or SafetyAnswer.UNDISCLOSED.value


def _safety(answers: Mapping[str, Any]) -> dict[str, SafetyAnswer]:
    """The instrument's own questions; where two share one id, a yes to either is a yes."""
    found: dict[str, SafetyAnswer] = {}
    for name in QUESTIONS:
        question = getattr(region().pharmacy.questions, name)
        given = SafetyAnswer(answers[name] or SafetyAnswer.UNDISCLOSED)
        if found.get(question) is not SafetyAnswer.YES:
            found[question] = given
    return found


def _contact(answers: Mapping[str, Any], language: str, now: datetime) -> SafeContact:
    pack = region()
    said: dict[str, Any] = {
        "language": language,
        "confirmed_at": now,
        "timezone": pack.timezone.key,
    }
    if answers["reach"] == "she_will":
        return SafeContact(may_contact=MayContact.SHE_WILL, **said)
    window = Window(
        weekdays=tuple(sorted(pack.calendar.working_days)),
        starts=pack.pharmacy.reach_from,
        ends=pack.pharmacy.reach_until,
    )
    return SafeContact(
        may_contact=MayContact.YES,
        channel=ContactChannel(answers["reach"]),
        number=answers["number"],
        windows=(window,),
        **said,
    )
