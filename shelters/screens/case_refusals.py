"""What a search may refuse, in the words of the worker who asked for it."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reports.console import refusals
from shelters import needs
from shelters.need_facts import BadFacts

_WORDS: Final[dict[type[Exception], Promise]] = {
    needs.AlreadySearching: _("A place is being looked for already. You see that search now."),
    needs.NoNeed: _("This search has ended meanwhile. Nothing was done."),
    needs.StaleNeed: _(
        "This has changed since you opened the page. What you typed is still here. Look, then send"
        " it again if it still fits."
    ),
    needs.NotATierTime: _("Choose a time ahead at which somebody looks again."),
    BadFacts: _("Something does not fit together. Look through the form once more."),
}
KNOWN: Final[tuple[type[Exception], ...]] = (*_WORDS, *refusals.KNOWN)


def words(refusal: Exception) -> str | Promise:
    """The words for a refusal."""
    for kind, said in _WORDS.items():
        if isinstance(refusal, kind):
            return said
    return refusals.words(refusal)
