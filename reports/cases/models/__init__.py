"""The rows of a case. Nothing in a plain column may identify a person."""

from reports.cases.models.case import Case, Conflict, ErasureNotice, Queue, Status
from reports.cases.models.content import Content
from reports.cases.models.work import Shift, Task, TaskKind

__all__ = [
    "Case",
    "Conflict",
    "Content",
    "ErasureNotice",
    "Queue",
    "Shift",
    "Status",
    "Task",
    "TaskKind",
]
