"""What the report says around its numbers."""

FACTS = {
    "Python's csv": ("of Python", "PSF", "", "with Python"),
    "pandas": ("3.1.1", "BSD-3-Clause", "37", "2026-11"),
    "Polars": ("2.1.0", "MIT", "496", "2026-10"),
    "PyArrow": ("26.0.1", "Apache-2.0", "90", "2026-11"),
    "DuckDB": ("2.0.1", "MIT", "597", "2026-10"),
}
"""Version, license, rank among the packages of PyPI by downloads, month of the last release, in November 2026."""

ABOUT = """# Which library reads tables

People keep tables with semicolons, row numbers, titles, gaps in words, commas for points. Which library reads
them as they are meant, and what must our own rules decide? `tests/datasets/kept_tables.py` has 218 small files
with their right answers. Of these, 156 were written down before any library was tried; one has changed since:
times of day are hours. The other 62 were added later: kinds of files that the product read wrongly, and beside
them what must not be taken for these. A file counts as right where names, rows, kinds and every cell are right,
or where it is refused as it should be. Names that a library invents are accepted.
Command: `python -m studies.readers`. [What was chosen](#what-was-chosen-and-why) stands at the end.
"""

JUDGED = {
    "MASS/bacteria.csv": "right: whether bacteria are there",
    "MASS/biopsy.csv": "right: the diagnosis",
    "ggplot2/mpg.csv": "right: the class of a car",
    "pscl/politicalInformation.csv": "right: how much is known",
}
"""Columns taken for labels, as the documentation of the data sets has them."""

COUNTING = {
    "nTokens": "a measurement: a table of frequencies",
    "nMay": "a measurement: a table of frequencies",
    "nDeaths": "a measurement: a table of frequencies",
    "nMales": "a measurement: a table of frequencies",
    "n56": "a measurement: a table of frequencies",
    "nWomen": "a measurement: a table of frequencies",
    "a": "a trend in time",
    "A": "a trend in time",
}
"""Columns that count and are no numbers of rows."""

RECOMMENDATION = """## What was chosen, and why

The rules are ours, and are part of the library: `somersault.datasets`. They decide by the first lines, which
Python's csv reads, what lines, headers and columns mean. From 8 MB on PyArrow, told what was decided, reads the
rows. It gives up wherever it might read otherwise than Python's csv, which then reads them, as it does where
PyArrow is not installed. python-calamine reads workbooks. Both are the extra `tables`.

* **The rules matter, and the library hardly does.** At its defaults no library gets more than 104 of 218 files
  right, and each reads 69 or more as another table without an error. With one adapter of some 50 lines for all
  of them they get 119 to 126 right. The product gets all 218, by Python's csv and by PyArrow.
* **The rules were written with these answers in sight**, so 218 is not an estimate. R's data sets are one: 746 of
  757 train. Two of the others have no rows, two no column but texts, and seven a few words among numbers.
* **PyArrow is strict, and reads most kinds of files**: Parquet, Feather, JSON lines, compressed text, folders of
  partitions. It names the column that does not fit. A quote that is never closed it takes silently: we count
  quotes. pandas and Polars fill short rows with gaps. DuckDB's blocks of rows come by PyArrow or pandas, and its
  sniffer rounds: behind 30 000 integers, 1.5 is read as 2 ([an open
  issue](https://github.com/duckdb/duckdb/issues/25824)).
* **Size.** PyArrow has 171 MB, so it is an extra, and a plain install reads text.

Earlier versions of this report had two further candidates, which cannot be run any more: the reader that the
library had until November 2026, and a sketch of these rules over each library.

All candidates have wheels for Python 3.11 to 3.14 on Linux, macOS and Windows. All convert decimals exactly:
200 000 random numbers came back bit for bit. PyArrow is kept by the Apache foundation. python-calamine has few
authors, but is an engine of pandas for workbooks, too.

narwhals was not taken. It tells the values of every kind of column tried, and would add frames of Modin and
cuDF. It gives back 23 of 33 kinds of columns as they were, our adapters 27. Of our six others, three are dates,
which we refuse by choice, two are decimals, one is sparse. narwhals loses the nullable dtypes of pandas, and
gives False where a truth is missing. It could ask frames for their values in place of three classes of some 40
lines each. The code that makes frames must stay. What we decode loses the index of pandas, which narwhals hands
over and sets.
"""

TRAPS = """## Traps for whoever builds this

* A column called `y` is mostly a number or a coordinate, in 63 of these 757 data sets: it holds labels only if it
  is of words. One called `class` held them in two of four sets as the last column, and in none of
  four elsewhere. The two others are a scale (low, medium, high) and a class of groups whose rows are counted; the
  rules that tell them were made after these two sets, and nothing else has tested them.
* Behind names of rows a second number of them may follow, called id, obs or case: from 30 rows on, a column that
  counts them is left out.
* Three digits that a pattern can read in three ways take ages above a word that does not fit.
* The threads by which PyArrow reads ahead must have ended before the program does.
* `NA` among labels is a class where the labels are words, and a gap where they are numbers.
* R writes NA without quotes where a word is missing, and "NA" for the word. Of these libraries only PyArrow
  tells them apart, by `quoted_strings_can_be_null=False`. Our rules do not, and keep both as words.
* A nameless first column names rows even where cells are blank.
* DOS ends files by the byte 1A. macOS puts `._` files beside the real ones in archives.
* PyArrow's blocks of 1 MB take half the memory of those of 4 MB, at the same rate.
* PyArrow numbers rows, not lines, and only without threads: read once more by Python's csv to tell the line.
* pandas before 3.1 needs `float_precision="round_trip"` to be exact, and 3.1 warns of it.
* Numbers of lines are those of files only while no cell has a line end.
"""
