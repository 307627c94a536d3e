"""Sounds in the explorer, heard in a real browser: the frame that is shown plays, live and in a saved file."""

import numpy as np
import pytest
from playwright.sync_api import expect

import somersault as ss
from somersault.datasets import Dataset
from somersault.explorer.answers.session import Session
from somersault.explorer.answers.snapshot import select
from somersault.explorer.transport.saved_file import page_of
from tests.explorer.fakes import Recording, served

from .page import ready

pytestmark = pytest.mark.slow

RATE = 4000


@pytest.fixture(scope="module")
def session():
    time = np.arange(RATE // 5) / RATE
    waves = [0.5 * np.sin(2 * np.pi * pitch * time) for pitch in np.linspace(200, 1500, 24)]
    sounds = ss.Sounds(rate=RATE).fit(waves)
    data = Dataset("tones", sounds.encode(waves), np.repeat(["low", "high"], 12), medium=sounds)
    som = ss.SOM(shape=(3, 3), n_epochs=3).fit(data).label_units(data.X, data.y)
    return Recording(Session(som, data.X, data.y, image_shape=sounds.image_shape, name="Tones"))


def heard(tab):
    """Click, and wait until the sound has been played to its end."""
    tab.get_by_test_id("hear").click()
    audio = tab.get_by_test_id("sound")
    audio.evaluate("audio => audio.ended || new Promise(done => audio.addEventListener('ended', done))")
    return audio.evaluate("audio => audio.duration")


def test_the_frame_that_is_shown_is_heard(tab, session):
    with served(session) as address:
        tab.goto(address.url)
        ready(tab)
        tab.get_by_test_id("frame").fill("30")
        expect(tab.get_by_test_id("hear")).to_have_text("♪ Hear frame 31")
        seconds = heard(tab)
    assert seconds == pytest.approx(session._session.medium.duration, abs=0.05)
    assert [request["frame"] for request in session.of_kind("content")] == [30]


def test_a_saved_file_plays_the_nearest_frame_that_it_holds(tab, session, tmp_path):
    chosen = select(session._session, rows=[2], targets=[{"class": 0}])
    path = tmp_path / "tones.html"
    path.write_text(page_of(chosen, chosen.requests, title="Tones"), encoding="utf-8")
    tab.goto(path.as_uri())
    ready(tab)
    offer, _ = chosen.ask({"kind": "offer"})
    assert offer["contents"][0] == 0
    assert offer["contents"][-1] == 23
    tab.get_by_test_id("frame").fill("1")
    expect(tab.get_by_test_id("hear")).to_have_text("♪ Hear frame 1")
    assert heard(tab) > 0.1


def test_a_map_of_numbers_has_nothing_to_hear(session):
    plain = Session(ss.SOM(shape=(2, 2), n_epochs=2).fit(np.eye(4)), np.eye(4))
    assert plain.ask({"kind": "open"})[0]["mime"] is None
    request = {"kind": "content", "row": 0, "target": {"unit": 1}, "mode": "tuned", "frames": 5, "frame": 1}
    with pytest.raises(ss.InputError, match="numbers"):
        plain.ask(request)
