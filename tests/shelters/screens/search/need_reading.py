"""A search as it is stored and as its page says it."""

import re
from typing import Any
from uuid import uuid4

from reports.cases.terms.machine_facts import HouseholdNeeds
from reports.intake.chapters.chapter_list import Chapter
from reports.intake.chapters.handing_in import hand_in
from shelters.facts.need_facts import NeedFacts
from shelters.needs import needs
from tests.reports.cases.world import report
from tests.shelters.households import Household
from tests.shelters.houses import NOW
from tests.shelters.screens.seekers import Seeker


def facts_of(seeker: Seeker) -> NeedFacts:
    """What is kept of the search that waits."""
    need = needs.waiting_need(case_id=seeker.case_id)
    assert need is not None
    return needs.read_facts(need, seeker.household.opened().vault)


def told_later(seeker: Seeker, page: int, **answers: Any) -> Seeker:
    """A household that handed in a page of chapter 3 after the report."""
    told = report(now=NOW, needs=HouseholdNeeds())
    hand_in(
        code_keys=told.code_keys,
        chapter=Chapter.STAY,
        page=page,
        answers=answers,
        part_id=uuid4(),
        language="fr",
        now=NOW,
    )
    return Seeker(seeker.cast, Household(told.case_id, seeker.cast.beatriz), seeker.client)


def chosen(page: str, name: str) -> list[str]:
    """What of a field is ticked or chosen on a page."""
    ticked = [tag for tag in page.split("<input") if f'name="{name}"' in tag and "checked" in tag]
    values = [re.findall(r'value="([^"]*)"', tag)[0] for tag in ticked]
    if f'<select name="{name}"' in page:
        field = page.split(f'<select name="{name}"')[1].split("</select>")[0]
        values += re.findall(r'<option value="([^"]*)" selected', field)
    return values
