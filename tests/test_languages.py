"""No source names a language: they come from the region pack."""

import ast

from reports.region.models.language import SOURCE
from tests.reports.region.regions import BRUSSELS
from tests.source import nodes

# The people, stories and houses of the sample city, and who walks through it.
SAMPLES = "config/local/"
# In which language the code is written; and a small word of handles, which is no language.
# And whose days and months a made-up language borrows.
ALLOWED = {
    ("reports/region/models/language.py", SOURCE),
    ("reports/intake/connections/other_party.py", "en"),
    ("config/packs/pseudo_letters.py", "ar"),
}
CODES = frozenset(BRUSSELS.own_names())


def test_no_source_outside_packs_names_a_language() -> None:
    assert {"fr", "nl", "en", "ar"} <= CODES
    found = {
        (place.partition(":")[0], node.value)
        for place, node in nodes(ast.Constant)
        if node.value in CODES and not place.startswith(SAMPLES)
    }
    assert found == ALLOWED
