"""Figures to take away: the tables of a page as one CSV file."""

import csv
from collections.abc import Iterable, Sequence

from django.http import HttpResponse


def figure_file(
    name: str, header: Sequence[object], rows: Iterable[Sequence[object]]
) -> HttpResponse:
    """The file as a download of that name; None is an empty cell."""
    response = HttpResponse(
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
    writer = csv.writer(response)
    writer.writerow(header)
    writer.writerows(rows)
    return response
