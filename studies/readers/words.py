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
them as they are meant, and what must our own rules decide? `tests/datasets/kept_tables.py` has 156 small files
with their right answers, which were written down before any library was tried. A file counts as right where
names, rows, kinds and every cell are right, or where it is refused as it should be. Names that a library
invents are accepted. Command: `python -m studies.readers`. [What follows](#recommendation) stands at the end.
"""

RECOMMENDATION = """## Recommendation

Our rules decide what lines, headers and columns mean, Python's csv reads the head for them, and PyArrow, told
what they decided, reads the rest. Where PyArrow is not installed, or fails, Python's csv reads the rows, with
the same answers at a third to a half of the rate. python-calamine reads workbooks, and our adapters of frames
stay as they are.

These are the reasons:

* **The rules matter, and the library hardly does.** At its defaults no library gets more than 79 of 156 files
  right, and each reads 44 or more as another table without an error. With one adapter of some 50 lines for all
  of them they get 100 to 106 right. With the rules sketched here, of some 500 lines, PyArrow, DuckDB and
  Python's csv get all 156.
* **The rules were written with these answers in sight**, so 156 is not an estimate. Of 757 data sets of R, 742
  came out at the first try with R's rows, names and names of rows, and with the numbers that pandas reads. Two
  rules were then mended, for nameless columns with gaps and for NA among numbers that are labels. Now 748 come
  out so. Two of the nine others have no rows. Seven have a few words among numbers, as `rotary` among numbers
  of cylinders, and are refused with a remedy.
* **PyArrow is strict.** It names the column and the value that does not fit, and refuses short rows. pandas and
  Polars fill short rows with gaps, and Polars takes the lines of an old Macintosh for one line. PyArrow's one
  silent fault is a quote that is never closed: an odd number of quotes gives it away.
* **PyArrow reads most kinds of files**: Parquet, Feather, JSON lines, compressed text, folders of partitions.
  It is our extra for Parquet already. DuckDB is as right and smaller, but blocks of its rows come by PyArrow or
  pandas, or as Python's objects at half the rate. It needs an extension from the network for workbooks, and its
  version 2 took `fetchmany` from relations.
* **DuckDB's sniffer rounds without a word.** Behind 30 000 integers, 1.5 is read as 2 ([an open
  issue](https://github.com/duckdb/duckdb/issues/25824)). Its opinion of headers is worse than our rule.
* **Size.** PyArrow has 171 MB, so it should stay an extra. A plain install reads text and workbooks (2 MB
  more).

All candidates have wheels for Python 3.11 to 3.14 on Linux, macOS and Windows. All convert decimals exactly:
200 000 random numbers came back bit for bit. PyArrow is kept by the Apache foundation. python-calamine has few
authors, but is an engine of pandas for workbooks, too.

narwhals tells the values of every kind of column tried, and would add frames of Modin and cuDF. It gives back
23 of 33 kinds of columns as they were, our adapters 27. Of our six others, three are dates, which we refuse by
choice, two are decimals, one is sparse. narwhals loses the nullable dtypes of pandas, and gives False where a
truth is missing. It could ask frames for their values in place of three classes of some 40 lines each. The code
that makes frames must stay. What we decode loses the index of pandas, which narwhals hands over and sets.
"""

TRAPS = """## Traps for whoever builds this

* A column called `y` is taken for labels by our usual names, in 63 of these 757 data sets, where it is mostly a
  number or a coordinate. Take it for labels only where asked, or if it is of words.
* `NA` among labels is a class where the labels are words, and a gap where they are numbers.
* R writes NA without quotes where a word is missing, and "NA" for the word. Of these libraries only PyArrow
  tells them apart, by `quoted_strings_can_be_null=False`. The rules sketched here do not, and keep both as
  words.
* A nameless first column names rows even where cells are blank.
* DOS ends files by the byte 1A. macOS puts `._` files beside the real ones in archives.
* PyArrow's blocks of 1 MB take half the memory of those of 4 MB, at the same rate.
* PyArrow numbers rows, not lines, and only without threads: read once more by Python's csv to tell the line.
* pandas before 3.1 needs `float_precision="round_trip"` to be exact, and 3.1 warns of it.
* Numbers of lines are those of files only while no cell has a line end.
"""
