"""The interactive map: a session knows what is shown, one module shows it in a page, a notebook or a file."""

from somersault.explorer._notebook import explore

__all__ = ["explore"]
