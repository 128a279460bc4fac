"""No test takes a browser's first answer for its last: a page, a script or a fetch may be late."""

import ast
from collections.abc import Iterator

from tests import source

# What a locator or a page says at once, about whatever stands there now. `expect` asks again.
AT_ONCE = {
    "all_inner_texts",
    "all_text_contents",
    "count",
    "get_attribute",
    "inner_html",
    "inner_text",
    "input_value",
    "is_checked",
    "is_disabled",
    "is_editable",
    "is_enabled",
    "is_hidden",
    "is_visible",
    "query_selector",
    "text_content",
    "title",
}


def _browsing() -> Iterator[tuple[str, ast.AST]]:
    """Every node of the files that have a browser in their hands, with its place."""
    for path in source.files("tests"):
        if "playwright" in path.read_text():
            for node in ast.walk(source.tree(path)):
                yield f"{path.relative_to(source.ROOT)}:{getattr(node, 'lineno', 0)}", node


def _answers(claim: ast.expr) -> Iterator[str]:
    """What the claim asks a page for at once; rows of the database are there or not."""
    for node in ast.walk(claim):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            rows = ".objects" in ast.unparse(node.func.value)
            if node.func.attr in AT_ONCE and not rows:
                yield node.func.attr
        if isinstance(node, ast.Attribute) and ast.unparse(node).endswith("page.url"):
            yield "url"


def test_nothing_is_claimed_of_a_page_but_by_waiting_for_it() -> None:
    claims = [(place, node) for place, node in _browsing() if isinstance(node, ast.Assert)]
    early = [f"{place}: {name}" for place, claim in claims for name in _answers(claim.test)]
    assert claims
    assert early == [], "use playwright.sync_api.expect"


def test_no_test_gives_a_page_some_time_and_hopes() -> None:
    hopes = {"wait_for_timeout", "networkidle"}
    said = [
        (place, node.attr if isinstance(node, ast.Attribute) else node.value)
        for place, node in _browsing()
        if isinstance(node, ast.Attribute | ast.Constant)
    ]
    assert [place for place, word in said if word in hopes and "test_browsing" not in place] == []
