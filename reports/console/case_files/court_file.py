"""A file for court, lawyer or police: parts are chosen, one ZIP is made, nothing of it is kept."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from reports.accounts.directory.staff import actor_of
from reports.accounts.guards.staff_guard import StaffRequest
from reports.accounts.roles import Permission
from reports.audit.events import EventKind
from reports.audit.log import record
from reports.audit.models import Seal
from reports.audit.queries.visits import Visit, visits
from reports.cases.access.access import NotResponsible
from reports.cases.aliases.alias_words import Alias, alias
from reports.cases.lifecycle.lifecycle import NotAllowed
from reports.cases.records.open_case import OpenCase
from reports.console.case_files.court_pdf import CourtPaper, Enclosed, Line, Section, packed
from reports.console.case_files.file_view import in_opened_case, may_hand_over
from reports.console.file_labels import file_lines
from reports.console.frame.desk_page import Note, desk_page, show
from reports.console.labels import code_labels, report_presenter
from reports.console.labels.queue_rows import reference
from reports.files import downloads, staff_files
from reports.look.days import written
from reports.region import reading, region

MOST_BYTES: Final = 60 * 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class CourtPage:
    """What can be chosen. `hands`: this person may give the reporter a copy."""

    case_id: UUID
    alias: Alias | None
    reference: str
    files: Sequence[file_lines.FileLine]
    hands: bool


@require_http_methods(["GET", "POST"])
@desk_page(Permission.WORK_CASE)
@in_opened_case
def court(request: StaffRequest, opened: OpenCase) -> HttpResponse:
    """Choose with the person what goes in; then it is made, and is an event that the person sees.

    The safe contact is in no part.
    """
    page = CourtPage(
        case_id=opened.case.id,
        alias=alias(opened.case.alias),
        reference=reference(opened.case.id),
        files=file_lines.file_lines(opened),
        hands=may_hand_over(request.staff, opened),
    )
    if request.method != "POST":
        return show(request, "court", page)
    chosen = set(request.POST.getlist("part"))
    found = [each for each in page.files if str(each.id) in request.POST.getlist("file")]
    originals = "originals" in chosen
    if sum(each.size * (2 if originals else 1) for each in found) > MOST_BYTES:
        note = Note(kind="know", words=_("These files are too large together. Choose fewer."))
        return show(request, "court", page, notes=[note], status=409)
    now = timezone.now()
    made = packed(_paper(request, opened, chosen, found, now), now=now)
    if "copy" in chosen and page.hands:
        try:
            _hand_over(request, opened, made.pdf, now)
        except (NotAllowed, NotResponsible):  # the case went to somebody else meanwhile
            return redirect("desk:files", opened.case.id)
        except file_lines.REFUSALS as fault:
            note = Note(kind="know", words=file_lines.refusal(fault))
            return show(request, "court", page, notes=[note], status=409)
    with transaction.atomic():
        record(
            kind=EventKind.COURT_FILE_MADE,
            by=actor_of(request.staff),
            now=now,
            case_id=opened.case.id,
        )
    return downloads.attachment(made.data, "application/zip", name=f"file-{made.digest[:16]}")


def _hand_over(request: StaffRequest, opened: OpenCase, pdf: bytes, now: datetime) -> None:
    """The person's own copy, under the return code. Raises as `staff_files.hand_over` does."""
    told_in = opened.facts().language
    with translation.override(told_in if told_in in region().languages else reading()):
        words = _("File for court, lawyer or police")
    staff_files.hand_over(
        case_id=opened.case.id,
        name="file.pdf",
        words=words,
        pieces=[pdf],
        expected=len(pdf),
        by=request.staff,
        now=now,
    )


def _paper(
    request: StaffRequest,
    opened: OpenCase,
    chosen: set[str],
    found: Sequence[file_lines.FileLine],
    now: datetime,
) -> CourtPaper:
    sections = [Section(heading=_("What this is"), lines=_plain(_cover(opened, now)))]
    if "account" in chosen:
        sections.append(Section(heading=_("The person's account"), lines=_account(opened)))
    if "messages" in chosen:
        sections.append(Section(heading=_("Conversation"), lines=_messages(opened)))
    if "timeline" in chosen:
        sections.append(Section(heading=_("What happened, and when"), lines=_timeline(opened)))
    enclosed = list(_enclosed(request, opened, found, originals="originals" in chosen, now=now))
    if found:
        sections.append(Section(heading=_("Files"), lines=_plain(_files(found))))
    sections.append(Section(heading=_("Proof"), lines=_plain(_proof(opened))))
    return CourtPaper(
        title=_("File for court, lawyer or police"),
        about=f"{region().name(reading())} · {reference(opened.case.id)}",
        language=reading(),
        elsewhere=_("(These letters are in words.txt, beside this file.)"),
        numbered=_("Page %d of %d"),
        sections=sections,
        enclosed=enclosed,
    )


def _at(moment: datetime) -> str:
    return written(timezone.localtime(moment), "j M Y, H:i T")


def _cover(opened: OpenCase, now: datetime) -> list[str]:
    return [
        _("Made %(at)s. Filed %(filed)s.") % {"at": _at(now), "filed": _at(opened.case.filed_at)},
        _(
            "What a person told and sent, as it is kept. It is the person's own account: nobody"
            " here has judged it. The person chose what is in it."
        ),
    ]


def _plain(lines: Iterable[str]) -> list[Line]:
    return [Line(text=each) for each in lines]


def _account(opened: OpenCase) -> list[Line]:
    facts = report_presenter.told(
        opened.words(),
        region=region(),
        language=reading(),
        told_in=opened.facts().language,
    )
    return [Line(label=fact.label, text=fact.value) for fact in facts if fact.value]


def _messages(opened: OpenCase) -> list[Line]:
    return [
        Line(label=f"{_at(message.at)}\n{_who(message.role or 'reporter')}", text=message.text)
        for message in staff_files.conversation(opened)
    ] or _plain([_("No messages yet.")])


def _timeline(opened: OpenCase) -> list[Line]:
    """Each event, and openings as visits: what happened is not lost between pages read again."""
    return [_happened(visit) for visit in visits(opened.history())]


def _happened(visit: Visit) -> Line:
    began, ended = _at(visit.began), _at(visit.ended)
    return Line(
        label=began if ended == began else f"{began}\n{ended}",
        text=f"{_who(visit.event.actor_role)} · {code_labels.word(EventKind, visit.event.kind)}",
    )


def _who(role: str) -> str:
    return code_labels.word(code_labels.ROLES, role)


def _enclosed(
    request: StaffRequest,
    opened: OpenCase,
    found: Sequence[file_lines.FileLine],
    *,
    originals: bool,
    now: datetime,
) -> Iterator[Enclosed]:
    for number, each in enumerate(reversed(found), start=1):
        if each.has_copy:
            facts, pieces = staff_files.open_copy(
                opened, file_id=each.id, by=request.staff, now=now
            )
            ending = downloads.ENDINGS[facts.type]
            yield Enclosed(
                name=f"file-{number}.{ending}", data=b"".join(pieces), is_picture=each.is_picture
            )
        if originals and each.has_original:
            facts, pieces = staff_files.open_original(
                opened, file_id=each.id, by=request.staff, now=now
            )
            ending = downloads.ENDINGS[facts.original_type]
            yield Enclosed(name=f"original-{number}.{ending}", data=b"".join(pieces))


def _files(found: Sequence[file_lines.FileLine]) -> Iterator[str]:
    for number, each in enumerate(reversed(found), start=1):
        yield f"{number}. {each.title}, {_at(each.at)}. {each.words}"
        yield _("SHA-256 of what was sent: %(digest)s") % {"digest": each.original_digest}
        if each.digest:
            yield _("SHA-256 of the copy: %(digest)s") % {"digest": each.digest}
            yield _("The copy was made anew from what was sent, without place, time and device.")


def _proof(opened: OpenCase) -> list[str]:
    events, seal = opened.history(), Seal.objects.order_by("-number").first()
    lines = [
        _("Event %(number)d, %(at)s: %(digest)s")
        % {"number": event.position, "at": _at(event.at), "digest": bytes(event.digest).hex()}
        for event in (events[:1] + events[-1:])
    ]
    if seal is not None:
        lines.append(
            _("The log's seal %(number)d, %(at)s: %(digest)s")
            % {"number": seal.number, "at": _at(seal.at), "digest": bytes(seal.mac).hex()}
        )
    return [
        *lines,
        _(
            "Anybody can check a file against its number: `sha256sum NAME` prints the same. The"
            " name of this archive ends with the first sixteen signs of its own."
        ),
    ]
