"""`python -m tests.kills.fill FIRST COUNT START SECONDS`: reports whose follow-up falls due.

START is a moment in ISO format, SECONDS how long it takes until the last is due.
"""

import sys
from datetime import datetime

import django


def main(words: list[str]) -> None:
    """File them."""
    django.setup()
    from tests.kills import due

    first, count, start, seconds = int(words[0]), int(words[1]), words[2], float(words[3])
    due.file_due(
        numbers=[due.number_of(first + place) for place in range(count)],
        hours=list(due.kinds(count)),
        due=due.spread(start=datetime.fromisoformat(start), seconds=seconds, count=count),
    )


if __name__ == "__main__":
    main(sys.argv[1:])
