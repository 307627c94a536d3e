"""A morph as an environment: it is one, walks like a morph, and pays what it says."""

import re
import subprocess
import sys
from itertools import pairwise

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import somersault as ss
from somersault.control import MorphEnv

N = len(ss.Policy.NUMBERS)
UNITS = np.random.default_rng(1).normal(size=(12, 4))
X = np.random.default_rng(2).normal(size=(5, 4))


def probabilities(points):
    positive = 1 / (1 + np.exp(-points[:, :1]))
    return np.hstack([positive, 1 - positive])


def walked(env, decide, row=0):
    """Rewards and places of an episode, and how it ended."""
    numbers, info = env.reset(options={"row": row})
    rewards, points, numbers_of = [], [info["point"]], [numbers]
    while True:
        numbers, reward, terminated, truncated, info = env.step(decide(numbers))
        rewards.append(reward)
        points.append(info["point"])
        numbers_of.append(numbers)
        if terminated or truncated:
            return np.array(rewards), np.array(points), np.array(numbers_of), (terminated, truncated, info)


def nothing(numbers):
    return np.zeros(3)


DEFAULT = ss.Learned(lambda numbers: np.zeros((len(numbers), 3)))  # which does not go by kept samples


# It is an environment


KINDS = {
    "a unit": {"toward": ss.Unit(3)},
    "a unit each": {"toward": ss.Unit([3, 4, 5, 6, 7]), "units": False},
    "any of some": {"toward": ss.Units([3, 4]), "classifier": probabilities},
    "a sample": {"toward": ss.Sample(X[0]), "data": X},
    "images": {"toward": 3, "image_shape": (2, 2)},
    "images in color": {"toward": 3, "book": np.random.default_rng(1).normal(size=(12, 3)), "X": X[:, :3],
                        "image_shape": (1, 1, 3)},
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_the_checker_of_gymnasium_passes(kind):
    env = gymnasium.make("somersault/Morph-v0", **{"book": UNITS, "X": X} | KINDS[kind], render_mode="rgb_array")
    check_env(env.unwrapped)
    env.close()


def test_a_map_and_a_pipeline_are_taken_too():
    from sklearn.decomposition import PCA
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    rng = np.random.default_rng(0)
    data, y = rng.normal(size=(90, 4)) + 3 * (np.arange(90) % 2)[:, None], np.arange(90) % 2
    som = ss.SOM((4, 4), n_epochs=3).fit(data).label_units(data, y)
    assert len(walked(MorphEnv(som, data, ss.Label(1)), nothing)[0]) > 3
    for step in (StandardScaler(), PCA(2)):
        piped = make_pipeline(step, ss.SOM((4, 4), n_epochs=3)).fit(data)
        for more in ({}, {"data": data}):
            env = MorphEnv(piped, data, ss.Unit(3), render_mode="rgb_array", **more)
            _, points, _, (terminated, _, info) = walked(env, nothing, 2)
            assert points == pytest.approx(morph_states(piped, data[[2]], ss.Unit(3), control=DEFAULT))
            assert terminated
            assert np.isfinite(info["distance"])
            assert env.render().shape[2] == 3


def test_vector_environments_and_their_seeds():
    kwargs = {"book": UNITS, "X": X, "toward": 3}
    envs = gymnasium.make_vec("somersault/Morph-v0", num_envs=2, vectorization_mode="sync", **kwargs)
    first, _ = envs.reset(seed=4)
    for _ in range(80):  # longer than a path
        numbers = envs.step(np.zeros((2, 3), dtype=np.float32))[0]
    assert numbers.shape == (2, N + 12)
    assert (envs.reset(seed=4)[0] == first).all()
    envs.close()


# It walks as a morph does


def morph_states(book, start, toward, **options):
    return np.array([state.points[0] for state in ss.steps(start, book, toward, **options)])


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"rule": ss.Tikhonov(rigidity=3.0, spectral_exponent=1.0)},
        {"preserve": "none"},
        {"preserve": np.arange(12.0)},
        {"features_to_vary": [0, 2]},
    ],
    ids=["tuned", "a rule", "nothing preserved", "weights", "fixed features"],
)
@pytest.mark.parametrize(
    "toward", [3, ss.Unit([3, 1, 5, 5, 2]), ss.Units([3, 4, 7]), ss.Sample(UNITS[3] + 0.2)], ids=str
)
def test_zeros_are_the_default_path(options, toward):
    for row in (0, 2):
        _, points, _, (terminated, _, info) = walked(MorphEnv(UNITS, X, toward, **options), nothing, row)
        whole = [toward.units[row]] if isinstance(toward, ss.Unit) else None
        mine = ss.Unit(whole) if whole else toward
        default = morph_states(UNITS, X[[row]], mine, **options)
        assert points == pytest.approx(default, abs=1e-9)
        assert terminated
        assert info["result"] == str(ss.morph(X[[row]], UNITS, mine, **options).results[0])


def test_a_policy_goes_the_same_way_in_the_environment_and_in_a_morph():
    policy = ss.Policy([(np.random.default_rng(0).normal(size=(3, N)), [0.1, -0.3, 0.0])])
    env = MorphEnv(UNITS, X, 3, units=False)
    for row in range(3):
        _, points, _, _ = walked(env, lambda numbers: policy(numbers[None])[0], row)
        morph = morph_states(UNITS, X[[row]], 3, control=ss.Learned(policy))
        assert points == pytest.approx(morph, abs=1e-12)


actions = arrays(np.float64, (30, 3), elements=st.floats(-1, 1))


@given(actions, st.integers(0, 4))
@settings(max_examples=15, deadline=None)
def test_whatever_is_done_the_state_is_within_its_bounds_and_progress_grows(table, row):
    env = MorphEnv(UNITS, X, 3, classifier=probabilities)
    place = iter(np.tile(table, (10, 1)))
    rewards, points, numbers, (terminated, truncated, info) = walked(env, lambda _: next(place), row)
    assert all(env.observation_space.contains(each) for each in numbers)
    assert np.isfinite(rewards).all()
    distances = np.linalg.norm(points - UNITS[3], axis=1)
    assert (np.diff(distances) <= 1e-12).all()
    assert terminated != truncated
    assert info["row"] == row
    assert info["target"] == 3
    place = iter(np.tile(table, (10, 1)))
    again = walked(env, lambda _: next(place), row)
    assert (again[1] == points).all()
    assert (again[0] == rewards).all()


def test_the_same_seed_draws_the_same_samples():
    a, b = MorphEnv(UNITS, X, 3), MorphEnv(UNITS, X, 3)
    rows = [[env.reset(seed=7 if k == 0 else None)[1]["row"] for k in range(12)] for env in (a, b)]
    assert rows[0] == rows[1]
    assert len(set(rows[0])) > 2


def test_numbers_have_names_and_units_are_the_logarithms_of_activations():
    env = MorphEnv(UNITS, X, 3, classifier=probabilities)
    numbers, info = env.reset(options={"row": 1})
    assert env.names[:N] == ss.Policy.NUMBERS
    assert env.names[N:] == (*(f"unit {k}" for k in range(12)), "class 0", "class 1")
    assert len(env.names) == len(numbers)
    assert (numbers[N : N + 12] == 0).all()
    assert numbers[-2:] == pytest.approx(probabilities(info["point"][None])[0])
    for _ in range(5):
        numbers, *_, info = env.step(np.zeros(3))
    a, first = (np.sum((UNITS - point) ** 2, axis=1) for point in (info["point"], X[1]))
    assert numbers[N : N + 12] == pytest.approx(np.clip(np.log(a / first) / 2, -1, 1))


# What it pays


def test_without_a_price_rewards_add_up_to_the_progress():
    rewards, points, _, (*_, info) = walked(MorphEnv(UNITS, X, 3, price=0.0), nothing)
    assert rewards.sum() == pytest.approx(1, abs=1e-4)
    assert rewards.sum() == pytest.approx(info["progress"])
    whole = np.linalg.norm(points - UNITS[3], axis=1)
    assert np.cumsum(rewards) == pytest.approx(1 - whole[1:] / whole[0])


def test_what_no_unit_has_stays_and_is_no_way_to_go():
    units = np.pad(UNITS[:3, :2], ((0, 0), (0, 2)))
    rewards, points, numbers, _ = walked(MorphEnv(units, X, 2, price=0.0), nothing)
    assert (points[:, 2:] == X[0, 2:]).all()
    assert rewards.sum() == pytest.approx(1, abs=1e-4)
    assert numbers[-1, 0] == pytest.approx(1, abs=1e-4)
    assert numbers[0, ss.Policy.NUMBERS.index("offset")] > 0


@pytest.mark.parametrize("data", [None, X], ids=["prototypes", "samples"])
def test_the_price_is_of_the_mean_distance_at_equal_progress(data):
    """By the points of the path alone: the trapezoids of distance over progress."""
    price, real = 0.3, UNITS if data is None else data
    rewards, points, _, _ = walked(MorphEnv(UNITS, X, 3, data=data, price=price), nothing, 2)
    left = np.linalg.norm(points - UNITS[3], axis=1)
    apart = np.linalg.norm(real[:, None] - real[None], axis=2)
    unit = np.sort(apart, axis=1)[:, 1].mean()
    far = np.linalg.norm(points[:, None] - real[None], axis=2).min(axis=1) / unit
    progress = 1 - left / left[0]
    assert rewards.sum() == pytest.approx(progress[-1] - price * np.trapezoid(far, progress))


def test_how_fine_the_steps_are_hardly_changes_the_sum():
    env = MorphEnv(UNITS, X, 3)
    sums = [walked(env, lambda _, step=step: np.array([0.0, 0.0, step]))[0] for step in (-1.0, 0.0)]
    assert len(sums[0]) > 1.5 * len(sums[1])
    assert sums[0].sum() == pytest.approx(sums[1].sum(), abs=0.02)


def test_a_map_measures_from_the_samples_that_it_keeps():
    data = np.random.default_rng(0).normal(size=(60, 3))
    som = ss.SOM((3, 3), n_epochs=2).fit(data)
    assert MorphEnv(som, data[:4], 3).reset(options={"row": 1})[1]["distance"] == 0
    assert MorphEnv(ss.Codebook(som.prototypes_), data[:4], 3).reset()[1]["distance"] > 0


def test_a_reward_of_your_own_sees_both_places():
    seen = []

    def reward(before, after):
        seen.append((before, after))
        return 2.0 * (after.progress - before.progress) + float(after.probabilities[0] > 2)

    rewards, *_ = walked(MorphEnv(UNITS, X, 3, reward=reward, classifier=probabilities), nothing)
    assert rewards.sum() == pytest.approx(2, abs=1e-4)
    assert all(a[1] is b[0] for a, b in pairwise(seen))
    assert seen[0][0].result is None
    assert seen[-1][1].result is ss.Result.REACHED


# How it ends


def test_a_long_path_is_truncated():
    rewards, _, _, (terminated, truncated, info) = walked(MorphEnv(UNITS, X, 3, max_steps=4), nothing)
    assert len(rewards) == 4
    assert (terminated, truncated) == (False, True)
    assert info["result"] == str(ss.morph(X[:1], UNITS, 3, max_steps=4).results[0])


def test_a_path_that_arrives_with_its_last_step_is_not():
    n = int(ss.morph(X[:1], UNITS, 3).n_steps[0])
    *_, (terminated, truncated, _) = walked(MorphEnv(UNITS, X, 3, max_steps=n), nothing)
    assert (terminated, truncated) == (True, False)


def test_a_start_at_its_target_ends_at_once():
    rewards, points, _, (terminated, truncated, info) = walked(MorphEnv(UNITS, UNITS, 3), nothing, 3)
    assert rewards.tolist() == [0.0]
    assert (points == UNITS[3]).all()
    assert (terminated, truncated) == (True, False)
    assert info["progress"] == 1


# Pictures


def test_images_are_start_now_and_target():
    shades = np.array([[0.0, 0.0, 0.0, 0.0], [1.0, 1.0, 1.0, 1.0], [0.5, 0.0, 0.0, 1.0]])
    env = MorphEnv(shades, shades[[0]], 1, image_shape=(2, 2), render_mode="rgb_array")
    env.reset()
    picture = env.render()
    assert picture.dtype == np.uint8
    assert picture.shape == (96, 288, 3)
    assert (picture[:, :192] == 0).all()
    assert (picture[:, 192:] == 255).all()
    while not env.step(np.zeros(3))[2]:
        pass
    assert (env.render()[:, 96:] == 255).all()


def test_drawings_change_as_the_path_goes_and_few_features_are_enough():
    env = MorphEnv([[0.0], [1.0], [3.0]], [[0.1]], 2, render_mode="rgb_array")
    env.reset()
    before = env.render()
    env.step(np.zeros(3))
    assert before.shape == env.render().shape == (320, 320, 3)
    assert (before != env.render()).any()
    assert before.std() > 0


def test_without_a_mode_nothing_is_drawn():
    env = MorphEnv(UNITS, X, 3)
    env.reset()
    assert env.render() is None


# What is refused


@pytest.mark.parametrize(
    ("action", "words"),
    [
        (np.zeros(2), "the action has shape (2,); need (3,)"),
        (0.0, "the action has shape (); need (3,)"),
        ([0.0, 0.0, np.nan], "the action holds nan; need numbers from -1 to 1"),
        ([0.0, 0.0, 1.01], "the action holds 1.01; need numbers from -1 to 1"),
        (["a", "b", "c"], "the action holds strings; need real numbers"),
        (None, "the action holds objects; need real numbers"),
        ([[0.0], [1.0, 2.0]], "the action is ragged"),
    ],
)
def test_wrong_actions_are_told_of_and_change_nothing(action, words):
    env = MorphEnv(UNITS, X, 3)
    env.reset(options={"row": 0})
    with pytest.raises(ss.InputError, match=re.escape(words)):
        env.step(action)
    again = MorphEnv(UNITS, X, 3)
    again.reset(options={"row": 0})
    assert (env.step(np.zeros(3))[0] == again.step(np.zeros(3))[0]).all()


def test_a_step_before_the_start_or_after_the_end_is_told_of():
    env = MorphEnv(UNITS, X, 3)
    with pytest.raises(ss.InputError, match=re.escape("need env.reset() before env.step(action)")):
        env.step(np.zeros(3))
    walked(env, nothing)
    with pytest.raises(ss.InputError, match="the path has ended, or has not begun"):
        env.step(np.zeros(3))
    assert env.reset()[1]["progress"] == 0
    walked(MorphEnv(UNITS, X, 3, max_steps=2), nothing)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"row": 5}, "row is 5; need a whole number from 0 to 4"),
        ({"row": 1.5}, "row is 1.5; need a whole number"),
        ({"rows": 1}, "options has ['rows']; need nothing but 'row'"),
        (3, "options is 3"),
    ],
)
def test_wrong_options_are_told_of(options, words):
    with pytest.raises(ss.InputError, match=re.escape(words)):
        MorphEnv(UNITS, X, 3).reset(options=options)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"toward": ss.Away(3)}, "a target to move away from"),
        ({"toward": 99}, "target unit 99 does not exist"),
        ({"X": X[:, :2]}, "X has 2 columns"),
        ({"rule": "stiff"}, "rule is 'stiff'"),
        ({"data": X[:, :2]}, "data has 2 columns, but X has 4 features"),
        ({"data": X[:1]}, "data has 1 sample; need at least 2"),
        ({"price": -1.0}, "price is -1.0; need a finite number at least 0"),
        ({"reward": 3}, "reward is 3; need a function"),
        ({"classifier": 3}, "classifier is 3; need a function"),
        ({"classifier": lambda points: points[:, 0]}, "classifier answers an array of float64 of shape (1,)"),
        ({"classifier": lambda points: 2 + 0 * points}, "classifier answers numbers that are not from 0 to 1"),
        ({"units": "all"}, "units is 'all'"),
        ({"image_shape": (3, 3)}, "image_shape"),
        ({"max_steps": 0}, "max_steps is 0; need a whole number of at least 1"),
        ({"render_mode": "human"}, "render_mode is 'human'"),
    ],
)
def test_wrong_arguments_are_told_of(arguments, words):
    with pytest.raises(ss.InputError, match=re.escape(words)):
        MorphEnv(**{"book": UNITS, "X": X, "toward": 3} | arguments)


def test_a_reward_that_is_not_a_number_is_told_of():
    env = MorphEnv(UNITS, X, 3, reward=lambda before, after: np.nan)
    env.reset()
    with pytest.raises(ss.InputError, match="the reward is nan; need a finite number"):
        env.step(np.zeros(3))


def test_a_table_with_categories_is_told_of():
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame({"kind": pd.Categorical(["a", "b", "c"] * 10), "size": np.arange(30.0) / 30})
    som = ss.SOM((3, 3), n_epochs=2).fit(frame)
    with pytest.raises(ss.InputError, match="got a learned control with bounds, or with categories"):
        MorphEnv(som, som.codebook_.exemplars.points[:3], 3)


@pytest.mark.slow
def test_without_gymnasium_the_import_says_what_to_install():
    code = "import sys; sys.modules['gymnasium'] = None; import somersault.control"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "needs gymnasium, which is missing: pip install somersault[rl]" in done.stderr
