"""A stand-in for AnnData with what the map asks of one: AnnData itself does not install beside every pandas."""

import pandas as pd


class AnnData:
    """A table X, with a frame of annotations for its rows, one for its columns, and further tables of rows."""

    __module__ = "anndata"
    isbacked, filename = False, None

    def __init__(self, X, obs=None, var=None):
        self.X = X
        self.obs = pd.DataFrame(index=range(X.shape[0])) if obs is None else obs
        self.var = pd.DataFrame(index=map(str, range(X.shape[1]))) if var is None else var
        self.obsm = {}

    @property
    def shape(self):
        return self.X.shape

    @property
    def var_names(self):
        return self.var.index

    def __len__(self):
        return self.shape[0]

    def __getitem__(self, rows):
        return AnnData(self.X[rows].copy(), self.obs.iloc[rows].copy(), self.var.copy())

    def __array__(self, *args, **kwargs):
        raise AssertionError("it holds several tables")

    def copy(self):
        return self[:]
