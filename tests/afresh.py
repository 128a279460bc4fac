"""What a process remembers of one test, and forgets before the next.

Which files share a process, and in what order, is another in every run. A test client answers in
this very thread and leaves it in the language it was asked in, as a web server's would be left.
"""

from django.urls import clear_script_prefix, set_urlconf
from django.utils import timezone, translation

from reports.channels import pace
from reports.vault.primitives import password_keys
from tests import kept

COST = password_keys.COST


def nobody_counted() -> None:
    """As if nobody had asked for anything yet."""
    with pace._lock:
        pace._tables.clear()


def afresh() -> None:
    """Language, time zone and addresses are the settings', passwords dear, nobody counted."""
    translation.deactivate()
    timezone.deactivate()
    set_urlconf(None)
    clear_script_prefix()
    # Threads that make passwords cheap may end in another order than they began.
    password_keys.COST = COST
    nobody_counted()
    kept.nothing_stands()
