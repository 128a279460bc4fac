"""What has to be known about the house itself, before it becomes a loss."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from reports.accounts.onboarding import members
from reports.audit.chain import restore_guard
from reports.audit.verification.row_comparison import findings
from reports.cases.recovery import data_breach
from reports.cases.worklists import WorkerLoad
from reports.console.labels.time_left import due_words, moment_words
from reports.sweeps import late
from reports.vault.journal.restore_journal import NoJournal
from reports.vault.row_checks.row_marks import RowFault
from reports.vault.service_keys import key_rings

# Sentences for the command line, which speaks one language; here they get the others.
READINESS: Final = (
    gettext_noop("There is no coordinators' team yet"),
    gettext_noop("Fewer than two coordinators hold the coordinators' key"),
    gettext_noop("The recovery key has been used: make a new one (recovery_key create)"),
    gettext_noop("The coordinators' key is not sealed to the recovery key: renew it"),
    gettext_noop("No care team has an admitted member yet"),
    gettext_noop("No care team with an admitted member takes adults' cases: change one (Teams)"),
    gettext_noop("The coordinators' key was removed or set back in the database: verify_audit"),
)
# What somebody did to the database, each kind in words of its own.
ROWS: Final[Mapping[RowFault, str]] = {
    RowFault.MARKS: gettext_noop(
        "The notes of what was last written were changed, removed or set back in the database. No"
        " text goes out and no case opens until that is put right: verify_audit says more."
    ),
    RowFault.OLDER: gettext_noop(
        "An older row was put back in the database: of how somebody is reached, of a team's key,"
        " or of an account. It is refused. verify_audit says which."
    ),
    RowFault.RETURNED: gettext_noop(
        "Something that was erased or removed is back in the database. It is refused."
        " verify_audit says which."
    ),
    RowFault.REMOVED: gettext_noop(
        "A row that was written is missing in the database: of how somebody is reached, of a"
        " team's key, or of an account. verify_audit says which."
    ),
    RowFault.SWAPPED: gettext_noop(
        "A team's key was changed or swapped in the database and does not open. verify_audit says"
        " which."
    ),
    RowFault.UNMARKED: gettext_noop(
        "The note of what was last written to a row was removed from the database. verify_audit"
        " says which."
    ),
}


# What a late worker or beat means to coordinators, and to who can start it again: first if nothing
# has been seen of it yet.
EVERYTHING: Final = (
    gettext_noop(
        "What runs by the clock does not run yet: no text goes out, nobody is rung, and no case"
        " goes on to the next person. Tell whoever runs the machines."
    ),
    gettext_noop(
        "What runs by the clock has stood still since %(at)s: no text goes out, nobody is rung,"
        " and no case goes on to the next person. Tell whoever runs the machines at once."
    ),
)
PART: Final = gettext_noop(
    "Part of what runs by the clock is late. Tell whoever runs the machines."
)
BEAT: Final = (
    gettext_noop("The beat process has started nothing yet. Is it running?"),
    gettext_noop("The beat process has started nothing since %(at)s. Is it running?"),
)
WORKER: Final = (
    gettext_noop("No worker process has finished anything yet. Is one running?"),
    gettext_noop("No worker process has finished anything since %(at)s. Is one running?"),
)
LATE: Final = gettext_noop("These tasks are late: %(names)s. The workers' log says why.")

_watched: Final[list[Callable[[], list[str]]]] = []


def watch(look: Callable[[], list[str]]) -> None:
    """Let a partner app say what waits on its own pages; `config/` calls it once at start."""
    if look not in _watched:
        _watched.append(look)


def for_coordinators(
    *,
    loads: Iterable[WorkerLoad],
    teams: Mapping[UUID, str],
    keys_due: bool,
    now: datetime,
) -> list[str]:
    """What a coordinator can do something about, in the order of urgency."""
    found = (
        breaches(now=now)
        + _by_the_clock(now)
        + _behind_the_journal()
        + _rows()
        + [_(sentence) for sentence in members.readiness()]
    )
    if keys_due:
        found.append(_("New keys are due for a team: see People."))
    told = [words for look in _watched for words in look()]
    return found + told + _teams_of_one(loads, teams)


def breaches(*, now: datetime) -> list[str]:
    """Until when the authority has to know of a breach, while it does not."""
    return [
        _("A breach was found. The authority has to know by %(until)s.")
        % {"until": due_words(row.tell_by, now=now)}
        for row in data_breach.untold()
    ]


def for_administrators(*, demo: bool, now: datetime) -> list[str]:
    """What the person who runs the machines has to repair; no word about a case."""
    return [
        *breaches(now=now),
        *_processes(now),
        *key_rings.problems(demo=demo),
        *_behind_the_journal(),
        *_rows(),
        *map(_, members.readiness()),
    ]


def _by_the_clock(now: datetime) -> list[str]:
    """What a late worker or beat means to whoever waits for it."""
    found = late.standing(now=now)
    if found.beat_stands_still or found.workers_stand_still:
        return [_since(found.last, EVERYTHING)]
    return [_(PART)] if found.late else []


def _processes(now: datetime) -> list[str]:
    """The same for whoever can start a process again."""
    found = late.standing(now=now)
    if found.beat_stands_still:
        return [_since(found.beat.ended_at, BEAT)]
    if found.workers_stand_still:
        return [_since(found.last, WORKER)]
    names = ", ".join(sweep.name for sweep in found.late)
    return [_(LATE) % {"names": names}] if names else []


def _since(at: datetime | None, words: tuple[str, str]) -> str:
    never, since = words
    return _(since) % {"at": moment_words(at)} if at else _(never)


def _behind_the_journal() -> list[str]:
    try:
        if not restore_guard.is_behind():
            return []
    except NoJournal:
        return [
            _(
                "The journal of what was erased cannot be read. No text goes out until that is put"
                " right. Tell whoever runs the machines."
            )
        ]
    return [
        _(
            "The database was restored, or is older than its journal: something that was erased"
            " may be back. Nothing goes out until after_restore has run."
        )
    ]


def _rows() -> list[str]:
    found = findings()
    return [_(sentence) for fault, sentence in ROWS.items() if fault in found]


def _teams_of_one(loads: Iterable[WorkerLoad], teams: Mapping[UUID, str]) -> list[str]:
    sizes = Counter(load.team_id for load in loads)
    return [
        _(
            "%(team)s has one member only. If this person cannot come, only the coordinators can"
            " read its work."
        )
        % {"team": teams.get(team_id, "")}
        for team_id, size in sizes.items()
        if size == 1
    ]
