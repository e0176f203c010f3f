"""A real browser: Debian's Chromium, driven by Playwright. Without it these tests are skipped, in CI they fail."""

from __future__ import annotations

import os
import shutil

import pytest

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def chromium():
    """The browser; a fresh profile each run."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        said = "There is no Chromium (apt-get install chromium): pages are not looked at."
        if os.environ.get("CI"):
            pytest.fail(said)
        pytest.skip(said)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found, args=list(FLAGS))
        yield browser
        browser.close()


class Watched:
    """A page that is open, and all that it did unasked: requests, messages on the console, errors, dialogs."""

    def __init__(self, page, requests, said):
        self.page, self.requests, self.said = page, requests, said

    def chosen(self):
        """How many claims the list says are chosen."""
        return int(self.page.locator("#grid-claims .result").inner_text().split(" of ")[0].replace(",", ""))

    def quiet(self):
        """Nothing was fetched but the page itself, nothing was said, nothing ran that a text brought with it."""
        assert len(self.requests) == 1, self.requests
        assert self.said == []
        assert self.page.evaluate("window.ran") is None


@pytest.fixture
def opened(chromium, tmp_path):
    """Open a page from its text, as from a shared drive: opened(text, color_scheme="dark", width=1280)."""
    contexts = []

    def open_(text, *, color_scheme="light", width=1280):
        path = tmp_path / f"page-{len(contexts)}.html"
        path.write_text(text, encoding="utf-8", newline="\n")
        context = chromium.new_context(
            color_scheme=color_scheme, reduced_motion="reduce", viewport={"width": width, "height": 800}
        )
        contexts.append(context)
        page, requests, said = context.new_page(), [], []
        page.on("request", lambda request: requests.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
        page.goto(path.as_uri())
        return Watched(page, requests, said)

    yield open_
    for context in contexts:
        context.close()
