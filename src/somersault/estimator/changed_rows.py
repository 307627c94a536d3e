"""What would have to change in rows, by a fitted map."""

from typing import Any

import numpy as np

from somersault import validation
from somersault.arrays import on_host
from somersault.columns import in_a_table, refuse_gaps
from somersault.counterfactuals import ChangeRequest, Counterfactuals, counterfactuals
from somersault.estimator.input import check_is_fitted, encode
from somersault.estimator.map_state import MapState
from somersault.sample_arrays import dense
from somersault.sources import loaded


class ChangedRows(MapState):
    """A map that says what would have to change in a row."""

    def counterfactuals(
        self,
        X: Any,
        predict: Any,
        target: Any,
        *,
        features_to_vary: Any = "all",
        bounds: Any = None,
        direction: Any = None,
        n: int = 1,
        sparse: bool = True,
        training_rows: bool = True,
    ) -> Counterfactuals:
        """Find what would have to change in a row for a model to answer otherwise.

        The model may be any: only its answers are asked for, of many rows at a time.

        Parameters
        ----------
        X : as for `fit`, of shape (n_rows, n_features), without missing values
            The rows in question.
        predict : callable
            Of rows with the columns and dtypes of the training data, in a frame if that was one: model.predict of
            a classifier or regressor, or a function that gives one label or number for each row, such as
            lambda rows: model.predict_proba(rows)[:, 1].
        target : label, or (low, high)
            What predict should answer. A pair is a range of numbers; None leaves an end open: (0.5, None).
        features_to_vary : "all", names or positions of columns, or a mask, default "all"
            All other columns keep their bits. So do columns of weight 0.
        bounds : (low, high), or mapping of column to (low, high), default None
            Where answers must lie, as for `morph`. A side by name may also have a number for each row. Integers of
            at least 17.5 are at least 18.
        direction : mapping of column to "up" or "down", default None
            Columns of numbers that may only grow, or only shrink: {"age": "up"}. Categories that are ordered, as
            in pandas.Categorical(..., ordered=True), go up or down in their order. Or a list for each column, with
            "up", "down" or None for each row.
        n : int, default 1
            How many different answers to look for. Those that change other columns come first.
        sparse : bool, default True
            Put back what need not change, and halve what is left, as long as predict answers the same. Otherwise
            answers change more columns, and lie more among the data.
        training_rows : bool, default True
            Whether an answer may be a complete row of the training data, as far as the map keeps them. A map with
            keep=None keeps means of at least five rows, and has none to show.

        Returns
        -------
        Counterfactuals
            points, found, n_found, cost, changed, reasons, is_training_row, paths, to_frame(). Prints as a table.

        Raises
        ------
        InputError
            For a predict that fails, answers NaN or another number of rows, a target that it never answers, bounds
            that cross, rows outside them, directions of categories without an order, and where nothing may vary.

        Warns
        -----
        TrainingRowWarning
            If answers are complete rows of the training data.

        Notes
        -----
        Of the samples that the map keeps and predict calls what is wanted, the 60 nearest take over what the row
        may not change. The nearest twelve that predict still calls so are aims. Of the paths to the nearest four
        the first of 21 frames that predict calls so is a candidate, of other aims these themselves. With sparse,
        columns are put back, the smallest change first. Numbers of the cheapest candidates then move toward the
        row, to within 1/512 of the change. The cheapest candidates are the answers. The same call gives the same
        answers. Equal rows are asked about once.

        Columns of integers keep whole numbers. Where pandas holds integers as floats, because some are missing,
        train the map on X.convert_dtypes().

        An answer says what changes the model's mind. It does not say that the same change has this effect in the
        world.

        References
        ----------
        Wachter, Mittelstadt, Russell, Counterfactual explanations without opening the black box, Harvard Journal
        of Law & Technology 31 (2018) 841. Brughmans, Leyman, Martens, NICE: an algorithm for nearest instance
        counterfactual explanations, Data Mining and Knowledge Discovery 38 (2024) 2665: real samples as aims, and
        putting back.

        Examples
        --------
        >>> from sklearn.datasets import load_wine
        >>> from sklearn.linear_model import LogisticRegression
        >>> from sklearn.pipeline import make_pipeline
        >>> from sklearn.preprocessing import StandardScaler
        >>> from somersault import SOM
        >>> X, y = load_wine(return_X_y=True, as_frame=True)
        >>> model = make_pipeline(StandardScaler(), LogisticRegression()).fit(X, y)
        >>> som = SOM(shape=(6, 6), standardize=True).fit(X)
        >>> som.counterfactuals(X[:2], model.predict, 1, features_to_vary=["alcohol", "proline", "hue"])
        Counterfactuals(2 rows, 2 found)
        row   cost  what changes
        0    4.232  alcohol 14.23 → 12.5, proline 1065 → 406.7
        1     2.51  alcohol 13.2 → 12.71, proline 1050 → 450
        """
        check_is_fitted(self)
        n = validation.whole(n, "n", least=1)
        sparse, training_rows = (
            validation.truth(sparse, "sparse"),
            validation.truth(training_rows, "training_rows"),
        )
        rows = in_a_table(X)
        given = encode(self, rows)
        refuse_gaps(self.columns_, given, rows)
        encoded = np.array(dense(on_host(loaded(given))), dtype=np.float64)
        columns = self.columns_.holding(self.columns_.held(encoded))
        wanted = ChangeRequest(predict, target, features_to_vary, bounds, direction, n, sparse, training_rows)
        return counterfactuals(self, columns, encoded, X, wanted)
