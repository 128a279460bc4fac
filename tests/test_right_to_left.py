"""A page that runs from right to left: numbers run their own way."""

from config.local.state import ROOT

STYLE = ROOT / "reports" / "look" / "static" / "look" / "linden.css"


def test_what_is_dialled_runs_its_own_way() -> None:
    """In Arabic the groups of a number would stand in turned order."""
    rules = STYLE.read_text("utf-8").split("}")
    rule = next(each for each in rules if '[href^="tel:"]' in each)
    for each in ('[href^="sms:"]', "direction: ltr", "unicode-bidi: isolate"):
        assert each in rule
