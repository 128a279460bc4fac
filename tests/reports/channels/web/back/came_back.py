"""A reporter who came back with the code."""

from tests.reports.channels.web.browser import Reporter

REACH = "/tell/more/4/1/"  # how the reporter may be reached


def back(code: str) -> Reporter:
    return Reporter().get("/back/").press(code=code)
