"""The longer texts a region writes in its own words, by key; one file for each language."""

from collections.abc import Mapping
from typing import Final

from reports.region.reading import Table

TEXT_KEYS: Final = (
    "not_police",
    "who_reads",
    "you_decide",
    "confidentiality_exception",
    "police_record",
    "police_wish",
    "what_happens_next",
    "no_promise",
    "strangulation_care",
    "minors",
    "leaving_quickly",
    "how_to_delete",
)


def texts(tables: Mapping[str, Table]) -> Mapping[str, Mapping[str, str]]:
    """Every text in every language, from the tables of `texts/<language>.toml`."""
    found = {
        key: {language: table.text(key).strip() for language, table in tables.items()}
        for key in TEXT_KEYS
    }
    for table in tables.values():
        table.nothing_else()
    return found
