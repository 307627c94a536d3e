"""Takes the pictures of the explorer that the documents show: `make pictures`, with a Chromium on the PATH."""

import io
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pandas as pd
from PIL import Image
from playwright.sync_api import Page, sync_playwright

PICTURE, CHANGES = (Path(__file__).with_name(name) for name in ("explorer.png", "changes.png"))
COMMAND = [sys.executable, "-m", "somersault"]
WIDTH, HEIGHT = 1280, 800
START, TARGET, FRAME = 859, "class 8", 24


def half_way(page: Page) -> bytes:
    """A three half way to an eight, beside the straight line."""
    page.get_by_test_id("row").fill(str(START))
    page.get_by_test_id("row").press("Enter")
    page.get_by_test_id("target-choice").select_option(label=TARGET)
    page.wait_for_timeout(1000)
    page.get_by_test_id("compare").check()
    page.get_by_test_id("frame").fill(str(FRAME))
    page.get_by_test_id("frame").blur()
    page.wait_for_timeout(1000)
    return page.screenshot()


def changes(page: Page) -> bytes:
    """What would have to change for a loan, with two columns that stay and one that only grows."""
    page.get_by_test_id("row").fill("1")
    page.get_by_test_id("row").press("Enter")
    page.get_by_test_id("wanted").select_option(label="granted")
    page.get_by_test_id("limits").locator("summary").click()
    for place, way in ((0, "none"), (1, "up"), (4, "none")):
        page.get_by_test_id(f"way-{place}").select_option(way)
    page.get_by_test_id("find-changes").click()
    page.wait_for_timeout(1000)
    return page.get_by_test_id("changes").screenshot()


def taken(url: str, picture: Callable[[Page], bytes]) -> Image.Image:
    """A picture of the page in light colors."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(
            viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light", reduced_motion="reduce"
        )
        page.set_default_timeout(20_000)
        page.goto(url)
        page.wait_for_timeout(1000)
        png = picture(page)
        browser.close()
    return Image.open(io.BytesIO(png)).convert("RGB").quantize(256)


def loans() -> pd.DataFrame:
    """The loans of the page on counterfactuals."""
    rng = np.random.default_rng(0)
    X = pd.DataFrame({
        "age": rng.integers(20, 70, 600), "income": rng.normal(40, 12, 600).clip(12).round(1),
        "amount": rng.integers(1, 40, 600), "months": rng.choice([12, 24, 36, 48, 60], 600),
        "home": rng.choice(["owned", "rented"], 600),
    })  # fmt: skip
    strain = 12 * X.amount / X.months / X.income + 0.1 * (X.home == "rented") - 0.002 * X.age
    return X.assign(loan=np.where(strain + rng.normal(0, 0.05, 600) < 0.2, "granted", "refused"))


@contextmanager
def explored(data: str, *options: str, shape: str) -> Iterator[str]:
    """The address of the explorer with a map of these data, as users come to it."""
    with tempfile.TemporaryDirectory() as folder:
        trained = f"{folder}/map.safetensors"
        subprocess.run([*COMMAND, "train", data, "--out", trained, "--shape", shape, *options], check=True)
        labels = [option for option in options if option != "--standardize"]
        explore = [*COMMAND, "explore", trained, data, *labels, "--no-browser", "--json"]
        with subprocess.Popen(explore, stdout=subprocess.PIPE, text=True) as served:
            assert served.stdout is not None
            try:
                yield json.loads(served.stdout.readline())["url"]
            finally:
                served.terminate()


def main() -> None:
    """Train maps, show them as users do, and take the pictures."""
    with explored("digits", shape="14x16") as url:
        taken(url, half_way).save(PICTURE, optimize=True)
    with tempfile.TemporaryDirectory() as folder:
        loans().to_csv(f"{folder}/loans.csv", index=False)
        options = ("--label-column", "loan", "--standardize")
        with explored(f"{folder}/loans.csv", *options, shape="12x10") as url:
            taken(url, changes).save(CHANGES, optimize=True)
    for path in (PICTURE, CHANGES):
        print(f"{path}: {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
