"""What must hold between the parts of a pack, beyond each value being of its kind."""

from collections.abc import Iterable, Iterator
from itertools import combinations, pairwise

from reports.region.denylist import offending
from reports.region.letters import lacking
from reports.region.models.lines import About, Age, Audience, Helpline, Service, Words
from reports.region.models.nightlife import Incident
from reports.region.models.pharmacy import LegalText, Situation
from reports.region.models.plans import Wish
from reports.region.models.sms import reply_words_of
from reports.region.pack import Reader, Region
from reports.region.vocabulary import Level
from reports.region.weekly import DAYS, MINUTES_A_DAY, HolidayPolicy

type Fault = tuple[str, str, str]

_NEEDED_SERVICES = (Service.DOMESTIC_VIOLENCE, Service.SEXUAL_VIOLENCE, Service.CHILDREN)
# Whoever is under 18 has lines of their own for three of them, and for all others those of "other".
_ASKED = tuple(
    (about, age)
    for age, asked in (
        (Age.ADULT, set(About) - {About.MARRIAGE, About.TOUCHED}),
        (Age.UNDER_18, {About.OTHER, About.SUICIDE, About.AFTER}),
    )
    for about in asked
)
MOST_OFFERED = 3
# "Not reached" takes three tries at least, in different windows (R7.7).
FEWEST_TRIES = 3
ANSWERS = ("fine", "call_me", "stop")


def unsound(region: Region) -> Iterator[Fault]:
    """Everything that does not fit together, as (file, key, what was expected)."""
    yield from _identity(region)
    yield from _numbers(region)
    yield from _fallbacks(region)
    yield from _round_the_clock(region)
    yield from _offers(region)
    yield from _listed(region)
    yield from _communes(region)
    yield from _calendar(region)
    yield from _care(region)
    yield from _tries(region)
    yield from _plans(region)
    yield from _keywords(region)
    yield from _answers(region)
    yield from _nightlife(region)
    yield from _pharmacy(region)
    yield from _printed(region)


def _identity(region: Region) -> Iterator[Fault]:
    for language in region.languages:
        if term := offending(region.names[language], lexicon=region.deny):
            expected = f"a name that gives nothing away, not {term!r}"
            yield "region.toml", f"names.{language}", expected
    if term := offending(region.exit_url, lexicon=region.deny):
        yield "region.toml", "exit_url", f"an address that gives nothing away, not {term!r}"


def _numbers(region: Region) -> Iterator[Fault]:
    """R5.5: an emergency number, and lines for home, sexual violence, children and suicide."""
    if not any(not number.only_if_deaf for number in region.emergency):
        yield "numbers.toml", "emergency", "an emergency number for everybody"
    offered = {service for line in region.helplines for service in line.services}
    for service in _NEEDED_SERVICES:
        if service not in offered:
            yield "numbers.toml", "helpline", f"a line with the service {service}"
    yield from _for_thoughts_of_dying(region)
    yield from _twice("numbers.toml", "helpline", (line.id for line in region.helplines))
    yield from _twice("numbers.toml", "emergency", (number.id for number in region.emergency))
    for number in region.emergency:
        if number.uri.endswith(":"):
            yield "numbers.toml", f"emergency.{number.id}.dial", "a number to dial"
    children = {line.id for line in region.helplines if line.audience is Audience.CHILDREN}
    for line_id in set(region.minors.helplines) - children:
        yield "care.toml", "minors.helplines", f"lines for children, not {line_id!r}"


def _for_thoughts_of_dying(region: Region) -> Iterator[Fault]:
    lines = [line for line in region.helplines if Service.SUICIDE in line.services]
    for language in region.of_staff:  # of others the page says which languages a line speaks
        if not any(language in line.languages for line in lines):
            yield "numbers.toml", "helpline", f"a line in {language!r} with the service suicide"


def _fallbacks(region: Region) -> Iterator[Fault]:
    """R5.3: whoever is closed names somebody who is open now, in a language they share."""
    lines = {line.id: line for line in region.helplines}
    for line in region.helplines:
        key = f"helpline.{line.id}.fallback"
        if line.fallback is not None and line.fallback not in lines:
            yield "numbers.toml", key, f"the id of a helpline, not {line.fallback!r}"
        elif not line.round_the_clock and not _reaches_always_open(line, lines):
            yield "numbers.toml", key, "a line that is open day and night, directly or in turn"


def _reaches_always_open(line: Helpline, lines: dict[str, Helpline]) -> bool:
    seen: set[str] = set()
    here: Helpline | None = line
    while here is not None and here.id not in seen:
        if here.round_the_clock:
            return not set(line.languages).isdisjoint(here.languages)
        seen.add(here.id)
        here = lines.get(here.fallback or "")
    return False


def _round_the_clock(region: Region) -> Iterator[Fault]:
    """R5.3: for every hour of the week somebody listens in each language of staff, holidays
    too."""
    for language in region.of_staff:
        lines = [
            line
            for line in region.helplines
            if language in line.languages
            and not line.is_emergency
            and line.holidays is HolidayPolicy.AS_USUAL
        ]
        if any(line.round_the_clock for line in lines):
            continue
        for weekday, name in enumerate(DAYS):
            hour = _uncovered(lines, weekday)
            if hour is not None:
                expected = f"a line in {language!r} on {name} at {hour:02}:00"
                yield "numbers.toml", "helpline", expected


def _uncovered(lines: list[Helpline], weekday: int) -> int | None:
    for minute in range(0, MINUTES_A_DAY, 30):
        if not any(line.hours and line.hours.covers(weekday, minute) for line in lines):
            return minute // 60
    return None


def _offers(region: Region) -> Iterator[Fault]:
    """Something is offered for everything that is asked, in few lines that can be relied on."""
    table = [(about, offer.age) for offer in region.offers for about in offer.about]
    yield from _twice("numbers.toml", "offer", (f"{about} {age}" for about, age in table))
    for about, age in sorted(set(_ASKED) - set(table)):
        yield "numbers.toml", "offer", f"one for {about} {age}"
    lines = {line.id: line for line in region.helplines}
    for offer in region.offers:
        name = f"offer {offer.about[0]} {offer.age}"
        for language, ids in offer.ids.items():
            key = f"{name}.ids.{language}"
            if unknown := sorted(set(ids) - lines.keys()):
                yield "numbers.toml", key, f"ids of helplines, not {unknown}"
            else:
                yield from _offered(key, language, [lines[one] for one in ids])


def _offered(key: str, language: str, lines: list[Helpline]) -> Iterator[Fault]:
    certain = [line for line in lines if not line.only_phoned]
    listening = [line for line in certain if not line.is_reporting_point]
    if not certain:
        yield "numbers.toml", key, "a line that need not be phoned first"
    if listening and not any(line.round_the_clock for line in listening):
        yield "numbers.toml", key, "a line that is open day and night, as none stands alone (R5.3)"
    few = MOST_OFFERED + any(line.audience is Audience.LGBTQIA for line in lines)
    if len(lines) > few:
        yield "numbers.toml", key, f"{few} lines at most"
    first = lines[0] if lines else None
    if first and language not in first.languages and not _says_its_language(first, language):
        expected = f"a name in {language!r} that says in which language it answers"
        yield "numbers.toml", f"helpline.{first.id}.names", expected


def _says_its_language(line: Helpline, language: str) -> bool:
    return all(line.names[language] != line.names.get(own) for own in line.languages)


def _listed(region: Region) -> Iterator[Fault]:
    """A worker phones what the directory lists: a line that is there, and takes no emergencies."""
    lines = {line.id: line for line in region.helplines if not line.is_emergency}
    for each in region.services.lines:
        if each.id not in lines:
            yield "services.toml", "line", f"ids of helplines, not {each.id!r}"


def _communes(region: Region) -> Iterator[Fault]:
    touches = {commune.code: commune.touches for commune in region.communes}
    yield from _twice("communes.toml", "commune", (commune.code for commune in region.communes))
    for code, neighbours in touches.items():
        key = f"commune.{code}.touches"
        for neighbour in sorted(neighbours):
            if neighbour not in touches or neighbour == code:
                yield "communes.toml", key, f"other communes of this region, not {neighbour!r}"
            elif code not in touches[neighbour]:
                yield "communes.toml", f"commune.{neighbour}.touches", f"{code!r}, which touches it"
    yield from _twice("communes.toml", "at", (str(list(each.at)) for each in region.communes))
    yield from _groups(region)


def _groups(region: Region) -> Iterator[Fault]:
    grouped = [code for group in region.commune_groups.values() for code in group.communes]
    codes = {commune.code for commune in region.communes}
    yield from _twice("communes.toml", "group", grouped)
    for code in sorted(codes.symmetric_difference(grouped)):
        yield "communes.toml", "group", f"every commune in one group and no other: {code!r}"


def _calendar(region: Region) -> Iterator[Fault]:
    calendar = region.calendar
    if calendar.staffed.never:
        yield "calendar.toml", "staffed", "some hours in which people are at their desks"
    for weekday in sorted(calendar.working_days):
        if not calendar.staffed.spans[weekday]:
            yield "calendar.toml", "working_days", f"staffed hours on {DAYS[weekday]} too"
    if not calendar.working_days:
        yield "calendar.toml", "working_days", "at least one day"


def _care(region: Region) -> Iterator[Fault]:
    for level in (Level.EMERGENCY, Level.HIGH):
        if region.first_contact[level].staffed is None:
            yield "care.toml", f"first_contact.{level}.staffed_minutes", "minutes for urgent levels"
    days = [
        (level, target.working_days)
        for level, target in region.first_contact.items()
        if target.working_days is not None
    ]
    ordered = sorted(days, key=lambda pair: -pair[0].rank)
    for (level, sooner), (_, later) in pairwise(ordered):
        if later < sooner:
            yield "care.toml", f"first_contact.{level}.working_days", "not more than the next level"
    if region.statistics.k_partners > region.statistics.k_public:
        yield "care.toml", "statistics.k_partners", "not more than k_public"
    if region.breach.register_in not in region.languages:
        expected = f"a language of the region, not {region.breach.register_in!r}"
        yield "care.toml", "breach.register_in", expected
    yield from _twice("deadlines.toml", "deadline", (rule.id for rule in region.deadlines))
    yield from _unseen(region)


def _unseen(region: Region) -> Iterator[Fault]:
    """R4.4: a worker never knows less of what can still be done than the person who told."""
    for rule in region.deadlines:
        if Reader.REPORTER in rule.shown_to and Reader.WORKER not in rule.shown_to:
            yield "deadlines.toml", f"deadline.{rule.id}.shown_to", "the worker too"
        if not rule.shown_to.isdisjoint({Reader.REPORTER, Reader.VENUE}):
            for name, words in (("labels", rule.labels), ("passed", rule.passed)):
                for language in (each for each in region.languages if each not in words):
                    key = f"deadline.{rule.id}.{name}.{language}"
                    yield "deadlines.toml", key, "a text: it is shown to the public"


def _tries(region: Region) -> Iterator[Fault]:
    if region.safe_contact.attempts_before_not_reached < FEWEST_TRIES:
        key = "safe_contact.attempts_before_not_reached"
        yield "care.toml", key, f"{FEWEST_TRIES} tries at least"


def _plans(region: Region) -> Iterator[Fault]:
    plans = region.follow_up.plans.values()
    for level in Level:
        for wish in Wish:
            found = [plan.id for plan in plans if level in plan.levels and plan.wish is wish]
            if len(found) > 1:
                yield "followup.toml", "plan", f"one plan for {level} by {wish}, not {found}"
        if region.follow_up.plan_for(level, Wish.SMS) is None:
            yield "followup.toml", "plan", f"a plan for {level} by {Wish.SMS}"
    for plan in plans:
        if not plan.steps:
            yield "followup.toml", f"plan.{plan.id}.steps", "at least one step"


def _keywords(region: Region) -> Iterator[Fault]:
    """A keyword stands on a phone's screen: it gives nothing away and means nothing else."""
    taken = {phrase for key in ANSWERS for phrase in reply_words_of(region.sms.words, key)}
    for language, keywords in region.sms.keywords.items():
        for word in keywords:
            if offending(word, lexicon=region.deny):
                yield "sms.toml", f"keywords.{language}", f"words that tell nothing, not {word!r}"
            if word in taken:
                yield "sms.toml", f"keywords.{language}", f"no word with a meaning: {word!r}"


def _answers(region: Region) -> Iterator[Fault]:
    """No answer means two things, in whatever language it is given."""
    for one, other in combinations(ANSWERS, 2):
        both = reply_words_of(region.sms.words, one) & reply_words_of(region.sms.words, other)
        for phrase in sorted(both):
            yield "sms.toml", "words", f"{phrase!r} in one of {one} and {other} only"
    for language, words in region.sms.words.items():
        if "stop" not in words.stop:
            yield "sms.toml", f"words.{language}.stop", "the word 'stop' too"


def _nightlife(region: Region) -> Iterator[Fault]:
    file, rules = "nightlife.toml", region.nightlife
    lines = {line.id: line for line in region.helplines}
    plans = region.follow_up.plans
    if rules.centre not in lines or Service.SEXUAL_VIOLENCE not in lines[rules.centre].services:
        yield file, "centre", f"a helpline for sexual violence, not {rules.centre!r}"
    if rules.home.plan not in plans or not plans[rules.home.plan].named_time:
        yield file, "home.plan", f"a plan for a time the guest names, not {rules.home.plan!r}"
    for each in rules.incidents.values():
        for line in sorted(set(each.lines) - lines.keys()):
            yield file, f"incident.{each.kind}.lines", f"ids of helplines, not {line!r}"
    for kind in (Incident.SPIKING, Incident.SEXUAL_ASSAULT):
        each = rules.incidents[kind]
        if not each.at_once or rules.centre not in each.lines:
            yield file, f"incident.{kind}", "at_once, with the centre among its lines (R4.3)"
    yield from _twice(file, "label", (label.id for label in rules.labels))


def _pharmacy(region: Region) -> Iterator[Fault]:
    file, rules = "pharmacy.toml", region.pharmacy
    if rules.reach_from >= rules.reach_until:
        yield file, "reach_until", "a time after reach_from"
    if not any(each.since for each in rules.consents):
        yield file, "consent", "at least one that holds from a day on"
    if not rules.law(Situation.DANGER):
        yield file, "legal", f"a record shown for {Situation.DANGER}"
    yield from _twice(file, "consent", (each.version for each in rules.consents))
    yield from _twice(file, "legal", (each.id for each in rules.legal))
    yield from _records(rules.legal)
    for name, words in (("headings", rules.card.headings), ("lines", rules.card.lines)):
        for language, printed in words.items():
            if term := offending(printed, lexicon=region.deny):
                yield file, f"card.{name}.{language}", f"words that give nothing away, not {term!r}"


def _records(legal: Iterable[LegalText]) -> Iterator[Fault]:
    file = "pharmacy.toml"
    for each in legal:
        if each.reviewed_by and each.valid_from is None:
            yield file, f"legal.{each.id}.valid_from", "a day, once somebody has reviewed it"
        if each.valid_from and each.valid_to and each.valid_to < each.valid_from:
            yield file, f"legal.{each.id}.valid_to", "a day after valid_from"


def _printed(region: Region) -> Iterator[Fault]:
    """What stands on the card (R3.11) and on the poster: no letter of it may come out as "?"."""
    for file, key, words in _printed_words(region):
        for language, text in words.items():
            if region.language(language).on_paper and (letters := lacking(text)):
                expected = f"letters that the printed sheets have (Latin ones), not {letters!r}"
                yield file, f"{key}.{language}", expected


def _printed_words(region: Region) -> Iterator[tuple[str, str, Words]]:
    card = region.pharmacy.card
    yield "pharmacy.toml", "card.headings", card.headings
    yield "pharmacy.toml", "card.lines", card.lines
    for number in region.emergency_shown():
        yield "numbers.toml", f"emergency.{number.id}.purposes", number.purposes
    for line in region.helplines:
        if line.id == region.nightlife.centre:
            yield "numbers.toml", f"helpline.{line.id}.names", line.names


def _twice(file: str, key: str, ids: Iterable[str]) -> Iterator[Fault]:
    seen: set[str] = set()
    for one in ids:
        if one in seen:
            yield file, key, f"each only once: {one!r}"
        seen.add(one)
