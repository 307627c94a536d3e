"""The columns of the user's table as features of the map, and back."""

from somersault.columns.encoding import Columns
from somersault.columns.streaming import learn
from somersault.columns.table import table_of

__all__ = ["Columns", "learn", "table_of"]
