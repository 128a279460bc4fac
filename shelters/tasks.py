"""What the worker process runs for places. Arguments are ids; the rows say what is to be done."""

import logging
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from reports import clock
from reports.locks import only_one
from shelters.boards import unmet_counts
from shelters.check_ins import shift_questions
from shelters.match_runs import passed_over, runs
from shelters.models import MatchRun
from shelters.placing import placements

log = logging.getLogger("linden.shelters")


@shared_task(name="shelters.tasks.match")
def match(**_: object) -> None:
    """Something happened: bring the proposals up to date."""
    _say(runs.quick_run(now=timezone.now()))


@shared_task(name="shelters.tasks.match_all")
def match_all(**_: object) -> None:
    """Solve everything anew."""
    _say(runs.full_run(now=timezone.now()))


@shared_task(name="shelters.tasks.match_changed")
def match_changed(**_: object) -> None:
    """Find what happened though its wake-up call was lost."""
    _say(runs.run_if_changed(now=timezone.now()))


@shared_task(name="shelters.tasks.count_passed_over")
def count_passed_over(placement_id: str, **_: object) -> None:
    """A household got its place: count for whom it suited too, and who still has none."""
    passed_over.count_for(UUID(placement_id), now=timezone.now())


@shared_task(name="shelters.tasks.remind_houses")
def remind_houses(**_: object) -> None:
    """Offers that nobody answers: the house is reminded, then its worker, then the coordinators."""
    with only_one("shelters.remind_houses") as mine:
        done = placements.remind(now=timezone.now()) if mine else 0
    if done:
        log.info("houses_reminded", extra={"count": done})


@shared_task(name="shelters.tasks.tidy_placements")
def tidy_placements(**_: object) -> None:
    """Write down which holds lapsed; their places were free without it."""
    with only_one("shelters.tidy_placements") as mine:
        done = placements.tidy(now=timezone.now()) if mine else 0
    if done:
        log.info("placements_ended", extra={"count": done})


@shared_task(name="shelters.tasks.end_run_out")
def end_run_out(**_: object) -> None:
    """Consents whose time is over: houses have nothing any more of what went out under them."""
    with only_one("shelters.end_run_out") as mine:
        done = placements.run_out(now=timezone.now()) if mine else 0
    if done:
        log.info("consents_ran_out", extra={"count": done})


@shared_task(name="shelters.tasks.tidy_runs")
def tidy_runs(**_: object) -> None:
    """Delete the numbers of old runs."""
    with only_one("shelters.tidy_runs") as mine:
        if mine:
            runs.tidy(now=timezone.now())


@shared_task(name="shelters.tasks.count_unmet")
def count_unmet(**_: object) -> None:
    """Once every evening: how many have no place tonight, into the numbers of the month."""
    with only_one("shelters.count_unmet") as mine:
        count = unmet_counts.count_tonight(now=timezone.now()) if mine else None
    if count is not None:
        log.info("unmet_counted", extra={"count": count})


@shared_task(name="shelters.tasks.ask")
def ask(**_: object) -> None:
    """Ask houses whose people have changed shifts whether what they say is free still is."""
    with only_one("shelters.ask") as mine:
        if mine and (count := shift_questions.ask_due(now=clock.now())):
            log.info("houses_asked", extra={"count": count})


@shared_task(name="shelters.tasks.forget_questions")
def forget_questions(**_: object) -> None:
    """Delete old questions to houses."""
    with only_one("shelters.forget_questions") as mine:
        if mine:
            shift_questions.forget_old(now=clock.now())


def _say(run: MatchRun | None) -> None:
    if run is not None:
        log.info("matched", extra={"run_id": str(run.id), "count": run.placed})
