"""Frames of a path as files."""

import io

import numpy as np
import pandas as pd
from PIL import Image

import somersault as ss
from somersault.explorer.answers.session import Session


def test_exports_hold_the_frames(table, flowers):
    request = {"kind": "export", "row": 5, "target": {"unit": 3}, "mode": "tuned", "frames": 7}
    frames = table.labelled_map.som.morph(flowers[0].iloc[[5]], ss.Unit(3)).frames(7)[0]
    data = {kind: table.ask({**request, "format": kind})[1][0] for kind in ("csv", "npz", "gif")}
    read = pd.read_csv(io.BytesIO(data["csv"]))
    np.testing.assert_array_equal(read[list(flowers[0].columns)].to_numpy(), frames)
    np.testing.assert_array_equal(np.load(io.BytesIO(data["npz"]))["frames"], frames)
    with Image.open(io.BytesIO(data["gif"])) as image:
        assert image.n_frames == 12  # there and back


def test_a_spreadsheet_takes_no_name_for_a_formula(rng):
    X = pd.DataFrame(rng.normal(size=(50, 2)), columns=["=1+1", "plain"])
    session = Session(ss.SOM(shape=(2, 2), n_epochs=1).fit(X), X)
    request = {"kind": "export", "format": "csv", "row": 5, "target": {"unit": 3}, "mode": "tuned", "frames": 3}
    assert session.ask(request)[1][0].splitlines()[0] == b"progress,'=1+1,plain"
