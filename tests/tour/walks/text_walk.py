"""The tour by text: told on a phone, asked later at a safe hour, and what each answer brings about.

Four sample phones tell at the same time, so that the clock of safe hours is moved once for all:
one answers, one cries for help in the answer, one says stop, one stays silent.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from tests.tour.tools.browser import Browser
from tests.tour.tools.code_return import check_held
from tests.tour.tools.page_reader import Page
from tests.tour.tools.stored import SEALED, Stored, stands_in
from tests.tour.tools.tour_demo import Demo
from tests.tour.tools.tour_phones import Phones, new_number, until
from tests.tour.tools.tour_report import NotHeld, Report
from tests.tour.tools.worker_desk import Desk
from tests.tour.walks.stranger_walk import cry_heard, mix_heard, stranger_reads_nothing

ZONE = ZoneInfo("Europe/Brussels")
KEYWORD = "TILLEUL"
STORY = "Exemple de visite : je voudrais parler de ma situation avec quelqu'un."
DANGER_WORD = "parapluie vert"
CRY = "oui ca allait mais il est rentré il a un couteau aidez moi"
FIRST_STEP = timedelta(hours=72)  # of the plan for a report that is not urgent
FEWEST_TRIES = 3  # in different windows, before anybody counts as not reached (R7.7)
LONGEST_WAIT = timedelta(days=12)  # for a safe hour: a week of evenings and holidays


@dataclass
class Teller:
    """A phone, and the case it told."""

    number: str = field(default_factory=new_number)
    case: str = ""


@dataclass
class Round:
    """What the steps share."""

    demo: Demo
    desks: dict[str, Desk]
    phones: Phones
    answers: Teller = field(default_factory=Teller)
    cries: Teller = field(default_factory=Teller)
    stops: Teller = field(default_factory=Teller)
    silent: Teller = field(default_factory=Teller)
    worker: str = ""

    @property
    def stored(self) -> Stored:
        """The database behind it."""
        return Stored(self.demo.database)

    @property
    def desk(self) -> Desk:
        """The desk of the worker who has the first phone's case. Raises NotHeld without one."""
        if self.worker not in self.desks:
            raise NotHeld("no sample worker has the case")
        return self.desks[self.worker]

    @property
    def tellers(self) -> tuple[Teller, ...]:
        """All four."""
        return self.answers, self.cries, self.stops, self.silent

    def local(self, at: datetime) -> str:
        """A moment as the region's clocks show it."""
        return f"{at.astimezone(ZONE):%a %d %b %H:%M}"

    def move_to(self, moment: datetime) -> None:
        """Move the clock of safe hours there, unless it is later already.

        What is on its way arrives first: a text that finds its hour over is not sent any more.
        """
        until(
            lambda: not self.stored.texts_on_their_way(self.phones.now()),
            "texts are still on their way",
        )
        ahead = (moment - self.phones.now()).total_seconds()
        if ahead > 0:
            self.phones.move(int(ahead) + 1)


def text_walk(demo: Demo, report: Report, desks: dict[str, Desk]) -> None:
    """Walk the whole way by text."""
    report.heading("By text")
    phones = Phones(demo.environment["LINDEN_TWILIO_API_ORIGIN"])
    together = Round(demo, desks, phones)
    for name, prove in STEPS:
        report.hold(f"text: {name}", partial(prove, together))


def told(together: Round) -> str:
    """From the keyword to a case, in a handful of texts; three more phones tell less."""
    thread = _tell(together, together.answers, "1", "1", "1 2", STORY)
    _tell(together, together.cries, "1", "1", "1", "Exemple : une personne de plus.")
    _tell(together, together.stops, "1", "1", "1", "Exemple : une autre personne.")
    _tell(together, together.silent, "1", "1", "1", "Exemple : encore une autre personne.")
    longest = max(len(text["body"]) for text in thread)
    lines = [f"{'they' if text['sent'] else 'we  '}  {text['body']}" for text in thread]
    return "\n".join([f"case {together.answers.case[:8]}; longest of ours {longest}", *lines])


def _tell(together: Round, teller: Teller, *answers: str) -> list[dict[str, str]]:
    phones, before = together.phones, together.stored.cases()
    for count, body in enumerate([KEYWORD, *answers], start=1):
        phones.type(teller.number, body)
        phones.wait_for(teller.number, count)
    new = until(lambda: together.stored.cases() - before, "no case was filed")
    if len(new) != 1:
        raise NotHeld(f"{len(new)} new cases in the database, not 1")
    (teller.case,) = new
    return phones.threads(teller.number)


def sealed(together: Round) -> str:
    """No word and no number that was texted is in any table."""
    document = together.stored.document(together.answers.case)
    if document[0] != SEALED:
        raise NotHeld(f"the document's kind is {document[0]:02x}, not {SEALED:02x}")
    everything = together.stored.everything()
    typed = [STORY, *(teller.number[1:] for teller in together.tellers)]
    found = [words for words in typed if stands_in(words, everything)]
    if found:
        raise NotHeld(f"in the clear in the database: {found}")
    return f"none of {len(typed)} texts and numbers is in {len(everything):,} bytes of tables"


def routed(together: Round) -> str:
    """In the inbox of a worker who speaks the language and reads what was told."""
    for desk in together.desks.values():
        desk.log_in()
        if together.answers.case in desk.inbox_cases():
            together.worker = desk.person.login
    desk = together.desk
    if "fr" not in desk.person.languages:
        raise NotHeld(f"in the inbox of {together.worker}, who does not speak French")
    page = desk.open(together.answers.case)
    check_held(page, STORY, "what was told")
    desk.act(together.answers.case, "acknowledge")
    return f'{together.worker} ({", ".join(desk.person.languages)}) reads "{STORY}"'


def agreed(together: Round) -> str:
    """The worker notes the danger word that was agreed on."""
    page = _shown_code_words(together)
    form = page.form(ident="form-safe_contact")
    page = together.desk.browser.submit(form, {"danger_word": DANGER_WORD})
    check_held(_shown_code_words(together), DANGER_WORD, "the danger word")
    return f'"{DANGER_WORD}" is kept; only {together.worker} sees it'


def _shown_code_words(together: Round) -> Page:
    page = together.desk.open(together.answers.case)
    return together.desk.browser.submit(page.form(ident="form-code-words"))


def asked(together: Round) -> str:
    """Nothing arrives before it is due; then one text to each of the four, in safe hours."""
    arrived = together.phones.arrived
    before = {teller.number: len(arrived(teller.number)) for teller in together.tellers}
    began = together.phones.now()
    due = began + FIRST_STEP
    together.move_to(_planned(together, due))
    texts = [together.phones.wait_for(number, count + 1) for number, count in before.items()]
    at = [datetime.fromisoformat(text["at"]).astimezone(ZONE) for text in texts]
    if early := [each for each in at if each < due]:
        raise NotHeld(f"{len(early)} texts arrived before {together.local(due)}")
    if wrong := [each for each in at if not 8 <= each.hour < 21]:
        raise NotHeld(f"arrived at {wrong}")
    return f'{together.local(at[0])}, {_hours(at[0] - began)} h later: "{texts[0]["body"]}"'


def _hours(length: timedelta) -> int:
    return round(length.total_seconds() / 3600)


def _planned(together: Round, due: datetime) -> datetime:
    """Move to when the step is due; returns the safe moment the follow-up waits for."""
    together.move_to(due)
    for_all = [teller.case for teller in together.tellers]

    def look() -> datetime | None:
        plans = [together.stored.plan(case) for case in for_all]
        seen = [plan["next_at"] for plan in plans if plan["state"] == "running"]
        waits = [at for at in seen if at > due + timedelta(minutes=1)]
        if not seen:
            return together.phones.now()  # it is a safe hour: all were asked
        return max(waits) if len(waits) == len(seen) else None

    return until(look, "the step that was due was not looked at")


def call_wanted(together: Round) -> str:
    """ "2" is an answer: a task to call, at the worker's desk."""
    together.phones.type(together.answers.number, "2")
    kinds = _wait_for_task(together, together.answers, "call")
    page = together.desk.open(together.answers.case)
    check_held(page, "Call", "the task")
    return f"open tasks: {', '.join(sorted(kinds))}; on {page.address}"


def frozen(together: Round) -> str:
    """The danger word: no answer by text, contact is frozen, somebody has to look."""
    count = len(together.phones.arrived(together.answers.number))
    together.phones.type(together.answers.number, f"ok {DANGER_WORD}")
    kinds = _wait_for_task(together, together.answers, "sign_of_danger")
    plan = together.stored.plan(together.answers.case)
    if plan["state"] != "blocked":
        raise NotHeld(f"follow-up is {plan['state']}")
    if len(together.phones.arrived(together.answers.number)) != count:
        raise NotHeld("the danger word was answered by a text")
    page = together.desk.open(together.answers.case)
    check_held(page, "a danger sign waits for a person to look", "the freeze")
    return f"follow-up {plan['state']} ({plan['why']}); open tasks: {', '.join(sorted(kinds))}"


def cried(together: Round) -> str:
    """A cry in an answer: contact is frozen, and the worker and the coordinators have to look."""
    case, number = together.cries.case, together.cries.number
    count = len(together.phones.arrived(number))
    together.phones.type(number, CRY)
    kinds = _wait_for_task(together, together.cries, "sign_of_danger")
    above = together.stored.tasks(case, for_coordinator=True)
    plan = together.stored.plan(case)
    if plan["state"] != "blocked" or "sign_of_danger" not in above:
        raise NotHeld(f"follow-up is {plan['state']}; the coordinators' tasks: {above}")
    if waiting := together.stored.texts(case, state="queued"):
        raise NotHeld(f"{len(waiting)} texts still wait")
    if len(together.phones.arrived(number)) != count:
        raise NotHeld("the phone was answered by a text")
    return f'"{CRY}": follow-up {plan["state"]}, no text; open tasks: {", ".join(sorted(kinds))}'


def stopped(together: Round) -> str:
    """STOP, with an accent: nothing more is sent, the case stays open, somebody verifies."""
    together.phones.type(together.stops.number, "Arrêt")
    kinds = _wait_for_task(together, together.stops, "contact_stopped")
    case, plan = (
        together.stored.case(together.stops.case),
        together.stored.plan(together.stops.case),
    )
    if plan["state"] != "stopped" or case["closed_at"] is not None:
        raise NotHeld(f"follow-up is {plan['state']}, closed at {case['closed_at']}")
    waiting = together.stored.texts(together.stops.case, state="queued")
    if waiting:
        raise NotHeld(f"{len(waiting)} texts still wait")
    return f"follow-up {plan['state']}, no text waits; open tasks: {', '.join(sorted(kinds))}"


def silence(together: Round) -> str:
    """No answer: tries in different windows, then the worker is told, then the coordinators."""
    case = together.silent.case
    tries = _until_silent(together)
    if len(tries) < FEWEST_TRIES:
        raise NotHeld(f"silent after {len(tries)} tries")
    worker = _wait_for_task(together, together.silent, "not_reached")
    together.move_to(_next_look(together, case))
    until(
        lambda: "not_reached" in together.stored.tasks(case, for_coordinator=True),
        "the coordinators were not told",
    )
    days = sorted({f"{at.astimezone(ZONE):%a %H:%M}" for at in tries})
    still = together.phones.arrived(together.stops.number)
    return (
        f"asked {len(tries)} times ({', '.join(days)}), no answer; open tasks: "
        f"{', '.join(sorted(worker))}; then one for the coordinators; "
        f"nothing more to the phone that said stop ({len(still)} texts in all)"
    )


def _until_silent(together: Round) -> list[datetime]:
    """Move on from look to look until nobody is asked any more; returns when texts arrived."""
    case, end = together.silent.case, together.phones.now() + LONGEST_WAIT
    while together.phones.now() < end:
        plan = together.stored.plan(case)
        if plan["state"] == "silent":
            return _sent(together, case)
        if plan["state"] == "asked":
            _wait_until_sent(together, case, plan["tries"] + 1)
        together.move_to(_next_look(together, case))
        until(partial(_moved_on, together, case, plan), f"nothing followed {plan['state']}")
    raise NotHeld("still not silent")


def _wait_until_sent(together: Round, case: str, count: int) -> None:
    try:
        until(lambda: len(_sent(together, case)) >= count, f"try {count} was not sent")
    except NotHeld as missing:
        texts = [
            f"{text['slot']} {text['state']} {text['why']}" for text in together.stored.texts(case)
        ]
        raise NotHeld(f"{missing}: {'; '.join(texts)}") from None


def _sent(together: Round, case: str) -> list[datetime]:
    """When each text of the follow-up left."""
    return [text["claimed_at"] for text in together.stored.texts(case) if text["claimed_at"]]


def _moved_on(together: Round, case: str, before: dict[str, object]) -> bool:
    now = together.stored.plan(case)
    return any(now[name] != before[name] for name in ("state", "tries", "next_at"))


def _next_look(together: Round, case: str) -> datetime:
    at = together.stored.plan(case)["next_at"]
    if not isinstance(at, datetime):
        raise NotHeld("nobody looks at the follow-up any more")
    return at + timedelta(seconds=1)


def _wait_for_task(together: Round, teller: Teller, kind: str) -> set[str]:
    return until(
        lambda: found if kind in (found := together.stored.tasks(teller.case)) else None,
        f"there is no task {kind}",
    )


def redacted(together: Round) -> str:
    """The provider keeps no word and no number of what has arrived."""
    wanted = {teller.number for teller in together.tellers}

    def look() -> str | None:
        copies = [each for each in together.phones.copies() if wanted & {each["to"], each["from"]}]
        return "none left" if not [each for each in copies if each["body"]] else None

    return "copies with words at the provider: " + until(look, "copies with words are left")


def cry(together: Round) -> str:
    """A cry in the first text."""
    number = new_number()
    return cry_heard(phones=together.phones, stored=together.stored, number=number)


def mixed(together: Round) -> str:
    """A cry in the middle of a conversation, in two languages at once."""
    number = new_number()
    return mix_heard(phones=together.phones, stored=together.stored, number=number)


def stranger(together: Round) -> str:
    """A report by somebody who only knows the number."""
    return stranger_reads_nothing(
        browser=Browser(together.demo.address, language="fr", source="127.0.7.90"),
        phones=together.phones,
        stored=together.stored,
        desks=together.desks,
        number=together.silent.number,
    )


STEPS: tuple[tuple[str, Callable[[Round], str]], ...] = (
    ("told in French, from the keyword to the case", told),
    ("sealed", sealed),
    ("routed to a worker of the language, and read", routed),
    ("a danger word is agreed on", agreed),
    ("asked how it goes, at a safe hour", asked),
    ('"2" brings a task to call', call_wanted),
    ("the danger word freezes, and alerts", frozen),
    ("a cry in an answer freezes, and alerts", cried),
    ("STOP stops, and the case stays open", stopped),
    ("silence reaches a human, then another", silence),
    ("a cry in the first text brings the numbers, and an emergency", cry),
    ("a cry in a mix of Dutch and French is heard", mixed),
    ("a stranger's report with the number shows its code nothing", stranger),
    ("the provider's copies are gone", redacted),
)
