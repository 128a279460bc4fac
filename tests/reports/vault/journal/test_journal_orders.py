"""R6.12: what the lines of `erased.log` say together, torn ones and damaged ones too."""

from pathlib import Path
from uuid import UUID, uuid4

import pytest
from pytest_django.fixtures import Settings

from reports.vault.journal import journal_files, journal_orders, restore_journal
from reports.vault.journal.journal_files import NoJournal
from reports.vault.journal.journal_orders import Orders

AT = "2026-11-24T12:00:00+00:00"
CASE, OTHER = uuid4(), uuid4()


@pytest.fixture(autouse=True)
def journal(settings: Settings, tmp_path: Path) -> Path:
    settings.LINDEN_JOURNAL_DIR = str(tmp_path)
    return tmp_path


def said(journal: Path, *lines: str, start: int = 0) -> Orders:
    """What these lines say, from that byte on."""
    (journal / "erased.log").write_text("".join(f"{line}\n" for line in lines))
    with journal_files.opened("erased.log") as file:
        return journal_orders.read(file, start=start)


def test_before_the_first_erasure_nothing_is_ordered() -> None:
    found = journal_orders.read_all()
    assert (found.ordered, found.done, found.begin, found.end) == ({}, set(), 0, 0)


def test_an_order_stands_until_its_end_says_how_it_ended(journal: Path) -> None:
    found = said(journal, f"{AT} {CASE}", f"{AT} {OTHER}", f"+ {OTHER}")
    assert found.ordered.keys() == {CASE, OTHER}
    assert found.done == {OTHER}


@pytest.mark.django_db
def test_one_that_is_withdrawn_is_no_order_any_more() -> None:
    """The hold that took its place is committed: nobody carries the erasure out."""
    journal_orders.order(CASE, AT)
    restore_journal.withdrawn(CASE)
    found = journal_orders.read_all()
    assert (found.ordered, found.done, found.early) == ({}, set(), set())


def test_a_withdrawal_of_what_nobody_ordered_says_nothing(journal: Path) -> None:
    found = said(journal, f"- {OTHER}", f"{AT} {CASE}")
    assert found.ordered.keys() == {CASE}


def test_one_withdrawn_and_ordered_again_is_an_order(journal: Path) -> None:
    found = said(journal, f"{AT} {CASE}", f"- {CASE}", f"{AT} {CASE}")
    assert found.ordered.keys() == {CASE}


@pytest.mark.django_db
def test_that_nobody_asked_belongs_to_the_next_line_alone() -> None:
    journal_orders.order(CASE, AT, unasked=True)
    journal_orders.order(OTHER, AT)
    assert journal_orders.read_all().unasked == {CASE}


def test_somebody_who_asks_after_all_has_asked(journal: Path) -> None:
    found = said(journal, f"! {CASE}", f"{AT} {CASE}", f"{AT} {CASE}")
    assert found.unasked == set()


def test_a_sign_before_the_order_of_another_case_is_not_its(journal: Path) -> None:
    """The process died between the two lines."""
    found = said(journal, f"! {CASE}", f"{AT} {OTHER}")
    assert (set(found.ordered), found.unasked) == ({OTHER}, set())


def test_a_sign_without_its_order_yet_is_read_again_with_it(journal: Path) -> None:
    found = said(journal, f"{AT} {OTHER}", f"! {CASE}")
    assert found.end == len(f"{AT} {OTHER}\n")
    again = said(journal, f"{AT} {OTHER}", f"! {CASE}", f"{AT} {CASE}", start=found.end)
    assert (again.ordered, again.unasked) == ({CASE: found.end}, {CASE})


def test_only_what_stands_before_any_sign_may_be_of_an_older_release(journal: Path) -> None:
    lines = (f"{AT} {CASE}", f"+ {CASE}", f"{AT} {OTHER}")
    assert said(journal, *lines).early == {CASE}
    assert said(journal, *lines, start=len(f"{AT} {CASE}\n")).early == set()


def test_a_line_without_its_end_is_not_read_yet(journal: Path) -> None:
    (journal / "erased.log").write_text(f"{AT} {CASE}\n{AT} {OTHER}")
    found = journal_orders.read_all()
    assert (set(found.ordered), found.end) == ({CASE}, len(f"{AT} {CASE}\n"))


@pytest.mark.parametrize("cut", [1, 10, len(AT), len(AT) + 30])
def test_a_line_that_a_crash_cut_short_is_no_order(journal: Path, cut: int) -> None:
    found = said(journal, f"{AT} {CASE}"[:cut], f"{AT} {OTHER}")
    assert found.ordered.keys() == {OTHER}


@pytest.mark.parametrize("sign", ["+", "-", "!"])
def test_an_end_of_no_case_is_damage_and_never_passed_over(journal: Path, sign: str) -> None:
    """Passed over, an erasure that committed would look as if it had not."""
    with pytest.raises(NoJournal, match=f"damaged at byte {len(AT) + 38}"):
        said(journal, f"{AT} {CASE}", f"{sign} {'x' * 36}")


@pytest.mark.django_db
def test_keys_that_are_gone_are_not_found_however_many_are_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(journal_orders, "_BATCH", 2)
    many: list[UUID] = [uuid4() for _ in range(5)]
    assert journal_orders.with_keys(many) == []
    assert journal_orders.with_anything(many) == []
