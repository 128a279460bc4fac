"""What runs by the clock, in one place. Each task takes a lock of its own: beat may run twice."""

from reports import queues


def _every(seconds: int, task: str, queue: str = queues.ROUTINE) -> dict[str, object]:
    # A round that waited longer than its interval is dropped: the next one does its work.
    return {
        "task": task,
        "schedule": float(seconds),
        "options": {"queue": queue, "expires": float(seconds)},
    }


BEAT = {
    "unanswered cases go on": _every(30, "reports.cases.tasks.escalate", queues.URGENT),
    "kept long enough": _every(3600, "reports.cases.tasks.expire"),
    "audit is sealed": _every(60, "reports.audit.tasks.seal"),
    "drafts and unlocks end": _every(300, "reports.vault.tasks.clean"),
    "sessions and links end": _every(300, "reports.accounts.tasks.clean"),
}
