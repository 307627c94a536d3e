"""Data from a name or a path: what it is, and who reads it. Nothing that is read can run code."""

import os
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, Literal, cast

from somersault import validation
from somersault.datasets import table_files
from somersault.datasets.array_files import READERS, STREAMERS
from somersault.datasets.bundled import BUNDLED, gaussians
from somersault.datasets.dataset import Dataset, reading
from somersault.datasets.folder_reading import read_folder
from somersault.datasets.image_files import ImageOptions
from somersault.datasets.series_files import read_ts
from somersault.datasets.table_options import TableOptions
from somersault.datasets.written import WrittenTable, written
from somersault.errors import InputError
from somersault.media import Medium
from somersault.reading import ANY_DATA, SERIES, check_regular, check_there

LARGE = 2**28
"""Bytes of numbers from which on they are not read into memory, where they would be faster."""


def load(
    source: str | os.PathLike[str],
    *,
    label_column: str | int | None = None,
    index_column: str | int | Literal[False] | None = None,
    drop: Sequence[str] = (),
    keep: Sequence[str] | Literal["all"] = (),
    header: bool | None = None,
    delimiter: str | None = None,
    decimal: Literal[".", ","] | None = None,
    encoding: str | None = None,
    na: Sequence[str] = (),
    sheet: str | None = None,
    words: Sequence[str] = (),
    day_first: bool | None = None,
    seed: int = 0,
    resize: tuple[int, int] | None = None,
    background: str = "white",
    pages: bool = False,
    medium: Medium | None = None,
) -> Dataset:
    """Samples with their labels, from a bundled name or a path.

    float32 stays, other numbers become float64; images (n_samples, rows, columns), in colors (n_samples, rows,
    columns, 3), are flattened, and become float32 in [0, 1] if their pixels are bytes. A table with words among
    its numbers is a `Frame`, which a map takes as it takes frames of pandas. What is guessed of a table is said
    in one line, its ``understood``.

    Parameters
    ----------
    source : str or path
        "digits", "gaussians", "mnist" (its training split) or "faces"; or the path of

        * a table of text, .csv, .tsv or .txt, packed (.gz) or not: the delimiter, the header, titles, units and
          comments are found; empty cells, and among numbers NA, ?, - and their like, are missing;
        * .xlsx, .parquet, .feather or .jsonl (need `somersault[tables]`), or a folder of .parquet or .csv, whose
          sub-folders called name=value give a further column;
        * .npy: an array (n_samples, n_features), or images;
        * .npz: `X`, optionally `y` and `feature_names`; or `train_images` and `train_labels`; or `images` and
          one of `gender`, `labels`, `y`, `names`; or a single unnamed array;
        * .zarr (needs `somersault[zarr]`): an array, or a group of `X` and optionally `y`;
        * a folder of images of one size, made upright, in [0, 1]: gray, or in colors if any of them has some. The
          folder that an image lies in names its label; folders called train, test or the like are read together;
        * a folder of sounds (needs `somersault[audio]`) or of meshes (needs `somersault[shapes]`), which become
          rows as `Sounds` and `Shapes` make them, with labels as those of images;
        * "-": a table of text from standard input.

        A bundled name goes before a folder of that name: write "./digits" for the folder.
    label_column : str or int, optional
        The column that holds the labels, by name or counted from 1. Default: the one called label or target, in
        any case, or class if it is the last, or y if it holds words. Labels are integers if all are written as
        such (7, but not 07 or 1_1), numbers if some are fractions, else words.
    index_column : str, int or False, optional
        The column that names the rows, which becomes ``row_names``; False for none. Default: a first column
        without a name, or one called rownames, index or the like that differs in every row.
    drop : sequence of str, default ()
        Columns to leave out.
    keep : sequence of str, or "all", default ()
        Columns to take that would be left out: dates, as days since 1970, words that differ in nearly every row,
        numbers that count the rows, and columns without any value.
    header : bool, optional
        Whether the first row names the columns. Default: by what stands below it; the reason is said.
    delimiter, decimal, encoding : str, optional
        What parts the cells of a line, the sign before fractions, "." or ",", and the encoding of a text.
        Default: by the first lines; UTF-8, or else Windows-1252.
    na : sequence of str, default ()
        Further words, such as "-999", that stand for nothing: in labels and features. None by default, since NA
        among words may be Namibia.
    sheet : str, optional
        Of a workbook. Default: the first that is not empty.
    words : sequence of str, default ()
        Columns whose cells are words, whatever numbers or dates they look like: codes, such as 1 for red.
    day_first : bool, optional
        Whether the day stands before the month in dates such as 03/01/2024. Default: by the other cells of the
        column; where these do not tell, they are words.
    seed : int, default 0
        Of "gaussians"; the others do not depend on it.
    resize : (int, int), optional
        (rows, columns) to which the images of a folder are brought, by Pillow's filter of Lanczos. Default: as
        they are, and images of different sizes are refused.
    background : str, default "white"
        The color that transparent parts of images in a folder are put on, such as "black" or "#2456c5".
    pages : bool, default False
        Whether each page or frame of a file in a folder of images is a sample. Without it such files are refused.
    medium : Medium, optional
        How the files of a folder become numbers, such as `Sounds(rate=8000)` for one of sounds; that of another
        data set, ``data.medium``, for the same features. Default: by what the folder holds.

    Returns
    -------
    Dataset
        Named after the file.

    Raises
    ------
    InputError
        For a source that is missing, unreadable, damaged or larger than the memory that is free; for a table that
        can be read in two ways, with the option that decides; for what is not real numbers or words with one
        label for each sample; for a failed download; for an extra that is not installed.

    Examples
    --------
    >>> load("digits")
    Dataset('digits': 1797 samples × 64 features, float64, 10 labels, images of 8 × 8)
    """
    return read(
        source,
        seed,
        label_column=label_column,
        index_column=index_column,
        drop=drop,
        keep=keep,
        header=header,
        delimiter=delimiter,
        decimal=decimal,
        encoding=encoding,
        na=na,
        sheet=sheet,
        words=words,
        day_first=day_first,
        resize=resize,
        background=background,
        pages=pages,
        medium=medium,
    )


def read(source: str | os.PathLike[str], seed: int = 0, large: int | None = None, **given: Any) -> Dataset:
    """What `load` loads; from so many bytes of numbers on, None for never, as a source that is read in blocks."""
    if not isinstance(cast("Any", source), (str, os.PathLike)) or source == "":
        raise InputError(f"source is {source!r}; need {ANY_DATA}")
    medium = _checked(given.pop("medium", None), source)
    images = ImageOptions.of(*(given.pop(each.name, each.default) for each in fields(ImageOptions)))
    options = TableOptions.of(**given)
    if not is_table(source):
        options.refuse("a table")
    path = Path(source)
    if source == "-" or source in BUNDLED or is_table(source):
        images.refuse()
    if source == "gaussians":
        return gaussians(seed=seed)
    if isinstance(source, str) and source in BUNDLED:
        return BUNDLED[source].made()
    if source == "-":
        with reading("standard input"):
            table_files.check_options(None, options)
            return table_files.read(None, options)
    with reading(path):
        return _of_path(path, options, images, medium, large)


def _checked(medium: Any, source: str | os.PathLike[str]) -> Medium | None:
    """A medium, which only a folder needs."""
    if medium is not None and not isinstance(medium, Medium):
        raise InputError(f"medium is {validation.shown(medium)}; need such as ss.Sounds()")
    if medium is not None and not is_folder(source):
        raise InputError(
            f"medium is {medium!r}, but {source} is no folder; need one of {medium.name}: leave it out"
        )
    return medium


def is_folder(source: str | os.PathLike[str]) -> bool:
    """Whether a source is read as a folder of files that are samples."""
    path = Path(source)
    return source not in BUNDLED and not is_table(source) and path.is_dir() and path.suffix.lower() != ".zarr"


def read_as_written(source: str, suffix: str, **given: Any) -> WrittenTable:
    """A table for whoever writes it again, to a file with that suffix, besides what `read` reads of it."""
    ImageOptions.of(*(given.pop(each.name, each.default) for each in fields(ImageOptions))).refuse()
    options = TableOptions.of(**given)
    path = None if source == "-" else Path(source)
    with reading("standard input" if path is None else path):
        if path is not None:
            _check_there(path)
        table_files.check_options(path, options)
    return written(source, options, LARGE, suffix)


def _check_there(path: Path) -> None:
    check_there(path, ANY_DATA)
    check_regular(path)


def _of_path(
    path: Path, options: TableOptions, images: ImageOptions, medium: Medium | None, large: int | None
) -> Dataset:
    _check_there(path)
    if table_files.suffix_of(path):
        table_files.check_options(path, options)
        found = None if large is None else table_files.streamed(path, options, large)
        return found or table_files.read(path, options)
    suffix = path.suffix.lower()
    if path.is_dir() and suffix != ".zarr":
        return read_folder(path, images, medium)
    images.refuse()
    if suffix in SERIES:
        return read_ts(path)
    if suffix not in READERS:
        raise InputError(f"is of no known kind; need {ANY_DATA}: convert it")
    streamed = STREAMERS.get(suffix)
    found = None if streamed is None or large is None else streamed(path, large)
    return found or READERS[suffix](path)


def is_table(source: str | os.PathLike[str]) -> bool:
    """Whether a source is read as a table."""
    return source == "-" or (source not in BUNDLED and table_files.suffix_of(Path(source)) != "")


def files_of(source: str | os.PathLike[str]) -> tuple[Path, ...]:
    """The file or folder that a data set is read from; of a bundled one that of the folder SOMERSAULT_DATA."""
    if not isinstance(source, str) or source not in BUNDLED:
        return (Path(source),) if source not in ("", "-") else ()
    path = BUNDLED[source].path
    return () if path is None else (path,)


def opened(source: str | os.PathLike[str], *, seed: int = 0, large: int | None = None, **options: Any) -> Dataset:
    """What `load` loads, but the samples of a large file as a `Source` that is read in blocks.

    Smaller samples are loaded. Labels and names of rows are read in any case.

    Parameters
    ----------
    source, seed
        As for `load`.
    large : int, optional
        Bytes of numbers from which on samples are read in blocks. Default: 2²⁸; below, memory is faster.
    **options
        As for `load`, of tables and folders.

    Returns
    -------
    Dataset
        Whose X, if it is a source, is to be given to a map.

    Raises
    ------
    InputError
        As by `load`.

    Examples
    --------
    >>> opened("digits")
    Dataset('digits': 1797 samples × 64 features, float64, 10 labels, images of 8 × 8)
    """
    return read(source, seed, LARGE if large is None else large, **options)
