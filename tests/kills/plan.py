"""`python -m tests.kills.plan`: put what is due into the outbox, as the worker's task does."""

import django


def main() -> None:
    """Do it once."""
    django.setup()
    from reports.followup.tasks import due

    due.run()


if __name__ == "__main__":
    main()
