"""An erased case stays erased: in the database, and in yesterday's stolen dump."""

import pytest
from django.core.management import call_command

from reports.cases.casework import reporter
from reports.vault.service_keys import key_rings
from tests.attacks.conftest import SEALED, WORKING, Scene
from tests.attacks.test_stolen import everybody, readable, recovery_key
from tests.attacks.thief import Loot, Rows, Thief, stolen_rows
from tests.reports.cases.world import NOW
from tests.reports.vault.test_commands import proof


def all_there_is_to_steal(scene: Scene, rows: Rows) -> Loot:
    """Those rows, the key files as they are now, every password, the code, the recovery key."""
    return Loot(
        rows=rows,
        passwords=tuple(person.password for person in everybody(scene)),
        return_codes=(scene.code,),
        private_keys=(recovery_key(),),
    )


@pytest.mark.usefixtures("own_ring")
def test_a_dump_from_before_an_erasure_opens_nothing_once_the_old_ring_key_is_destroyed(
    scene: Scene,
) -> None:
    """R6.3: neither every password nor the recovery key brings an erased case back."""
    dump = stolen_rows()
    before = Thief(all_there_is_to_steal(scene, dump)).plunder()
    assert readable(before, SEALED + WORKING) == [*SEALED, *WORKING]  # the thief knows his trade
    reporter.erase(code_keys=scene.code_keys, now=NOW)
    old = key_rings.ring().active
    call_command("rotate_keys", "add", verbosity=0)
    call_command("rotate_keys", "activate", verbosity=0)
    call_command("rotate_keys", "--destroy-old", *proof())
    assert old not in key_rings.ring()
    after = Thief(all_there_is_to_steal(scene, dump)).plunder()
    assert readable(after, SEALED + WORKING) == []
    assert not [place for place in after.opened if str(scene.case_id) in place]


def test_an_erased_case_is_in_no_row_but_the_audits(scene: Scene) -> None:
    """R6.8: erased by the code alone; what remains names a case that opens nowhere."""
    reporter.erase(code_keys=scene.code_keys, now=NOW)
    rows = stolen_rows()
    about = {
        table
        for table, found in rows.items()
        if any(scene.case_id in row.values() for row in found)
    }
    # The audit, and for a minute the mark that says it is gone.
    assert about <= {"Event", "UnsealedEvent", "SealedHead", "NewestPending"}
    assert readable(Thief(all_there_is_to_steal(scene, rows)).plunder(), SEALED + WORKING) == []
