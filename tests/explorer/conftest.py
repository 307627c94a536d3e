"""A browser for the tests that need a real one."""

import shutil

import pytest
from playwright.sync_api import TimeoutError as NotInTime
from playwright.sync_api import sync_playwright


@pytest.fixture(scope="module")
def chromium():
    """Chromium, for one module: while it is open, asyncio.run is not to be had in this thread."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no browser is installed; on Debian: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = _launched(playwright.chromium, path)
        yield browser
        browser.close()


def _launched(chromium, path):
    """A browser; on a busy machine one that has not come up in a minute is started once more."""
    options = {"executable_path": path, "args": ["--no-sandbox"], "timeout": 60_000}
    try:
        return chromium.launch(**options)
    except NotInTime:
        return chromium.launch(**options)


@pytest.fixture
def tab(chromium):
    """An empty tab, which fails the test if a script or the policy of a page went wrong in it."""
    problems = []
    with chromium.new_context(viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        yield page
    assert not problems
