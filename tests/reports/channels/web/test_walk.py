"""The report in two minutes: every branch walked to its code, and ten people (R1.10, R2.2)."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
import time_machine
from django.conf import settings

from reports.cases.models import Case
from reports.region import region
from reports.region.vocabulary import Level
from tests.golden import kept
from tests.reports.cases.world import World
from tests.reports.channels.web.browser import Reporter
from tests.reports.channels.web.walking import Person, Step, pages, total, waiting, walk

pytestmark = pytest.mark.django_db

DAY = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)  # a Tuesday, in staffed hours
LANGUAGES: Final = ("en", "fr", "nl")
MOST_WORDS: Final = 900
HOME: Final = (12, 32)
OTHERS: Final = (8, 18)
MORE: Final = (9, 18)  # one page more where a bed for the night, or danger, asks for it
QUIET: Final = {"right_now": "no", "near": "no"}
NOW: Final = {"right_now": "danger", "near": "no"}
NO_FOUR: Final = {"neck": "no", "threat": "no", "weapon": "no", "fears": "no"}
LATELY: Final = {"escalating": "no", "separated": "no", "children": "no", "suicidal": "no"}
TYPED: Final = {"happened": "Sample words."}
PLACE: Final = {"need": "tonight", "with": ["children"], "children_count": "2"}


def home(subject: str, **more: Any) -> dict[str, Any]:
    told = {"subject": subject, "kinds": ["insulted", "hit"], "need": "no"}
    return {**told, **QUIET, **TYPED, **NO_FOUR, **LATELY, "was_couple": "no", **more}


WORK: Final = {
    **{"subject": "work", "kinds": ["remarks", "touching"], "suicidal": "no", "threat": "no"},
    **{"power": "no", "see_again": "no", **TYPED},
}
NIGHT: Final = {
    **{"subject": "night", "kinds": ["drink", "touching"], "when": "today", **TYPED},
    **{"safe_place": "yes", "neck": "no", "known_by": "no", "suicidal": "no"},
}
YOUNG: Final = {
    **{"subject": "y_home", "kinds": ["scared"], **TYPED, "afraid_home": "no"},
    **{"suicidal": "no", "trusted_adult": "yes", "age": "12_15"},
}
SEEN: Final = {"subject": "w_couple", **TYPED, "knows": "no", "known": ["threat", "children"]}

WALKS: Final[dict[str, tuple[Person, tuple[int, int]]]] = {
    "home, danger and a place": (Person(told=home("partner", **NOW, **PLACE)), HOME),
    "home, danger, a place and a phone": (
        Person(told=home("partner", **NOW, **PLACE), number="0470 12 34 56"),
        HOME,
    ),
    "home, no danger": (Person(told=home("partner")), HOME),
    "family, no danger": (Person(told=home("family", honour="no")), HOME),
    "ex or stalking": (Person(told=home("close", knows_sleep="no")), HOME),
    "a place to sleep": (
        Person(told=home("place", because="partner", need="tonight", **{"with": ["nobody"]})),
        HOME,
    ),
    "a place, in danger": (
        Person(
            told=home("place", because="partner", need="tonight", **NOW, **{"with": ["nobody"]})
        ),
        HOME,
    ),
    "work or school": (Person(told={**WORK, **QUIET}), OTHERS),
    "work, in danger": (Person(told={**WORK, **NOW}), OTHERS),
    "street, transport": (
        Person(
            told={
                **{"subject": "street", "kinds": ["remarks"], "when": "today", "threat": "no"},
                **{"comes_back": "no", "suicidal": "no", **TYPED, **QUIET},
            }
        ),
        OTHERS,
    ),
    "night out": (Person(told={**NIGHT, **QUIET}), OTHERS),
    "night out, hurt": (Person(told={**NIGHT, **NOW, "right_now": "hurt"}), OTHERS),
    "online": (
        Person(
            told={
                **{"subject": "online", "kinds": ["messages", "pictures"], "threat": "no"},
                **{"known_by": "no", "suicidal": "no", **TYPED, **QUIET},
            }
        ),
        OTHERS,
    ),
    "something else": (
        Person(
            told={
                **{"subject": "other", "kinds": ["insulted"], "threat": "no", "fears": "no"},
                **{"children": "no", "suicidal": "no", **TYPED, **QUIET},
            }
        ),
        OTHERS,
    ),
    "under 18": (Person(who="young", told={**YOUNG, **QUIET}), MORE),
    "under 18, danger, not sleeping at home": (
        Person(
            who="young",
            told={**YOUNG, **NOW, "subject": "y_sleep", "safe_tonight": "no", "with": ["nobody"]},
        ),
        MORE,
    ),
    "somebody else": (Person(who="other", told={**SEEN, **QUIET}), MORE),
    "somebody else, danger": (Person(who="other", told={**SEEN, **NOW}), MORE),
    "a child, told by an adult": (
        Person(
            who="child",
            told={
                **{"subject": "w_family", "knows": "no", "lives_with": "yes", "age": "3_11"},
                **{"afraid_home": "yes", "suicidal": "no", **TYPED, **QUIET},
            },
        ),
        MORE,
    ),
    "shortest (sent from “Right now”)": (
        Person(told={"subject": "partner", **QUIET}, sends_from="now"),
        (5, 7),
    ),
    "fastest in danger": (Person(hurries=True, sends_from="call"), (5, 4)),
}
TABLE = settings.ROOT / "docs/report.md"
# Its columns: the words by language, and the pages with the taps on each.
HEADS, WAY = {"en": "words EN", "fr": "FR", "nl": "NL"}, "page by page (taps)"
WAITING = "waiting (s)"
BEGIN, END = "<!-- walked -->\n", "<!-- /walked -->\n"


@pytest.fixture(autouse=True)
def _by_day() -> Iterator[None]:
    with time_machine.travel(DAY, tick=False):
        yield


@pytest.mark.drawn
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("branch", WALKS)
def test_every_branch_keeps_its_budget(people: World, branch: str, language: str) -> None:
    """And is walked as the page about the report says, docs/report.md."""
    person, (most_pages, most_taps) = WALKS[branch]
    steps, browser = walk(person, language)
    seen, taps, words = total(steps)
    assert seen <= most_pages, pages(steps)
    assert taps <= most_taps, [(each.name, each.taps) for each in steps]
    assert words <= MOST_WORDS, [(each.name, each.words) for each in steps]
    assert Case.objects.count() == 1
    said = _rows()[branch]
    assert (said["pages"], said["taps"], said[HEADS[language]]) == (
        f"{seen}",
        f"{taps}",
        f"{words}",
    )
    assert said[WAY] == _way(steps)
    assert said[WAITING] == _waits(browser)


@pytest.mark.parametrize("language", LANGUAGES)
def test_by_night_the_longest_way_is_no_longer(people: World, language: str) -> None:
    """Where nobody is there to read, the page before sending says so."""
    person, _ = WALKS["home, danger, a place and a phone"]
    with time_machine.travel(DAY + timedelta(hours=14), tick=False):
        steps, _ = walk(person, language)
    assert total(steps)[2] <= MOST_WORDS, [(each.name, each.words) for each in steps]


def test_the_page_about_the_report_says_of_every_branch_what_is_walked(people: World) -> None:
    """`LINDEN_GOLDEN=write` writes it anew."""
    if kept.WRITES:
        _write([_row(branch, person) for branch, (person, _) in WALKS.items()])
    assert list(_rows()) == list(WALKS)


def _row(branch: str, person: Person) -> str:
    ways = {language: walk(person, language) for language in LANGUAGES}
    walked = {language: steps for language, (steps, _) in ways.items()}
    waits = _waits(ways["en"][1])
    seen, taps, _ = total(walked["en"])
    words = " | ".join(str(total(steps)[2]) for steps in walked.values())
    return f"| {branch} | {seen} | {taps} | {words} | {waits} | {_way(walked['en'])} |\n"


def _waits(browser: Reporter) -> str:
    return f"{waiting(browser):.1f}"


def _way(steps: list[Step]) -> str:
    return " · ".join(f"{each.name} ({each.taps})" for each in steps)


def _rows() -> dict[str, dict[str, str]]:
    """What the page says, by branch and column."""
    table = TABLE.read_text().partition(BEGIN)[2].partition(END)[0]
    head, _line, *rows = ([cell.strip() for cell in row.split("|")] for row in table.splitlines())
    return {row[1]: dict(zip(head, row, strict=True)) for row in rows}


def _write(rows: list[str]) -> None:
    before, begin, rest = TABLE.read_text().partition(BEGIN)
    table, end, after = rest.partition(END)
    head = "".join(table.splitlines(keepends=True)[:2])
    TABLE.write_text("".join([before, begin, head, *rows, end, after]))


def _numbers(step: Step) -> list[str]:
    return re.findall(r'class="call"[^>]*>([\d ]+)<', step.text.partition("<main")[2])


def at(steps: list[Step], name: str) -> Step:
    return next(each for each in steps if each.name == name)


PERSONAS: Final[dict[str, tuple[str, Person, str, Level]]] = {
    "a woman of 34, in danger, two children, a place tonight": (
        "fr",
        Person(told=home("partner", **NOW, **PLACE, neck="recent")),
        "what now call words safe stay check",
        Level.EMERGENCY,
    ),
    "a man of 41, his former husband has threatened to kill him": (
        "nl",
        Person(told=home("close", threat="yes", was_couple="yes", kinds=["followed"])),
        "what now words safe lately stay check",
        Level.HIGH,
    ),
    "a girl of 15, a step-father, thinks of suicide": (
        "nl",
        Person(
            who="young",
            told={**YOUNG, **QUIET, "afraid_home": "yes", "suicidal": "yes", "safe_tonight": "no"},
        ),
        "what now words safe listen stay check",
        Level.EMERGENCY,
    ),
    "a woman of 27, something in her drink last night": (
        "en",
        Person(told={**NIGHT, **QUIET, "kinds": ["drink", "memory"]}),
        "what now words safe check",
        Level.HIGH,
    ),
    "a non-binary person of 22, insulted in a tram": (
        "fr",
        Person(
            told={
                **{"subject": "street", "kinds": ["remarks"], "when": "today", "threat": "no"},
                **{"comes_back": "no", "suicidal": "no", **TYPED, **QUIET},
            }
        ),
        "what now words safe check",
        Level.STANDARD,
    ),
    "a woman of 72, her son takes her money": (
        "fr",
        Person(told=home("family", kinds=["money", "insulted"], escalating="yes", honour="no")),
        "what now words safe lately stay check",
        Level.ELEVATED,
    ),
    "a woman of 29 without papers": (
        "en",
        Person(told=home("partner", kinds=["controlled", "money"], threat="yes", fears="yes")),
        "what now words safe lately stay check",
        Level.HIGH,
    ),
    "a neighbour who hears screams": (
        "nl",
        Person(who="other", told={**SEEN, **NOW, "known": ["children"]}),
        "what now call words safe check",
        Level.EMERGENCY,
    ),
    "a girl of 17, to be married in summer": (
        "fr",
        Person(
            who="young",
            told={**YOUNG, **QUIET, "subject": "y_decided", "kinds": [], "age": "16_17"},
        ),
        "what now words safe check",
        Level.HIGH,
    ),
    "a deaf woman of 45, her boss touches her": (
        "nl",
        Person(told={**WORK, **QUIET, "kinds": ["touching"], "power": "yes", "see_again": "yes"}),
        "what now words safe check",
        Level.ELEVATED,
    ),
}
# The first numbers of the page that names them, in the persona's language.
FIRST_NUMBERS: Final = {
    "a woman of 34, in danger, two children, a place tonight": ("call", ["112", "101"]),
    "a girl of 15, a step-father, thinks of suicide": ("listen", ["102", "1813"]),
    "a neighbour who hears screams": ("call", ["112", "101"]),
    "a non-binary person of 22, insulted in a tram": ("check", ["107"]),
    "a deaf woman of 45, her boss touches her": ("check", ["02 535 45 42", "106"]),
    "a girl of 17, to be married in summer": ("check", ["103"]),
    "a woman of 27, something in her drink last night": ("safe", ["02 535 45 42"]),
}


@pytest.mark.parametrize("persona", PERSONAS)
def test_ten_people_find_their_way(people: World, persona: str) -> None:
    """The pages of their branch and no other, the level, and the numbers that are for them."""
    language, person, way, level = PERSONAS[persona]
    steps, browser = walk(person, language)
    assert [each.name for each in steps] == ["start", "before", *way.split(), "code"]
    assert Case.objects.get().rank == level.rank
    assert browser.code
    if persona in FIRST_NUMBERS:
        name, numbers = FIRST_NUMBERS[persona]
        assert _numbers(at(steps, name))[: len(numbers)] == numbers


def test_who_may_not_be_overheard_reads_first_how_to_write(people: World) -> None:
    """R5.7: the app before the numbers, what is for deaf people not behind a second fold."""
    told = {**WORK, "right_now": "danger", "near": "yes"}
    page = at(walk(Person(told=told))[0], "call").text.partition("<main")[2]
    assert page.index("112 BE") < page.index('href="tel:112"')
    assert re.search(r"<details[^>]* open><summary>I cannot speak or hear", page)


def test_a_letter_of_one_press_is_a_full_report(people: World) -> None:
    """The danger button and "Send now": four taps, an emergency, a code."""
    steps, browser = walk(Person(hurries=True, sends_from="call"))
    assert pages(steps) == ["start", "before", "what", "call", "code"]
    assert Case.objects.get().rank == Level.EMERGENCY.rank
    assert browser.code


@pytest.mark.parametrize("who", ["self", "young", "other", "child"])
def test_every_tick_leads_to_a_code(people: World, who: str) -> None:
    """No subject of any voice is a dead end, whatever is left open."""
    offered = Reporter().begin(who).form.choices["subject"]
    for subject in offered:
        steps, _ = walk(Person(who=who, told={"subject": subject}))
        assert steps[-1].name == "code"
    assert Case.objects.count() == len(offered)
    assert region().languages
