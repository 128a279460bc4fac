"""docs/events.md lists every event of the log, with its level, and no other."""

import ast
import re
from collections.abc import Iterator

from config import logs
from tests import source

LEVELS = {"exception": "error"}
LOGGERS = {"log", "logger", "logging.getLogger('linden.beat')"}
CALLS = {"debug", "info", "warning", "error", "exception", "critical", "log"}
LINE = re.compile(r"^\| `(\w+)` \| (\w+) \| .+ \|$", re.MULTILINE)


def _listed() -> set[tuple[str, str]]:
    page = (source.ROOT / "docs" / "events.md").read_text(encoding="utf-8")
    found = LINE.findall(page)
    assert found == sorted(found)
    return set(found) - {(logs.ELSEWHERE, "any")}


def _calls() -> Iterator[tuple[str, ast.Call, str]]:
    """Where, the call, and its level; the demo's tools speak to somebody at a terminal."""
    for place, call in source.nodes(ast.Call):
        if place.startswith("config/local/"):
            continue
        if isinstance(call.func, ast.Attribute) and call.func.attr in CALLS:
            if ast.unparse(call.func.value) in LOGGERS:
                yield place, call, LEVELS.get(call.func.attr, call.func.attr)
        elif ast.unparse(call.func) == "_last_words":
            yield place, call, "critical"


def test_each_event_is_a_plain_name_that_the_formatter_lets_through() -> None:
    odd = [
        place
        for place, call, _ in _calls()
        if not (
            call.args
            and isinstance(call.args[0], ast.Constant)
            and logs.EVENT.fullmatch(str(call.args[0].value))
            and len(call.args) == 1 + (ast.unparse(call.func) == "_last_words")
        )
    ]
    assert odd == []


def test_the_page_lists_what_is_logged_and_nothing_else() -> None:
    logged = {
        (str(call.args[0].value), level)
        for _, call, level in _calls()
        if isinstance(call.args[0], ast.Constant)
    }
    assert len(logged) > 50
    assert _listed() == logged


def test_no_logger_has_another_name() -> None:
    """Whatever gets a logger of ours calls it `log` or `logger`."""
    names = [
        (place, ast.unparse(node.targets[0]))
        for place, node in source.nodes(ast.Assign)
        if "getLogger(" in ast.unparse(node.value) and not place.startswith("config/local/")
    ]
    assert {name for _, name in names} <= LOGGERS, names
