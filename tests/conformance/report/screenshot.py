"""The README's picture of the conformance page: ``python -m tests.conformance.report.screenshot PAGE.html PICTURE.png``"""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.conformance.report.conftest import CHROMIUM, FLAGS, READY


def main(page: str, picture: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        shown = browser.new_page(viewport={"width": 1280, "height": 860})
        shown.goto(Path(page).resolve().as_uri())
        shown.evaluate(READY)
        shown.screenshot(path=picture)
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
