"""What every channel hands in: the same shape from the web, a text, a counter or a bar."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from reports.cases.records.contents import NotText, encode
from reports.cases.terms.machine_facts import Channel, Facts, HouseholdNeeds, RoutingWishes, Teller
from reports.intake.connections.other_party import Connect, OtherParty
from reports.intake.triage.triage import Hint, SafetyAnswer, instrument
from reports.messaging.contact.contact import SafeContact
from reports.region.pack import Region
from reports.vault.case_keys.return_codes import CodeKeys

__all__ = [
    "Channel",
    "Connect",
    "HouseholdNeeds",
    "InvalidSubmission",
    "OtherParty",
    "RoutingWishes",
    "Submission",
    "Teller",
]

type JSON = str | int | float | bool | list[JSON] | dict[str, JSON] | None


class InvalidSubmission(ValueError):
    """A channel handed in what no form offers; `field` names it, never its value."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


@dataclass(frozen=True, kw_only=True)
class Submission:
    """One report as told.

    `submission_id` is drawn by the channel when the telling starts: handing in the same one twice
    finds the first case. `words` is all that was told, with "unknown" and "undisclosed" spelt out;
    a missing safety answer means that the question was not asked (R1.10). `code_keys` are derived
    from the return code before any transaction opens; None means that no code is given out.
    `connect` (other_party.Connect) is what the reporter agreed to about another report on the same
    person. `typed_by_partner`: a partner answered for the reporter, so that its answers are its own
    account. `linked_entry` is an entry of the source organisation's own log, with the reporter's
    yes only. `hints` are what a machine found in the words: they raise the level, and the clock is
    an hour's. `marks` are what else the pages told for the rule (`evidence.py`); a channel without
    such pages has none.
    """

    submission_id: UUID
    channel: Channel
    language: str
    teller: Teller
    words: Mapping[str, JSON]
    safety: Mapping[str, SafetyAnswer]
    contact: SafeContact
    needs: HouseholdNeeds | None
    routing: RoutingWishes
    counted: bool | None
    code_keys: CodeKeys | None
    source_organisation: UUID | None = None
    linked_entry: UUID | None = None
    typed_by_partner: bool = False
    other_party: OtherParty | None = None
    connect: str = Connect.NO
    hints: frozenset[Hint] = frozenset()
    marks: frozenset[str] = frozenset()

    @property
    def document(self) -> dict[str, Any]:
        """What is sealed, as one document, so that nobody sees which questions were answered."""
        party = self.other_party or OtherParty()
        return {
            "words": dict(self.words),
            "safety": dict(self.safety),
            "other_party": {**party.to_json(), "connect": str(self.connect)},
        }

    @property
    def facts(self) -> Facts:
        """What machines may know besides safe contact and needs."""
        return Facts(
            language=self.language,
            teller=self.teller,
            counted=self.counted,
            wishes=self.routing,
            source_organisation=self.source_organisation,
            linked_entry=self.linked_entry,
        )

    def check(self, region: Region) -> None:
        """Raise InvalidSubmission or TooLong (over 60,000 bytes of UTF-8) before anything is lost.

        A channel calls it before it takes its draft away; `file_report` calls it again.
        """
        if self.language not in region.languages:
            raise InvalidSubmission("language")
        if self.routing.worker_gender not in {"", "woman", "man"}:
            raise InvalidSubmission("worker_gender")
        if self.connect not in set(Connect):
            raise InvalidSubmission("connect")
        known = {question.id for question in instrument(region).questions}
        if not set(self.safety) <= known:
            raise InvalidSubmission("safety")
        for field, value in self._kept().items():
            try:
                encode(value)
            except NotText:
                raise InvalidSubmission(field) from None

    def _kept(self) -> dict[str, Any]:
        return {
            "words": self.document,
            "contact": self.contact.to_json(),
            "needs": self.needs.to_json() if self.needs else {},
            "routing": self.facts.to_json(),
        }
