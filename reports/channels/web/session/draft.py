"""What was told so far: the draft of this cookie, read once and written under its lock."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from reports.channels.web.form_kit.voices import Answer, Answers
from reports.channels.web.session.form_session import Gate
from reports.intake.slips import Slip
from reports.vault.browser_secrets import drafts


class Notebook:
    """The answers of one browser. A draft row is made at the first answer, not before."""

    def __init__(
        self,
        gate: Gate,
        stored: Mapping[str, Any],
        *,
        sent: bool,
        over: bool = False,
        draft: drafts.Draft | None = None,
        carried: dict[str, str] | None = None,
    ) -> None:
        self._gate = gate
        self.draft = draft
        self.carries = bool(carried is not None and not stored)
        self._read({"slip": carried} if self.carries else stored)
        self.sent = sent
        self.over = over  # sent, and the code is shown no more: this request alone learns of it
        self.is_new = not stored and not sent  # nothing is kept yet: writing makes a row

    def _read(self, stored: Mapping[str, Any]) -> None:
        self.told: dict[str, Answer] = dict(stored.get("told", {}))
        self.after: str = stored.get("after", "")
        # The pages in the order in which they were reached: each keeps its number, so that
        # neither "back" nor a reload, nor another tab, finds another page under it.
        self.trail: tuple[str, ...] = tuple(stored.get("trail", ()))
        # What each page asked when it was gone on from.
        self.passed: dict[str, str] = dict(stored.get("passed", {}))
        # The code the reporter came with, if any: empty for one that does not count.
        self.came_with: dict[str, str] | None = stored.get("slip")

    @property
    def slip(self) -> Slip | None:
        """What the code the reporter came with stands for; None without one that counts."""
        return Slip.from_json(self.came_with) if self.came_with else None

    @classmethod
    def open(cls, gate: Gate, now: datetime) -> "Notebook":
        """The notebook of this browser; empty if there is none, or it ran out."""
        if gate.fresh:
            return cls(gate, {}, sent=False)
        try:
            draft = drafts.load(gate.cookie, now=now)
        except drafts.NoDraft:
            return cls(gate, {}, sent=False, carried=gate.carried(now))
        if draft.sent and draft.code(now=now) is None:
            # The code is shown no more: whoever comes now begins something new.
            drafts.destroy(gate.cookie)
            return cls(gate, {}, sent=False, over=True)
        return cls(gate, draft.answers, sent=draft.sent, draft=draft)

    @property
    def has_begun(self) -> bool:
        """Whether the yes is here, without which nothing is read."""
        return bool(self.told.get("who"))

    def page_at(self, number: int) -> str:
        """The name of the page with this number; empty for one not reached."""
        return self.trail[number - 1] if 0 < number <= len(self.trail) else ""

    def number_of(self, name: str) -> int:
        """The number of this page. Raises ValueError for one not reached."""
        return self.trail.index(name) + 1

    def write(
        self,
        answers: Mapping[str, Answer],
        *,
        after: str,
        now: datetime,
        asked: str = "",
        ahead: Callable[[Answers], Sequence[str]] = lambda _told: (),
    ) -> None:
        """Keep these answers too; `after` is the page they were given on, which `asked` that.

        `ahead` names the pages that what was told by now leads to. Another tab may have written
        meanwhile: its answers stay. Raises TooLong, and then nothing has changed.
        """
        passed = {after: asked} if asked else {}
        with transaction.atomic():
            self._write(now, told=answers, ahead=ahead, passed=passed, after=after)

    def reach(self, *names: str, now: datetime) -> None:
        """Give these pages a number, too."""
        if set(names) - set(self.trail):
            with transaction.atomic():
                self._write(now, ahead=lambda _told: names)

    def come_with(self, slip: Slip | None, *, now: datetime) -> None:
        """Keep the code the reporter came with. One that does not count is kept as if it did: as
        nothing.

        Until the first answer the browser carries it: an address alone, opened by nobody's wish,
        makes no row.
        """
        self._keep_code(slip.to_json() if slip else self.came_with or {}, now)

    def leave_code_out(self, *, now: datetime) -> None:
        """Forget the code the reporter came with."""
        self._keep_code(None, now)

    def _keep_code(self, kept: dict[str, str] | None, now: datetime) -> None:
        if self.is_new:
            self._gate.carry(kept, now)
            return
        with transaction.atomic():
            self._write(now, slip=kept)

    def _write(
        self,
        now: datetime,
        *,
        told: Mapping[str, Answer] | None = None,
        ahead: Callable[[Answers], Sequence[str]] = lambda _told: (),
        passed: Mapping[str, str] | None = None,
        **also: Any,
    ) -> None:
        def grown(before: Mapping[str, Any]) -> dict[str, Any]:
            said = {**before.get("told", {}), **(told or {})}
            trail = [*before.get("trail", ())]
            trail += [name for name in ahead(said) if name not in trail]
            gone_on = {**before.get("passed", {}), **(passed or {})}
            return {**before, "told": said, "trail": trail, "passed": gone_on, **also}

        try:
            draft = drafts.locked(self._gate.cookie, now=now)
        except drafts.NoDraft:
            stored = grown({"after": "", "slip": self.came_with})
            cookie, self.draft = drafts.start(now=now, answers=stored)
            self._gate.hand_out(cookie)
            if self.carries:
                self._gate.carry(None, now)
        else:
            if draft.sent:
                return
            stored = draft.answers = grown(draft.answers)
            drafts.save(draft, now=now)
            self.draft = draft
        self._read(stored)
