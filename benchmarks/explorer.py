"""How long a user of the explorer waits: for answers of the session, and, where there is one, in a browser."""

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import count
from typing import Any

import numpy as np

import somersault as ss
from benchmarks.markdown import heading, table
from benchmarks.timing import once, seconds
from somersault.datasets import mnist
from somersault.explorer.answers.session import Session
from somersault.explorer.transport.address import Address
from somersault.explorer.transport.server import server

SIDE, FRAMES = 256, 60
Row = tuple[str, str, str]


def main() -> None:
    data = mnist()
    som = ss.SOM((20, 20)).fit(data.X).label_units(data.X, data.y)
    session = Session(som, data.X, data.y, image_shape=(28, 28))
    heading("Explorer: MNIST, 20 × 20 units, 60 frames of a path")
    opened = once(lambda: Session(som, data.X, data.y, image_shape=(28, 28)))
    table(
        ("", "found", "asked"),
        [("the session, once", f"{opened:.2f} s", ""), *answers(session), *browser(session)],
    )


def answers(session: Session) -> list[Row]:
    """Milliseconds of the answers to a click: each is another path, as none is kept that was not asked for."""
    rows = count()

    def morph(**mode: Any) -> None:
        session.ask({"kind": "morph", "row": next(rows), "target": {"class": 8}, "frames": FRAMES, **mode})

    def curves() -> None:
        request = {"row": next(rows), "target": {"class": 8}, "mode": "rigidity", "rigidity": 30, "frames": FRAMES}
        session.ask({"kind": "morph", **request})
        session.ask({"kind": "curves", **request})

    def unit() -> None:
        number = next(rows) % 400
        session.ask({"kind": "unit", "unit": number})
        session.ask({"kind": "members", "unit": number})

    timed: dict[str, tuple[Callable[[], None], str]] = {
        "a click: the tuned path": (partial(morph, mode="tuned"), "under 100 ms"),
        "a click: the path over the map": (partial(morph, mode="map"), ""),
        "rigidity dragged by a stop": (partial(morph, mode="rigidity", rigidity=30), ""),
        "the published rule": (partial(morph, mode="published", rigidity=30, share=0.5), ""),
        "such a path with its curves": (curves, ""),
        "a unit under the pointer, with its samples": (unit, ""),
    }
    taken = seconds(*(function for function, _ in timed.values()), runs=9)
    return [(name, f"{1e3 * t:.1f} ms", asked) for (name, (_, asked)), t in zip(timed.items(), taken, strict=True)]


def browser(session: Session) -> list[Row]:
    """What a page does with it, in Chromium without a screen."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        path = None
    if path is None:
        return [("in a browser", "left out: needs Playwright for Python and Chromium", "")]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        with opened(chromium, session) as page:
            painted = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
            clicked = page.evaluate(CLICK)
        with opened(chromium, large()) as page:
            rate, slowest = page.evaluate(SCRUB)
        chromium.close()
    return [
        ("first paint of the page", f"{painted / 1e3:.2f} s", "under 1 s"),
        ("from a click to the new path, in the browser", f"{clicked:.0f} ms", "under 100 ms"),
        (f"scrubbing {FRAMES} frames of {SIDE} × {SIDE}", f"{rate:.0f} frames a second", "60"),
        ("the slowest of these frames", f"{slowest:.0f} ms", ""),
    ]


def large() -> Session:
    """Blobs in large images."""
    rng = np.random.default_rng(0)
    grid = np.linspace(-1, 1, SIDE)
    x, y = rng.uniform(-0.5, 0.5, (2, 100, 1, 1))
    X = np.exp(-5 * ((grid[:, None] - y) ** 2 + (grid - x) ** 2)).reshape(100, -1).astype(np.float32)
    return Session(ss.SOM((5, 5), n_epochs=3).fit(X), X, image_shape=(SIDE, SIDE))


@contextmanager
def opened(chromium: Any, session: Session) -> Iterator[Any]:
    """The page of a session, once it shows a path."""
    with Address.bound() as address:
        running = server(session, address)
        thread = threading.Thread(target=running.run, kwargs={"sockets": [address.listener]})
        thread.start()
        page = chromium.new_page(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
        page.goto(address.url)
        page.wait_for_selector("[data-testid=explorer][data-frame]")
        page.wait_for_timeout(2000)
        yield page
        page.close()
        running.should_exit = True
        thread.join()


ROOT = "const root = document.querySelector('[data-testid=somersault]').shadowRoot;"
CLICK = f"""async () => {{
  {ROOT}
  const [box, target] = ["explorer", "target-choice"].map((id) => root.querySelector(`[data-testid=${{id}}]`));
  const taken = [];
  for (let i = 0; i < 9; i += 1) {{
    await new Promise((done) => setTimeout(done, 600));
    const begun = performance.now();
    target.selectedIndex = 40 + i;
    target.dispatchEvent(new Event("change"));
    while (box.hasAttribute("aria-busy")) await new Promise((done) => requestAnimationFrame(done));
    taken.push(performance.now() - begun);
  }}
  return taken.sort((a, b) => a - b)[4];
}}"""
SCRUB = f"""async () => {{
  {ROOT}
  const slider = root.querySelector("[data-testid=frame]");
  const taken = [];
  let last = await new Promise((done) => requestAnimationFrame(done));
  for (let frame = 0; frame < {FRAMES}; frame += 1) {{
    slider.value = frame;
    slider.dispatchEvent(new Event("input"));
    const now = await new Promise((done) => requestAnimationFrame(done));
    taken.push(now - last);
    last = now;
  }}
  return [1000 * taken.length / taken.reduce((a, b) => a + b), Math.max(...taken)];
}}"""
