"""Data sets of things that are not numbers, such as windows of a recording."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from somersault import validation
from somersault.datasets.dataset import Dataset, dataset_of
from somersault.errors import InputError
from somersault.media import Medium, Series


def encoded(things: Any, medium: Medium, y: Any = None) -> Dataset:
    """Make a data set of things that are not numbers, such as waves or windows.

    A map that is fitted on it gives such things back, in `SOM.decode`.

    Parameters
    ----------
    things : as for the medium's ``encode``
        Windows (n, length, n_channels) for `Series`, waves for `Sounds`.
    medium : Medium
        How they become numbers. What is open in it is found in the things.
    y : array-like of shape (n,), optional
        Their labels.

    Returns
    -------
    Dataset
        Its ``medium`` has nothing open: `encoded` takes it for further things of the same map.

    Raises
    ------
    InputError
        For things that the medium does not take, or labels of another number.

    Examples
    --------
    >>> import somersault as ss
    >>> windows = np.random.default_rng(0).normal(size=(40, 25, 2))
    >>> ss.datasets.encoded(windows, ss.Series(channels=("left", "right")))
    Dataset('series': 40 samples × 50 features, float64, series of 25 steps in the channels left, right)
    """
    if not isinstance(cast("Any", medium), Medium):
        raise InputError(f"medium is {validation.shown(medium)}; need such as ss.Series() or ss.Sounds(rate=8000)")
    whole = medium.fit(things)
    rows = whole.encode(things)
    data = dataset_of(medium.name, rows, y, notes=_notes(whole, rows))
    return replace(data, image_shape=whole.image_shape, medium=whole)


def windows(
    recording: Any, length: int, *, step: int | None = None, channels: Sequence[str] | None = None
) -> Dataset:
    """Cut a long recording into windows, which are the samples of a map.

    Parameters
    ----------
    recording : array-like of shape (n_steps,) or (n_steps, n_channels), or frame of pandas
        Values at even steps; NaN where one is missing. The columns of a frame are the channels.
    length : int
        Steps of a window.
    step : int, optional
        From the start of a window to that of the next one. Default: length, so that none overlap. What is left at
        the end is no window.
    channels : sequence of str, optional
        What the channels are called. Default: the columns of a frame, or "channel 0" and so on.

    Returns
    -------
    Dataset
        Its ``row_names`` are the steps, from 0 on, at which windows start, or the index of a frame there. Windows
        without any value are left out.

    Raises
    ------
    InputError
        For a recording that is shorter than a window, or other shapes.

    Notes
    -----
    Windows that overlap are alike because they share values: hold out whole recordings to judge a model, not some
    of the windows.

    Examples
    --------
    >>> import somersault as ss
    >>> hours = np.sin(np.arange(24 * 30) * 2 * np.pi / 24)
    >>> days = ss.datasets.windows(hours, 24)
    >>> days
    Dataset('windows': 30 samples × 24 features, float64, series of 24 steps)
    >>> days.row_names[:3].tolist()
    [0, 24, 48]
    """
    length = validation.whole(length, "length", least=1)
    step = length if step is None else validation.whole(step, "step", least=1)
    index = recording.index if hasattr(recording, "iloc") else None
    if channels is None and hasattr(recording, "columns"):
        channels = tuple(map(str, recording.columns))
    values = validation.real_array(recording, "recording")
    if values.ndim not in (1, 2) or len(values) < length:
        raise InputError(
            f"recording has shape {values.shape}; need (n_steps,), or (n_steps, n_channels), with at least "
            f"length = {length} steps"
        )
    cut = sliding_window_view(values.reshape(len(values), -1), length, axis=0)[::step].swapaxes(1, 2)
    starts = np.arange(len(cut)) * step
    empty = np.isnan(cut).all(axis=(1, 2)) if cut.dtype.kind == "f" else np.zeros(len(cut), dtype=bool)
    data = encoded(cut[~empty], Series(channels=channels))
    notes = [f"{empty.sum()} of {len(cut)} windows have no value, and are left out"] if empty.any() else []
    names = starts if index is None else np.asarray(index)[starts]
    return replace(data, name="windows", row_names=names[~empty], notes=(*data.notes, *notes))


def _notes(medium: Medium, rows: NDArray[Any]) -> list[str]:
    """Tell how many windows miss the values of the last step, as those do that are shorter."""
    short = int(np.isnan(rows[:, -medium.n_channels :]).all(axis=1).sum()) if isinstance(medium, Series) else 0
    rest = "miss the last step, as those do that are shorter"
    return [f"{short} of {len(rows)} windows {rest}"] if short else []
