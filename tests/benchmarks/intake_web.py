"""The reporter's door in the intake benchmark: the request that files a full web report.

Reports are told page by page over HTTP first, and their drafts copied, so that what is timed is
the one request that files: check, triage, keys, seal, route, clocks, audit. The return code was
derived by the page before, as it is for everybody who sees that page.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urlencode
from uuid import UUID

from reports.cases.models import Case
from reports.vault.browser_secrets import drafts
from reports.vault.case_keys import return_codes
from tests.benchmarks import load
from tests.benchmarks.doors import Door
from tests.tour.tools.browser import Browser
from tests.tour.tools.stories import FRENCH
from tests.tour.tools.teller import walk_to_sending


def door(port: int, count: int, addresses: Iterator[str]) -> Door:
    """Tell once over HTTP; give `count` reporters each a draft of their own with those answers."""
    host = f"127.0.0.1:{port}"
    browser = Browser(f"http://{host}", source=next(addresses))
    form = walk_to_sending(browser, FRENCH.story)
    (name,) = (name for name in browser.cookies if name.endswith("d"))
    told = drafts.load(browser.cookies[name], now=datetime.now(UTC))
    token = drafts.form_token(browser.cookies[name])
    requests: list[load.Request] = []
    submissions: list[UUID] = []
    for _ in range(count):
        cookie, draft = drafts.start(now=datetime.now(UTC), answers=told.answers)
        _derive_ahead(draft)
        data = [(key, _own(value, token, cookie)) for key, value in form.data({})]
        body = urlencode(data + [(key, value) for key, value, _ in form.buttons[:1] if key])
        post = load.post(form.action, body.encode(), cookie=f"{name}={cookie}", host=host)
        requests.append(load.Request(data=post, source=next(addresses)))
        submissions.append(draft.submission_id)
    stored = Case.objects.filter(submission_id__in=submissions)
    return Door("reports", requests, stored.count)


def _derive_ahead(draft: drafts.Draft) -> None:
    """What the page before the sending did for the one report that was told over HTTP."""
    code = return_codes.ReturnCode.generate()
    draft.make_ready(code, return_codes.derive(code))
    drafts.save(draft, now=datetime.now(UTC))


def _own(value: str, token: str, cookie: str) -> str:
    return drafts.form_token(cookie) if value == token else value
