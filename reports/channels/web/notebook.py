"""What she has told so far: the draft of her cookie, read once and written under its lock."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from reports.channels.web.fields import Answer
from reports.channels.web.gate import Gate
from reports.vault import drafts


class Notebook:
    """The answers of one browser. A draft row is made at the first answer, not before."""

    def __init__(
        self,
        gate: Gate,
        stored: Mapping[str, Any],
        *,
        sent: bool,
        draft: drafts.Draft | None = None,
    ) -> None:
        self._gate = gate
        self.draft = draft
        self.told: dict[str, Answer] = dict(stored.get("told", {}))
        self.after: str = stored.get("after", "")
        self.sent = sent
        self.is_new = not stored and not sent  # nothing is kept yet: writing makes a row

    @classmethod
    def open(cls, gate: Gate, now: datetime) -> "Notebook":
        """The notebook of this browser; empty if there is none, or it ran out."""
        if gate.fresh:
            return cls(gate, {}, sent=False)
        try:
            draft = drafts.load(gate.cookie, now=now)
        except drafts.NoDraft:
            return cls(gate, {}, sent=False)
        if draft.sent and draft.code(now=now) is None:
            # The code is shown no more: whoever comes now begins something new.
            drafts.destroy(gate.cookie)
            return cls(gate, {}, sent=False)
        return cls(gate, draft.answers, sent=draft.sent, draft=draft)

    def write(self, answers: Mapping[str, Answer], *, after: str, now: datetime) -> None:
        """Keep these answers too; `after` is the page they were given on.

        Another tab may have written meanwhile: its answers stay. Raises TooLong, and then nothing
        has changed.
        """
        with transaction.atomic():
            self._write(answers, after, now)

    def _write(self, answers: Mapping[str, Answer], after: str, now: datetime) -> None:
        try:
            draft = drafts.locked(self._gate.cookie, now=now)
        except drafts.NoDraft:
            told = dict(answers)
            stored = {"told": told, "after": after}
            cookie, _draft = drafts.start(now=now, answers=stored)
            self._gate.hand_out(cookie)
        else:
            if draft.sent:
                return
            told = draft.answers["told"] | dict(answers)
            draft.answers = {"told": told, "after": after}
            drafts.save(draft, now=now)
        self.told, self.after = told, after
