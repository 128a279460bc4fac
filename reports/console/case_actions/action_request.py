"""One sent form and what is done with it: the two shapes every verb of the case page is made of."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.functional import Promise

from reports.accounts.directory.staff import Staff
from reports.accounts.roles import Permission
from reports.console.case_actions import case_forms
from reports.vault.primitives.keys import PrivateKey


@dataclass(frozen=True, kw_only=True)
class ActionRequest:
    """One sent form: on which case, by whom, when, and what it says."""

    case_id: UUID
    by: Staff
    key: PrivateKey
    now: datetime
    data: case_forms.FormData

    @property
    def case(self) -> dict[str, Any]:
        """What every operation on a case takes."""
        return {"case_id": self.case_id, "by": self.by, "now": self.now}

    @property
    def stale_check(self) -> dict[str, Any]:
        """The same, for an operation that must not act on an old page."""
        return self.case | {"version": self.data["version"]}


@dataclass(frozen=True, kw_only=True)
class CaseAction:
    """One verb: its form, its call, who may, what is said when it is done, and where to go then."""

    run: Callable[[ActionRequest], object]
    done: Promise
    form: case_forms.FormClass = case_forms.CaseForm
    anchor: str = "glance"
    permission: Permission = Permission.WORK_CASE
    leaves: bool = False


def sends(
    operation: Callable[..., object], *same: str, **fields: str
) -> Callable[[ActionRequest], object]:
    """Call the operation with these fields of the form: those it calls the `same`, and others."""
    fields |= {name: name for name in same}

    def run(request: ActionRequest) -> object:
        said = {name: request.data[field] for name, field in fields.items()}
        return operation(**said, **request.stale_check)

    return run
