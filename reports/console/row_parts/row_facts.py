"""Parts of a row: working facts that partner apps know of a case, and whether a text may go."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from reports.look.days import written
from reports.messaging.contact.contact import ContactRefused, OutsideWindow, SafeContact
from reports.messaging.contact.text_permission import check_may_text, safe_until


@dataclass(frozen=True, kw_only=True)
class RowFact:
    """One fact as a word with a shape; `place`: a place is still to be found."""

    shape: str
    words: str
    tone: str = ""
    place: bool = False


type Tells = Callable[[Collection[UUID], datetime], Mapping[UUID, Sequence[RowFact]]]

_tellers: Final[list[Tells]] = []


def tell_rows(tells: Tells) -> None:
    """Let a partner app add to the rows of cases; `config/` calls it once at start."""
    if tells not in _tellers:
        _tellers.append(tells)


def told_of(case_ids: Collection[UUID], *, now: datetime) -> dict[UUID, list[RowFact]]:
    """What is known of each of these cases; as many queries for many as for one."""
    found: dict[UUID, list[RowFact]] = {case_id: [] for case_id in case_ids}
    for tells in _tellers:
        for case_id, facts in tells(case_ids, now).items():
            found[case_id].extend(facts)
    return found


AHEAD: Final = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Reach:
    """Shape, tone and words; `until` is the moment at which it changes, or where to write else."""

    shape: str
    tone: str
    words: str
    until: str
    now: bool = False


def reach(contact: SafeContact | None, *, now: datetime) -> Reach:
    """Whether a text may arrive at this moment, and when that changes."""
    if contact is None:
        return Reach(shape="q", tone="warn", words=_("Not known"), until=_("open the case"))
    try:
        check_may_text(contact=contact, now=now)
    except OutsideWindow as refusal:
        return Reach(
            shape="notext",
            tone="off",
            words=_("No text before"),
            until=_moment(refusal.next_start, now),
        )
    except ContactRefused:
        return Reach(shape="notext", tone="bad", words=_("No texts"), until=_("site only"))
    end = safe_until(contact, now, enough=now + AHEAD)
    any_hour = end >= now + AHEAD
    until = _("any hour") if any_hour else _("until %(time)s") % {"time": _moment(end, now)}
    return Reach(shape="text", tone="ok", words=_("Text now"), until=until, now=True)


def _moment(at: datetime, now: datetime) -> str:
    here, today = localtime(at), localtime(now)
    return written(here, "H:i" if here.date() == today.date() else "D H:i")
