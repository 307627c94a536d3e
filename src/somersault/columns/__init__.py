"""The columns of the user's table as features of the map, and back."""

from somersault.columns.encoding import Columns
from somersault.columns.streaming import learn, moments_of, plain
from somersault.columns.table import table_of

__all__ = ["Columns", "learn", "moments_of", "plain", "table_of"]
