"""A morph as an environment: what is known of a sample is seen, how it goes on is decided, and progress pays."""

from collections.abc import Callable
from typing import Any

import gymnasium
import numpy as np
from gymnasium.spaces import Box
from numpy.typing import ArrayLike, NDArray

from somersault import validation
from somersault.array_types import Array, ImageShape
from somersault.control.journey import Journeys, Place
from somersault.control.picture import picture_of
from somersault.errors import InputError
from somersault.flow.aim import Preserve, Toward
from somersault.flow.constraints import Features
from somersault.flow.stepping.known_numbers import MOST_CHANGE, NUMBERS
from somersault.flow.stepping.learned import N_ACTIONS
from somersault.flow.stepping.rule import Rule, checked_rule
from somersault.flow.stepping.tikhonov import Tikhonov

Reward = Callable[[Place, Place], float]


class MorphEnv(gymnasium.Env[Array, NDArray[np.float32]]):
    """Let an agent of yours decide step by step how a sample comes to its target.

    An episode is the path of one sample, with the steps that `ss.morph` takes on the prototypes. Where the action
    is zero, the step is that of the self-tuned default, so that zeros all along give its path.

    Parameters
    ----------
    book : Codebook, SOM, KMeans, MiniSom, Pipeline, or array-like of shape (n_units, n_features)
        As `ss.morph` takes it; of kept samples the paths make no use, but distances are measured from them.
    X : array-like of shape (n_samples, n_features)
        The samples of which each episode takes one, drawn at random; `reset(options={"row": 3})` takes that one.
    toward : int, Unit, Units, Cluster, Sample or Label
        The target, or one for each sample, as `ss.morph` takes it. Paths away from a target are refused.
    rule : Tikhonov, default Tikhonov()
        What actions change: by default the best of a few rules for each path.
    preserve, features_to_vary
        As `ss.morph` takes them.
    data : array-like of shape (n_data, n_features), optional
        Real samples that the distance is measured from. Default: those that the codebook keeps, or its prototypes.
    price : float, default 0.5
        What a mean distance between real samples costs, in units of progress; 0 pays progress alone.
    reward : callable, optional
        reward(before, after) of two `Place`s, which answers a number, in place of progress less the price.
    classifier : callable, optional
        (n, n_features) -> (n, n_classes) probabilities, such as `predict_proba`. Default: the state has none.
    units : bool, default True
        Whether the state has the activations of all units. What is learned without them serves other maps too, as
        `ss.Learned(policy)`.
    image_shape : tuple of int, optional
        (rows, columns) or (rows, columns, 3) where samples are images, for pictures. Default: a drawing in the
        plane in which the prototypes vary most.
    max_steps : int, default 200
        Longer paths are truncated.
    render_mode : "rgb_array", optional
        Whether `render` makes pictures.

    Attributes
    ----------
    observation_space : Box
        Numbers from −1 to 1: first those that `ss.Policy.NUMBERS` names; then the logarithm of each unit's
        activation in that of the start, halved; then the probabilities.
    action_space : Box
        Three numbers from −1 to 1, logarithms of what the tuned rule is multiplied with: its rigidity by a
        hundredth to a hundred, its spectral exponent by a quarter to four (and to no more than 1), the tolerance
        that sets the length of a step by a tenth to ten.

    Raises
    ------
    InputError
        For what `ss.morph` would refuse; for actions of another shape, NaN, or beyond −1 and 1; for a step before
        `reset` or after the end; for a reward that is not a finite number, answers that are no probabilities.

    Notes
    -----
    The reward of a step is Δp (1 − price · (D + D′) / 2), with p the progress, which ends at 1, and D and D′ the
    distances from the nearest real sample before and after, in mean distances of these from each other. So their
    sum is the progress less the price of the mean distance at equal progress, however many steps there are.

    `info` has progress, distance, point, row, target, and, at the end, the result in words. The weight of the
    target is not among the actions, as an adaptive path does not depend on it.

    Examples
    --------
    >>> import somersault as ss
    >>> units = [[0.0, 0.0], [1.0, 0.0], [2.0, 1.0], [2.0, 2.0]]
    >>> env = MorphEnv(units, [[0.0, 0.1]], ss.Unit(3))
    >>> numbers, info = env.reset(seed=0)
    >>> numbers.shape, round(info["progress"], 3)
    ((17,), 0.0)
    >>> over = False
    >>> while not over:
    ...     numbers, reward, over, truncated, info = env.step([0.5, 0.0, 0.0])
    >>> print(info["result"], info["point"].round(3))
    the target is reached [2. 2.]
    """

    metadata: dict[str, Any] = {"render_modes": ["rgb_array"], "render_fps": 30}  # noqa: RUF012 - gymnasium declares it so

    def __init__(
        self,
        book: Any,
        X: ArrayLike,
        toward: Toward,
        *,
        rule: Rule | None = None,
        preserve: Preserve = "others",
        features_to_vary: Features = "all",
        data: ArrayLike | None = None,
        price: float = 0.5,
        reward: Reward | None = None,
        classifier: Callable[[Any], Any] | None = None,
        units: bool = True,
        image_shape: ImageShape | None = None,
        max_steps: int = 200,
        render_mode: str | None = None,
    ) -> None:
        if render_mode is not None:
            validation.choice(render_mode, "render_mode", self.metadata["render_modes"])
        if reward is not None:
            validation.function(reward, "reward", "reward(before, after) and answers a number")
        if classifier is not None:
            validation.function(classifier, "classifier", "classifier(X) and answers probabilities")
        self.render_mode, self._reward = render_mode, reward
        self._price = validation.number(price, "price", least=0.0)
        self._units = validation.truth(units, "units")
        self._journeys = Journeys(
            book,
            X,
            toward,
            rule=Tikhonov() if rule is None else checked_rule(rule),
            preserve=preserve,
            features_to_vary=features_to_vary,
            data=data,
            classifier=classifier,
            max_steps=validation.whole(max_steps, "max_steps", least=1),
        )
        self._place = self._journeys.begin(0)
        n_features = len(self._place.point)
        self._image_shape = None if image_shape is None else validation.image_shape(image_shape, n_features)
        self._is_open, self._points = False, [self._place.point]
        width = len(self._state())
        self.observation_space = Box(-1.0, 1.0, (width,), np.float64)
        self.action_space = Box(-1.0, 1.0, (N_ACTIONS,), np.float32)

    @property
    def names(self) -> tuple[str, ...]:
        """Name each number of the state."""
        n_units = self._journeys.n_units if self._units else 0
        n_classes = 0 if self._place.probabilities is None else len(self._place.probabilities)
        of_units, of_classes = (f"unit {k}" for k in range(n_units)), (f"class {k}" for k in range(n_classes))
        return (*NUMBERS, *of_units, *of_classes)

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Array, dict[str, Any]]:
        """Set out with another sample.

        Parameters
        ----------
        seed : int, optional
            Of the random numbers that draw samples from here on.
        options : dict, optional
            {"row": number of the sample}.

        Returns
        -------
        numbers, info
            The state, and more of it by names.
        """
        super().reset(seed=seed)
        n = self._journeys.n_samples
        given = {} if options is None else dict(validation.named(options, "options", "settings"))
        row = given.pop("row", None)
        if given:
            raise InputError(f"options has {sorted(given)}; need nothing but 'row', the number of a sample")
        row = self.np_random.integers(n) if row is None else validation.whole(row, "row", least=0, most=n - 1)
        self._place, self._is_open = self._journeys.begin(int(row)), True
        self._points = [self._place.point]
        return self._state(), self._info()

    def step(self, action: Any) -> tuple[Array, float, bool, bool, dict[str, Any]]:
        """Take a step.

        Parameters
        ----------
        action : array-like of shape (3,)
            For rigidity, spectral exponent and length of the step, from −1 to 1; zeros are the default.

        Returns
        -------
        numbers, reward, terminated, truncated, info
        """
        if not self._is_open:
            raise InputError("the path has ended, or has not begun; need env.reset() before env.step(action)")
        before, is_cut = self._place, False
        if self._journeys.is_going:
            self._place, is_cut = self._journeys.go(action)
            self._points.append(self._place.point)
        self._is_open = self._journeys.is_going
        reward = self._rewarded(before, self._place)
        return self._state(), reward, not (self._is_open or is_cut), is_cut, self._info()

    def render(self) -> NDArray[np.uint8] | None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Show the start, the sample now and the target, (height, width, 3)."""
        if self.render_mode is None:
            return None
        return picture_of(self._journeys, np.array(self._points), self._image_shape)

    def _rewarded(self, before: Place, after: Place) -> float:
        if self._reward is not None:
            return validation.number(self._reward(before, after), "the reward")
        distance = (before.distance + after.distance) / 2
        return (after.progress - before.progress) * (1 - self._price * distance)

    def _state(self) -> Array:
        place = self._place
        parts = [place.numbers]
        if self._units:
            parts.append(place.activations / MOST_CHANGE)
        if place.probabilities is not None:
            parts.append(place.probabilities)
        return np.concatenate(parts)

    def _info(self) -> dict[str, Any]:
        place, journeys = self._place, self._journeys
        found = {"progress": place.progress, "distance": place.distance, "point": place.point.copy()}
        found |= {"row": journeys.row.start, "target": journeys.target}
        return found if place.result is None else {**found, "result": str(place.result)}
