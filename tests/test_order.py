"""No process of the suite is left alone with a long file at the end."""

import pytest

from config.local.state import ROOT
from tests import order


@pytest.mark.parametrize(
    ("nodeid", "shared"),
    [
        ("tests/journeys/test_texts.py::test_a", "tests/journeys"),
        ("tests/journeys/test_tour.py::test_a[text]", "tests/journeys"),
        ("tests/machines/test_failover.py::test_a", "tests/machines"),
        ("tests/config/install/test_server.py::test_a", "tests/config/install/test_server.py"),
        ("tests/config/install/test_container.py::test_a", "tests/config/install/test_server.py"),
        ("tests/config/test_key_command.py::test_a", "tests/config/test_key_command.py"),
        ("tests/brokers/test_brokers.py::test_a[redis]",) * 2,
        ("tests/config/local/test_demo.py::test_a", "tests/config/local/test_demo.py"),
    ],
)
def test_what_goes_to_one_process(nodeid: str, shared: str) -> None:
    assert order.share(nodeid) == shared


def test_the_journeys_come_first_a_new_file_in_a_long_folder_early_and_others_behind() -> None:
    names = [
        "tests/test_docs.py::a",
        "tests/kills/test_new.py::a",
        f"{order.JOURNEYS}/test_a.py::a",
    ]
    assert sorted(names, key=order.place) == names[::-1]
    assert order.place("tests/test_docs.py::a") == len(order.LONG)


def test_whatever_a_browser_shows_is_long_before_anybody_says_so() -> None:
    new = "tests/shelters/screens/test_new_browser.py"
    assert order.place(f"{new}::a") < order.place("tests/test_docs.py::a")


def test_what_is_called_long_is_there() -> None:
    named = (*order.LONG, order.SERVER, order.CONTAINER)
    assert [each for each in named if not (ROOT / each).exists()] == []
