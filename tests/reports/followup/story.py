"""A sample case that is followed up, and what happens to it from outside."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction

from reports.audit.models import Event
from reports.cases.casework.safe_contact import read_contact, store_contact
from reports.cases.models import Case, Content, Task
from reports.cases.models import content as names
from reports.cases.records import phone_proofs
from reports.cases.records.case_writes import save
from reports.followup.answers import reply_handling
from reports.followup.models import FollowUp, PlanState
from reports.followup.replies.replies import Meaning
from reports.followup.sending import due_texts, silence
from reports.messaging.contact.contact import ContactState, SafeContact
from reports.messaging.inbound import inbound_blobs
from reports.messaging.models import InboundText, OutboundText
from reports.messaging.states import TextState
from reports.vault.case_keys.case_keys import CaseVault
from reports.vault.service_keys import lookups
from tests.reports.cases import world
from tests.reports.cases.world import Report

NUMBER = "+32470123456"
OTHER_NUMBER = "+32470999888"
# A Tuesday in staffed hours; what is asked after three days falls on a Friday.
FILED = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
ASKED = FILED + timedelta(hours=72)
PLAIN: dict[str, object] = {"she_says": "", "we_say": "", "danger_word": "cactus"}


def file(*, number: str = NUMBER, proven: bool = True, **changes: object) -> Report:
    """A case of the calm plan, without code words; its phone has said the word that proves it."""
    said = world.contact(**(PLAIN | {"number": number} | changes))
    report = world.report(now=FILED, contact=said)
    if proven:
        with transaction.atomic():
            vault = CaseVault.load(report.case_id)
            phone_proofs.prove(case=case(report), vault=vault, number=number, now=FILED)
    return report


def asked(report: Report) -> datetime:
    """Bring it to where a text was planned and waits for an answer; returns when."""
    assert due_texts.due(now=ASKED) >= 1
    assert plan(report).state == PlanState.ASKED
    return ASKED


def leave(now: datetime) -> None:
    """Everything planned has left and is on its way."""
    waiting = OutboundText.objects.filter(state=TextState.QUEUED)
    waiting.update(state=TextState.SENT, claimed_at=now)


def silent(report: Report) -> datetime:
    """Let every try go unanswered; returns when the last patience ended."""
    now = asked(report)
    leave(now)
    for _ in range(20):
        found = plan(report)
        if found.state == PlanState.SILENT:
            return now
        assert found.next_at is not None
        now = found.next_at
        due_texts.due(now=now)
        leave(now)
        silence.sweep(now=now)
    raise AssertionError("never silent")


def write(
    report: Report, text: str, *others: Report, now: datetime, number: str = NUMBER
) -> Meaning:
    """A text from a phone, taken as an answer in this case, and in others of the phone."""
    ids = [each.case_id for each in (report, *others)]
    return text_from(*ids, text=text, now=now, number=number)


def text_from(*case_ids: UUID, text: str, now: datetime, number: str = NUMBER) -> Meaning:
    """The same for cases that were filed elsewhere."""
    inbound = came_in(text, now=now, number=number)
    return reply_handling.take(inbound=inbound, case_ids=case_ids, now=now)


def came_in(text: str, *, now: datetime, number: str = NUMBER) -> InboundText:
    """The row of a text that came in."""
    text_id = uuid4()
    row = InboundText(
        id=text_id,
        blob=inbound_blobs.close(text_id, inbound_blobs.Opened(number, text)),
        number_lookup=lookups.lookup("phone", number),
        received_at=now,
    )
    row.provider_lookup = lookups.lookup("provider-message", str(text_id))
    row.save(force_insert=True)
    return row


def plan(report: Report) -> FollowUp:
    """The plan as it stands."""
    return FollowUp.objects.get(case_id=report.case_id)


def case(report: Report) -> Case:
    """The row as it stands."""
    return Case.objects.get(id=report.case_id)


def contact(report: Report) -> SafeContact:
    """What is on file about being reached."""
    return read_contact(CaseVault.load(report.case_id), report.case_id)


def set_contact(report: Report, said: SafeContact, now: datetime) -> None:
    """Put something else on file."""
    with transaction.atomic():
        row = Case.objects.select_for_update().get(id=report.case_id)
        store_contact(CaseVault.load(row.id), row, said, now)
        save(row)


def state(report: Report) -> ContactState:
    """Whether she may be reached."""
    return contact(report).state


def texts(report: Report) -> list[OutboundText]:
    """The texts planned for her, oldest first."""
    return list(OutboundText.objects.filter(case_id=report.case_id).order_by("created_at"))


def tasks(report: Report) -> set[tuple[str, bool]]:
    """Open tasks: kind, and whether a coordinator's."""
    rows = Task.objects.filter(case_id=report.case_id, done_at__isnull=True)
    return set(rows.values_list("kind", "for_coordinator"))


def messages(report: Report) -> int:
    """How many messages lie sealed in the conversation."""
    return Content.objects.filter(case_id=report.case_id, name=names.MESSAGE).count()


def for_staff(report: Report) -> int:
    """How many texts lie sealed for staff alone."""
    return Content.objects.filter(case_id=report.case_id, name=names.TEXT).count()


def events(report: Report) -> list[str]:
    """What the log says of the case, oldest first."""
    rows = Event.objects.filter(case_id=report.case_id).order_by("position")
    return list(rows.values_list("kind", flat=True))
