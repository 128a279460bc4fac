"""Looking for somebody on a long list of people: by words of name, team and role, in pages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest

from reports.console.inbox.worker_inbox import page_number

PAGE: Final = 40  # lines
LONGEST: Final = 80


@dataclass(frozen=True, kw_only=True)
class Search:
    """What is looked for, and on which page; what nobody typed finds everybody."""

    words: str = ""
    page: int = 0

    def finds(self, *said: str) -> bool:
        """Whether each of the words stands in one of these."""
        text = " ".join(said).casefold()
        return all(word in text for word in self.words.casefold().split())


@dataclass(frozen=True, kw_only=True)
class Found[T]:
    """One page of what was found; `number` is counted from nought."""

    items: Sequence[T]
    count: int
    words: str
    number: int
    pages: int

    @property
    def shown_number(self) -> int:
        """The page as people count."""
        return self.number + 1

    @property
    def before(self) -> int:
        """The page before this one."""
        return self.number - 1

    @property
    def has_next(self) -> bool:
        """Whether a page follows."""
        return self.shown_number < self.pages


EVERYBODY: Final = Search()


def search_in(request: HttpRequest) -> Search:
    """What a page was asked for. It is posted: a name that somebody types is no address."""
    said = request.POST
    words = said.get("words", "")[:LONGEST].strip()
    return Search(words=words, page=page_number(said.get("page", "")))


def one_page[T](found: Iterable[T], search: Search) -> Found[T]:
    """The page that was asked for; the last one, where it lies behind the end."""
    every = list(found)
    pages = max(1, -(-len(every) // PAGE))
    number = min(search.page, pages - 1)
    return Found(
        items=every[number * PAGE : (number + 1) * PAGE],
        count=len(every),
        words=search.words,
        number=number,
        pages=pages,
    )
