"""What the worker process runs for cases. Arguments are ids; the row says what is to be done."""

import logging
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from reports.audit.verification.log_purge import LogBroken, purge
from reports.cases.aliases.alias_drawing import draw_aliases
from reports.cases.deadlines import presence, unread
from reports.cases.erasure import erasure_orders, retention
from reports.cases.models import Case
from reports.cases.ownership import escalation, offboarding
from reports.cases.planning import shared_referrals
from reports.cases.recovery import data_breach
from reports.cases.statistics import public_space
from reports.locks import in_turn, only_one
from reports.sweeps import rounds
from reports.vault.journal import journal_marks

log = logging.getLogger("linden.cases")


@shared_task(name="reports.cases.tasks.escalate_case")
def escalate_case(*, case_id: str, **_: object) -> None:
    """Escalate one case if its moment has come."""
    escalation.escalate(case_id=UUID(case_id), now=timezone.now())


@shared_task(name="reports.cases.tasks.escalate")
def escalate(**_: object) -> None:
    """Find the cases whose wake-up call was lost or never sent, or whose worker is gone."""
    with only_one("cases.escalate") as mine:
        if not mine:
            return
        _release()
        if count := escalation.escalate_overdue(now=timezone.now()):
            log.info("escalated", extra={"count": count})
        if count := unread.tell_overdue(now=timezone.now()):
            log.info("messages_unread", extra={"count": count})


def _release() -> None:
    # Whatever goes wrong here, the cases whose moment has come do not wait for it.
    try:
        offboarding.release_of_closed_accounts(now=timezone.now())
    except Exception:
        log.exception("closed_accounts_not_released")
        rounds.not_done()


@shared_task(name="reports.cases.tasks.name_cases")
def name_cases(**_: object) -> None:
    """Draw an alias for each open case that has none."""
    with only_one("cases.name") as mine:
        if mine and (count := draw_aliases()):
            log.info("cases_named", extra={"count": count})


@shared_task(name="reports.cases.tasks.breaches")
def breaches(**_: object) -> None:
    """Alarm for each breach whose last day has begun: the authority does not know of it yet."""
    with only_one("cases.breaches") as mine:
        for row in data_breach.pressing(now=timezone.now()) if mine else ():
            log.error("breach_untold", extra={"breach_id": str(row.id)})


@shared_task(name="reports.cases.tasks.forget_presence")
def forget_presence(**_: object) -> None:
    """Delete when somebody was here last, once it is over."""
    with only_one("cases.presence") as mine:
        if mine:
            presence.forget(now=timezone.now())


@shared_task(name="reports.cases.tasks.forget_spots")
def forget_spots(**_: object) -> None:
    """Erase entries about public space that the region keeps no longer."""
    with only_one("cases.spots") as mine:
        if mine and (count := public_space.forget(now=timezone.now())):
            log.info("spots_forgotten", extra={"count": count})


@shared_task(name="reports.cases.tasks.purge_log")
def purge_log(**_: object) -> None:
    """Delete what of the log is older than 24 months, but for the cases that are kept."""
    with only_one("cases.purge_log") as mine:
        if mine:
            # Sealing takes moments, and the next round comes in a day. Who seals wants no lock of
            # this one's.
            with in_turn("audit.seal"):
                _purge_log()


def _purge_log() -> None:
    keep = frozenset(Case.objects.values_list("id", flat=True))
    try:
        done = purge(keep=keep, now=timezone.now())
    except LogBroken:
        log.error("audit_broken_not_purged")
        rounds.not_done()
        return
    if done.seals:
        log.info("log_purged", extra={"count": done.events})


@shared_task(name="reports.cases.tasks.expire")
def expire(**_: object) -> None:
    """Erase what is kept no longer."""
    with only_one("cases.expire") as mine:
        if mine:
            if count := shared_referrals.run_out(now=timezone.now()):
                log.info("referrals_ended", extra={"count": count})
            done = retention.expire(now=timezone.now())
            log.info("expired", extra={"count": done.cases})


@shared_task(name="reports.cases.tasks.carry_out")
def carry_out(**_: object) -> None:
    """Erase what the journal says is to be erased and the database still has."""
    with only_one(journal_marks.MOVING) as mine:
        if mine and (count := erasure_orders.carry_out(now=timezone.now())):
            log.warning("orders_carried_out", extra={"count": count})
