"""Takes the picture of the explorer that the documents show: `make pictures`, with a Chromium on the PATH."""

import io
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

PICTURE = Path(__file__).with_name("explorer.png")
WIDTH, HEIGHT = 1280, 800
START, TARGET, FRAME = 859, "class 8", 24


def half_way(page: Page) -> None:
    """A three half way to an eight, beside the straight line."""
    page.get_by_test_id("row").fill(str(START))
    page.get_by_test_id("row").press("Enter")
    page.get_by_test_id("target-choice").select_option(label=TARGET)
    page.wait_for_timeout(1000)
    page.get_by_test_id("compare").check()
    page.get_by_test_id("frame").fill(str(FRAME))
    page.get_by_test_id("frame").blur()
    page.wait_for_timeout(1000)


def taken(url: str) -> Image.Image:
    """The page in light colors, as it is half way."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(
            viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light", reduced_motion="reduce"
        )
        page.set_default_timeout(20_000)
        page.goto(url)
        half_way(page)
        png = page.screenshot()
        browser.close()
    return Image.open(io.BytesIO(png)).convert("RGB").quantize(256)


def main() -> None:
    """Train a map, show it as users do, and take the picture."""
    command = [sys.executable, "-m", "somersault"]
    with tempfile.TemporaryDirectory() as folder:
        trained = f"{folder}/map.safetensors"
        subprocess.run([*command, "train", "digits", "--out", trained, "--shape", "14x16"], check=True)
        explore = [*command, "explore", trained, "digits", "--no-browser", "--json"]
        with subprocess.Popen(explore, stdout=subprocess.PIPE, text=True) as served:
            assert served.stdout is not None
            try:
                taken(json.loads(served.stdout.readline())["url"]).save(PICTURE, optimize=True)
            finally:
                served.terminate()
    print(f"{PICTURE}: {PICTURE.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
