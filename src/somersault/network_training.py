"""How scikit-learn's networks are trained here: on one thread, for as long as we say, until Ctrl-C."""

import warnings
from collections.abc import Generator
from contextlib import contextmanager

_INTERRUPTED = "Training interrupted by user"


@contextmanager
def single_threaded() -> Generator[None]:
    """Within it a network is trained for a bounded time on one thread, and Ctrl-C ends more than this training.

    Products of small matrices: a second thread saves nothing, on a busy machine costs ten times as much, and
    changes the last digits. scikit-learn takes Ctrl-C for the wish to go on with a network that is half trained.

    Raises
    ------
    KeyboardInterrupt
        For Ctrl-C.

    Examples
    --------
    >>> from sklearn.neural_network import MLPClassifier
    >>> with single_threaded():
    ...     network = MLPClassifier((4,), max_iter=2, random_state=0).fit([[0.0], [1.0]], [0, 1])
    >>> network.n_iter_
    2
    """
    from sklearn.exceptions import ConvergenceWarning
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # the bounded training is what is asked for
        warnings.filterwarnings("error", _INTERRUPTED)
        try:
            yield
        except UserWarning as warning:
            if str(warning).startswith(_INTERRUPTED):
                raise KeyboardInterrupt from None
            raise
