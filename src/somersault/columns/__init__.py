"""The columns of the user's table as features of the map, and back."""

from somersault.columns.encoding import Columns
from somersault.columns.given import decoded_like, for_each
from somersault.columns.grid import is_dataarray, samples_first
from somersault.columns.learning import learn_columns, learn_known
from somersault.columns.libraries import in_a_table
from somersault.columns.rows import refuse_gaps, target_rows
from somersault.columns.streaming import Draft, plain
from somersault.columns.table import table_of
from somersault.columns.weights import VarianceSums

__all__ = [
    "Columns",
    "Draft",
    "VarianceSums",
    "decoded_like",
    "for_each",
    "in_a_table",
    "is_dataarray",
    "learn_columns",
    "learn_known",
    "plain",
    "refuse_gaps",
    "samples_first",
    "table_of",
    "target_rows",
]
