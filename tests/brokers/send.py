"""`python -m tests.brokers.send TASK QUEUE [NAME=ID ...]`: a wake-up, sent as a web process does.

Several wake-ups are told apart by `,`.
"""

import sys
from uuid import UUID

import django


def main(words: list[str]) -> None:
    """Send each."""
    django.setup()
    from reports.queues import wake

    wanted: list[list[str]] = [[]]
    for word in words:
        if word == ",":
            wanted.append([])
        else:
            wanted[-1].append(word)
    for task, queue, *pairs in wanted:
        ids = {name: UUID(value) for name, value in (pair.split("=") for pair in pairs)}
        wake(task, queue=queue, at=None, **ids)


if __name__ == "__main__":
    main(sys.argv[1:])
