"""Windows of series, with one channel or more, as rows: step by step, and at each step channel by channel."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from somersault import validation
from somersault.errors import InputError
from somersault.media.medium import FeatureRows, Medium
from somersault.model_document import Document
from somersault.reading import check_fits
from somersault.schema import NOTHING, Either, ListOf, Number, Record, Text, Whole

Window = NDArray[np.floating]
"""(length, n_channels)."""

_LONGEST, _MOST_CHANNELS = 10**6, 1000
_PICTURE = 64, 96
"""Rows and columns of a drawn window."""
_FINE = 4
"""Windows are drawn this many times as large, and reduced: smooth lines."""
COLORS = ("#2b59c3", "#d35f17", "#2e844a", "#9548a0", "#b8323d", "#626262")
"""Of the channels, in turn."""


@dataclass(frozen=True)
class Series(Medium):
    """Turn windows of series into rows that a map is trained on, and rows into windows.

    `datasets.windows` cuts a recording into such windows, and `datasets.encoded` takes windows as they are. A
    row has the values of all channels at the first step, then those at the second, and so on.

    Parameters
    ----------
    length : int or None, default None
        Steps of a window. None: that of the longest; where a shorter one ends, values are missing from there on.
    channels : sequence of str or None, default None
        What the channels are called. None: "channel 0" and so on.
    low, high : sequence of float or None, default None
        Between which values each channel is drawn. None: its least and its largest value in all windows.

    Examples
    --------
    >>> time = np.arange(50)[:, None] / 5
    >>> windows = [np.hstack([np.sin(time + phase), np.cos(time + phase)]) for phase in (0, 1, 2)]
    >>> series = Series(channels=("sine", "cosine")).fit(windows)
    >>> print(series)
    series of 50 steps in the channels sine, cosine
    >>> X = series.encode(windows)
    >>> X.shape
    (3, 100)
    >>> series.decode(X).shape
    (3, 50, 2)
    """

    length: int | None = None
    channels: Sequence[str] | None = None
    low: Sequence[float] | None = None
    high: Sequence[float] | None = None

    name: ClassVar[str] = "series"
    suffixes: ClassVar[tuple[str, ...]] = ()  # what holds series, such as a .ts, holds many
    suffix: ClassVar[str] = ".csv"
    mime: ClassVar[str] = "text/csv"
    view: ClassVar[str] = "series"
    document: ClassVar[Record] = Record(
        {
            "length": Either(NOTHING, Whole(least=1, most=_LONGEST)),
            "channels": Either(NOTHING, ListOf(Text(), "n_channels", least=1, most=_MOST_CHANNELS, distinct=True)),
            "low": Either(NOTHING, ListOf(Number(), "n_channels")),
            "high": Either(NOTHING, ListOf(Number(), "n_channels")),
        }
    )

    def __post_init__(self) -> None:
        """Check the parameters."""
        if self.length is not None:
            self._set("length", validation.whole(self.length, "length", least=1, most=_LONGEST))
        if self.channels is not None:
            self._set("channels", _names(self.channels))
        if (self.low is None) != (self.high is None):
            raise InputError("one of low and high is None; need both or none")
        if self.low is not None:
            low, high = _numbers(self.low, "low"), _numbers(self.high, "high")
            n_channels = len(low) if self.channels is None else len(self.channels)
            if not len(low) == len(high) == n_channels or (low > high).any():
                raise InputError(
                    f"low has {len(low)} entries, high {len(high)}; need one for each of {n_channels} channels, "
                    "low not above high"
                )
            self._set("low", tuple(low.tolist()))
            self._set("high", tuple(high.tolist()))

    def _set(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, value)

    def __str__(self) -> str:
        if self.length is None or self.channels is None:
            return "series"
        if len(self.channels) == 1:
            return f"series of {self.length} steps"
        return f"series of {self.length} steps in the channels {', '.join(self.channels)}"

    @property
    def n_features(self) -> int:
        """How many numbers a row has."""
        length, channels, _ = self._known
        return length * len(channels)

    @property
    def n_channels(self) -> int:
        """How many values there are at each step."""
        return len(self._known[1])

    @property
    def value_range(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Between which values each feature is drawn: those of its channel, (n_features,) each."""
        low, high = np.tile(self.ranges, self._known[0])
        return low, high

    @property
    def ranges(self) -> NDArray[np.float64]:
        """Between which values each channel is drawn, (2, n_channels)."""
        return self._known[2]

    @property
    def _known(self) -> tuple[int, Sequence[str], NDArray[np.float64]]:
        """The length, the channels, and their ranges (2, n_channels)."""
        if self.length is None or self.channels is None or self.low is None or self.high is None:
            raise InputError(f"{self!r} is not whole; need it found in windows: series.fit(windows)")
        return self.length, self.channels, np.array([self.low, self.high])

    def fit(self, things: Any) -> Self:
        """Find in windows what is open: how long the longest is, its channels and their ranges.

        Parameters
        ----------
        things : array-like of shape (n, length) or (n, length, n_channels), or sequence of (length, n_channels)
            Windows; NaN where a value is missing.

        Returns
        -------
        Series
            With nothing open.
        """
        windows = _windows(things)
        n_channels = windows[0].shape[1]
        channels = self.channels or tuple(f"channel {i}" for i in range(n_channels))
        if len(channels) != n_channels:
            raise InputError(
                f"windows have {n_channels} channels, but channels names {len(channels)}; need as many"
            )
        length = self.length or max(map(len, windows))
        if self.low is not None:
            return replace(self, length=length, channels=channels)
        both = [np.stack([_of_each(np.fmin, window), _of_each(np.fmax, window)]) for window in windows]
        low, high = _of_each(np.fmin, np.stack(both)[:, 0]), _of_each(np.fmax, np.stack(both)[:, 1])
        unknown = [name for name, value in zip(channels, low, strict=True) if np.isnan(value)]
        if unknown:
            raise InputError(f"the channel {unknown[0]!r} has no value in any window; need some, or leave it out")
        return replace(self, length=length, channels=channels, low=low.tolist(), high=high.tolist())

    @classmethod
    def spanning(cls, windows: NDArray[Any]) -> Self:
        """That of windows (n, length, n_channels) of which each channel has a value somewhere."""
        _, length, n_channels = windows.shape
        low, high = (function.reduce(windows, axis=(0, 1)).tolist() for function in (np.fmin, np.fmax))
        return cls(length, tuple(f"channel {i}" for i in range(n_channels)), low, high)

    def encode(self, things: Any) -> FeatureRows:
        """Turn windows into rows (n, n_features); NaN for values that are missing, and beyond the end."""
        windows = _windows(things)
        length, channels, _ = self._known
        for i, window in enumerate(windows):
            if window.shape[1] != len(channels) or len(window) > length:
                raise InputError(
                    f"window {i} has shape {window.shape}; need at most {length} steps of {len(channels)} channels"
                )
        dtype = np.result_type(*{window.dtype for window in windows})
        check_fits(len(windows) * self.n_features * dtype.itemsize, "take fewer windows, or shorter ones")
        rows = np.full((len(windows), length, len(channels)), np.nan, dtype=dtype)
        for row, window in zip(rows, windows, strict=True):
            row[: len(window)] = window
        return rows.reshape(len(rows), -1)

    def decode(self, rows: ArrayLike) -> NDArray[np.float64]:
        """Turn rows (..., n_features), such as frames of morphs, into windows (..., length, n_channels)."""
        array = validation.real_array(rows, "rows").astype(np.float64)
        if array.shape[-1:] != (self.n_features,):
            raise InputError(f"rows has shape {array.shape}; need (..., {self.n_features}), as these {self} have")
        return array.reshape(*array.shape[:-1], self.length or 0, self.n_channels)

    def content(self, row: ArrayLike) -> bytes:
        """Make a .csv of a row (n_features,): a line of names, and one for each step."""
        window = self.decode(self._one(row))
        lines = [",".join(_quoted(name) for name in self._known[1])]
        lines += [",".join(map(repr, step)) for step in window.tolist()]
        return ("\n".join(lines) + "\n").encode()

    def pictures(self, rows: ArrayLike) -> NDArray[np.uint8]:
        """Draw rows (n, n_features) as lines in the colors of their channels, (n, 64, 96, 3)."""
        windows, (low, high) = self.decode(rows), self.ranges
        shares = np.divide(windows - low, high - low, out=np.full_like(windows, 0.5), where=high > low)
        return np.stack([_drawn(window) for window in np.clip(shares, 0, 1)])

    def parameters(self) -> Document:
        """Give what the constructor takes."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}


def _names(channels: Any) -> tuple[str, ...]:
    names = tuple(validation.entries(channels, "channels", "names"))
    if not names or not all(isinstance(name, str) for name in names) or len(set(names)) < len(names):
        raise InputError(f"channels is {validation.shown(channels)}; need different names, one for each channel")
    return names


def _numbers(values: Any, name: str) -> NDArray[np.float64]:
    array = validation.real_array(values, name).astype(np.float64)
    if array.ndim != 1 or not np.isfinite(array).all():
        raise InputError(f"{name} is {validation.shown(values)}; need a finite number for each channel")
    return array


def _windows(things: Any) -> list[Window]:
    """Windows (length, n_channels) of as many channels each."""
    is_array = isinstance(things, np.ndarray) and things.ndim > 1
    given = things if is_array else validation.entries(things, "things", "windows")
    windows = [_window(each, f"window {i}") for i, each in enumerate(given)]
    if not windows:
        raise InputError("things is empty; need one window at least")
    n_channels = windows[0].shape[1]
    odd = next((i for i, window in enumerate(windows) if window.shape[1] != n_channels), None)
    if odd is not None:
        raise InputError(
            f"window {odd} has {windows[odd].shape[1]} channels, window 0 has {n_channels}; need as many in each"
        )
    return windows


def _window(values: Any, name: str) -> Window:
    """One of (length,) or (length, n_channels), in float32 if it is such, else in float64."""
    array = validation.real_array(values, name)
    if array.ndim not in (1, 2) or array.size == 0:
        raise InputError(f"{name} has shape {array.shape}; need (length,), or (length, n_channels)")
    array = array if array.dtype == np.float32 else array.astype(np.float64)
    if np.isinf(array).any():
        raise InputError(f"{name} has infinite values; need numbers, or NaN where they are missing")
    if np.isnan(array).all():
        raise InputError(f"{name} has no value; need some: leave it out")
    return array.reshape(len(array), -1)


def _of_each(function: np.ufunc, values: NDArray[Any]) -> NDArray[np.float64]:
    """The least or the largest of what is known along the first axis."""
    return function.reduce(values, axis=0).astype(np.float64)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"' if set(name) & set(',"\r\n') else name


def _drawn(window: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Shares (length, n_channels) of the height as lines, which gaps interrupt."""
    from PIL import Image, ImageDraw

    rows, columns = (_FINE * side for side in _PICTURE)
    image = Image.new("RGB", (columns, rows), "#f7f7f7")
    draw, margin = ImageDraw.Draw(image), 4 * _FINE
    x = np.linspace(margin, columns - margin, len(window)) if len(window) > 1 else np.array([columns / 2])
    for i, channel in enumerate(window.T):
        y = margin + (1 - channel) * (rows - 2 * margin)
        known = ~np.isnan(channel)
        for piece in np.split(np.arange(len(x)), np.flatnonzero(np.diff(known)) + 1):
            if known[piece[0]]:
                points = list(zip(x[piece].tolist(), y[piece].tolist(), strict=True))
                draw.line(points if len(points) > 1 else points * 2, COLORS[i % len(COLORS)], round(1.6 * _FINE))
    return np.asarray(image.reduce(_FINE))
