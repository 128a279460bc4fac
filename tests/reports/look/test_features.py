"""The public pages work in an engine of 2016: every feature they use stands in a list, with what
an engine without the younger ones shows instead."""

import re
import tomllib
from collections.abc import Mapping
from typing import Any

import pytest

from reports.channels.web.notices import refusal_pages
from tests import source

LOOK = source.ROOT / "reports/look"
LIST = tomllib.loads((LOOK / "features.toml").read_text("utf-8"))
CSS = re.sub(r"/\*.*?\*/", "", (LOOK / "static/look/linden.css").read_text("utf-8"), flags=re.S)
SCRIPT = re.sub(r"//.*", "", (LOOK / "static/look/leave.js").read_text("utf-8"))
OLD = 2016
SELECTORS = re.sub(r"\{[^{}]*\}", "{}", CSS)
# In a list of selectors an unknown one takes the known ones with it.
ALONE = (":has", ":focus-visible")


def listed(kind: Mapping[str, Any]) -> set[str]:
    return {*kind[str(OLD)], *kind.get("younger", {})}


def used(name: str) -> set[str]:
    """What the style sheet has of one kind of feature."""
    if name == "properties":
        found = set(re.findall(r"[{;]\s*(-{0,2}[a-z][a-z-]*)\s*:", CSS))
        return {"--" if each.startswith("--") else each for each in found}
    if name == "selectors":
        return set(re.findall(r"::?[a-z][a-z-]*", re.sub(r"@media[^{]*", "", SELECTORS)))
    if name == "functions":
        values = " ".join(re.findall(r"\{([^{}]*)\}", CSS))
        return set(re.findall(r"([a-z-]+)\(", values))
    conditions = " ".join(re.findall(r"@media([^{]*)\{", CSS))
    return set(re.findall(r"[a-z]+(?:-[a-z]+)+|print", conditions))


@pytest.mark.parametrize("name", ["properties", "selectors", "functions", "conditions"])
def test_every_feature_of_the_style_sheet_is_listed_and_used(name: str) -> None:
    assert used(name) == listed(LIST["css"][name])
    for younger in LIST["css"][name]["younger"].values():
        assert younger["year"] > OLD
        assert younger["without"]


def test_no_old_selector_falls_with_a_young_one() -> None:
    """An engine drops a whole rule for one selector that it does not know."""
    for selectors in re.findall(r"([^{}]+)\{", CSS):
        alone = [each for each in selectors.split(",") if not any(young in each for young in ALONE)]
        young = [each for each in selectors.split(",") if any(one in each for one in ALONE)]
        assert not (alone and young), selectors
        assert not re.search(r":not\([^)]*,", selectors), selectors


def test_what_is_fixed_to_the_page_has_edges_of_old() -> None:
    """The way out stays at the foot of the page where nobody knows logical edges."""
    assert not re.search(r"[{;]\s*inset", CSS)
    (leave,) = re.findall(r"\n\.leave \{([^}]*)\}", CSS)
    assert "left: 0; right: 0; bottom: 0" in leave
    assert leave.index("padding: .7rem") < leave.index("env(")


def test_the_script_is_read_whole_by_an_engine_of_2016() -> None:
    """One sign it does not know and nothing of it runs."""
    known = set(LIST["script"][str(OLD)])
    code = re.sub(r'"[^"]*"', '""', SCRIPT)
    for sign in LIST["script"]["refused"]:
        assert sign not in code, sign
    asked = set(re.findall(r"\.([a-zA-Z]+)", code))
    own = {"expired", "leaving", "one", "two", "body"}
    assert asked - own <= known, asked - own - known


def test_pages_that_say_that_nothing_answers_use_nothing_else() -> None:
    assert "<script" not in refusal_pages.away()
