"""The draft of an entry in the register of breaches (GDPR article 33(5)): facts and counts only."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import override

from reports.cases.models import Breach
from reports.cases.recovery.data_breach import Affected, Route, What, counted
from reports.region import Region


def draft(row: Breach, *, what: What, found: Sequence[Affected], region: Region) -> str:
    """The entry as far as the machine knows it, in the language the region keeps its register in;
    people fill in what stands in brackets.
    """
    with override(region.breach.register_in):
        counts = counted(list(found))
        return "\n".join(
            [
                "# " + _("Breach %(id)s") % {"id": row.id},
                "",
                "| | |",
                "|---|---|",
                *(f"| {name} | {value} |" for name, value in _facts(row, what, counts, region)),
                "",
                "## " + _("Ways to tell the people themselves (article 34)"),
                "",
                _(
                    "Each person is told by somebody who knows the case, by this way only, after"
                    " the coordinators have decided that the risk is high and that telling does"
                    " not put the person in more danger."
                ),
                "",
                *(f"- {counts['route'][way]}: {way.label}" for way in Route),
                "",
                "## " + _("Effects, and what was done"),
                "",
                "- " + _("likely effects: (in words)"),
                "- " + _("done against it: (in words)"),
                "- " + _("decided about telling people: (by whom, when, why)"),
                "",
            ]
        )


def _facts(
    row: Breach, what: What, counts: Mapping[str, Counter[str]], region: Region
) -> Iterator[tuple[str, object]]:
    zone = region.timezone
    period = {"since": _at(row.since, zone), "until": _at(row.until, zone)}
    hours = region.breach.authority_within // timedelta(hours=1)
    yield _("went on"), _("%(since)s to %(until)s") % period
    yield _("found"), _at(row.found_at, zone)
    yield _("authority to be told by (%(n)s hours)") % {"n": hours}, _at(row.tell_by, zone)
    yield _("authority told"), _("(when, by whom, reference)")
    yield _("what was taken"), what.label
    yield _("how it happened"), _("(in words)")
    yield _("cases touched"), row.cases
    yield _("by level"), _numbers(counts["level"])
    yield _("open or closed"), _numbers(counts["state"])


def _at(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M %Z}"


def _numbers(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.most_common()) or _("none")
