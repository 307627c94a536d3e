"""Questions to a session, and its answers with their arrays by name."""

import json

import numpy as np

import somersault as ss

MODES = (
    ({"mode": "tuned"}, {}),
    ({"mode": "map"}, {"via": "map"}),
    ({"mode": "rigidity", "rigidity": 30}, {"rule": ss.Tikhonov(rigidity=30.0)}),
    (
        {"mode": "published", "rigidity": 10, "share": 0.5},
        {
            "rule": ss.Tikhonov(rigidity=10.0, share=0.5, spectral_exponent=0.0),
            "control": ss.FixedRate(rate=0.1, n_steps=50),
        },
    ),
)


def asked(session, **request):
    """An answer with its arrays by name."""
    answer, buffers = session.ask(request)
    json.dumps(answer, allow_nan=False)
    for part, buffer in zip(answer["arrays"], buffers, strict=True):
        answer[part["name"]] = np.frombuffer(buffer, dtype=part["type"]).reshape(part["shape"])
    return answer


def morph_of(session, **fields):
    return asked(
        session, **{"kind": "morph", "row": 5, "target": {"unit": 3}, "mode": "tuned", "frames": 7, **fields}
    )
