"""The page names what it uses, and nothing is left over."""

import re

from tests.machines import page

RUN = {"primary", "standby", "synchronous", "watch", "promote", "alone", "forget"}


def test_every_command_of_the_page_is_run_and_every_name_is_explained() -> None:
    found = page.blocks()
    assert found.keys() == RUN | {page.NAMES}
    used = {name for each in RUN for name in re.findall(r"\$\{?([A-Z_]+)", found[each])}
    assert used | {"PGPASSFILE"} == page.names()
