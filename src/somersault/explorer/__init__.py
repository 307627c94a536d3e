"""The interactive map: `answers` knows what is shown, `transport` carries it to a page, a notebook or a file."""

from somersault.explorer.notebook import explore

__all__ = ["explore"]
