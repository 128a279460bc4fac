"""A report that is not sent yet, kept for one browser (see `boxes`) for two hours.

Answers stand in no hidden field, no address and no later page. After sending, only the return
code stays, for a quarter of an hour, so that a resend shows the same page.
"""

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from reports.vault.browser_secrets import sealed_boxes
from reports.vault.browser_secrets.sealed_boxes import Box, Content, NoBox
from reports.vault.case_keys.return_codes import CodeKeys, ReturnCode, keys_from_json, keys_to_json
from reports.vault.models import DraftRow
from reports.vault.primitives.keys import derive

LIFE: Final = timedelta(hours=2)
CODE_SHOWN: Final = timedelta(minutes=15)


class NoDraft(Exception):
    """There is no draft for this cookie: none was begun, it was left, or it ran out."""


@dataclass(slots=True, eq=False, repr=False)
class Draft:
    """The answers so far, and after sending the return code to show again on a resend.

    `submission_id` is unique on the case: a second sending finds the case of the first.
    """

    box: Box
    submission_id: UUID
    answers: dict[str, Any] = field(default_factory=dict)
    sent: bool = False
    _kept_code: tuple[str, datetime] | None = None
    _ready_code: tuple[str, list[str]] | None = None
    _revision: int | None = None

    def make_ready(self, code: ReturnCode, keys: CodeKeys) -> None:
        """Keep a code that was derived ahead, so that sending does not wait for it."""
        self._ready_code = (code.digits, keys_to_json(keys))

    @property
    def ready_code(self) -> tuple[ReturnCode, CodeKeys] | None:
        """The code that was derived ahead; nobody has seen it, it opens nothing yet."""
        if self._ready_code is None:
            return None
        return ReturnCode(self._ready_code[0]), keys_from_json(self._ready_code[1])

    def keep_code(
        self, code: ReturnCode | None, *, now: datetime, beside: Mapping[str, str] | None = None
    ) -> None:
        """The report is filed: forget the answers, keep the code for fifteen minutes.

        `beside`: what is shown with it, instead of the answers.
        """
        self.answers = dict(beside or {})
        self._ready_code = None
        self.sent = True
        self._kept_code = (code.digits, now) if code else None

    def code(self, *, now: datetime) -> ReturnCode | None:
        """Return the code while it may still be shown."""
        if self._kept_code is None or now - self._kept_code[1] >= CODE_SHOWN:
            return None
        return ReturnCode(self._kept_code[0])

    def save(self, *, now: datetime) -> None:
        """Store it, over what was read. Raises NoDraft, padding.TooLong; nothing is lost."""
        data, ends_at = self._encode(), now + LIFE
        try:
            if self._revision is None:
                self.box.create(data, ends_at=ends_at)
                self._revision = 0
            else:
                self._revision = self.box.replace(data, revision=self._revision, ends_at=ends_at)
        except NoBox:
            raise NoDraft from None

    def __reduce_ex__(self, protocol: object) -> Any:
        raise TypeError("a draft is not pickled or copied")

    def _encode(self) -> bytes:
        said = {
            "submission_id": str(self.submission_id),
            "answers": self.answers,
            "sent": self.sent,
            "ready": self._ready_code,
            "code": self._kept_code and [self._kept_code[0], self._kept_code[1].isoformat()],
        }
        return json.dumps(said, ensure_ascii=False).encode()


def new_cookie() -> str:
    """Return a fresh cookie for a browser that has none; no row is made."""
    return sealed_boxes.new_cookie()


def begin(cookie: str, *, answers: Mapping[str, Any] | None = None) -> Draft:
    """Return a new draft for a cookie; the row is made when it is first saved. Raises NoDraft."""
    return Draft(_box(cookie), uuid4(), dict(answers or {}))


def start(*, now: datetime, answers: Mapping[str, Any] | None = None) -> tuple[str, Draft]:
    """Begin and save a draft under a fresh cookie; returns the cookie and the draft."""
    cookie = new_cookie()
    draft = begin(cookie, answers=answers)
    draft.save(now=now)
    return cookie, draft


def load(cookie: str, *, now: datetime) -> Draft:
    """Read the draft of a cookie. Raises NoDraft, two hours after the last page at the latest."""
    return _load(cookie, now, lock=False)


def locked(cookie: str, *, now: datetime) -> Draft:
    """Read the draft and hold its row until the transaction ends: a second click waits.

    Raises NoDraft; TransactionManagementError outside a transaction.
    """
    return _load(cookie, now, lock=True)


def save(draft: Draft, *, now: datetime) -> None:
    """Store the draft over the one that was read.

    Raises NoDraft when it was left (/exit/) or written by another page meanwhile;
    padding.TooLong when all answers together are over 60,000 bytes. Nothing is lost.
    """
    draft.save(now=now)


def destroy(cookie: str) -> None:
    """Delete the draft of a cookie; a cookie without one is no error."""
    try:
        box = _box(cookie)
    except NoDraft:
        return
    box.destroy()


def are_fewer_than(most: int) -> bool:
    """Say whether fewer than `most` rows are kept for browsers now; one query, no longer than that.

    What has run out and was not swept yet counts too: it takes the same room.
    """
    return DraftRow.objects.all()[:most].count() < most


def form_token(cookie: str) -> str:
    """Return the token that this cookie's forms carry: it proves a form came from our page.

    Raises NoDraft when the text is no cookie of ours.
    """
    try:
        return derive(sealed_boxes.cookie_bytes(cookie), "draft form").hex()
    except NoBox:
        raise NoDraft from None


def is_form_token(cookie: str, token: str) -> bool:
    """Say whether a form's token belongs to this cookie."""
    try:
        return hmac.compare_digest(form_token(cookie).encode(), token.encode())
    except NoDraft:
        return False


def _box(cookie: str) -> Box:
    try:
        return Box(cookie, use="draft")
    except NoBox:
        raise NoDraft from None


def _load(cookie: str, now: datetime, *, lock: bool) -> Draft:
    box = _box(cookie)
    try:
        content = box.load(now=now, lock=lock)
    except NoBox:
        raise NoDraft from None
    return _decode(box, content)


def _decode(box: Box, content: Content) -> Draft:
    said = json.loads(content.data)
    code = said["code"]
    return Draft(
        box,
        UUID(said["submission_id"]),
        said["answers"],
        said["sent"],
        (code[0], datetime.fromisoformat(code[1])) if code else None,
        tuple(said["ready"]) if said["ready"] else None,
        content.revision,
    )
