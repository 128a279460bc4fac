"""Two clicks at once: the second waits for the first, and finds what it left."""

import threading

import pytest
from django.db import connection, transaction

from reports.vault.browser_secrets import drafts
from reports.vault.case_keys.return_codes import ReturnCode
from tests.reports.vault.people import NOW


@pytest.mark.django_db(transaction=True)
def test_a_double_click_sends_once_and_shows_the_same_code() -> None:
    cookie, _ = drafts.start(now=NOW, answers={"what": "sample"})
    filed: list[str] = []
    shown: list[str] = []
    gate = threading.Barrier(2)

    def send() -> None:
        gate.wait()
        with transaction.atomic():
            draft = drafts.locked(cookie, now=NOW)
            if not draft.sent:
                filed.append(str(draft.submission_id))
                draft.keep_code(ReturnCode.generate(), now=NOW)
                drafts.save(draft, now=NOW)
            code = draft.code(now=NOW)
            shown.append(code.digits if code else "")
        connection.close()

    clicks = [threading.Thread(target=send) for _ in range(2)]
    for click in clicks:
        click.start()
    for click in clicks:
        click.join()

    assert len(filed) == 1
    assert len(shown) == 2
    assert len(set(shown)) == 1
