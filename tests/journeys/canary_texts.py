"""Texts with a canary in each: typed on phones of the demo, told, answered and left alone."""

from dataclasses import dataclass, field

from tests.journeys.canary_story import canary
from tests.tour.tools.stored import Stored
from tests.tour.tools.tour_phones import Phones, new_number, until
from tests.tour.tools.worker_desk import Desk


@dataclass
class Typed:
    """Three phones: one tells a case, one begins and is left alone, one is nobody's."""

    told: str = field(default_factory=new_number)
    begun: str = field(default_factory=new_number)
    nobody: str = field(default_factory=new_number)
    words: list[str] = field(default_factory=list)

    @property
    def phones(self) -> tuple[str, ...]:
        """All three."""
        return self.told, self.begun, self.nobody

    @property
    def numbers(self) -> list[str]:
        """Each number in the forms it could be written in, short of anything found by chance."""
        return [form for each in self.phones for form in (each, each[1:], f"0{each[3:]}")]

    def word(self, name: str) -> str:
        """Another canary, remembered."""
        self.words.append(canary(name))
        return self.words[-1]


def type_all(phones: Phones, stored: Stored) -> tuple[Typed, str]:
    """Type everything; returns what was typed and the case it made."""
    typed, before = Typed(), stored.cases()
    _tell(phones, typed.told, "tilleul " + typed.word("ouverture"), "1", "1", "1")
    phones.type(typed.told, typed.word("histoire"))
    (case,) = until(lambda: stored.cases() - before, "no case was filed")
    phones.wait_for(typed.told, 5)
    phones.type(typed.told, typed.word("plus tard"))
    _tell(phones, typed.begun, "linde " + typed.word("begin"), "1")
    phones.type(typed.nobody, typed.word("inconnu"))
    phones.type(typed.told, typed.word("encore"))
    until(lambda: _all_brought(phones, typed), "a text was not brought")
    until(lambda: stored.waiting_texts() == 0, "a text was not routed")
    return typed, case


def _all_brought(phones: Phones, typed: Typed) -> bool:
    """Whether the network has called the house with each, and had its answer."""
    told = [each for number in typed.phones for each in phones.threads(number) if each["sent"]]
    return all(each["calls"] for each in told)


def worker_texts(desk: Desk, case: str, typed: Typed) -> None:
    """A worker's own text has a canary too."""
    page = desk.open(case)
    desk.browser.submit(page.form(ident="form-text"), {"text": typed.word("reponse")})


def _tell(phones: Phones, number: str, *texts: str) -> None:
    for count, text in enumerate(texts, start=1):
        phones.type(number, text)
        phones.wait_for(number, count)
