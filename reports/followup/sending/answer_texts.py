"""One neutral text says that an answer waits on the site, where texts go to the reporter anyway.

It goes at a safe moment, a while after the answer, and only if it was not read by then. Once: its
slot is the first unread answer, so neither another answer nor another try brings a second. Who
gets no texts, paused or stopped them gets none of it. It asks nothing, so a one-way sender may
send it; a number that nobody has proven gets it like any other, as its words give nothing away.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reports.audit.events import EventKind
from reports.audit.log import SYSTEM, Entry, record_many
from reports.cases.deadlines import unread_answers
from reports.cases.models import Case
from reports.followup.models import PlanState
from reports.followup.plans import case_plans
from reports.followup.plans.case_plans import PlanView
from reports.followup.plans.due_plans import BATCH, Reached, reach
from reports.followup.plans.send_times import Moment, for_contact
from reports.followup.sending.due_texts import in_our_languages
from reports.messaging.contact.contact import ContactRefused, NoWindow, SafeContact
from reports.messaging.contact.provider import can_text
from reports.messaging.contact.text_permission import check_may_text
from reports.messaging.models import OutboundText, TextKind
from reports.messaging.outbox.outbox import NewText, enqueue_many
from reports.region import region

UNREADABLE_AGAIN: Final = timedelta(hours=1)
TEXTED: Final = (PlanState.RUNNING, PlanState.ASKED, PlanState.SILENT)


class NotTold(Exception):
    """No text says that an answer waits; `message` says why not, to whoever answers."""

    message: Promise


class NoCode(NotTold):
    """Nobody can read an answer on the site."""

    message = _("This was told by text: there is no return code to read an answer with.")


class NotTexted(NotTold):
    """No text is planned for this person, or somebody paused them."""

    message = _("No texts are planned for this person now: see the follow-up schedule.")


def due(*, now: datetime, limit: int = BATCH) -> int:
    """See to up to `limit` unread answers whose time has come by `now`; how many there were."""
    with transaction.atomic():
        rows = Case.objects.filter(tell_at__lte=now).order_by("tell_at", "id")
        cases = list(rows.select_for_update(skip_locked=True)[:limit])
        if cases:
            _see_to(cases, now)
    return len(cases)


def rest() -> None:
    """After a restored backup: nobody knows what was read or sent since it was made."""
    Case.objects.filter(tell_at__isnull=False).update(tell_at=None)


def moment(
    *, case: Case, plan: PlanView | None, contact: SafeContact, earliest: datetime
) -> Moment:
    """When the text may go to this person, from `earliest` on.

    Raises the NotTold or ContactRefused that says why it may not.
    """
    if not unread_answers.has_code(case):
        raise NoCode
    if not can_text() or plan is None or plan.state not in TEXTED or plan.named_time:
        raise NotTexted
    found = for_contact(contact=contact, region=region(), earliest=earliest)
    # What forbids for good is said before what forbids for an hour.
    check_may_text(contact=contact, now=found.not_before if found else earliest)
    if found is None:
        raise NoWindow
    return found


def _see_to(cases: Sequence[Case], now: datetime) -> None:
    ids = [case.id for case in cases]
    found, plans = reach(ids), case_plans.of_cases(case_ids=ids)
    wanted = []
    for case in cases:
        reached, case.tell_at = found.get(case.id), None
        if not case.is_open:
            case.unread_answer = None
        elif reached is None:
            case.tell_at = now + UNREADABLE_AGAIN
        else:
            # Refused: the next answer, or another safe contact, has it looked at again.
            with suppress(ContactRefused, NotTold):
                wanted += _now_or_later(case, plans.get(case.id), reached, now)
    Case.objects.bulk_update(cases, ["tell_at", "unread_answer"])
    record_many(_told(wanted, now))


def _now_or_later(
    case: Case, plan: PlanView | None, reached: Reached, now: datetime
) -> list[NewText]:
    found = moment(case=case, plan=plan, contact=reached.contact, earliest=now)
    if found.not_before > now:
        case.tell_at = found.not_before
        return []
    return [
        NewText(
            case_id=case.id,
            vault=reached.vault,
            contact=in_our_languages(reached.contact),
            # The previous release shows this kind, and no other that it does not know.
            kind=TextKind.FOLLOWUP,
            template=unread_answers.TEMPLATE,
            slot=str(case.unread_answer),
            not_before=found.not_before,
            not_after=found.not_after,
        )
    ]


def _told(wanted: Sequence[NewText], now: datetime) -> Iterator[Entry]:
    """Put them in the outbox; what the log is to say, in the order of the cases' ids."""
    rows = enqueue_many(texts=wanted, now=now) if wanted else []
    fresh = [row for row in rows if isinstance(row, OutboundText) and row.created_at == now]
    for row in sorted(fresh, key=lambda each: str(each.case_id)):
        yield Entry(kind=EventKind.ANSWER_TOLD, by=SYSTEM, now=now, case_id=row.case_id)
