"""The answers once more, and sending once, whatever is clicked how often; then the code."""

from contextlib import suppress
from datetime import datetime
from typing import Final

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reports.cases.records import phone_proofs
from reports.channels.web import submission
from reports.channels.web.form_kit.voices import Answers, Words, answer, voice_of
from reports.channels.web.notices import page_notices
from reports.channels.web.notices.page_frame import notice, page, public, site
from reports.channels.web.report_pages.check_lines import check_lines, way_words
from reports.channels.web.report_pages.contact_page import SENDING
from reports.channels.web.report_pages.route import route
from reports.channels.web.session import rate_limits, return_session
from reports.channels.web.session.draft import Notebook
from reports.channels.web.session.form_session import RETURNING, TELLING, Gate, cookie_name
from reports.channels.web.views.sent_page import reading, show_code
from reports.channels.web.views.waiting_words import nothing_told, slow, slow_words, to
from reports.intake.filing import file_report
from reports.intake.submission import InvalidSubmission, Submission
from reports.intake.triage.branches import Where, branch_of
from reports.intake.triage.triage import instrument
from reports.messaging.contact.contact import ContactChannel, InvalidContact
from reports.messaging.contact.numbers import NotAPhoneNumber, NotForTexts
from reports.region import region
from reports.vault.browser_secrets import drafts
from reports.vault.case_keys import return_codes
from reports.vault.primitives.padding import TooLong

_ABOUT_SAFETY: Final = frozenset({Where.SAFE, Where.LATELY})
_ONCE_MORE: Words = _("Please press the button once more.")
_LOST: Words = _("We could not send this. Look at your answers again, then try once more.")
_NO_CODE: tuple[Words, Words] = (
    _("We cannot show a code here any more"),
    _(
        "We show a code for 15 minutes after sending. If you noted it, what you told is with us."
        " If you saw no code, please tell us again or call a number: we may not have it."
    ),
)


@public
def check(request: HttpRequest) -> HttpResponse:
    """The answers once more, each to be changed; and sending."""
    gate, now = Gate(request, TELLING), timezone.now()
    notebook = Notebook.open(gate, now)
    if notebook.sent:
        return to("web:code")
    if not notebook.has_begun:
        return _not_yet(request, gate, notebook)
    if request.method != "POST":
        notebook.reach(*route(notebook.told), "now", now=now)
        _derive_ahead(notebook, now)
        return gate.give(_show_check(request, gate, notebook))
    if not gate.ours:
        return gate.give(_show_check(request, gate, notebook, _ONCE_MORE, 403))
    if request.POST.get("go") == "reach":
        notebook.reach("reach", now=now)
        return to("web:question", notebook.number_of("reach"))
    if request.POST.get("go") == "back":
        return to("web:question", notebook.number_of(route(notebook.told)[-1]))
    return send_now(request, gate, notebook, now)


def send_now(request: HttpRequest, gate: Gate, notebook: Notebook, now: datetime) -> HttpResponse:
    """Send what there is, from the check or from any page before it."""
    if wait := rate_limits.wait_for_report(request, now):
        return slow(_show_check(request, gate, notebook, slow_words(wait), 429), wait)
    return _sent(request, gate, notebook, now)


@public
def code(request: HttpRequest) -> HttpResponse:
    """The return code, for a quarter of an hour or until it is noted."""
    gate, now = Gate(request, TELLING), timezone.now()
    try:
        draft = drafts.load(gate.cookie, now=now)
    except drafts.NoDraft:
        return to("web:start") if gate.fresh else notice(request, *_NO_CODE, status=410)
    if not draft.sent:
        return to("web:check")
    shown = draft.code(now=now)
    if request.method == "POST" and gate.ours:
        drafts.destroy(gate.cookie)
        returning = Gate(request, RETURNING)
        if shown is not None:
            return_session.begin_after_sending(returning, shown, draft.answers, now)
        response = returning.give(to("web:done"))
        response.delete_cookie(cookie_name(TELLING), samesite="Lax")
        return response
    if shown is None:
        drafts.destroy(gate.cookie)
        return to("web:done")
    return show_code(request, gate, draft, shown)


def _not_yet(request: HttpRequest, gate: Gate, notebook: Notebook) -> HttpResponse:
    """Where who cannot send goes on; who had sent, and comes late, hears that it is here."""
    if notebook.over:
        return to("web:done")
    return nothing_told(gate, notebook, posted=request.method == "POST")


def _sent(request: HttpRequest, gate: Gate, notebook: Notebook, now: datetime) -> HttpResponse:
    """File once. Whoever comes second (a double click, "back" and again) finds it sent."""
    draft = notebook.draft
    if draft is None:
        return to("web:tell")
    # Derived before the transaction, at the latest: no row stays locked meanwhile.
    code, keys = draft.ready_code or _fresh_code()
    try:
        with transaction.atomic():
            _file(draft, code, keys, now, came=_came(request, notebook))
    except drafts.NoDraft:
        # Another click or another tab was first: what is true now?
        return to("web:code" if Notebook.open(gate, now).sent else "web:check")
    except NotForTexts as refusal:  # the way was changed, after the number
        return _show_check(request, gate, notebook, str(refusal), 422)
    except (InvalidContact, InvalidSubmission, NotAPhoneNumber, TooLong):
        return _show_check(request, gate, notebook, _LOST, 422)
    return to("web:code")


def _derive_ahead(notebook: Notebook, now: datetime) -> None:
    """Derive the return code while the page is read, not while it is waited for."""
    draft = notebook.draft
    if draft is None or draft.ready_code is not None:
        return
    draft.make_ready(*_fresh_code())
    # Where another tab writes at this moment, the code is derived on sending.
    with suppress(drafts.NoDraft):
        drafts.save(draft, now=now)


def _fresh_code() -> tuple[return_codes.ReturnCode, return_codes.CodeKeys]:
    code = return_codes.ReturnCode.generate()
    return code, return_codes.derive(code)


def _came(request: HttpRequest, notebook: Notebook) -> submission.Came:
    """With which code the reporter came, and what to do with it."""
    if notebook.slip is None or request.POST.get("without") == "yes":
        return submission.Came()
    return submission.Came(slip=notebook.slip, beside=request.POST.get("beside") == "yes")


def _file(
    draft: drafts.Draft,
    code: return_codes.ReturnCode,
    keys: return_codes.CodeKeys,
    now: datetime,
    *,
    came: submission.Came,
) -> None:
    report = submission.submission(
        submission_id=draft.submission_id,
        answers=draft.answers["told"],
        region=region(),
        language=site().language,
        code_keys=keys,
        now=now,
    )
    draft.keep_code(code, now=now, beside=_beside(report, draft.answers["told"]))
    drafts.save(draft, now=now)  # first: whoever comes second waits here, and finds it sent
    file_report(submission=submission.with_code(report, came), now=now)


def _beside(report: Submission, told: Answers) -> dict[str, str]:
    """What stays with the code: how to speak, the branch, which rows had an answer, never which."""
    rows = {row.field for row in instrument(region()).rows if row.page in _ABOUT_SAFETY}
    answered = sorted(name for name in rows if told.get(name))
    known = {
        "who": voice_of(told).value,
        "branch": branch_of(told).value,
        "answered": " ".join(answered),
    }
    return known | _phone_word(report)


def _phone_word(report: Submission) -> dict[str, str]:
    """The word that proves the phone the reporter named, where one was named that may be theirs."""
    contact = report.contact
    if contact.channel is not ContactChannel.SMS:
        return {}
    word = phone_proofs.word(submission_id=report.submission_id, number=contact.number)
    return {"phone_word": word}


def _show_check(
    request: HttpRequest, gate: Gate, notebook: Notebook, note: Words = "", status: int = 200
) -> HttpResponse:
    told, now = notebook.told, timezone.now()
    lines = [
        (line, notebook.number_of(line.page) if line.page in notebook.trail else 0)
        for line in check_lines(told)
    ]
    context = {
        "note": note,
        "token": gate.token,
        "part": SENDING.to(voice_of(told)),
        "voice": voice_of(told),
        "lines_told": lines,
        "folded": answer(told, "near") == "yes",
        "way": way_words(told),
        "way_number": notebook.number_of("reach") if "reach" in notebook.trail else 0,
        "came": notebook.came_with is not None,
        **page_notices.above("check", told, notebook.after, urgent=False, now=now),
        **page_notices.at_check(told, now, passed=notebook.passed),
        **reading(now),
    }
    return page(request, "web/check.html", context, status=status)
