"""What decides a level means the same in every language: neither more nor less than the English.

Frozen on purpose. Whoever words a question or an answer anew reads it beside the English first,
then changes the list: "suicide" where the English says "dying" turns a passive wish to die into
an honest no.
"""

import tomllib
from typing import Final

import pytest
from django.utils import translation

from pharmacy.forms import KINDS as COUNTERS_KINDS
from reports.channels.web.form_kit.form_fields import Choices
from reports.channels.web.questions.incident_questions import KINDS
from reports.intake.triage.instrument import KIND, Role
from reports.intake.triage.triage import instrument
from tests import source
from tests.reports.region.regions import BRUSSELS

LANGUAGES: Final = ("fr", "nl", "en")
STANDS: Final = {
    "danger_now": ("danger, en ce moment", "gevaar, op dit moment", "danger, right now"),
    "injury_needs_care_now": (
        "blessure, soigner, maintenant",
        "verwonding, verzorgd, nu",
        "injury, care, now",
    ),
    "strangled_ever": (
        "déjà, serré, cou, coupé, respiration",
        "ooit, keel, dichtgeknepen, niet kon ademen",
        "ever, neck, breathing",
    ),
    "strangled_last_5_days": (
        "serré, cou, coupé, respiration, cinq derniers jours",
        "keel, dichtgeknepen, niet kon ademen, laatste vijf dagen",
        "neck, breathing, last five days",
    ),
    "weapon_used_or_threatened": (
        "y a-t-il eu, arme, couteau, autre objet, blesser, faire peur",
        "was er, wapen, mes, iets anders, pijn te doen, bang te maken",
        "was there, weapon, knife, another thing, hurt, frighten",
    ),
    "firearm_access": (
        "peut-elle avoir, arme à feu",
        "kan, komen, vuurwapen",
        "can, get hold, firearm",
    ),
    "threat_to_kill": (
        "menacé, tuer, proche",
        "gedreigd, doden, of, iemand die u lief|een naaste",
        "threaten, life, love",
    ),
    "fears_being_killed": (
        "peur, mourir, ce qui se passe",
        "bang, overleeft|overleven",
        "afraid, survive|surviving",
    ),
    "honour_or_forced_marriage": (
        "famille, ou d’autres, honneur, marier, contre",
        "familie, iemand anders, eer, trouwen, tegen",
        "family, anyone, honour, marry, against",
    ),
    "forced_sex": (
        "quelque chose de sexuel, ne vouliez pas|ne voulait pas",
        "iets seksueels, niet wilde",
        "something sexual, did not want",
    ),
    "escalating": ("plus grave, plus fréquent", "erger, vaker", "more serious, more frequent"),
    "stalking": (
        "suit|suivie, attend, surveill, téléphone",
        "volg, wacht, in de gaten, telefoon",
        "follow, wait, watch, phone",
    ),
    "separated_or_planning": ("séparation, partir", "uit elkaar, weg te gaan", "split up, going"),
    "controlling_or_jealous": ("décide, jalou", "beslist, jaloers", "decide, jealous"),
    "pregnant_or_baby_under_1": (
        "grossesse, bébé, moins d’un an",
        "zwangerschap, baby, minder dan een jaar",
        "pregnancy, baby, less than a year",
    ),
    "threatens_children": (
        "menace, faire du mal, enfants, prendre",
        "dreigt, kinderen, pijn te doen, mee te nemen",
        "threaten, hurt, take, children",
    ),
    "partner_suicide_threat": ("parle, suicider", "praat, zelfdoding", "talk, ending, life"),
    "children_present": (
        "enfants, étaient-ils là, vivent-ils",
        "kinderen, waren er, wonen er",
        "children, there, live",
    ),
    "suicidal_thoughts_self": (
        "à mourir|de mourir, faire du mal",
        "sterven, pijn",
        "dying, hurting",
    ),
}
"""Of each question that can raise a level: what both its texts hold; "a|b" is either of them."""

TICKED: Final = {
    "physical": (
        "coups, bousculades, retenir, blessures",
        "geslagen, geduwd, vastgehouden, pijn",
        "hit, pushed, held, hurt",
    ),
    "sexual": ("gestes, actes, désirés", "ongewenste, aanrakingen, handelingen", "touched, made"),
    "psychological": (
        "insultes, menaces, peur",
        "uitgescholden, bedreigd, bang",
        "insulted, threatened, afraid",
    ),
    "control": ("contrôle", "gecontroleerd", "controlled"),
    "economic": (
        "argent, papiers, pris, gardés",
        "geld, papieren, afgenomen, achtergehouden",
        "money, papers, taken, held back",
    ),
    "stalking": (
        "suit, surveille, encore et encore",
        "telkens opnieuw, gevolgd, in de gaten",
        "followed, watched, again and again",
    ),
    "forced_marriage": (
        "pression, se marier, rester dans un mariage",
        "onder druk, trouwen, getrouwd te blijven",
        "pushed, marry, stay married",
    ),
}
"""The same of each answer about what happened that is part of a trigger."""

AT_A_COUNTER: Final = {
    "physical": ("coups, bousculades, blessure", "geslagen, geduwd, gekwetst", "hit, pushed, hurt"),
    "sexual": ("quelque chose de sexuel", "iets seksueels", "something sexual"),
    "psychological": ("insultes, menaces", "beledigd, bedreigd", "insulted, threatened"),
    "control": ("contrôle", "gecontroleerd", "controlled"),
    "stalking": ("suit, surveille", "gevolgd, in de gaten", "followed, watched"),
}
"""The shorter list of a pharmacy's screen."""

LINES: Final = ("à mourir", "sterven", "dying")


def _missing(said: str, words: str) -> list[str]:
    low = said.lower()
    return [each for each in words.split(", ") if not any(one in low for one in each.split("|"))]


def test_every_question_that_can_raise_a_level_is_held() -> None:
    safety = instrument(BRUSSELS)
    assert STANDS.keys() == {each.id for each in safety.questions if each.role is not Role.CONTEXT}
    atoms = set().union(*(group for trigger in safety.triggers for group in trigger.when))
    assert TICKED.keys() == {
        atom.removeprefix(KIND) for atom in atoms if atom.startswith(KIND)
    }  # fmt: skip


@pytest.mark.parametrize("witness", [False, True])
@pytest.mark.parametrize(("place", "language"), list(enumerate(LANGUAGES)))
def test_a_question_asks_in_each_language_what_the_english_asks(
    place: int, language: str, witness: bool
) -> None:
    safety = instrument(BRUSSELS)
    found = {name: safety.question(name).text(language, witness=witness) for name in STANDS}
    lost = {name: _missing(found[name], words[place]) for name, words in STANDS.items()}
    assert {name: words for name, words in lost.items() if words} == {}


@pytest.mark.parametrize(("place", "language"), list(enumerate(LANGUAGES)))
def test_what_is_ticked_means_in_each_language_what_the_english_means(
    place: int, language: str
) -> None:
    (field,) = KINDS.fields
    assert isinstance(field, Choices)
    with translation.override(language):
        found = {str(each.value): str(each.text) for each in field.offered()}
    lost = {name: _missing(found[name], words[place]) for name, words in TICKED.items()}
    assert {name: words for name, words in lost.items() if words} == {}


@pytest.mark.parametrize(("place", "language"), list(enumerate(LANGUAGES)))
def test_what_is_ticked_at_a_counter_means_the_same_too(place: int, language: str) -> None:
    with translation.override(language):
        found = {value: str(text) for value, text in COUNTERS_KINDS if value in TICKED}
    assert found.keys() == AT_A_COUNTER.keys()
    lost = {name: _missing(found[name], words[place]) for name, words in AT_A_COUNTER.items()}
    assert {name: words for name, words in lost.items() if words} == {}


@pytest.mark.parametrize(("place", "language"), list(enumerate(LANGUAGES)))
def test_a_line_for_whoever_thinks_of_dying_says_so(place: int, language: str) -> None:
    """Who has no plan, and only wishes not to be there any more, knows that it is for them."""
    pack = tomllib.loads((source.ROOT / "reports/region/packs/brussels/numbers.toml").read_text())
    lines = [each for each in pack["helpline"] if each["id"].startswith("suicide-")]
    assert len(lines) == 2
    for line in lines:
        assert LINES[place] in line["descriptions"][language]
