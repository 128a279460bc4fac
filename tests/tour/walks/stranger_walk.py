"""The tour by text, where it hurts: a cry among the first texts, and a stranger with the number."""

from tests.tour.tools.browser import Browser
from tests.tour.tools.code_return import come_back
from tests.tour.tools.stored import Stored
from tests.tour.tools.teller import Story, tell
from tests.tour.tools.tour_phones import Phones, until
from tests.tour.tools.tour_report import NotHeld
from tests.tour.tools.worker_desk import Desk

DUTCH_KEYWORD = "Linde"
MIX = "ja sorry il est rentré hij heeft een couteau vast et les enfants dorment"
CRY = "bonjour tilleul au secours il a un couteau"
WRITTEN = "Exemple de visite : je dors chez ma soeur ce soir."
STRANGER = Story(
    language="fr",
    answers={
        "who": "self",
        "subject": "other",
        "reach": "sms",
        "number": "",
        "safe_hours": "daily",
        "happened": "Exemple : une personne inconnue donne ce numéro.",
    },
)


def cry_heard(*, phones: Phones, stored: Stored, number: str) -> str:
    """A cry in the very first text: the numbers at once, an emergency, and nothing is asked."""
    return _heard(CRY, phones=phones, stored=stored, number=number)


def mix_heard(*, phones: Phones, stored: Stored, number: str) -> str:
    """The same in the middle of a conversation, and of a sentence in two languages."""
    phones.type(number, DUTCH_KEYWORD)
    phones.wait_for(number, 1)
    return _heard(MIX, phones=phones, stored=stored, number=number)


def _heard(cry: str, *, phones: Phones, stored: Stored, number: str) -> str:
    before, asked = stored.cases(), len(phones.arrived(number))
    phones.type(number, cry)
    text = phones.wait_for(number, asked + 1)
    if "112" not in text["body"]:
        raise NotHeld(f"the answer was {text['body']!r}")
    new = until(lambda: stored.cases() - before, "no case was filed")
    (case,) = new
    rank = stored.case(case)["rank"]
    if rank != 3 or len(phones.arrived(number)) != asked + 1:
        raise NotHeld(f"rank {rank}, {len(phones.arrived(number)) - asked} answers")
    return f'"{cry}": "{text["body"]}"; case {case[:8]} of rank {rank}, nothing else was texted'


def stranger_reads_nothing(
    *, browser: Browser, phones: Phones, stored: Stored, desks: dict[str, Desk], number: str
) -> str:
    """Somebody else reports with that number: what the phone writes stays with staff alone."""
    before = stored.cases()
    told = tell(browser, _named(number))
    (case,) = stored.cases() - before
    before_it = stored.texts_out()
    phones.type(number, WRITTEN)
    until(lambda: stored.waits_anywhere("whose_phone"), "nobody is asked whose phone it is")
    page = come_back(browser, told.code)
    if WRITTEN in page.words:
        raise NotHeld("the stranger reads what the phone wrote")
    desk = _owner(desks, case)
    if WRITTEN not in desk.open(case).words:
        raise NotHeld("the care worker does not read what the phone wrote")
    if answers := [kind for text, kind in stored.texts_out().items() if text not in before_it]:
        raise NotHeld(f"the phone was answered by a text: {answers}")
    return f'{desk.person.login} reads "{WRITTEN}"; the code of case {case[:8]} shows none of it'


def _named(number: str) -> Story:
    answers = {**STRANGER.answers, "number": number}
    return Story(language=STRANGER.language, answers=answers)


def _owner(desks: dict[str, Desk], case: str) -> Desk:
    for desk in desks.values():
        desk.log_in()
        if case in desk.inbox_cases():
            return desk
    raise NotHeld("no sample worker has the stranger's case")
