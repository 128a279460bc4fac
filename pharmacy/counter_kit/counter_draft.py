"""What one report at a counter needs between its pages, in a draft of its own.

It holds which way, form and language, the code derived ahead, and after sending the code and the
receipt number; never an answer. The row is found by a cookie that ends with the report, so that
whoever stands at the counter next finds nothing.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from pharmacy.register.help_modes import Mode
from reports.vault.browser_secrets import drafts
from reports.vault.case_keys import return_codes
from reports.vault.case_keys.return_codes import ReturnCode

COOKIE: Final = "counter" if settings.LINDEN_DEMO else "__Host-counter"


@dataclass(frozen=True)
class Box:
    """The draft behind a counter's cookie."""

    cookie: str
    draft: drafts.Draft

    @classmethod
    def begin(cls, *, mode: Mode, language: str, now: datetime) -> Self:
        """Start one; its return code is derived now, so that sending does not wait for it."""
        cookie = drafts.new_cookie()
        answers = {"mode": mode.value, "language": language, "form": secrets.token_urlsafe(9)}
        draft = drafts.begin(cookie, answers=answers)
        code = ReturnCode.generate()
        draft.make_ready(code, return_codes.derive(code))
        draft.save(now=now)
        return cls(cookie, draft)

    @classmethod
    def of(cls, request: HttpRequest, *, now: datetime, lock: bool = False) -> Self:
        """The one of this browser; `lock` holds it to the end of the transaction.

        Raises drafts.NoDraft.
        """
        cookie = request.COOKIES.get(COOKIE, "")
        return cls(cookie, (drafts.locked if lock else drafts.load)(cookie, now=now))

    @property
    def mode(self) -> Mode:
        """Which way it is."""
        return Mode(self.draft.answers["mode"])

    @property
    def form(self) -> str:
        """Which form it was given to: a second window of the same counter has another."""
        return str(self.draft.answers["form"])

    @property
    def language(self) -> str:
        """The language of the person."""
        return str(self.draft.answers["language"])

    @property
    def urgent(self) -> bool:
        """Whether help at once was asked for: then the numbers come first on what follows."""
        return bool(self.draft.answers.get("urgent"))

    @property
    def receipt(self) -> str:
        """The receipt number, once sent."""
        return str(self.draft.answers.get("receipt", ""))

    def sent(self, code: ReturnCode | None, *, now: datetime, **also: object) -> None:
        """It is filed, and this code may still be shown; None: it was noted."""
        kept = {**self.draft.answers, **also}
        self.draft.keep_code(code, now=now)
        self.draft.answers = kept
        drafts.save(self.draft, now=now)

    def give(self, response: HttpResponseBase) -> None:
        """Set its cookie; it ends with the browser."""
        response.set_cookie(
            COOKIE,
            self.cookie,
            secure=not settings.LINDEN_DEMO,
            httponly=True,
            samesite="Strict",
        )


def forget(request: HttpRequest) -> None:
    """Delete whatever this browser's cookie stands for."""
    drafts.destroy(request.COOKIES.get(COOKIE, ""))


def end(request: HttpRequest, response: HttpResponseBase) -> None:
    """Delete it, and take the cookie away."""
    if COOKIE in request.COOKIES:
        forget(request)
        response.delete_cookie(COOKIE, samesite="Strict")
