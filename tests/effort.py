"""What it takes to use pages by hand, reckoned: a machine taps faster than anybody reads."""

from dataclasses import dataclass

# What a thumb and an eye need, in seconds: to find and touch, to type a letter, to see a new page.
# Adults read 238 words a minute (Brysbaert 2019); every page as a whole, each word of it once.
TAP, LETTER, PAGE, WORD = 1.2, 0.3, 1.5, 60 / 238


@dataclass
class Effort:
    """What it took so far."""

    taps: int = 0
    letters: int = 0
    pages: int = 0
    words: int = 0

    def read(self, page: str) -> None:
        """A page with these words came up."""
        self.pages += 1
        self.words += len(set(page.casefold().split()))

    @property
    def minutes(self) -> float:
        """As reckoned."""
        seconds = self.taps * TAP + self.letters * LETTER + self.pages * PAGE + self.words * WORD
        return seconds / 60
