"""A house that answers its questions page by page."""

from tests.shelters.houses import Houses
from tests.tour.tools.browser import Browser
from tests.tour.tools.page_reader import Page

STREET = "12 Canary Lane"


def at(houses: Houses) -> str:
    return f"/shelters/house/{houses.north.id}/"


def answer(browser: Browser, house: str, code: str, rest: str = "open", **said: str) -> Page:
    """Answer some questions of a group; the others stay as they stand there."""
    form = browser.get(f"{house}rules/{code}/").form(ident="form-rules")
    return browser.submit(form, {**said}, button=("rest", rest))
