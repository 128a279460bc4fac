"""What runs by the clock, and on which queue each task waits, in one place.

Each task takes a lock of its own (reports/locks.py): beat may run twice.
"""

from reports import queues

# Somebody waits for these; all others are routine.
ROUTES = {
    "reports.cases.tasks.escalate": {"queue": queues.URGENT},
    "reports.cases.tasks.escalate_case": {"queue": queues.URGENT},
    "reports.cases.tasks.name_cases": {"queue": queues.URGENT},
    "reports.channels.sms.tasks.route_inbound": {"queue": queues.URGENT},
    "reports.channels.sms.tasks.sweep": {"queue": queues.URGENT},
    "reports.followup.tasks.due": {"queue": queues.URGENT},
    "reports.followup.tasks.silent": {"queue": queues.URGENT},
    "reports.followup.tasks.ping": {"queue": queues.URGENT},
    "shelters.tasks.match": {"queue": queues.URGENT},
    "shelters.tasks.match_changed": {"queue": queues.URGENT},
    "shelters.tasks.remind_houses": {"queue": queues.URGENT},
    "reports.messaging.tasks.send_due": {"queue": queues.TEXTS},
    "reports.messaging.tasks.sweep": {"queue": queues.URGENT},
}


def _every(seconds: int, task: str) -> dict[str, object]:
    # A round that waited longer than its interval is dropped: the next one does its work.
    return {"task": task, "schedule": float(seconds), "options": {"expires": float(seconds)}}


BEAT = {
    "unanswered cases go on": _every(30, "reports.cases.tasks.escalate"),
    "cases get their aliases": _every(5, "reports.cases.tasks.name_cases"),
    "people are asked how it goes": _every(10, "reports.followup.tasks.due"),
    "silence reaches somebody": _every(20, "reports.followup.tasks.silent"),
    "an answer that waits is told of": _every(20, "reports.followup.tasks.tell_of_answers"),
    "whoever is on duty is rung": _every(20, "reports.followup.tasks.ping"),
    "old pings go": _every(3600, "reports.followup.tasks.forget"),
    "audit is sealed": _every(60, "reports.audit.tasks.seal"),
    "rows are compared": _every(60, "reports.audit.tasks.compare_rows"),
    "drafts and unlocks end": _every(300, "reports.vault.tasks.clean"),
    "sessions and links end": _every(300, "reports.accounts.tasks.clean"),
    "texts are due": _every(5, "reports.messaging.tasks.sweep"),
    "lost answers are looked up": _every(30, "reports.messaging.tasks.look_up"),
    "the provider's copies go": _every(60, "reports.messaging.tasks.redact"),
    "copies and words left over": _every(3600, "reports.messaging.tasks.tidy"),
    "texts find their place": _every(10, "reports.channels.sms.tasks.sweep"),
    "texts of nobody go": _every(3600, "reports.channels.sms.tasks.purge"),
    "keys of partners' reports go": _every(3600, "reports.channels.api.tasks.forget"),
    "reports find each other": _every(60, "reports.intake.tasks.connect"),
    "codes run out": _every(3600, "reports.intake.tasks.purge"),
    "all is well: nothing is kept": _every(300, "nightlife.tasks.forget"),
    "receipts run out": _every(3600, "pharmacy.tasks.purge"),
    "venues' logs end": _every(3600, "nightlife.tasks.expire"),
    "places are matched anew": _every(600, "shelters.tasks.match_all"),
    "places changed unseen": _every(20, "shelters.tasks.match_changed"),
    "houses are asked at a change of shift": _every(60, "shelters.tasks.ask"),
    "questions to houses go": _every(86_400, "shelters.tasks.forget_questions"),
    "silent houses are reminded": _every(20, "shelters.tasks.remind_houses"),
    "who has no place is counted": _every(900, "shelters.tasks.count_unmet"),
    "holds lapse": _every(30, "shelters.tasks.tidy_placements"),
    "consents run out": _every(60, "shelters.tasks.end_run_out"),
    "numbers of old matches go": _every(86_400, "shelters.tasks.tidy_runs"),
    "the authority has to know": _every(3600, "reports.cases.tasks.breaches"),
    "who reads here is forgotten": _every(60, "reports.cases.tasks.forget_presence"),
    "entries of public space go": _every(86_400, "reports.cases.tasks.forget_spots"),
    "the old log goes": _every(86_400, "reports.cases.tasks.purge_log"),
    "orders are carried out": _every(20, "reports.cases.tasks.carry_out"),
    "half of a file goes": _every(3600, "reports.files.tasks.sweep"),
    "kept long enough": _every(3600, "reports.cases.tasks.expire"),
}
