"""An opened case: what is asked for is decrypted then, held for one request, cached nowhere."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from reports.accounts.directory.staff import Staff, actor_of
from reports.audit.events import EventKind
from reports.audit.log import record
from reports.audit.models import Event
from reports.audit.queries.queries import events_of_case
from reports.cases.assignment.staffing import blocked_from
from reports.cases.models import Case, Content, Task
from reports.cases.models import content as names
from reports.cases.records.added_parts import AddedPart, Standing
from reports.cases.records.contents import read_sealed, read_working
from reports.cases.records.level_reduction import Lowering
from reports.cases.records.sealed_records import (
    AskedAgain,
    AssessmentEntry,
    Incident,
    LeftLater,
    Note,
    PhoneText,
    ReadMessage,
)
from reports.cases.terms.consent_records import Consent
from reports.cases.terms.machine_facts import Facts, HouseholdNeeds
from reports.messaging.contact.contact import SafeContact
from reports.stored_records import Record
from reports.vault.case_keys.case_keys import CaseVault
from reports.vault.primitives.keys import PrivateKey


class NotTheirsToSee(Exception):
    """Code words are shown to the worker responsible for the case, to nobody else (R1.15)."""


@dataclass(frozen=True, slots=True, repr=False)
class CodeWords:
    """The words that prove who is speaking, and the one that means danger."""

    she_says: str
    we_say: str
    danger_word: str


class OpenCase:
    """Made by `access.open_case` only. Every method may raise SealBroken."""

    __slots__ = ("_contents", "_file_key", "case", "page", "vault")

    def __init__(
        self,
        *,
        case: Case,
        vault: CaseVault,
        file_key: PrivateKey,
        contents: Sequence[Content],
        page: int,
    ) -> None:
        self.case = case
        self.page = page
        self.vault = vault
        self._file_key = file_key
        self._contents: dict[str, list[Content]] = defaultdict(list)
        for content in contents:
            self._contents[content.name].append(content)

    @property
    def file_key(self) -> PrivateKey:
        """The case's file key, for a hand-over by the person who has it open."""
        return self._file_key

    def words(self) -> dict[str, Any]:
        """What was told, by question."""
        return dict(self._report()["words"])

    def safety(self) -> dict[str, str]:
        """The answers to the safety questions; a missing one was not asked."""
        return dict(self._report()["safety"])

    def asked_again(self) -> list[AskedAgain]:
        """What was answered when workers asked the safety questions again, newest first."""
        found = self._sealed(AskedAgain, names.SAFETY)
        return sorted(found, key=lambda each: each.at, reverse=True)

    def added_parts(self) -> list[AddedPart]:
        """What the reporter handed in after the report, each page as it came, oldest first."""
        return sorted(self._sealed(AddedPart, names.CHAPTER), key=lambda each: each.at)

    def standings(self) -> list[Standing]:
        """What machines keep of each telling; none once the case was closed."""
        return [
            Standing.from_json(read_working(self.vault, content))
            for content in self._contents[names.STANDING]
        ]

    def other_party(self) -> dict[str, str]:
        """What identifies the other party, as typed, and what was agreed to; empty: nothing."""
        return dict(self._report().get("other_party", {}))

    def left_later(self) -> list[LeftLater]:
        """The same, as it was told to the worker afterwards; oldest first."""
        return sorted(self._sealed(LeftLater, names.OTHER_PARTY), key=lambda each: each.at)

    def contact(self) -> SafeContact:
        """How the reporter may be reached, without the code words."""
        return self._contact().without_code_words()

    def code_words(self, *, by: Staff, now: datetime) -> CodeWords:
        """The code words; each view is audited. Raises NotTheirsToSee (R1.15)."""
        if self.case.owner_id != by.user_id:
            raise NotTheirsToSee
        with transaction.atomic():
            record(kind=EventKind.CODE_WORDS_SHOWN, by=actor_of(by), now=now, case_id=self.case.id)
        contact = self._contact()
        return CodeWords(contact.she_says, contact.we_say, contact.danger_word)

    def hide_code_words(self, text: str) -> str:
        """The text with dots where it has a code word: these are seen one by one (R1.15)."""
        contact = self._contact()
        for each in (contact.she_says, contact.we_say, contact.danger_word):
            found = rf"(?<!\w){re.escape(each.strip())}(?!\w)"
            text = re.sub(found, "•••", text, flags=re.IGNORECASE) if each.strip() else text
        return text

    def needs(self) -> HouseholdNeeds | None:
        """Who comes along and what a place must have; None if none is needed."""
        found = self._one(names.NEEDS)
        return HouseholdNeeds.from_json(found) if found else None

    def facts(self) -> Facts:
        """Language, who told, wishes, may it be counted."""
        return Facts.from_json(self._one(names.FACTS))

    def consents(self) -> list[Consent]:
        """What may go to whom, and what was taken back; oldest first."""
        found = [
            Consent.from_json(read_working(self.vault, content), id=content.id)
            for content in self._contents[names.CONSENT]
        ]
        return sorted(found, key=lambda consent: (consent.given_at, consent.id))

    def given_up(self) -> tuple[str, ...]:
        """What could not be met when the machine chose the worker: codes of routing.Need.

        Empty once a person gave the case to somebody else.
        """
        facts = self.facts()
        return facts.given_up if facts.given_to == self.case.owner_id else ()

    @property
    def has_earlier(self) -> bool:
        """There are messages before those that were fetched."""
        return min((each.number for each in self._contents[names.MESSAGE]), default=1) > 1

    def messages(self) -> list[ReadMessage]:
        """One page of the conversation, in order; who wrote and when stands inside the seal."""
        if not self._contents[names.MESSAGE]:
            return []
        key = self.vault.conversation_key(self._file_key)
        read = [
            ReadMessage.from_json(read_sealed(self.vault, key, content), id=content.id)
            for content in self._contents[names.MESSAGE]
        ]
        return sorted(read, key=lambda message: message.number)

    def notes(self) -> list[Note]:
        """What workers noted, and what was said at hand-overs, oldest first."""
        found = self._sealed(Note, names.NOTE) + self._sealed(Note, names.HANDOVER)
        return sorted(found, key=lambda note: note.at)

    def phone_texts(self) -> list[PhoneText]:
        """What came by text from a phone that is not proven to be the reporter's, oldest first."""
        return sorted(self._sealed(PhoneText, names.TEXT), key=lambda text: text.at)

    def places(self) -> list[tuple[UUID, Any]]:
        """Where houses stand that gave a place, by placement: what `shelters` sealed there."""
        key = self._file_key
        found = self._contents[names.PLACE]
        return [(each.id, read_sealed(self.vault, key, each)) for each in found]

    def sealed[R: Record](self, kind: type[R], name: str) -> list[R]:
        """Every record that lies sealed to the case's people under this name."""
        return self._sealed(kind, name)

    def working[R: Record](self, kind: type[R], name: str) -> list[R]:
        """Every record that lies under this name for machines."""
        return [
            kind.from_json(read_working(self.vault, content)) for content in self._contents[name]
        ]

    def incidents(self) -> list[Incident]:
        """The incidents of this case, each with one type, oldest entry first (R7.2)."""
        return sorted(self._sealed(Incident, names.INCIDENT), key=lambda incident: incident.at)

    def assessments(self) -> list[AssessmentEntry]:
        """The history of levels, oldest first (R2.12).

        What the reporter does is kept to the minute: in the same one the report comes before its
        chapters, and a chapter makes an entry only when it raises the level.
        """
        found = [
            AssessmentEntry.from_json(read_working(self.vault, content))
            for content in self._contents[names.ASSESSMENT]
        ]
        return sorted(found, key=lambda each: (each.at, each.chapter > 0, each.level.rank))

    def pending_lowering(self) -> Lowering | None:
        """A request to lower the level that waits for a second person."""
        if self.case.lowering_asked_at is None:
            return None
        found = self._one(names.LOWERING)
        return Lowering.from_json(found) if found else None

    def tasks(self) -> list[Task]:
        """What is to be done and what was done; one query."""
        return list(Task.objects.filter(case_id=self.case.id).order_by("done_at", "due_at"))

    def history(self) -> list[Event]:
        """What happened, from the audit log, oldest first; one query."""
        return events_of_case(case_id=self.case.id)

    def conflicts(self) -> frozenset[UUID]:
        """Who is kept away from this case; one query."""
        return blocked_from(self.case.id)

    def _report(self) -> Any:
        (content,) = self._contents[names.WORDS]
        return read_sealed(self.vault, self._file_key, content)

    def _contact(self) -> SafeContact:
        return SafeContact.from_json(self._one(names.CONTACT))

    def _one(self, name: str) -> Any:
        contents = self._contents[name]
        return read_working(self.vault, contents[0]) if contents else None

    def _sealed[R: Record](self, kind: type[R], name: str) -> list[R]:
        return [
            kind.from_json(read_sealed(self.vault, self._file_key, content), id=content.id)
            for content in self._contents[name]
        ]
