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
class Doing:
    """One sent form: on which case, by whom, when, and what it says."""

    case_id: UUID
    by: Staff
    key: PrivateKey
    now: datetime
    said: case_forms.FormData

    @property
    def case(self) -> dict[str, Any]:
        """What every operation on a case takes."""
        return {"case_id": self.case_id, "by": self.by, "now": self.now}

    @property
    def seen(self) -> dict[str, Any]:
        """The same, for an operation that must not act on an old page."""
        return self.case | {"version": self.said["version"]}


@dataclass(frozen=True, kw_only=True)
class Act:
    """One verb: its form, its call, who may, what is said when it is done, and where to go then."""

    run: Callable[[Doing], object]
    done: Promise
    form: case_forms.FormClass = case_forms.CaseForm
    anchor: str = "glance"
    permission: Permission = Permission.WORK_CASE
    leaves: bool = False


def sends(
    operation: Callable[..., object], *names: str, once: str = ""
) -> Callable[[Doing], object]:
    """Call the operation with these fields of the form; `once` is what it calls the form's id."""
    fields = {name: name for name in names} | ({once: "once"} if once else {})

    def run(doing: Doing) -> object:
        said = {name: doing.said[field] for name, field in fields.items()}
        return operation(**said, **doing.seen)

    return run
