"""R6.11: nothing under k is shown, nor what would give it away; proven by trying to work it out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.cases.statistics.disclosure_control import Rule, table, total, with_others

RULES = st.builds(Rule, k=st.integers(3, 12), round_to=st.sampled_from([1, 3, 5]))
COUNTS = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 60), min_size=2)


def span(shown: int, rule: Rule) -> tuple[int, int]:
    """What a shown figure may have been, for somebody who knows the rule."""
    half = rule.round_to // 2
    lowest = shown - half
    return max(rule.k, lowest), shown + half


@given(COUNTS, RULES)
def test_no_figure_under_k_is_shown(counts: dict[str, int], rule: Rule) -> None:
    """Nought included; and what is shown is close to what is true."""
    found = table(counts, list(counts), cases=sum(counts.values()), many=False, rule=rule)
    for value, shown in found.items():
        if shown is not None:
            assert counts[value] >= rule.k
            lowest, highest = span(shown, rule)
            assert lowest <= counts[value] <= highest


@given(COUNTS, RULES)
def test_no_hidden_figure_can_be_worked_out_from_the_total(
    counts: dict[str, int], rule: Rule
) -> None:
    """Whoever subtracts all that is shown from the total finds that each may be nought, or k."""
    cases = sum(counts.values())
    found = table(counts, list(counts), cases=cases, many=False, rule=rule)
    hidden = [value for value, shown in found.items() if shown is None]
    if not hidden:
        return
    everything = total(cases, rule=rule)
    if everything is None:
        assert len(hidden) == len(counts)
        return
    spans = [span(shown, rule) for shown in found.values() if shown is not None]
    least_left = span(everything, rule)[0] - sum(highest for _, highest in spans)
    most_left = span(everything, rule)[1] - sum(lowest for lowest, _ in spans)
    assert len(hidden) >= 2
    for _ in hidden:
        lowest = max(0, least_left - most_left) if len(hidden) > 1 else least_left
        assert lowest == 0, "it may be nought"
        assert most_left >= rule.k, "it may be k"


@given(COUNTS, RULES, st.integers(0, 80))
def test_where_a_case_counts_in_many_rows_neither_side_is_small(
    counts: dict[str, int], rule: Rule, more: int
) -> None:
    cases = max(counts.values()) + more
    found = table(counts, list(counts), cases=cases, many=True, rule=rule)
    for value, shown in found.items():
        if shown is not None:
            assert counts[value] >= rule.k
            assert cases - counts[value] == 0 or cases - counts[value] >= rule.k


def test_a_value_nobody_has_is_not_shown_as_nought() -> None:
    rule = Rule(k=10, round_to=5)
    found = table({"a": 40, "b": 30, "c": 20}, "abcd", cases=90, many=False, rule=rule)
    assert found == {"a": 40, "b": 30, "c": None, "d": None}, "and the next smallest with it"


def test_large_figures_are_all_shown_and_rounded() -> None:
    rule = Rule(k=10, round_to=5)
    assert table({"a": 43, "b": 12}, "ab", cases=55, many=False, rule=rule) == {"a": 45, "b": 10}


@pytest.mark.parametrize(("cases", "shown"), [(0, None), (9, None), (10, 10), (12, 10), (13, 15)])
def test_a_small_total_is_not_shown(cases: int, shown: int | None) -> None:
    rule = Rule(k=10, round_to=5)
    assert total(cases, rule=rule) == shown
    found = table({"a": cases, "b": 0}, "ab", cases=cases, many=True, rule=rule)
    assert (found["a"] is None) is (cases < 10)


@pytest.mark.parametrize(
    ("cases", "without", "shown"), [(50, 0, None), (50, 9, None), (5, 50, None), (50, 12, 60)]
)
def test_a_few_who_did_not_agree_are_not_given_away(
    cases: int, without: int, shown: int | None
) -> None:
    """R6.14."""
    assert with_others(cases, without, rule=Rule(k=10, round_to=5)) == shown
