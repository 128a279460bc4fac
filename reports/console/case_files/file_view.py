"""One file of a case: a page that says what it is, and its bytes, each opening recorded."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.http.request import UnreadablePostError
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from reports.accounts.directory.staff import Staff
from reports.accounts.guards.staff_guard import StaffRequest, user_key
from reports.accounts.roles import Permission
from reports.cases.access import access
from reports.cases.aliases.alias_words import Alias, alias
from reports.cases.lifecycle.lifecycle import NotAllowed
from reports.cases.records import unreadable
from reports.cases.records.contents import NotText
from reports.cases.records.open_case import OpenCase
from reports.console.case_page import reason_gate
from reports.console.file_labels import file_lines
from reports.console.file_labels.file_lines import FileLine
from reports.console.frame.desk_page import Note, desk_page, show
from reports.console.labels.queue_rows import reference
from reports.files import downloads, file_room, staff_files
from reports.files.file_room import Taken
from reports.files.reporter_files import NoSuchFile
from reports.files.sent_forms import SentForm, takes_a_file
from reports.region import region
from reports.region.models.file_rules import FileRules
from reports.vault.primitives.padding import TooLong

type View = Callable[..., HttpResponse]

MOST_WORDS = 2000


@dataclass(frozen=True, kw_only=True)
class FilesPage:
    """All files of one case. `most`: MB of one that is handed over; `hands`: this person may.

    `taken` and `rules`: how much of what fits in a case is taken.
    """

    case_id: UUID
    alias: Alias | None
    reference: str
    files: Sequence[FileLine]
    most: int
    hands: bool
    taken: Taken
    rules: FileRules


@dataclass(frozen=True, kw_only=True)
class FilePage:
    """One file."""

    case_id: UUID
    alias: Alias | None
    reference: str
    file: FileLine


def in_opened_case(view: View) -> View:
    """A page of a case that is open to this person: the first argument is the opened case.

    Where no reason is known, or no key opens it, the case page says so.
    """

    @wraps(view)
    def opened(request: StaffRequest, case_id: UUID, **parts: UUID) -> HttpResponse:
        now = timezone.now()
        case = access.get_case(staff=request.staff, case_id=case_id, now=now)
        reason = reason_gate.reason_for(request, case)
        if reason is None:
            return redirect("desk:file", case_id)
        try:
            found = access.open_case(
                staff=request.staff,
                user_key=user_key(request),
                case_id=case_id,
                reason=reason,
                now=now,
            )
            with unreadable.told(case_id=case_id, now=now):
                return view(request, found, **parts)
        except (access.NoKey, unreadable.Unreadable):
            return redirect("desk:file", case_id)
        except NoSuchFile:
            raise Http404 from None

    return opened


@require_GET
@desk_page(Permission.OPEN_CASE)
@in_opened_case
def files(request: StaffRequest, opened: OpenCase) -> HttpResponse:
    """All files of one case, and a form to hand one over."""
    return _list(request, opened)


@require_GET
@desk_page(Permission.OPEN_CASE)
@in_opened_case
def file(request: StaffRequest, opened: OpenCase, file_id: UUID) -> HttpResponse:
    """What this file is; its bytes are behind a button."""
    line = next((each for each in file_lines.file_lines(opened) if each.id == file_id), None)
    if line is None:
        raise NoSuchFile
    page = FilePage(
        case_id=opened.case.id,
        alias=alias(opened.case.alias),
        reference=reference(opened.case.id),
        file=line,
    )
    return show(request, "file", page)


@require_GET
@desk_page(Permission.OPEN_CASE)
@in_opened_case
def picture(request: StaffRequest, opened: OpenCase, file_id: UUID) -> HttpResponse:
    """The clean copy of a picture, for the page of this file."""
    facts, pieces = staff_files.open_copy(
        opened, file_id=file_id, by=request.staff, now=timezone.now()
    )
    try:
        return downloads.picture(b"".join(pieces), facts.type, name="picture")
    except ValueError:
        raise NoSuchFile from None


@require_GET
@desk_page(Permission.OPEN_CASE)
@in_opened_case
def copy(request: StaffRequest, opened: OpenCase, file_id: UUID) -> HttpResponse:
    """The clean copy, to be saved."""
    facts, pieces = staff_files.open_copy(
        opened, file_id=file_id, by=request.staff, now=timezone.now()
    )
    return downloads.attachment(b"".join(pieces), facts.type, name=f"file-{str(file_id)[:8]}")


@require_GET
@desk_page(Permission.OPEN_CASE)
@in_opened_case
def original(request: StaffRequest, opened: OpenCase, file_id: UUID) -> HttpResponse:
    """What was sent, unchanged, to be saved."""
    facts, pieces = staff_files.open_original(
        opened, file_id=file_id, by=request.staff, now=timezone.now()
    )
    name = f"original-{str(file_id)[:8]}"
    return downloads.attachment(b"".join(pieces), facts.original_type, name=name)


@require_POST
@desk_page(Permission.WORK_CASE)
@takes_a_file
def hand_over(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Take a paper from an ordinary form, as it comes, for the reporter to collect."""
    form: SentForm = request.sent_form  # type: ignore[attr-defined]
    try:
        staff_files.hand_over(
            case_id=case_id,
            name=form.name,
            words=request.POST.get("words", "")[:MOST_WORDS],
            pieces=form.pieces(),
            expected=int(request.META.get("CONTENT_LENGTH") or 0),
            by=request.staff,
            now=timezone.now(),
        )
    except UnreadablePostError:
        return HttpResponseBadRequest()  # the door says what happened
    except (NotAllowed, access.NotResponsible, TooLong, NotText):
        return redirect("desk:files", case_id)
    except file_lines.REFUSALS as fault:
        return _refused(request, case_id, file_lines.refusal(fault))
    return redirect(f"{reverse('desk:files', args=[case_id])}?done=handed")


def may_hand_over(staff: Staff, opened: OpenCase) -> bool:
    """Whether this person may give the reporter of this case a paper."""
    return staff.may(Permission.WORK_CASE) and access.is_responsible(case=opened.case, staff=staff)


def _refused(request: StaffRequest, case_id: UUID, words: str) -> HttpResponse:
    @in_opened_case
    def again(request: StaffRequest, opened: OpenCase) -> HttpResponse:
        return _list(request, opened, [Note(kind="know", words=words)], status=409)

    return again(request, case_id)


def _list(
    request: StaffRequest, opened: OpenCase, notes: Sequence[Note] = (), status: int = 200
) -> HttpResponse:
    page = FilesPage(
        case_id=opened.case.id,
        alias=alias(opened.case.alias),
        reference=reference(opened.case.id),
        files=file_lines.file_lines(opened),
        most=region().files.handed_back_mb,
        hands=may_hand_over(request.staff, opened),
        taken=file_room.taken(opened.case.id),
        rules=region().files,
    )
    return show(request, "files", page, notes=notes, status=status)
