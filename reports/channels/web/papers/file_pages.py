"""Photographs, papers and voice by the code: sent in one form or in slices, and collected."""

import uuid
from collections.abc import Callable
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.http.request import UnreadablePostError
from django.urls import reverse
from django.utils import timezone

from reports.cases.casework.reporter import CodeUnknown
from reports.cases.records.contents import NotText
from reports.channels.web.chapters import chapter_words
from reports.channels.web.chapters.chapter_access import listed
from reports.channels.web.form_kit.voices import Words
from reports.channels.web.notices import case_labels, file_words
from reports.channels.web.notices.page_frame import page, public
from reports.channels.web.session import rate_limits, return_session
from reports.channels.web.session.form_session import RETURNING, Gate
from reports.channels.web.views.return_guard import (
    ONCE_MORE,
    Here,
    counted,
    readable,
    to,
    who,
)
from reports.channels.web.views.waiting_words import slow, slow_words
from reports.files import downloads, reporter_files
from reports.files.sent_forms import SentForm, takes_a_file
from reports.region import region
from reports.vault.browser_secrets.arriving_files import Arriving
from reports.vault.case_keys import return_codes
from reports.vault.case_keys.return_codes import CodeKeys
from reports.vault.primitives.file_streams import FileKey
from reports.vault.primitives.padding import TooLong

MOST_WORDS = 2000  # letters


@public
@counted
@readable
def files(request: HttpRequest) -> HttpResponse:
    """What was sent and what can be collected, and a form to send another."""
    gate, now = Gate(request, RETURNING), timezone.now()
    here = who(gate, now)
    if here is None or request.method == "POST":
        return to("web:back")
    return _show(request, gate, here)


@public
@readable
@takes_a_file
def send(request: HttpRequest) -> HttpResponse:
    """Take one file from an ordinary form, as it comes."""
    gate, now = Gate(request, RETURNING), timezone.now()
    here = who(gate, now)
    if here is None or request.method != "POST":
        return to("web:back")
    if not gate.ours:
        return _show(request, gate, here, ONCE_MORE, 403)
    if wait := rate_limits.wait_for_page(request, now):
        return slow(_show(request, gate, here, slow_words(wait), 429), wait)
    form: SentForm = request.sent_form  # type: ignore[attr-defined]
    try:
        reporter_files.receive(
            code_keys=here.keys,
            name=form.name,
            words=_words(request),
            keep=bool(request.POST.get("keep")),
            pieces=form.pieces(),
            expected=int(request.META.get("CONTENT_LENGTH") or 0),
            now=now,
        )
    except UnreadablePostError:
        return HttpResponseBadRequest()  # the door says what happened, and whom to call
    except (TooLong, NotText):
        return _show(request, gate, here, ONCE_MORE, 422)
    except CodeUnknown:
        return _gone(gate)
    except file_words.REFUSALS as fault:
        return _show(request, gate, here, file_words.refusal(fault), 422)
    return to("web:files", done="sent")


@public
@readable
def begin(request: HttpRequest) -> HttpResponse:
    """Begin a file that comes in slices: which number is wanted first."""

    def begun(gate: Gate, keys: CodeKeys, now: datetime) -> dict[str, object]:
        arriving = Arriving(
            key=FileKey.generate(),
            name=request.POST.get("name", "")[: reporter_files.LONGEST_NAME],
            words=_words(request),
            length=_number(request.POST.get("length", "")),
            keep=bool(request.POST.get("keep")),
        )
        found = reporter_files.begin(code_keys=keys, cookie=gate.cookie, arriving=arriving, now=now)
        return {"id": str(found), "next": 0}

    return _for_script(request, request.POST.get("token", ""), begun)


@public
@readable
def slice_of(request: HttpRequest, file_id: uuid.UUID, number: int) -> HttpResponse:
    """One slice, and which number is wanted next; the same one twice is the same as once."""

    def put(gate: Gate, keys: CodeKeys, now: datetime) -> dict[str, object]:
        try:
            wanted = reporter_files.put(
                code_keys=keys,
                cookie=gate.cookie,
                file_id=file_id,
                number=number,
                body=request.body,
                now=now,
            )
        except reporter_files.NotNext as fault:
            return {"next": fault.wanted}
        return {"next": wanted, "all": not wanted}

    return _for_script(request, request.headers.get("X-Token", ""), put)


@public
@readable
def done(request: HttpRequest, file_id: uuid.UUID) -> HttpResponse:
    """All slices are here: make it safe, and say where to go on."""

    def finish(gate: Gate, keys: CodeKeys, now: datetime) -> dict[str, object]:
        try:
            reporter_files.finish(code_keys=keys, cookie=gate.cookie, file_id=file_id, now=now)
        except reporter_files.NotNext as fault:
            return {"next": fault.wanted}
        return {"to": f"{reverse('web:files')}?sent"}

    return _for_script(request, request.POST.get("token", ""), finish)


@public
@counted
@readable
def collect(request: HttpRequest, file_id: uuid.UUID) -> HttpResponse:
    """One paper that the worker handed back, to be saved."""
    gate, now = Gate(request, RETURNING), timezone.now()
    code = return_session.code_of(gate, now)
    if code is None:
        return to("web:back")
    try:
        facts, pieces = reporter_files.collect(
            code_keys=return_codes.derive(code), file_id=file_id, now=now
        )
    except CodeUnknown:
        return _gone(gate)
    except reporter_files.NoSuchFile:
        raise Http404 from None
    return downloads.attachment(b"".join(pieces), facts.type, name="paper")


def _for_script(
    request: HttpRequest,
    token: str,
    doing: Callable[[Gate, CodeKeys, datetime], dict[str, object]],
) -> HttpResponse:
    gate, now = Gate(request, RETURNING), timezone.now()
    code = return_session.code_of(gate, now)
    if code is None or request.method != "POST" or not gate.is_ours(token):
        return JsonResponse({"to": reverse("web:back")}, status=403)
    if wait := rate_limits.wait_for_slice(request, now):
        return slow(JsonResponse({"words": str(slow_words(wait))}, status=429), wait)
    try:
        return JsonResponse(doing(gate, return_codes.derive(code), now))
    except UnreadablePostError:
        return HttpResponseBadRequest()
    except CodeUnknown:
        return_session.end(gate)
        return JsonResponse({"to": reverse("web:back")}, status=403)
    except (TooLong, NotText):
        return JsonResponse({"words": str(ONCE_MORE)}, status=422)
    except file_words.REFUSALS as fault:
        return JsonResponse({"words": file_words.refusal(fault)}, status=422)


def _gone(gate: Gate) -> HttpResponse:
    return_session.end(gate)
    return to("web:back")


def _words(request: HttpRequest) -> str:
    return request.POST.get("words", "")[:MOST_WORDS]


def _about(request: HttpRequest, here: Here, now: datetime) -> str:
    """What was typed; else the name of the part of the report that this file belongs to."""
    if request.method == "POST":
        return _words(request)
    chapter = _number(request.GET.get("part", ""))
    found = listed(here.case, now)
    known = any(task.chapter == chapter for task in found.tasks)
    return chapter_words.chapter_name(chapter, found.reader.voice) if known else ""


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


def _show(
    request: HttpRequest, gate: Gate, here: Here, note: Words = "", status: int = 200
) -> HttpResponse:
    now, zone = timezone.now(), region().timezone
    found = reporter_files.shown(code_keys=here.keys, now=now)
    context = {
        "note": note,
        "arrived": request.method != "POST" and "sent" in request.GET,
        "token": gate.token,
        "words": _about(request, here, now),
        "openings": case_labels.openings(here.case.file_openings(), zone),
        "unfinished": reporter_files.unfinished(code_keys=here.keys, cookie=gate.cookie, now=now),
        **file_words.lines(found, zone),
        **file_words.limits(),
        "court_file": file_words.COURT_FILE,
        "court_parts": file_words.COURT_PARTS.items(),
    }
    return page(request, "web/files.html", context, status=status)
