"""The first people of a region, at their browsers: links, second factors, digits, a team."""

import base64
import html
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

from reports.accounts.authentication import authenticator_codes
from tests.tour.tools.browser import Browser
from tests.tour.tools.page_reader import Page
from tests.tour.tools.teller import Answers

PASSWORD = "quartz-meadow-lantern-ferry-91"
LINK = re.compile(r"/staff/invitation/[\w-]+/")


@dataclass
class Person:
    """Somebody with a link in hand, then with an account."""

    login: str
    browser: Browser
    codes: list[str] = field(default_factory=list)

    def begin(self, link: str) -> None:
        """Follow the link: a password, an authenticator, codes on paper."""
        page = self.browser.submit(self.get(link).form(ident="form-begin"))
        chosen: Answers = {"password": PASSWORD, "password_again": PASSWORD}
        page = self.browser.submit(page.form(ident="form-password"), chosen)
        spoken = re.findall(r"<code>([^<]+)</code>", page.source)[0]
        secret = base64.b32decode(re.sub(r"\W", "", spoken).upper())
        code = authenticator_codes.code(secret, now=datetime.now(UTC))
        page = self.browser.submit(page.form(ident="form-authenticator"), {"code": code})
        self.codes = [
            html.unescape(code) for code in re.findall(r"<code>([^<]+)</code>", page.source)
        ]
        assert len(self.codes) == 10, page.words

    def log_in(self) -> Page:
        """Password, then one of the codes on paper: the app's was good once, a moment ago."""
        form = self.get("/staff/login/").form(asks="password")
        page = self.browser.submit(form, {"login": self.login, "password": PASSWORD})
        page = self.browser.submit(page.form(asks="code"), {"code": self.codes.pop()})
        assert "/verify/" not in page.address, page.words
        return page

    def digits(self) -> str:
        """What this person reads out to be let in."""
        found = re.search(r'id="digits">([\d ]+)<', self.get("/staff/account/").source)
        assert found, self.browser.page.words
        return found[1]

    def admit(self, name: str, digits: str) -> None:
        """Let in whoever of that name waits, by the digits that were read out."""
        page = self.get("/desk/people/")
        page = self.browser.submit(page.form(asks="digits"), {"digits": digits})
        assert page.status == 200, page.words
        assert f"Admit {name}" not in page.words

    def get(self, address: str) -> Page:
        """Open a page of theirs."""
        page = self.browser.get(address)
        assert page.status == 200, (address, page.status, page.words)
        return page

    def add_care(self, organisation: str, team: str) -> None:
        """As an administrator: who gives care, and in which team."""
        page = self.get("/desk/teams/")
        form = page.form(ident="form-organisation")
        page = self.browser.submit(form, {"kind": "care", "name": organisation})
        assert organisation in page.words, page.words
        form = page.form(ident="form-team")
        organisation_id = page.source.rpartition(f">{organisation}</option>")[0].rpartition('"')[0]
        chosen: Answers = {
            "organisation_id": organisation_id.rpartition('"')[2],
            "kind": "care",
            "name": team,
            "languages": ["fr", "nl", "en"],
        }
        page = self.browser.submit(form, chosen)
        assert team in page.words, page.words

    def open_first_case(self) -> Page:
        """As a care worker: the case waits in the queue, so say why, and read."""
        inbox = self.get("/desk/inbox/")
        case = inbox.link("/desk/file/")
        assert case, inbox.words
        form = self.get(case).form(ident="form-open")
        reason = next(value for value in form.choices("reason") if value)
        return self.browser.submit(form, {"reason": reason})

    def invite(self, login: str, name: str, team: str) -> str:
        """As a coordinator: somebody into a team; returns the link."""
        page = self.get("/desk/people/")
        form = page.form(ident="form-invite")
        team_id = re.findall(rf'<option value="([^"]+)">[^<]*{team}[^<]*</option>', page.source)[0]
        chosen: Answers = {
            "team_id": team_id,
            "name": name,
            "login": login,
            "languages": ["fr", "nl", "en"],
        }
        page = self.browser.submit(form, chosen)
        found = LINK.search(page.source)
        assert found, page.words
        return found[0]
