"""The columns of the user's table as features of the map, and back."""

from somersault.columns.encoding import Columns
from somersault.columns.table import table_of

__all__ = ["Columns", "table_of"]
