"""One shape of a word for all the ways it is written."""

import unicodedata


def fold(text: str) -> str:
    """Lower case without accents or invisible characters; ligatures written out.

    Folding what is folded changes nothing.
    """
    plain = unicodedata.normalize("NFD", text)
    for _ in range(2):  # letters of other shapes ("𝐒") are capitals only once they are plain
        plain = unicodedata.normalize("NFKD", plain.casefold())
    kept = "".join(c for c in plain if unicodedata.category(c) not in {"Mn", "Cf"})
    return unicodedata.normalize("NFKD", kept).replace("œ", "oe").replace("æ", "ae")
