"""Two key pairs a case, and what each holder can and cannot open."""

from uuid import UUID, uuid4

import pytest
from pytest_django import DjangoAssertNumQueries

from reports.vault.case_keys import case_keys, return_codes
from reports.vault.case_keys.case_keys import CaseVault, NoCaseKeys
from reports.vault.case_keys.return_codes import CodeKeys, ReturnCode
from reports.vault.models import CaseDataKey, CaseKeys, CodeGrant
from reports.vault.primitives import envelope
from reports.vault.primitives.context import Context
from reports.vault.primitives.errors import SealBroken
from reports.vault.primitives.keys import PrivateKey
from reports.vault.team_keys import key_hierarchy, rosters
from tests.reports.vault.people import House

WORDS = b"sample words of a report"


@pytest.fixture
def code_keys() -> CodeKeys:
    return return_codes.derive(ReturnCode.generate())


def a_case(house: House, code_keys: CodeKeys | None = None) -> tuple[UUID, CaseVault]:
    case_id = uuid4()
    version = key_hierarchy.current_version(house.team)
    vault = case_keys.create_case_keys(case_id=case_id, team_version=version, code_keys=code_keys)
    return case_id, vault


def file_key(house: House, vault: CaseVault) -> PrivateKey:
    team_key = key_hierarchy.open_team_key(
        version_id=vault.version_id, user_id=house.worker.id, user_key=house.worker.key
    )
    return vault.file_key(team_key)


def test_a_member_reads_what_was_sealed_at_filing(house: House, code_keys: CodeKeys) -> None:
    case_id, made = a_case(house, code_keys)
    words = made.seal_file("case.words", case_id, 0, WORDS)
    message = made.seal_conversation("case.message", case_id, 0, b"hello")

    vault = CaseVault.load(case_id)
    key = file_key(house, vault)

    assert vault.unseal(key, "case.words", case_id, 0, words) == WORDS
    conversation = vault.conversation_key(key)
    assert vault.unseal(conversation, "case.message", case_id, 0, message) == b"hello"


def test_the_code_opens_the_conversation_and_never_the_file(
    house: House, code_keys: CodeKeys
) -> None:
    case_id, made = a_case(house, code_keys)
    words = made.seal_file("case.words", case_id, 0, WORDS)
    message = made.seal_conversation("case.message", case_id, 0, b"hello")

    found = case_keys.find_case_by_code(code_keys)
    assert found == case_id
    vault = CaseVault.load(found)
    conversation = vault.conversation_key_by_code(code_keys)

    assert vault.unseal(conversation, "case.message", case_id, 0, message) == b"hello"
    with pytest.raises(SealBroken):
        vault.unseal(conversation, "case.words", case_id, 0, words)
    with pytest.raises(SealBroken):
        vault.file_key(conversation)


def test_filing_takes_one_statement_and_reading_one(
    house: House, code_keys: CodeKeys, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    version = key_hierarchy.current_version(house.team)
    case_id = uuid4()
    with django_assert_num_queries(1):
        case_keys.create_case_keys(case_id=case_id, team_version=version, code_keys=code_keys)
    with django_assert_num_queries(1):
        CaseVault.load(case_id)
    with django_assert_num_queries(1):
        case_keys.load_readable([case_id, uuid4()])
    with django_assert_num_queries(1):
        case_keys.find_case_by_code(code_keys)


def test_one_damaged_key_holds_up_no_other_case(house: House) -> None:
    whole, _ = a_case(house)
    wrapped, _ = a_case(house)
    publics, _ = a_case(house)
    CaseDataKey.objects.filter(case_id=wrapped).update(wrapped=b"x" * 80)
    CaseKeys.objects.filter(case_id=publics).update(public_keys=b"x" * 80)
    assert case_keys.load_readable([wrapped, whole, publics]).keys() == {whole}
    for damaged in (wrapped, publics):
        with pytest.raises(SealBroken):
            CaseVault.load(damaged)


def test_a_case_may_have_no_code(house: House, code_keys: CodeKeys) -> None:
    case_id, vault = a_case(house)
    assert case_keys.find_case_by_code(code_keys) is None
    assert not CodeGrant.objects.filter(case_id=case_id).exists()
    with pytest.raises(SealBroken):
        vault.conversation_key_by_code(code_keys)


def test_a_code_that_ended_finds_nothing(house: House, code_keys: CodeKeys) -> None:
    case_id, _ = a_case(house, code_keys)
    case_keys.end_code(case_id)
    assert case_keys.find_case_by_code(code_keys) is None


def test_moving_makes_the_new_version_the_only_holder(house: House) -> None:
    case_id, vault = a_case(house)
    old_key = key_hierarchy.open_team_key(
        version_id=vault.version_id, user_id=house.worker.id, user_key=house.worker.key
    )
    desk, desk_key = key_hierarchy.open_team_key_now(
        team_id=house.desk, user_id=house.coordinator.id, user_key=house.coordinator.key
    )

    assert case_keys.move_case_keys(
        case_id=case_id, file_key=vault.file_key(old_key), to_version=desk
    )

    moved = CaseVault.load(case_id)
    assert moved.version_id == desk.id
    moved.file_key(desk_key)
    with pytest.raises(SealBroken):
        moved.file_key(old_key)


def test_nobody_moves_a_case_with_the_key_of_another(house: House) -> None:
    case_id, _ = a_case(house)
    desk = key_hierarchy.current_version(house.desk)
    with pytest.raises(SealBroken):
        case_keys.move_case_keys(case_id=case_id, file_key=PrivateKey.generate(), to_version=desk)


def test_destroyed_keys_open_nothing_and_come_back_by_nothing(
    house: House, code_keys: CodeKeys
) -> None:
    case_id, _ = a_case(house, code_keys)

    case_keys.destroy_case_keys(case_id)

    for model in (CaseDataKey, CaseKeys, CodeGrant):
        assert not model._default_manager.filter(pk=case_id).exists()
    assert case_keys.find_case_by_code(code_keys) is None
    with pytest.raises(NoCaseKeys):
        CaseVault.load(case_id)


def test_working_data_opens_without_anybody_logged_in(house: House) -> None:
    case_id, vault = a_case(house)
    blob = vault.close("case.contact", case_id, 3, b"sample number")
    assert CaseVault.load(case_id).open("case.contact", case_id, 3, blob) == b"sample number"


@pytest.mark.parametrize("damage", ["record", "revision", "name", "case"])
def test_a_blob_opens_only_in_its_own_place(house: House, damage: str) -> None:
    _, vault = a_case(house)
    _, other = a_case(house)
    record = uuid4()
    working = vault.close("case.contact", record, 2, b"x")
    sealed = vault.seal_file("case.note", record, 2, b"x")
    key = file_key(house, vault)
    name, place, revision = "", record, 2
    if damage == "record":
        place = uuid4()
    if damage == "revision":
        revision = 1
    name, sealed_name = (
        ("case.needs", "case.words")
        if damage == "name"
        else (
            "case.contact",
            "case.note",
        )
    )
    reader = other if damage == "case" else vault
    with pytest.raises(SealBroken):
        reader.open(name, place, revision, working)
    with pytest.raises(SealBroken):
        reader.unseal(key, sealed_name, place, revision, sealed)


def test_a_swapped_public_key_is_refused(house: House) -> None:
    """Whoever can only write the database cannot put in a public key of her own."""
    case_id, _ = a_case(house)
    other_id, _ = a_case(house)
    theirs = CaseKeys.objects.get(case_id=other_id).public_keys
    CaseKeys.objects.filter(case_id=case_id).update(public_keys=theirs)
    with pytest.raises(SealBroken):
        CaseVault.load(case_id)


def test_a_file_key_of_another_case_is_refused(house: House) -> None:
    case_id, _ = a_case(house)
    other_id, _ = a_case(house)
    theirs = CaseKeys.objects.get(case_id=other_id).file_key
    CaseKeys.objects.filter(case_id=case_id).update(file_key=theirs)
    vault = CaseVault.load(case_id)
    with pytest.raises(SealBroken):
        file_key(house, vault)


def test_an_unsealed_file_key_must_belong_to_the_stored_public_key(house: House) -> None:
    """Sealed with the case's own data key, in its own place, for another key pair: refused."""
    case_id, vault = a_case(house)
    team = key_hierarchy.current_version(house.team)
    place = Context("case.file-key", case_id, vault.version_id)
    swapped = envelope.seal(vault._key, team.public_key, PrivateKey.generate().seed, place)
    CaseKeys.objects.filter(case_id=case_id).update(file_key=swapped)
    found = CaseVault.load(case_id)
    with pytest.raises(SealBroken):
        file_key(house, found)


def test_an_unsealed_conversation_key_likewise(house: House) -> None:
    case_id, vault = a_case(house)
    key = file_key(house, vault)
    place = Context("case.conversation-key", case_id, case_id)
    swapped = envelope.seal(vault._key, key.public, PrivateKey.generate().seed, place)
    CaseKeys.objects.filter(case_id=case_id).update(conversation_key=swapped)
    found = CaseVault.load(case_id)
    with pytest.raises(SealBroken):
        found.conversation_key(key)


def test_the_data_key_alone_opens_what_machines_read(
    house: House, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """What sends texts has no need of the keys that people's words are sealed to."""
    (case_id, made), (other, _) = a_case(house), a_case(house)
    blob = made.close("case.working", case_id, 1, WORDS)

    with django_assert_num_queries(1):
        found = case_keys.load_working([case_id, other, uuid4()])

    assert set(found) == {case_id, other}
    assert found[case_id].open("case.working", case_id, 1, blob) == WORDS
    with pytest.raises(SealBroken):
        found[other].open("case.working", case_id, 1, blob)
    again = found[case_id].close("case.working", case_id, 2, WORDS)
    assert CaseVault.load(case_id).open("case.working", case_id, 2, again) == WORDS


def test_a_case_that_leaves_after_somebody_left_its_team_is_due_for_new_keys(house: House) -> None:
    """Who was removed may know the team's key, and so the file key that moves along: R6.5."""
    (first, _), (second, _) = a_case(house), a_case(house)
    desk = key_hierarchy.current_version(house.desk)
    for case_id in (first, second):
        key = file_key(house, CaseVault.load(case_id))
        case_keys.move_case_keys(case_id=case_id, file_key=key, to_version=desk)
        rosters.remove(team_id=house.team, user_id=house.colleague.id)
    due = dict(CaseKeys.objects.values_list("case_id", "due"))
    assert (due[first], due[second]) == (False, True)


def test_a_code_that_was_led_to_another_case_opens_nothing_and_is_named(
    house: House, code_keys: CodeKeys
) -> None:
    """Whoever writes to the database can move the lookup; the seal stays where it was made."""
    own, _ = a_case(house, code_keys)
    other, _ = a_case(house, return_codes.derive(ReturnCode.generate()))
    lookup = CodeGrant.objects.get(case_id=own).lookup
    CodeGrant.objects.filter(case_id=own).delete()
    CodeGrant.objects.filter(case_id=other).update(lookup=lookup)
    with pytest.raises(case_keys.NotItsCode) as met:
        case_keys.find_case_by_code(code_keys)
    assert met.value.case_id == other


def test_a_data_key_that_does_not_open_is_said_and_holds_up_no_other(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    (damaged, _), (whole, _) = a_case(house), a_case(house)
    CaseDataKey.objects.filter(case_id=damaged).update(wrapped=b"x" * 80)
    assert set(case_keys.load_working([damaged, whole])) == {whole}
    assert "case_key_unreadable" in caplog.text
