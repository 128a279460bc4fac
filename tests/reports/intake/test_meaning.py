"""What decides a level means the same in every language: neither more nor less than the English.

Frozen on purpose. Whoever words a question or an answer anew reads it beside the English first,
then changes the list. A word narrower in one language turns a yes into an honest no: "suicide"
stands in all three or in none, and "hurting yourself" beside it, for whoever wishes to be gone.
"""

import tomllib
from collections.abc import Iterator
from typing import Final

import pytest
from django.utils import translation

from pharmacy.person_form import KINDS as COUNTERS_KINDS
from reports.intake.triage.instrument import Choice, Role, Row
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
        "serré, cou, coupé, respiration",
        "keel, dichtgeknepen, adem, afgesneden",
        "squeezed, neck, breathing",
    ),
    "strangled_last_5_days": (
        "serré, cou, coupé, respiration, cinq derniers jours",
        "keel, dichtgeknepen, adem, afgesneden, laatste vijf dagen",
        "squeezed, neck, breathing, last five days",
    ),
    "weapon_used_or_threatened": (
        "y a-t-il eu, coups, menaces, arme, couteau, objet",
        "wapen, mes, iets anders, verwond, bedreigd",
        "weapon, knife, another object, hurt, threaten",
    ),
    "firearm_access": (
        "peut-elle avoir, arme à feu",
        "kan, komen, vuurwapen",
        "can, get hold, firearm",
    ),
    "threat_to_kill": (
        "menacé, tuer, proche",
        "gedreigd, doden, of, iemand van wie",
        "threaten, life, or, somebody, love",
    ),
    "threat_or_weapon": (
        "menacé, tuer, blesser gravement, ou montré une arme",
        "gedreigd, doden, zwaar, verwonden, of een wapen getoond",
        "threatened to kill, badly hurt, or shown a weapon",
    ),
    "fears_being_killed": (
        "peur, mourir",
        "bang, overleeft|overleven",
        "afraid, survive|surviving",
    ),
    "honour_or_forced_marriage": (
        "famille, honneur, ou, marier, contre",
        "familie, eer, of, trouwen, tegen",
        "family, honour, or, marry, against",
    ),
    "forced_sex": (
        "sexuel, ne vouliez pas|ne voulait pas",
        "iets seksueels, niet wilde",
        "something sexual, did not want",
    ),
    "escalating": ("plus grave, ou, plus fréquent", "erger, of, vaker", "worse, or, more often"),
    "stalking": (
        "suit|suivie|sait-elle où vous vivez ou travaillez, attend|sans cesse",
        "volg|waar u woont of werkt, wacht|telkens terug",
        "follow|where you live or work, wait|again and again",
    ),
    "separated_or_planning": (
        "séparation|quitté la maison, partir",
        "uit elkaar|van thuis weg, weg te gaan",
        "split up|left home, leaving",
    ),
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
    "partner_suicide_threat": ("parle, suicider", "praat, zelfdoding", "talk, suicide"),
    "children_present": (
        "enfants, étaient-ils là|ont-ils vu, vivent-ils",
        "kinderen, waren er|het gezien, wonen",
        "children, there|see it, live",
    ),
    "suicidal_thoughts_self": (
        "suicide|suicider, ou, faire du mal|faire de mal",
        "zelfdoding, of, pijn",
        "suicide, or, hurting",
    ),
    "power": (
        "décide, emploi, notes, papiers",
        "beslist, werk, punten, papieren",
        "decide, job, marks, papers",
    ),
    "see_again": ("bientôt, revoir", "binnenkort, terugzien", "again soon"),
    "knows_sleep": ("sait-elle, dormez", "weet, slaapt", "know, sleep"),
    "safe_place": ("maintenant, sûr", "nu, veilige", "safe now"),
    "afraid_home": ("peur, maison", "bang, naar huis", "afraid, home"),
    "lives_with": (
        "vit-il avec|vivez-vous avec, fait cela",
        "woon, bij de persoon, dit doet",
        "live, with, does this",
    ),
    "safe_tonight": ("sûr, dormir, cette nuit", "veilige, vannacht, slapen", "safe, sleep tonight"),
}
"""Of each question that can raise a level: what every text of it holds; "a|b" is either of them."""

TICKED: Final = {
    "both": ("les deux", "allebei", "both"),
    "danger": ("danger, maintenant", "gevaar, nu", "danger now"),
    "hurt": ("blessure|fait mal", "gewond|pijn", "hurt"),
    "recent": ("ces 5 derniers jours", "de laatste 5 dagen", "in the last 5 days"),
    "earlier": ("avant", "langer geleden", "longer ago"),
    "firearm": (
        "non, mais, peut avoir, arme à feu",
        "nee, maar, kan, komen, vuurwapen",
        "no, but, can get, firearm",
    ),
    "insulted": ("insultes", "beledigd", "insulted"),
    "remarks": ("remarques", "opmerkingen", "remarks"),
    "messages": (
        "messages, insultes, menaces",
        "berichten, beledigingen, bedreigingen",
        "messages, insults, threats",
    ),
    "scared": ("peur, crie, menace", "bang, roept, dreigt", "scares, shouts, threatens"),
    "controlled": ("contrôle", "gecontroleerd", "controlled"),
    "money": ("argent", "geld", "money"),
    "hit": (
        "coups, bousculades",
        "geslagen, geduwd, vastgehouden, pijn",
        "hit, pushed, held, hurt",
    ),
    "threatened": ("menaces, coups", "bedreigd, geslagen", "threatened, hit"),
    "sexual": (
        "gestes ou actes sexuels non voulus",
        "ongewenste aanraking of seks",
        "unwanted touching or sex",
    ),
    "touching": (
        "attouchements ou frottements|gestes ou actes sexuels non voulus",
        "ongewenste aanraking",
        "unwanted touching",
    ),
    "touched": (
        "touche, veut, ne veux pas",
        "raakt mij aan, wil, niet wil",
        "touches, wants, do not want",
    ),
    "sex": ("acte sexuel non voulu", "seks die ik niet wilde", "sex that i did not want"),
    "exposed": ("montre son sexe, ou, filme", "ontblootte, of, filmde", "exposed, or, filmed"),
    "followed": ("suit", "gevolgd", "followed"),
    "bullied": ("harcèle, ou, suit", "gepest, of, gevolgd", "bullied, or, followed"),
    "accounts": (
        "comptes, ou, piste, gsm",
        "accounts, of, volgt, gsm",
        "accounts, or, follows, phone",
    ),
    "drink": ("produit, verre, ou, piqûre", "drankje, of, prik, naald", "drink, or, needle"),
    "honour": ("honneur, mariage forcé", "eer, gedwongen, trouwen", "honour, pushed to marry"),
    "fights": (
        "vois, entends, bagarres, maison",
        "zie, hoor, ruzie, slagen, thuis",
        "see, hear, fights, home",
    ),
    "neck": (
        "cou, serré, ou, respiration, coupée",
        "keel, dichtgeknepen, of, adem, afgesneden",
        "neck, squeezed, or, breath",
    ),
    "threat": ("menaces de mort", "met de dood bedreigd", "threats to kill"),
    "weapon": (
        "arme, couteau, peut avoir une arme à feu",
        "wapen, mes, aan een vuurwapen komen",
        "weapon, knife, can get a firearm",
    ),
    "separated": ("séparation, partir", "uit elkaar, weg te gaan", "split up, leaving"),
    "children": ("enfants présents", "kinderen bij", "children there"),
    "fears": ("peur, tuée", "bang, gedood", "afraid, killed"),
    "suicidal": ("parle, suicider", "praat, zelfdoding", "speaks of suicide"),
    "none": ("rien de cela", "niets hiervan", "none of this"),
    "partner_or_ex": ("partenaire ou ex", "partner of ex", "partner or ex"),
    "tonight": ("cette nuit", "vannacht", "tonight"),
    "today": ("aujourd’hui, cette nuit", "vandaag, vannacht", "today, last night"),
    "days3": ("3 derniers jours", "laatste 3 dagen", "last 3 days"),
    "days7": ("7 derniers jours", "laatste 7 dagen", "last 7 days"),
    "now": ("cela continue", "gaat nog door", "still going on"),
    "under12": ("moins de 12", "jonger dan 12", "under 12"),
    "under3": ("moins de 3", "jonger dan 3", "under 3"),
    "3_11": ("3 à 11", "3 tot 11", "3 to 11"),
}
"""The same of each answer and each tick that weighs, whatever the row; not of a plain yes or no."""

_PLAIN: Final = frozenset({"yes", "no", "unknown"})

AT_A_COUNTER: Final = {
    "physical": ("coups, bousculades, blessure", "geslagen, geduwd, gekwetst", "hit, pushed, hurt"),
    "sexual": ("quelque chose de sexuel", "iets seksueels", "something sexual"),
    "psychological": ("insultes, menaces", "beledigd, bedreigd", "insulted, threatened"),
    "control": ("contrôle", "gecontroleerd", "controlled"),
    "stalking": ("suit, surveille", "gevolgd, in de gaten", "followed, watched"),
}
"""The shorter list of a pharmacy's screen."""

LINES: Final = ("à mourir", "dood", "dying")


def _missing(said: str, words: str) -> list[str]:
    low = said.lower()
    return [each for each in words.split(", ") if not any(one in low for one in each.split("|"))]


def _legends(question_id: str, language: str) -> Iterator[str]:
    """Every text in which this question is asked: by itself, and by each row that asks it alone."""
    safety = instrument(BRUSSELS)
    question = safety.question(question_id)
    yield question.text(language)
    yield question.text(language, witness=True)
    for row in safety.rows:
        if row.asks == (question_id,):
            yield from _said(row, language)


def _said(words: Row | Choice, language: str) -> list[str]:
    voices = (words.own, words.young, words.witness, words.child)
    return [voice[language] for voice in voices if language in voice]


def _weighing() -> Iterator[Choice]:
    atoms = set().union(*(g for each in instrument(BRUSSELS).triggers for g in each.when))
    for row in instrument(BRUSSELS).rows:
        for choice in row.choices:
            kinds = {f"kind:{kind}" for kind in choice.kinds}
            weighs = choice.yes or choice.rest or atoms & (kinds | set(choice.marks))
            if weighs and choice.value not in _PLAIN:
                yield choice


def test_every_question_and_every_answer_that_can_raise_a_level_is_held() -> None:
    safety = instrument(BRUSSELS)
    assert STANDS.keys() == {each.id for each in safety.questions if each.role is not Role.CONTEXT}
    assert TICKED.keys() == {choice.value for choice in _weighing()}


@pytest.mark.parametrize(("place", "language"), list(enumerate(LANGUAGES)))
def test_a_question_asks_in_each_language_what_the_english_asks(place: int, language: str) -> None:
    lost = {
        (name, text): _missing(text, words[place])
        for name, words in STANDS.items()
        for text in _legends(name, language)
    }
    assert {name: words for name, words in lost.items() if words} == {}


@pytest.mark.parametrize(("place", "language"), list(enumerate(LANGUAGES)))
def test_what_is_ticked_means_in_each_language_what_the_english_means(
    place: int, language: str
) -> None:
    lost = {
        text: _missing(text, TICKED[choice.value][place])
        for choice in _weighing()
        for text in _said(choice, language)
    }
    assert {name: words for name, words in lost.items() if words} == {}


@pytest.mark.parametrize(("place", "language"), list(enumerate(LANGUAGES)))
def test_what_is_ticked_at_a_counter_means_the_same_too(place: int, language: str) -> None:
    with translation.override(language):
        found = {value: str(text) for value, text in COUNTERS_KINDS if value in AT_A_COUNTER}
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
