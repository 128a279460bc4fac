"""The rows of a case. Nothing in a plain column may identify a person.

Whatever belongs to a case goes with it by the database's own cascade. What a row names besides,
teams and users, is DO_NOTHING: the foreign key itself refuses to let them go.
"""

from reports.cases.models.case import Case, Conflict, ErasureNotice, Queue, Status
from reports.cases.models.city_figures import SpotEntry, Tally
from reports.cases.models.consent import ConsentNotice
from reports.cases.models.content import Content
from reports.cases.models.data_protection import Breach, DataRequest, Way
from reports.cases.models.reader import Presence
from reports.cases.models.shared_referral import SharedReferral
from reports.cases.models.shift import Shift, ShiftException, ShiftPattern
from reports.cases.models.work import Task, TaskKind

__all__ = [
    "Breach",
    "Case",
    "Conflict",
    "ConsentNotice",
    "Content",
    "DataRequest",
    "ErasureNotice",
    "Presence",
    "Queue",
    "SharedReferral",
    "Shift",
    "ShiftException",
    "ShiftPattern",
    "SpotEntry",
    "Status",
    "Tally",
    "Task",
    "TaskKind",
    "Way",
]
