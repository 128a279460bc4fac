"""The phones page of a demo, used as somebody at the screen uses it."""

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.tour.tools.tour_demo import Demo
from tests.tour.tools.tour_phones import new_number

WAIT = 60_000  # milliseconds: a sweep or two may lie between a cause and what follows


def table(browser: Browser, demo: Demo) -> BrowserContext:
    """A screen beside the phones."""
    return browser.new_context(
        base_url=demo.environment["LINDEN_TWILIO_API_ORIGIN"],
        viewport={"width": 1200, "height": 1000},
        locale="en",
    )


class Handset:
    """One phone on the page, added to it."""

    def __init__(self, page: Page, name: str) -> None:
        self.page = page
        self.name = name
        self.number = new_number()
        page.get_by_label("Number").fill(self.number)
        page.get_by_label("Name on this page").fill(name)
        page.get_by_role("button", name="Add").click()
        expect(self.element).to_be_visible()
        expect(page.get_by_label("Number")).to_have_value("")  # else the next is wiped out

    @property
    def element(self) -> Locator:
        """Its place on the page."""
        return self.page.locator(f'.phone[data-number="{self.number}"]')

    @property
    def arrived(self) -> Locator:
        """What came from the service."""
        return self.element.locator(".bubble:not(.sent) p")

    def type(self, text: str) -> None:
        """Type a text and press Enter."""
        area = self.page.get_by_label(f"Text from {self.name}", exact=True)
        area.fill(text)
        area.press("Enter")
        expect(area).to_have_value("")

    def wait_for(self, count: int) -> str:
        """Wait until so many texts have arrived; returns the last."""
        expect(self.arrived).to_have_count(count, timeout=WAIT)
        return self.arrived.nth(count - 1).inner_text()

    def tell(self, *texts: str) -> list[str]:
        """Type each once the one before was answered; returns the answers."""
        answers = []
        for count, text in enumerate(texts, start=1):
            self.type(text)
            answers.append(self.wait_for(count))
        return answers
