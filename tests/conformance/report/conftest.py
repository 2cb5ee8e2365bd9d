"""Pages in a real browser: what is seen, what goes wrong while it is open, and what it asks of a network."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from importlib.metadata import files as installed_files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

try:
    from playwright.sync_api import sync_playwright
except ModuleNotFoundError:
    sync_playwright = None  # type: ignore[assignment]

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
_LACKING = (
    "playwright is not installed; pip install -e '.[dev]'"
    if sync_playwright is None
    else "there is no chromium; apt-get install chromium"
    if CHROMIUM is None
    else ""
)
if _LACKING and os.environ.get("CI", "").lower() not in ("", "0", "false"):
    raise RuntimeError(f"the browser tests must not be left out of CI: {_LACKING}")
needs_browser = pytest.mark.skipif(bool(_LACKING), reason=_LACKING)

HOSTILE = (
    "</script><script>window.hacked=1</script><img src=x onerror='window.hacked=2'><!-- <script> {{data}} "
    "\x1b[31mred\x1b[0m \u202egnp.exe \u2028 \ud800 \x00 &lt;b&gt;"
)
SIZES = {"wide": {"width": 1280, "height": 900}, "narrow": {"width": 390, "height": 844}}
READY = """new Promise(done => {
    const look = () => performance.getEntriesByName('ready').length ? done() : setTimeout(look, 5);
    look();
})"""  # Playwright's own way of waiting evaluates strings in the page, which the page's policy forbids
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")  # two at once Playwright refuses
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


class Seen:
    """A page, and all that went wrong or out while it was open."""

    def __init__(self, page: Page, file: Path) -> None:
        self.page = page
        self.file = file
        self.wrong: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda message: self.wrong.append(message.text))
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("dialog", lambda dialog: self.wrong.append(dialog.message))
        page.on("request", lambda request: self.requests.append(request.url))

    def open(self, address: str = "") -> Page:
        self.page.goto("about:blank")
        self.page.goto(self.file.as_uri() + address)
        self.page.evaluate(READY)
        return self.page

    def hash(self) -> str:
        return str(self.page.evaluate("location.hash"))


@pytest.fixture
def seen(request: pytest.FixtureRequest, browser: Browser, file: Path) -> Iterator[Seen]:
    """A page of a size and a colour scheme; at its end nothing may have gone wrong, and no request have been made."""
    size, scheme = getattr(request, "param", ("wide", "light"))
    context = browser.new_context(viewport=SIZES[size], color_scheme=scheme)
    seen = Seen(context.new_page(), file)
    yield seen
    assert seen.wrong == []
    assert {url.partition("#")[0] for url in seen.requests if not url.startswith("data:")} <= {
        seen.file.as_uri(),
        "about:blank",
    }
    assert seen.page.evaluate("window.hacked") is None
    context.close()


def axe() -> str:
    """axe-core's source, from the package that carries it."""
    found = next(path for path in installed_files("axe-playwright-python") or () if path.name == "axe.min.js")
    return Path(str(found.locate())).read_text(encoding="utf-8")


def violations(page: Page) -> list[tuple[str, str, str]]:
    """What axe-core finds in a page: the rule, the element, what is wrong with it."""
    page.evaluate(axe())
    found: list[dict[str, Any]] = page.evaluate(
        "axe.run({resultTypes: ['violations']}).then(found => found.violations)"
    )
    return [(v["id"], v["nodes"][0]["html"][:200], v["nodes"][0]["failureSummary"]) for v in found]
