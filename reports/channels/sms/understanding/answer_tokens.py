"""A short answer taken apart into the choices it names."""

from reports.followup.replies.text_tokens import tokens

MOST_CHOICES = 4  # no question of ours has more


def choices(text: str) -> list[str]:
    """Tokens with every short number taken apart, as "23" answers a question with both 2 and 3."""
    found: list[str] = []
    for token in tokens(text):
        found += list(token) if token.isdecimal() and len(token) <= MOST_CHOICES else [token]
    return found
