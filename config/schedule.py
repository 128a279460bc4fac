"""What runs by the clock, and on which queue each task waits, in one place.

Each task takes a lock of its own (reports/locks.py): beat may run twice.
"""

from reports import queues

# Somebody waits for these; all others are routine.
ROUTES = {
    "reports.cases.tasks.escalate": {"queue": queues.URGENT},
    "reports.cases.tasks.escalate_case": {"queue": queues.URGENT},
}


def _every(seconds: int, task: str) -> dict[str, object]:
    # A round that waited longer than its interval is dropped: the next one does its work.
    return {"task": task, "schedule": float(seconds), "options": {"expires": float(seconds)}}


BEAT = {
    "unanswered cases go on": _every(30, "reports.cases.tasks.escalate"),
    "audit is sealed": _every(60, "reports.audit.tasks.seal"),
    "drafts and unlocks end": _every(300, "reports.vault.tasks.clean"),
    "sessions and links end": _every(300, "reports.accounts.tasks.clean"),
    "kept long enough": _every(3600, "reports.cases.tasks.expire"),
}
