"""Home safe: one text at a time a guest names, to the guest's number (decision 0009).

It is a small report of the guest's, handed in at the one door like any other: only so do the rules
of safe contact, the answer "1" or "2", a danger word, STOP, silence and erasure hold here too. The
venue keeps nothing of it; what is kept is erased once the guest wrote that all is well.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from nightlife.codes.venue_times import minute
from nightlife.models import HomeCheck
from nightlife.venues.venues import Standing
from reports.audit.events import EventKind, ReasonCode
from reports.audit.log import SYSTEM, record
from reports.cases.erasure.erasure import erase_case
from reports.cases.models import Case
from reports.followup.models import FollowUp, PlanState
from reports.followup.plans import one_time_checks
from reports.followup.replies.replies import Meaning
from reports.intake.filing import file_report
from reports.intake.submission import Channel, RoutingWishes, Submission, Teller
from reports.messaging.contact.contact import ContactChannel, MayContact, SafeContact
from reports.messaging.contact.numbers import parse_number
from reports.messaging.contact.provider import can_ask
from reports.region import region
from reports.region.models.plans import PlanTemplate

WISH = "home_safe"
AT_ONCE = 200


class NotOffered(ValueError):
    """No choice of this region's is so many minutes ahead, or no text can be answered here."""


class TooOften(Exception):
    """So many texts were asked for on this number of late that none is added now."""


def ask(
    *, check_id: UUID, number: str, after_minutes: int, language: str, by: Standing, now: datetime
) -> None:
    """Plan one text for the guest; the same id again plans nothing more.

    Raises numbers.NotAPhoneNumber, NotOffered, TooOften, and what `file_report` raises.
    """
    pack = region()
    if after_minutes not in pack.nightlife.home.after_minutes or not can_ask():
        raise NotOffered
    plan = plan_of_region()
    at = minute(now) + timedelta(minutes=after_minutes)
    texted = parse_number(number, country=pack.country, for_texts=True)
    submission = Submission(
        submission_id=check_id,
        channel=Channel.VENUE,
        language=language,
        teller=Teller.HERSELF,
        words={"happened": WISH},
        safety={},
        contact=_contact(texted, language, at, plan, now),
        needs=None,
        routing=RoutingWishes(),
        counted=None,
        code_keys=None,
        source_organisation=by.venue.organisation_id,
    )
    with transaction.atomic():
        filed = file_report(submission=submission, now=now)
        if filed.already:
            return
        if filed.too_often:
            raise TooOften
        one_time_checks.ask_at(case_id=filed.case_id, template=plan, at=at, now=now)
        HomeCheck.objects.create(id=check_id, case_id=filed.case_id)
        record(kind=EventKind.HOME_CHECK_ASKED, by=SYSTEM, now=now, case_id=filed.case_id)


def forget_the_well(*, now: datetime) -> int:
    """Erase what is over and well; returns how many.

    A case that a person has turned into more (another level, unread messages, a hold) stays.
    """
    return sum(_forget(case_id, now) for case_id in list(_well(now)[:AT_ONCE]))


def plan_of_region() -> PlanTemplate:
    """The plan that asks once, at a time the guest names."""
    return region().follow_up.plans[region().nightlife.home.plan]


def _contact(
    number: str, language: str, at: datetime, plan: PlanTemplate, now: datetime
) -> SafeContact:
    zone = region().timezone
    return SafeContact(
        may_contact=MayContact.YES,
        channel=ContactChannel.SMS,
        language=language,
        number=number,
        confirmed_at=now,
        timezone=zone.key,
        windows=(one_time_checks.window(at=at, patience=plan.patience or timedelta(), zone=zone),),
    )


def _well(now: datetime) -> QuerySet[HomeCheck, UUID]:
    before = now - timedelta(minutes=region().nightlife.home.keep_minutes)
    finished = FollowUp.objects.filter(
        plan=plan_of_region().id,
        state=PlanState.FINISHED,
        answer=Meaning.FINE,
        answered_at__lte=before,
    )
    checks = HomeCheck.objects.filter(case_id__in=finished.values("case_id"))
    ours = checks.filter(case__rank=0, case__unread=0, case__hold_reason="")
    return ours.order_by("case_id").values_list("case_id", flat=True)


def _forget(case_id: UUID, now: datetime) -> bool:
    with transaction.atomic():
        case = Case.objects.select_for_update().filter(id=case_id, hold_reason="").first()
        if case is None or not _well(now).filter(case_id=case_id).exists():
            return False
        erase_case(
            case=case, by=SYSTEM, kind=EventKind.EXPIRED, now=now, reason=ReasonCode.RETENTION
        )
    return True
