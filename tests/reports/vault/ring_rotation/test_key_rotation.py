"""R6.2: rotation with everything running; all moves, nothing is lost, nothing erased comes back."""

from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.conf import settings as live
from django.db import connection, models
from pytest_django import DjangoAssertNumQueries

from reports.vault.case_keys import case_keys, return_codes
from reports.vault.case_keys.case_keys import CaseVault
from reports.vault.case_keys.return_codes import ReturnCode
from reports.vault.models import CaseDataKey, CodeGrant, KeyGrant, KeyVersion
from reports.vault.primitives.envelope import blob_key_id
from reports.vault.ring_rotation import key_rotation
from reports.vault.service_keys import key_files, key_rings, lookups
from reports.vault.team_keys import key_hierarchy, rosters
from tests.reports.vault.people import NOW, House

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_ring")]


@pytest.fixture
def rotated_house(own_ring: None, house: House) -> House:
    return house


def quiet(column: str, moved: int, stuck: int) -> None:
    """Progress that nobody reads."""


def turn() -> bytes:
    """Add and activate a key; returns its id."""
    path = Path(live.LINDEN_VAULT_KEYS_FILE)
    ring = key_files.with_new_key(key_files.read_ring(path), now=NOW)
    chosen = ring.keys[-1].id
    key_files.save_ring(path, key_files.with_active(ring, chosen, now=NOW))
    return chosen


def drop_all_but(active: bytes) -> None:
    path = Path(live.LINDEN_VAULT_KEYS_FILE)
    ring = key_files.read_ring(path)
    for key in ring.keys:
        if key.id != active:
            ring = key_files.without(ring, key.id)
    key_files.save_ring(path, ring)


def a_case(house: House) -> tuple[UUID, ReturnCode]:
    code, case_id = ReturnCode.generate(), uuid4()
    case_keys.create_case_keys(
        case_id=case_id,
        team_version=key_hierarchy.current_version(house.team),
        code_keys=return_codes.derive(code),
    )
    return case_id, code


def states() -> dict[str, dict[bytes, int]]:
    return {state.name: state.by_key for state in key_rotation.status() if state.by_key}


def test_the_columns_under_the_ring_are_known() -> None:
    """A new one is added here by whoever adds it, and to the operator's manual."""
    found = {key_rotation.column_name(field) for field in key_rotation.columns()}
    assert {
        "reports_casedatakey.wrapped",
        "reports_codegrant.lookup",
        "reports_keygrant.blob",
        "reports_keyversion.blob",
    } <= found


def test_everything_moves_and_opens_without_the_old_key(rotated_house: House) -> None:
    house = rotated_house
    case_id, code = a_case(house)
    before = CaseVault.load(case_id)
    blob = before.close("case.contact", case_id, 0, b"sample number")

    active = turn()
    assert key_rotation.rewrap_all(quiet) == 0
    drop_all_but(active)

    assert all(set(by_key) == {active} for by_key in states().values())
    assert CaseVault.load(case_id).open("case.contact", case_id, 0, blob) == b"sample number"
    assert case_keys.find_case_by_code(return_codes.derive(code)) == case_id
    for person in (house.worker, house.coordinator):
        key_hierarchy.open_team_key_now(team_id=house.team, user_id=person.id, user_key=person.key)


def test_while_it_runs_old_and_new_rows_both_work(rotated_house: House) -> None:
    old_case, old_code = a_case(rotated_house)
    turn()
    new_case, new_code = a_case(rotated_house)
    for case_id, code in ((old_case, old_code), (new_case, new_code)):
        assert case_keys.find_case_by_code(return_codes.derive(code)) == case_id
        CaseVault.load(case_id)
    assert len(states()["reports_casedatakey.wrapped"]) == 2


def test_case_content_is_not_touched(rotated_house: House) -> None:
    """Only the data key is wrapped anew: rotation costs the same however long a report is."""
    case_id, _ = a_case(rotated_house)
    before = CaseVault.load(case_id).close("case.contact", case_id, 0, b"x")
    turn()
    key_rotation.rewrap_all(quiet)
    assert CaseVault.load(case_id).open("case.contact", case_id, 0, before) == b"x"


def test_it_is_resumable_in_batches_with_progress(
    rotated_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key_rotation, "BATCH", 2)
    for _ in range(5):
        a_case(rotated_house)
    active = turn()
    seen: list[tuple[str, int]] = []

    def stop_early(column: str, moved: int, stuck: int) -> None:
        seen.append((column, moved))
        if (column, moved) == ("reports_casedatakey.wrapped", 2):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        key_rotation.rewrap_all(stop_early)
    assert states()["reports_casedatakey.wrapped"][active] == 2

    seen.clear()
    key_rotation.rewrap_all(lambda column, moved, _: seen.append((column, moved)))
    wrapped = [moved for column, moved in seen if column == "reports_casedatakey.wrapped"]
    assert wrapped == [2, 3]
    assert states()["reports_casedatakey.wrapped"] == {active: 5}


def test_an_erased_key_never_comes_back(
    rotated_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The row is read, the case erased, then the write comes: it must do nothing."""
    case_id, _ = a_case(rotated_house)
    turn()
    original = key_rotation._write

    def erased_meanwhile(field: key_rotation.Column, changes: list[key_rotation._Change]) -> int:
        case_keys.destroy_case_keys(case_id)
        return original(field, changes)

    monkeypatch.setattr(key_rotation, "_write", erased_meanwhile)
    key_rotation.rewrap_all(quiet)
    assert not CaseDataKey.objects.filter(case_id=case_id).exists()
    assert not CodeGrant.objects.filter(case_id=case_id).exists()


def test_a_row_that_was_written_meanwhile_keeps_what_was_written(
    rotated_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    turn()
    original = key_rotation._write

    def renamed_meanwhile(field: key_rotation.Column, changes: list[key_rotation._Change]) -> int:
        if key_rotation.column_name(field) == "reports_keyversion.blob":
            rosters.remove(team_id=rotated_house.team, user_id=rotated_house.colleague.id)
        return original(field, changes)

    monkeypatch.setattr(key_rotation, "_write", renamed_meanwhile)
    key_rotation.rewrap_all(quiet)
    assert key_hierarchy.holders(rotated_house.team) == (rotated_house.worker.id,)


def damaged(blob: bytes) -> bytes:
    """The same with its last bit turned, whatever it was."""
    return blob[:-1] + bytes([blob[-1] ^ 1])


def test_a_row_that_opens_under_no_key_is_counted_and_left(rotated_house: House) -> None:
    case_id, _ = a_case(rotated_house)
    other, _ = a_case(rotated_house)
    broken = damaged(bytes(CaseDataKey.objects.get(case_id=case_id).wrapped))
    CaseDataKey.objects.filter(case_id=case_id).update(wrapped=broken)
    active = turn()

    assert key_rotation.rewrap_all(quiet) == 1

    (state,) = [one for one in key_rotation.status() if one.name == "reports_casedatakey.wrapped"]
    assert state.left(active) == 1
    assert bytes(CaseDataKey.objects.get(case_id=case_id).wrapped) == broken
    CaseVault.load(other)


def test_a_lookup_that_opens_under_no_key_is_counted(rotated_house: House) -> None:
    a_case(rotated_house)
    CodeGrant.objects.update(lookup=bytes(48))
    active = turn()
    assert key_rotation.rewrap_all(quiet) == 1
    (state,) = [one for one in key_rotation.status() if one.name == "reports_codegrant.lookup"]
    assert (state.broken, state.left(active)) == (1, 1)


def test_one_value_under_two_keys_stops_only_itself(rotated_house: House) -> None:
    """Two rows that mean the same, written before and after activation of the new key."""
    old_case, code = a_case(rotated_house)
    for _ in range(3):
        a_case(rotated_house)
    derived = return_codes.derive(code)
    active = turn()
    CodeGrant.objects.create(
        case_id=uuid4(),
        lookup=lookups.lookup("return-code", derived.lookup),
        wrapped=CodeGrant.objects.get(case_id=old_case).wrapped,
    )
    key_rotation.rewrap_all(quiet)
    (state,) = [one for one in key_rotation.status() if one.name == "reports_codegrant.lookup"]
    assert state.by_key[active] == 4
    assert state.left(active) == 1


def test_empty_columns_take_one_query_each(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(len(key_rotation.columns())):
        assert key_rotation.rewrap_all(quiet) == 0


def test_grants_and_versions_are_among_what_moves(rotated_house: House) -> None:
    active = turn()
    key_rotation.rewrap_all(quiet)
    stored = [bytes(row.blob) for row in KeyGrant.objects.all()]
    stored += [bytes(row.blob) for row in KeyVersion.objects.all()]
    assert stored
    assert all(blob_key_id(blob) == active for blob in stored)
    assert key_rings.ring().active == active


def test_every_table_under_the_ring_has_a_key_of_its_own() -> None:
    for field in key_rotation.columns():
        assert isinstance(field.model._meta.pk, models.Field)
        assert field.model._meta.pk.rel_db_type(connection) in {
            "uuid",
            "bigint",
            "bytea",
            "integer",
        }
