"""What the worker process runs for the report by text. Arguments are ids; rows say what to do."""

import logging
from uuid import UUID

from celery import shared_task

from reports import clock
from reports.channels.sms import incoming_texts, sms_filing
from reports.channels.sms import purge as purging
from reports.locks import only_one
from reports.messaging.inbound import inbound_blobs

log = logging.getLogger("linden.sms")


@shared_task(name="reports.channels.sms.tasks.route_inbound")
def route_inbound(*, inbound_id: str, **_: object) -> None:
    """Route one text that came in, the older ones of its phone first."""
    incoming_texts.route(inbound_id=UUID(inbound_id), now=clock.now())


@shared_task(name="reports.channels.sms.tasks.sweep")
def sweep(**_: object) -> None:
    """Route what no task routed, and file the conversations that ended or fell silent."""
    with only_one("sms.sweep") as mine:
        if not mine:
            return
        for inbound_id in inbound_blobs.to_route(now=clock.now()):
            _route(inbound_id)
        if count := sms_filing.file_all_over(now=clock.now()):
            log.info("filed", extra={"count": count})


def _route(inbound_id: UUID) -> None:
    # The text is logged where it failed; the others, and the conversations, do not wait for it.
    try:
        incoming_texts.route(inbound_id=inbound_id, now=clock.now())
    except Exception:
        log.exception("text_waits", extra={"text_id": str(inbound_id)})


@shared_task(name="reports.channels.sms.tasks.purge")
def purge(**_: object) -> None:
    """Forget the texts of numbers that belong nowhere, once nothing repeats them any more."""
    with only_one("sms.purge") as mine:
        if mine and (count := purging.purge(now=clock.now())):
            log.info("purged", extra={"count": count})
