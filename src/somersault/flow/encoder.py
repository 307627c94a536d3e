"""Maps behind an encoder: morphs that run on codes and are decoded.

A pipeline whose last step is a map turns samples into codes, z = E(x), and points on a path back, x = D(z). What
codes do not hold of the start is kept as far as the path has still to go, and what they do not hold of
a target sample comes as far as it is gone:

    x = D(z) + f (x_0 − D(z_0)) + (1 − f)(x_t − D(z_t)),    f = min(1, ‖z − w_t‖ / ‖z_0 − w_t‖).

So a path begins at the input and ends at the target sample, or at what the decoder says of a unit. Kept whole,
what was lost of the start would lie over the end as a ghost of it.

Behind scalers alone nothing is lost: the map is one of the user's features, whose weights are κ_d a_d², and morphs
run on these.
"""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import repeat
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import issparse

from somersault import validation
from somersault.array_types import Array, Rows
from somersault.codebook import Codebook, as_codebook
from somersault.errors import InputError, LossWarning, warn
from somersault.flow.aim import Away, Sample, Toward
from somersault.flow.constraints import Constraints
from somersault.flow.scalers import factors_of

if TYPE_CHECKING:
    from collections.abc import Callable

_MOST_LOST = 0.5
"""Share of the squared differences from the middle that an encoder may lose without a word."""
Step = tuple[str, Any]
StepShapes = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Encoded:
    """Samples, their codes, and what these do not hold."""

    points: Array  # (n_samples, n_features): x
    codes: Array  # (n_samples, n_latent): E(x)
    lost: Array  # (n_samples, n_features): x − D(E(x))


@dataclass(frozen=True)
class Encoder:
    """The steps before a map: `transform` encodes, `inverse_transform` decodes, each checked as it is run."""

    steps: tuple[Step, ...]

    @cached_property
    def factors(self) -> Array | None:
        """By how much each feature is multiplied, (n_features,), where the steps do no more but for an offset."""
        return factors_of(self.steps)

    def restored(self, values: Any) -> Any:
        """What scalers made values (n, n_features) of, dense or sparse."""
        out = values.copy()
        for _, model in reversed(self.steps):
            out = model.inverse_transform(out)
        return out

    def codes(self, X: Any) -> Any:
        """Samples as the map takes them."""
        out = deepcopy(X) if hasattr(X, "shape") else X  # a step may write into what it gets
        for step, model in self.steps:
            out = _run(model.transform, out, step, "encode")
        return out

    def encoded(self, X: Any, name: str = "X") -> tuple[Encoded, StepShapes]:
        """Samples encoded and decoded, and the shape of a sample before each step."""
        points = validation.matrix(X.toarray() if issparse(X) else X, name).copy()
        codes: Any = deepcopy(X) if hasattr(X, "shape") else points.copy()  # a step may write into what it gets
        shapes = list[tuple[int, ...]]()
        for step, model in self.steps:
            shapes.append(np.shape(codes)[1:])
            codes = _checked(_run(model.transform, codes, step, "encode"), len(points), f"step {step!r} encodes")
        codes = _as_matrix(codes, f"step {self.steps[-1][0]!r} encodes")
        back = self.decode(codes, tuple(shapes))
        return Encoded(points, codes, points - back), tuple(shapes)

    def decode(self, codes: Any, shapes: StepShapes | None = None) -> Array:
        """Points (n, n_features) of codes (n, n_latent); shapes, if any, are of a sample before each step."""
        out: Any = codes.copy()
        before = reversed(shapes) if shapes is not None else repeat(None, len(self.steps))
        for (step, model), shape in zip(reversed(self.steps), before, strict=True):
            saying = f"step {step!r} decodes"
            out = _checked(_run(model.inverse_transform, out, step, "decode"), len(codes), saying, shape)
        return _as_matrix(out, f"step {self.steps[0][0]!r} decodes")

    def unscales(self, book: Codebook) -> bool:
        """Whether the map of a codebook has features that the steps do no more than scale."""
        return self.factors is not None and len(self.factors) == book.n_features and not book.groups

    def unscaled(self, book: Codebook) -> Codebook:
        """The codebook of a map behind scalers, in the features before them."""
        assert self.factors is not None  # noqa: S101
        return book.rescaled(self.restored, self.factors)

    def numbered(self, constraints: Constraints) -> Constraints:
        """The same constraints, with columns by number that the first step knows by name."""
        names: list[Any] = list(getattr(self.steps[0][1], "feature_names_in_", ()))
        chosen = np.atleast_1d(np.asarray(constraints.features_to_vary, dtype=object)).tolist()
        if chosen == ["all"] or not all(isinstance(name, str) and name in names for name in chosen):
            return constraints
        return replace(constraints, features_to_vary=[names.index(name) for name in chosen])

    def constrained(self, name: str) -> InputError:
        """What to say of a constraint: its features are not those of the map."""
        return InputError(
            f"got {name} for a pipeline; constraints hold in the space of the map, which lies behind "
            f"{', '.join(repr(step) for step, _ in self.steps)} and is not that of X; need none: leave {name} "
            "out, or morph the codes: ss.morph(pipeline[:-1].transform(X), pipeline[-1], ...)"
        )


@dataclass(frozen=True)
class Latent:
    """The decoding of the codes of a morph to the features of its samples."""

    encoder: Encoder
    shapes: StepShapes
    start: Encoded
    target: Encoded | None  # the target samples, one or one for each start

    @classmethod
    def of(cls, encoder: Encoder, X: Any, toward: Toward) -> tuple["Latent", Toward]:
        """Samples and target samples encoded; the target in codes."""
        start, shapes = encoder.encoded(X)
        target = toward.target if isinstance(toward, Away) else toward
        if not isinstance(target, Sample):
            return cls(encoder, shapes, start, None), toward
        points = target.points if np.ndim(target.points) == 2 else np.atleast_2d(np.asarray(target.points))
        n_features, name = start.points.shape[1], "the target sample"
        validation.matrix(points, name, n_columns=n_features, owner="X")
        goal, _ = encoder.encoded(points, name)
        coded = Sample(goal.codes)
        return cls(encoder, shapes, start, goal), Away(coded) if isinstance(toward, Away) else coded

    def warn_of_loss(self, book: Codebook) -> None:
        """Warn where decoding gives back less than half of how the samples differ from the middle of the map."""
        middle = self.encoder.decode(book.prototypes.mean(axis=0, keepdims=True), self.shapes)
        lost, whole = (float(np.square(part).sum()) for part in (self.start.lost, self.start.points - middle))
        if lost > _MOST_LOST * whole:
            warn(
                f"the steps before the map lose {min(lost / whole, 1) if whole else 1:.0%} of how these samples "
                "differ from the middle of the map, once encoded and decoded: frames show what is left; take an "
                "encoder that keeps more, or morph the features",
                LossWarning,
            )

    def decode(self, codes: Array, left: Array, rows: Rows) -> Array:
        """Points (n, …, n_features) of codes (n, …, n_latent) with a share `left` (n, …) of the path to go.

        A sample whose code has not changed comes back bit for bit.
        """
        between = tuple(range(1, codes.ndim - 1))
        flat = self.encoder.decode(codes.reshape(-1, codes.shape[-1]), self.shapes)
        out = flat.reshape(*codes.shape[:-1], flat.shape[1])
        out += left[..., None] * np.expand_dims(self.start.lost[rows], between)
        if self.target is not None:
            lost = np.broadcast_to(self.target.lost, self.start.lost.shape)[rows]
            out += (1 - left)[..., None] * np.expand_dims(lost, between)
        still = (codes == np.expand_dims(self.start.codes[rows], between)).all(axis=-1)
        out[still] = np.broadcast_to(np.expand_dims(self.start.points[rows], between), out.shape)[still]
        return out


def encoder_of(book: Any) -> tuple[Encoder | None, Codebook]:
    """The steps before a map, if any of them does something, and the codebook of the map."""
    if not is_pipeline(book):
        return None, as_codebook(book)
    steps, (name, model) = steps_of(book)
    try:
        codebook = as_codebook(model)
    except InputError as error:
        raise InputError(f"step {name!r}, the last of the pipeline, is no fitted map: {error}") from error
    for step, before in steps:
        check_invertible(step, before, "a morph")
    return (Encoder(steps) if steps else None), codebook


def steps_of(pipeline: Any) -> tuple[tuple[Step, ...], Step]:
    """The steps of a pipeline that do something before the last one, and that."""
    flat = list(_flat(pipeline))
    if not flat:
        raise InputError("the pipeline has no steps; need one whose last step is a fitted map")
    *before, last = flat
    return tuple(step for step in before if not _does_nothing(step[1])), last


def is_pipeline(model: Any) -> bool:
    """Whether it is scikit-learn's, or any other list of named steps."""
    return isinstance(getattr(model, "steps", None), list) and hasattr(model, "named_steps")


def _flat(pipeline: Any, prefix: str = "") -> Iterator[Step]:
    """All steps, those of pipelines within it by their full names."""
    for name, model in pipeline.steps:
        if is_pipeline(model):
            yield from _flat(model, f"{prefix}{name}__")
        else:
            yield prefix + name, model


def _does_nothing(model: Any) -> bool:
    return model is None or (isinstance(model, str) and model == "passthrough")


def has_inverse(model: Any) -> bool:
    """Whether a step decodes; FunctionTransformer without an inverse passes for one whose inverse does nothing."""
    one_way = getattr(model, "func", None) is not None and getattr(model, "inverse_func", model) is None
    return not one_way and hasattr(model, "inverse_transform")


def check_invertible(name: str, model: Any, what: str) -> None:
    """Refuse a step that does not decode where it is needed to."""
    if not has_inverse(model):
        raise InputError(
            f"step {name!r} of the pipeline, {type(model).__name__}, has no inverse to decode {what}; need an "
            "inverse_transform: FunctionTransformer(encode, inverse_func=decode) is a step of two functions"
        )


def _run(function: "Callable[[Any], Any]", values: Any, name: str, verb: str) -> Any:
    """What a step answers; what it refuses is wrong input."""
    try:
        return function(values)
    except ValueError as error:  # NotFittedError is one
        raise InputError(
            f"step {name!r} of the pipeline does not {verb} ({type(error).__name__}: {error}); need fitted steps, "
            "and samples such as they were fitted to"
        ) from error


def _checked(out: Any, n: int, saying: str, shape: tuple[int, ...] | None = None) -> Any:
    """A step's answer as it is, if it has a row for each sample, of that shape, and no NaN or infinities."""
    wanted = f"({n}, ...)" if shape is None else str((n, *shape))
    if np.shape(out)[:1] != (n,) or (shape is not None and np.shape(out)[1:] != shape):
        raise InputError(f"{saying} {n} samples to shape {np.shape(out)}; need {wanted}: one row for each sample")
    values = out.data if issparse(out) else np.asarray(out)
    if values.dtype.kind == "f" and not np.isfinite(values).all():
        raise InputError(
            f"{saying} samples to NaN or infinite values; need finite numbers for whatever it is given"
        )
    return out


def _as_matrix(out: Any, saying: str) -> Array:
    """A step's answer as (n_samples, n_columns) of float64."""
    array = np.asarray(out.toarray() if issparse(out) else out)
    if array.dtype.kind not in "biuf":
        raise InputError(f"{saying} samples to {array.dtype} values; need real numbers")
    if array.ndim != 2 or array.shape[1] == 0:
        raise InputError(
            f"{saying} samples to shape {array.shape}; need (n_samples, n_columns): flatten each to a row"
        )
    return array.astype(np.float64, copy=False)
