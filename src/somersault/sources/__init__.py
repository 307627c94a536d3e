"""Data that are read a block at a time: from files, Zarr arrays, or whatever makes blocks anew in each pass."""

from somersault.sources.answering import loaded, map_rows, pieces
from somersault.sources.opening import blocks, files_of, in_memory, source_of
from somersault.sources.picking import RowSelection, StratifiedRows
from somersault.sources.prefetch import DrawReader, capacity_for, request_draws
from somersault.sources.results import target_of
from somersault.sources.source import Part, Source
from somersault.sources.stream import Stream, is_complete

__all__ = [
    "DrawReader",
    "Part",
    "RowSelection",
    "Source",
    "StratifiedRows",
    "Stream",
    "blocks",
    "capacity_for",
    "files_of",
    "in_memory",
    "is_complete",
    "loaded",
    "map_rows",
    "pieces",
    "request_draws",
    "source_of",
    "target_of",
]
