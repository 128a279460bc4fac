"""After sending: the return code on the page, and when a person will read it."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse

from reports.channels.web.chapters.chapter_words import code_words
from reports.channels.web.form_kit.voices import voice_of
from reports.channels.web.notices.page_frame import page
from reports.channels.web.session.form_session import Gate
from reports.intake.times.spoken_times import spoken
from reports.messaging.contact.provider import number_to_text
from reports.region import region
from reports.region.calendar import next_read
from reports.vault.browser_secrets.drafts import Draft
from reports.vault.case_keys.return_codes import ReturnCode


def show_code(
    request: HttpRequest,
    gate: Gate,
    draft: Draft,
    code: ReturnCode,
    *,
    too_late: bool = False,
    left_out: str = "",
) -> HttpResponse:
    """The page with the code. `too_late`: something was typed after sending, such as `left_out`."""
    voice = voice_of(draft.answers)
    context = {"code": code.shown, "token": gate.token, "too_late": too_late, "left_out": left_out}
    context["words"] = code_words(voice)
    context |= phone_word(draft.answers.get("phone_word", ""))
    return page(request, "web/code.html", context)


def phone_word(word: str) -> dict[str, str]:
    """What a page shows of the word that proves a phone: it, and the number to text it to."""
    number = number_to_text()
    return {"phone_word": word, "number_to_text": number} if word and number else {}


def reading(now: datetime) -> dict[str, Any]:
    """When a person will next read (R7.19)."""
    here = region()
    coming = next_read(here, now)
    return {
        "staffed_now": coming.staffed_now,
        "next_read": spoken(coming.at, now, here.timezone),
    }
