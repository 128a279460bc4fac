"""What was typed on a chapter's page when its quarter of an hour was over.

It goes through the question for the code on the reporter's own screen, and is kept nowhere else.
"""

from dataclasses import dataclass
from typing import Final, Self

from django.http import HttpRequest, QueryDict

from reports.channels.web.session.form_session import Gate

# What a form sends beside the answers. "chapter" and "page" say on the page of the code whose
# answers these are.
_CARRIED: Final = ("chapter", "page")
_BESIDE: Final = frozenset({*_CARRIED, "token", "go", "code", "text", "part"})


@dataclass(frozen=True, kw_only=True, repr=False)
class UnsentPart:
    """A page of a chapter as it was typed, and the id that makes sending it twice one page."""

    chapter: int
    page: int
    typed: QueryDict

    @classmethod
    def posted(cls, request: HttpRequest, gate: Gate, chapter: int, page: int) -> Self | None:
        """What came to a chapter's own address; None if nothing was answered, or another site had
        it sent."""
        if request.method != "POST" or not gate.from_here:
            return None
        answered = (name for name in request.POST if name not in _BESIDE)
        if not any(value.strip() for name in answered for value in request.POST.getlist(name)):
            return None
        return cls(chapter=chapter, page=page, typed=request.POST)

    @classmethod
    def carried(cls, request: HttpRequest, gate: Gate) -> Self | None:
        """What came beside the code."""
        place = [request.POST.get(name, "") for name in _CARRIED]
        if not all(each.isascii() and each.isdigit() and len(each) < 3 for each in place):
            return None
        return cls.posted(request, gate, int(place[0]), int(place[1]))

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The fields that the page of the code sends on unseen."""
        kept = {"part": self.typed.getlist("part")[:1]}
        kept |= {name: self.typed.getlist(name) for name in self.typed if name not in _BESIDE}
        place = [("chapter", str(self.chapter)), ("page", str(self.page))]
        return [*place, *((name, each) for name, values in kept.items() for each in values)]
