"""Text for HTML that is put together in code: as Django escapes it, without its detours.

A page of a hundred rows escapes thousands of words, most of them by `conditional_escape`, which
looks for words not yet translated before it does anything.
"""

from html import escape


def escaped(words: object) -> str:
    """The words for HTML; what says that it is HTML already is left as it is."""
    return str(words.__html__()) if hasattr(words, "__html__") else escape(str(words))
