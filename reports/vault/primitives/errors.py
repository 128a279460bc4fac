"""The one error for everything that cannot be opened."""


class SealBroken(Exception):
    """This cannot be opened: damaged, moved, of another kind, or not for this key.

    Which of these it was is never said: an attacker who tries variants learns nothing.
    """
