"""Small tables as people keep them, each with its right answer, written down before any library was tried.

The rules behind the answers:

* A column holds numbers, truths (yes and no), dates or words, or nothing. One cell of another kind decides, but
  for the words that often stand for a missing number (NA, ?, -, #N/A …): those are missing in columns of numbers,
  truths and dates, and are words among words. NA may be Namibia.
* A number is written as other programs than Python would read it. 01, 00123 and 1_1 are words, so that codes keep
  their text. Labels keep theirs, yes and no too, unless all are integers or some are fractions.
* A decimal comma, thousands, per cent are read where there is only one reading. 12 % is 12.
* A column that only names the rows (nameless, or 1, 2, 3 … under one of the usual names) is their index, and text.
* What was guessed is said: ``says`` has words that must be in what is said.
* A nameless column without any value is no column.
"""

import gzip
import json
from collections.abc import Sequence
from datetime import date, datetime

from . import kept_files
from .kept_files import Kept, lines, workbook


def _late(first: Sequence[str], last: str) -> bytes:
    """Many rows of one kind, and one of another at the end."""
    return lines("a,b", *(f"{value},{row}" for row, value in enumerate(first)), f"{last},-1")


_ROWS = range(30_000)
_AB = {"a": [1.5, 2.5, 3.5], "b": [2, 3, 5]}
_SPECIES = {"width": [5.1, 4.9, 6.3], "species": ["setosa", "setosa", "virginica"]}
_IRIS = ("5.1,setosa", "4.9,setosa", "6.3,virginica")
_PENGUINS = {"": ["1", "2", "3"], "island": ["Biscoe", "Dream", "Biscoe"], "mass": [3750, None, 4200]}
_NAMES = ["ann", "bob", "cy", "dee", "eve", "flo"]

AS_USUAL = (
    Kept("commas and a header", "a.csv", lines("a,b", "1.5,2", "2.5,3", "3.5,5"), _AB),
    Kept("a column of words", "a.csv", lines("width,species", *_IRIS), _SPECIES),
    Kept(
        "labels under a usual name", "a.csv", lines("a,class", "1.5,u", "2.5,v", "3.5,u"),
        {"a": [1.5, 2.5, 3.5], "class": ["u", "v", "u"]}, labels="class",
    ),
    Kept("gaps", "a.csv", lines("a,b", "1.5,", ",3", "3.5,5"), {"a": [1.5, None, 3.5], "b": [None, 3, 5]}),
    Kept("all in quotes", "a.csv", lines('"a","b"', '"1.5","2"', '"2.5","3"', '"3.5","5"'), _AB),
    Kept("blanks around cells", "a.csv", lines("a , b", " 1.5, 2", " 2.5, 3 ", "3.5 ,5"), _AB),
    Kept("blank lines", "a.csv", lines("", "a,b", "1.5,2", "", "2.5,3", "3.5,5", "", ""), _AB),
    Kept("no line end at the end", "a.csv", b"a,b\n1.5,2\n2.5,3\n3.5,5", _AB),
    Kept("lines of Windows", "a.csv", lines("a,b", "1.5,2", "2.5,3", "3.5,5", end="\r\n"), _AB),
    Kept("lines of an old Macintosh", "a.csv", lines("a,b", "1.5,2", "2.5,3", "3.5,5", end="\r"), _AB),
    Kept("line ends of two kinds", "a.csv", b"a,b\r\n1.5,2\n2.5,3\r\n3.5,5\n", _AB),
    Kept("one column", "a.csv", lines("a", "1.5", "2.5", "3.5"), {"a": [1.5, 2.5, 3.5]}),
    Kept("one row", "a.csv", lines("a,b", "1.5,u"), {"a": [1.5], "b": ["u"]}),
    Kept(
        "numbers in other forms", "a.csv", lines("a,b", "1e-3,+3", "-2.5E+2,.5", "7,5."),
        {"a": [0.001, -250.0, 7.0], "b": [3, 0.5, 5]},
    ),
)  # fmt: skip

INDEXES = (
    Kept("the names of rows that R writes", "a.csv",
         lines('"","island","mass"', '"1","Biscoe",3750', '"2","Dream",NA', '"3","Biscoe",4200'),
         _PENGUINS, index="", says=("names of the rows",)),
    Kept("the index that pandas writes", "a.csv", lines(",a,b", "0,1.5,2", "1,2.5,3", "2,3.5,5"),
         {"": ["0", "1", "2"], **_AB}, index=""),
    Kept("columns called 0 and 1 by pandas", "a.csv", lines(",0,1", "0,1.5,2", "1,2.5,3", "2,3.5,5"),
         {"": ["0", "1", "2"], "0": [1.5, 2.5, 3.5], "1": [2, 3, 5]}, index=""),
    Kept("an index written twice by pandas", "a.csv", lines("Unnamed: 0,a,b", "0,1.5,2", "1,2.5,3", "2,3.5,5"),
         {"Unnamed: 0": ["0", "1", "2"], **_AB}, index="Unnamed: 0"),
    Kept("names of rows in words", "a.csv",
         lines(",mpg,cyl", "Mazda RX4,21,6", "Fiat 128,32.4,4", "Duster,14.3,8"),
         {"": ["Mazda RX4", "Fiat 128", "Duster"], "mpg": [21, 32.4, 14.3], "cyl": [6, 4, 8]}, index=""),
    Kept("a header one shorter than the rows, as R's write.table has it", "a.txt",
         lines('"mpg" "cyl"', '"Mazda RX4" 21 6', '"Fiat 128" 32.4 4', '"Duster 360" 14.3 8'),
         {"": ["Mazda RX4", "Fiat 128", "Duster 360"], "mpg": [21, 32.4, 14.3], "cyl": [6, 4, 8]}, index=""),
    Kept("rownames, as of Rdatasets", "a.csv", lines("rownames,a,b", "1,1.5,2", "2,2.5,3", "3,3.5,5"),
         {"rownames": ["1", "2", "3"], **_AB}, index="rownames"),
    Kept("a number in every row, called id", "a.csv", lines("id,a,b", "1,1.5,2", "2,2.5,3", "3,3.5,5"),
         {"id": ["1", "2", "3"], **_AB}, index="id", says=("id",)),
    Kept("names of rows of nineteen digits", "a.csv",
         lines(",a", "9007199254740993,1.5", "9007199254740992,2.5", "1234567890123456789,3.5"),
         {"": ["9007199254740993", "9007199254740992", "1234567890123456789"], "a": [1.5, 2.5, 3.5]}, index=""),
    Kept("the first column numbers the rows, and has a name of its own", "a.csv",
         lines("time,a", "1,1.5", "2,2.5", "3,3.5"), {"time": [1, 2, 3], "a": [1.5, 2.5, 3.5]}),
    Kept("an index on demand", "a.csv", lines("a,code", "1.5,007", "2.5,008", "3.5,009"),
         {"a": [1.5, 2.5, 3.5], "code": ["007", "008", "009"]}, index="code", options={"index_column": "code"}),
    Kept("words that differ in every row", "a.csv",
         lines("who,a", *(f"{name},{i}.5" for i, name in enumerate(_NAMES))),
         {"who": _NAMES, "a": [0.5, 1.5, 2.5, 3.5, 4.5, 5.5]}, left_out=("who",), says=("who",)),
)  # fmt: skip

HEADERS = (
    Kept("no header above numbers", "a.csv", lines("1.5,2", "2.5,3", "3.5,5"),
         {"1": [1.5, 2.5, 3.5], "2": [2, 3, 5]}, says=("no header",)),
    Kept("no header above iris", "a.csv", lines(*_IRIS),
         {"1": [5.1, 4.9, 6.3], "2": ["setosa", "setosa", "virginica"]}, says=("no header",)),
    Kept("a label column by number without a header", "a.csv", lines(*_IRIS),
         {"1": [5.1, 4.9, 6.3], "2": ["setosa", "setosa", "virginica"]}, labels="2", options={"label_column": 2}),
    Kept("no header, and the first row has an NA", "a.csv", lines("NA,2", "2.5,3", "3.5,5"),
         {"1": [None, 2.5, 3.5], "2": [2, 3, 5]}, says=("no header",)),
    Kept("years as names beside a word", "a.csv", lines("country,2019,2020", "Chad,1.5,2.5", "Mali,3.5,4.5"),
         {"country": ["Chad", "Mali"], "2019": [1.5, 3.5], "2020": [2.5, 4.5]}),
    Kept("years as all names", "a.csv", lines("2018,2019,2020", "1.5,2.5,3.5", "4.25,5.5,6.5"),
         {"2018": [1.5, 4.25], "2019": [2.5, 5.5], "2020": [3.5, 6.5]}, says=("header",)),
    Kept("0, 1, 2 as all names", "a.csv", lines("0,1,2", "1.5,2.5,3.5", "4.25,5.5,6.5"),
         {"0": [1.5, 4.25], "1": [2.5, 5.5], "2": [3.5, 6.5]}, says=("header",)),
    Kept("scikit-learn's own iris", "iris.csv",
         lines("4,2,setosa,versicolor", "5.1,3.5,0", "4.9,3.0,0", "7.0,3.2,1", "6.4,3.2,1"),
         {"1": [5.1, 4.9, 7.0, 6.4], "2": [3.5, 3.0, 3.2, 3.2], "3": [0, 0, 1, 1]}, labels="3",
         says=("first line",)),
    Kept("words everywhere", "a.csv", lines("pet,color", "cat,black", "dog,brown", "cat,brown"),
         {"pet": ["cat", "dog", "cat"], "color": ["black", "brown", "brown"]}, says=("header",)),
    Kept("words everywhere, no header, as told", "a.csv", lines("cat,black", "dog,brown", "cat,brown"),
         {"1": ["cat", "dog", "cat"], "2": ["black", "brown", "brown"]}, options={"header": False}),
    Kept("a header in numbers, as told", "a.csv", lines("10,20", "1,2", "3,4"), {"10": [1, 3], "20": [2, 4]},
         options={"header": True}),
    Kept("units below the header", "a.csv", lines("mass,length", "kg,cm", "1.5,2", "2.5,3", "3.5,5"),
         {"mass": _AB["a"], "length": _AB["b"]}, says=("line 2",)),
    Kept("a title and a blank line above the header", "a.csv",
         lines("Survey of 2020", "", "a,b", "1.5,2", "2.5,3", "3.5,5"), _AB, says=("line 1",)),
    Kept("a title padded by a spreadsheet", "a.csv",
         lines("Survey of 2020,", ",", "a,b", "1.5,2", "2.5,3", "3.5,5"), _AB, says=("line 1",)),
    Kept("who made it, above the header", "a.csv",
         lines("Station: North", "Date: 2020-01-31", "Depth (m): 12", "a,b", "1.5,2", "2.5,3", "3.5,5"), _AB,
         says=("lines 1 to 3",)),
    Kept("a source below the rows", "a.csv",
         lines("a,b", "1.5,2", "2.5,3", "3.5,5", "", "Source: World Bank"), _AB, says=("line 6",)),
    Kept("comments", "a.csv", lines("# made by hand", "a,b", "1.5,2", "# a pause", "2.5,3", "3.5,5"), _AB),
    Kept("comments of per cent signs", "a.txt", lines("% a b", "% made by hand", "1.5 2", "2.5 3", "3.5 5"),
         {"1": _AB["a"], "2": _AB["b"]}),
    Kept("the header of NumPy's savetxt", "a.csv", lines("# a,b", "1.5,2", "2.5,3", "3.5,5"), _AB),
    Kept("a number sign that is no comment", "a.csv", lines("#,a", "1,1.5", "2,2.5", "3,3.5"),
         {"#": ["1", "2", "3"], "a": [1.5, 2.5, 3.5]}, index="#"),
    Kept("a name over two lines", "a.csv", lines('"mass\n(kg)",b', "1.5,2", "2.5,3", "3.5,5"),
         {"mass\n(kg)": _AB["a"], "b": _AB["b"]}),
    Kept("two columns of one name", "a.csv", lines("a,a", "1.5,2", "2.5,3"), refused=("two columns", "'a'")),
    Kept("a header alone", "a.csv", lines("a,b"), refused=("no rows",)),
    Kept("nothing", "a.csv", b"", refused=("empty",)),
    Kept("blank lines alone", "a.csv", b"\n\n\n", refused=("empty",)),
)  # fmt: skip

DIALECTS = (
    Kept("semicolons", "a.csv", lines("a;b", "1.5;2", "2.5;3", "3.5;5"), _AB, says=(";",)),
    Kept("semicolons and decimal commas", "a.csv", lines("a;b", "1,5;2", "2,5;3", "3,5;5"), _AB, says=("comma",)),
    Kept("decimal commas of three digits beside others", "a.csv", lines("a;b", "1,125;2", "2,5;3", "3,25;5"),
         {"a": [1.125, 2.5, 3.25], "b": _AB["b"]}),
    Kept("a separator told to Excel", "a.csv", lines("sep=;", "a;b", "1,5;2", "2,5;3", "3,5;5"), _AB),
    Kept("tabs", "a.tsv", lines("a\tb", "1.5\t2", "2.5\t3", "3.5\t5"), _AB),
    Kept("tabs and gaps", "a.tsv", lines("a\tb", "1.5\t", "\t3", "3.5\t5"),
         {"a": [1.5, None, 3.5], "b": [None, 3, 5]}),
    Kept("tabs under the name .csv", "a.csv", lines("a\tb", "1,5\t2", "2,5\t3", "3,5\t5"), _AB),
    Kept("pipes", "a.txt", lines("a|b", "1.5|2", "2.5|3", "3.5|5"), _AB),
    Kept("blanks", "a.txt", lines("a b", "1.5 2", "2.5 3", "3.5 5"), _AB),
    Kept("several blanks, in line", "a.txt", lines("  a    b", " 1.5   2", " 2.5   3", "13.5  15"),
         {"a": [1.5, 2.5, 13.5], "b": [2, 3, 15]}),
    Kept("blanks, a tab and quoted words, as of UCI", "auto-mpg.txt",
         lines('18.0   8   130.0\t"buick skylark"',
               '25.0   4   ?\t"ford pinto"', '21.0   6   95.00\t"ford pinto"'),
         {"1": [18.0, 25.0, 21.0], "2": [8, 4, 6], "3": [130.0, None, 95.0],
          "4": ["buick skylark", "ford pinto", "ford pinto"]}),
    Kept("commas within words between semicolons", "a.csv", lines("a;w", "1.5;u, v", "2.5;w", "3.5;u, v"),
         {"a": _AB["a"], "w": ["u, v", "w", "u, v"]}),
    Kept("semicolons within words between commas", "a.csv", lines("a,w", "1.5,u; v", "2.5,w; x", "3.5,u; v"),
         {"a": _AB["a"], "w": ["u; v", "w; x", "u; v"]}),
    Kept("quotes, commas and line ends within quotes", "a.csv",
         lines("a,w", '1.5,"say ""no"", then go"', '2.5,"two\nlines"', '3.5,"two\nlines"'),
         {"a": _AB["a"], "w": ['say "no", then go', "two\nlines", "two\nlines"]}),
    Kept("single quotes", "a.csv", lines("'a','w'", "1.5,'u, v'", "2.5,'w'", "3.5,'w'"),
         {"a": _AB["a"], "w": ["u, v", "w", "w"]}),
    Kept("a delimiter behind each row", "a.csv", lines("a,b,", "1.5,2,", "2.5,3,", "3.5,5,"), _AB),
    Kept("a delimiter behind each row but the header", "a.csv", lines("a,b", "1.5,2,", "2.5,3,", "3.5,5,"), _AB),
    Kept("columns without name or value, from a spreadsheet", "a.csv",
         lines("a,b,,", "1.5,2,,", "2.5,3,,", "3.5,5,,", ",,,", ",,,"), _AB),
    Kept("a column without any value", "a.csv", lines("a,b,c", "1.5,2,", "2.5,3,", "3.5,5,"),
         {**_AB, "c": [None] * 3}, left_out=("c",), says=("c",)),
    Kept("a column of NA alone", "a.csv", lines("a,b,c", "1.5,2,NA", "2.5,3,NA", "3.5,5,NA"),
         {**_AB, "c": [None] * 3}, left_out=("c",), says=("c",)),
    Kept("decimal commas between commas", "a.csv", lines("a,b", "1,5,2,5", "2,5,3,5", "3,5,5,5"),
         refused=("line 2", "decimal comma")),
    Kept("quoted decimal commas between commas", "a.csv", lines("a,b", '"1,5",2', '"2,5",3', '"3,5",5'), _AB),
    Kept("one row longer than the others", "a.csv", lines("a,b", "1.5,2", "2.5,3,9", "3.5,5"),
         refused=("line 3", "3 fields")),
    Kept("one row shorter than the others", "a.csv", lines("a,b,c", "1.5,2,1", "2.5,3", "3.5,5,1"),
         refused=("line 3", "2 fields")),
    Kept("a quote that is never closed", "a.csv", lines("a,w", '1.5,"u', "2.5,v", "3.5,u"), refused=("quote",)),
    Kept("a delimiter on demand", "a.csv", lines("a~b", "1.5~2", "2.5~3", "3.5~5"), _AB,
         options={"delimiter": "~"}),
)  # fmt: skip

NUMBERS = (
    Kept("words for what is missing", "a.csv",
         lines("a,b,c,d,e,f", "1.5,NA,?,-,#N/A,n/a", "null,2,3,4,5,6", "2.5,NaN,N/A,--,NULL,7", "3.5,1,1,1,1,1"),
         {"a": [1.5, None, 2.5, 3.5], "b": [None, 2, None, 1], "c": [None, 3, None, 1], "d": [None, 4, None, 1],
          "e": [None, 5, None, 1], "f": [None, 6, 7, 1]}),
    Kept("a point for what is missing, as of SAS", "a.csv", lines("a,b", "1.5,.", ".,3", "3.5,5"),
         {"a": [1.5, None, 3.5], "b": [None, 3, 5]}),
    Kept("\\N for what is missing, as of MySQL", "a.tsv", lines("a\tb", "1.5\t\\N", "\\N\t3", "3.5\t5"),
         {"a": [1.5, None, 3.5], "b": [None, 3, 5]}),
    Kept("NA for Namibia", "a.csv", lines("country,a", "NA,1.5", "ZA,2.5", "NA,3.5", ",4.5"),
         {"country": ["NA", "ZA", "NA", None], "a": [1.5, 2.5, 3.5, 4.5]}, says=("NA",)),
    Kept("NA for nothing, as told", "a.csv", lines("w,a", "NA,1.5", "u,2.5", "v,3.5"),
         {"w": [None, "u", "v"], "a": _AB["a"]}, options={"na": "NA"}),
    Kept("a code for what is missing", "a.csv", lines("a,b", "1.5,2", "-999,3", "2.5,4", "-999,3"),
         {"a": [1.5, -999, 2.5, -999], "b": [2, 3, 4, 3]}, says=("-999", "'a'")),
    Kept("a code for what is missing, as told", "a.csv", lines("a,b", "1.5,2", "-999.0,3", "3.5,-999"),
         {"a": [1.5, None, 3.5], "b": [2, 3, None]}, options={"na": "-999"}),
    Kept("two question marks among the numbers of wine", "a.csv",
         lines("a,b", *(f"{'?' if i in (3, 7) else i},1.5" for i in range(20))),
         {"a": [None if i in (3, 7) else i for i in range(20)], "b": [1.5] * 20}, says=("2", "?")),
    Kept("two words among numbers", "a.csv",
         lines("a,b", *(f"{'trace' if i in (3, 7) else i},1.5" for i in range(20))),
         refused=("18 of 20", "'a'", "trace", "line 5")),
    Kept("a word behind thirty thousand numbers", "a.csv", _late([f"{i}.5" for i in _ROWS], "trace"),
         refused=("30000 of 30001", "'a'", "trace", "line 30002")),
    Kept("a number behind thirty thousand gaps", "a.csv", _late([""] * 30_000, "1.5"),
         {"a": [None] * 30_000 + [1.5], "b": [*_ROWS, -1]}),
    Kept("a fraction behind thirty thousand integers", "a.csv", _late([f"{i}" for i in _ROWS], "1.5"),
         {"a": [*_ROWS, 1.5], "b": [*_ROWS, -1]}),
    Kept("an infinite number", "a.csv", lines("a,b", "1.5,2", "inf,3", "3.5,5"),
         refused=("line 3", "'a'", "infinite")),
    Kept("integers beyond all types", "a.csv", lines("a,b", f"1{'0' * 30},2", "5,3", "7,5"),
         {"a": [1e30, 5, 7], "b": _AB["b"]}),
    Kept("thousands", "a.csv", lines("a,b", '"1,234,567.5",2', '"2,345.5",3', "3.5,5"),
         {"a": [1234567.5, 2345.5, 3.5], "b": _AB["b"]}, says=("thousands",)),
    Kept("thousands and decimal commas", "a.csv", lines("a;b", "1.234.567,5;2", "2.345,5;3", "3,5;5"),
         {"a": [1234567.5, 2345.5, 3.5], "b": _AB["b"]}),
    Kept("thousands of blanks", "a.csv", lines("a;b", "1 234 567;2", "2 345;3", "35;5"),
         {"a": [1234567, 2345, 35], "b": _AB["b"]}),
    Kept("a comma for thousands or for decimals", "a.csv", lines("a;b", "1,234;2", "2,345;3", "3,456;5"),
         refused=("'a'", "1,234", "decimal")),
    Kept("per cent", "a.csv", lines("a,b", "12%,2", "7.5%,3", "90 %,5"), {"a": [12, 7.5, 90], "b": _AB["b"]},
         says=("%",)),
    Kept("yes and no", "a.csv", lines("a,t,u", "1.5,yes,Y", "2.5,no,N", "3.5,,Y"),
         {"a": _AB["a"], "t": [True, False, None], "u": [True, False, True]}),
    Kept("true and false", "a.csv", lines("a,t,u", "1.5,TRUE,true", "2.5,FALSE,false", "3.5,NA,True"),
         {"a": _AB["a"], "t": [True, False, None], "u": [True, False, True]}),
    Kept("male and female", "a.csv", lines("a,sex", "1.5,F", "2.5,M", "3.5,F"),
         {"a": _AB["a"], "sex": ["F", "M", "F"]}),
    Kept("a column of F alone", "a.csv", lines("a,sex", "1.5,F", "2.5,F", "3.5,F"),
         {"a": _AB["a"], "sex": ["F", "F", "F"]}),
    Kept("codes with zeros in front", "a.csv", lines("zip,a", "01067,1.5", "00123,2.5", "01067,3.5"),
         {"zip": ["01067", "00123", "01067"], "a": _AB["a"]}, says=("zip",)),
)  # fmt: skip

LABELS = tuple(
    Kept(about, "a.csv", lines("a,kind", *(f"{i}.5,{label}" for i, label in enumerate(written))),
         {"a": [i + 0.5 for i in range(len(written))], "kind": read}, labels="kind",
         options={"label_column": "kind"}, says=says)
    for about, written, read, says in (
        ("labels 01 and 02", ["01", "02", "01"], ["01", "02", "01"], ()),
        ("labels 1_1 and 1_2", ["1_1", "1_2", "1_1"], ["1_1", "1_2", "1_1"], ()),
        ("labels 00123 and 123", ["00123", "123", "123"], ["00123", "123", "123"], ()),
        ("labels 1 and 2", ["1", "2", "1"], [1, 2, 1], ("2 classes",)),
        ("labels yes and no", ["yes", "no", "yes"], ["yes", "no", "yes"], ()),
        ("targets of a regression", ["1.25", "2.5", "0.75"], [1.25, 2.5, 0.75], ("numbers",)),
        ("labels of which one is missing", ["u", "", "v"], ["u", None, "v"], ("1 of 3 without a label",)),
        ("labels NA, which may be Namibia", ["NA", "ZA", "NA"], ["NA", "ZA", "NA"], ("NA",)),
        ("labels with blanks behind", ["u ", "u", "v  "], ["u", "u", "v"], ()),
        ("labels 1e5 and 1e6, names of strains", ["1e5", "1e6", "x"], ["1e5", "1e6", "x"], ()),
    )
)  # fmt: skip

_NOON, _LEAP = map(datetime.fromisoformat, ("2020-01-31T12:30:00", "2020-02-29T00:00:01"))

DATES = (
    Kept("days", "a.csv", lines("d,a", "2020-01-31,1.5", "2020-02-29,2.5", ",3.5"),
         {"d": [date(2020, 1, 31), date(2020, 2, 29), None], "a": _AB["a"]}),
    Kept("times", "a.csv", lines("d,a", "2020-01-31 12:30:00,1.5", "2020-02-29 00:00:01,2.5", "NA,3.5"),
         {"d": [_NOON, _LEAP, None], "a": _AB["a"]}),
    Kept("times with T and Z", "a.csv", lines("d,a", "2020-01-31T12:30:00Z,1.5", "2020-02-29T00:00:01Z,2.5"),
         {"d": [_NOON, _LEAP], "a": [1.5, 2.5]}),
    Kept("days as in Germany", "a.csv", lines("d;a", "31.01.2020;1,5", "29.02.2020;2,5", "01.03.2020;3,5"),
         {"d": [date(2020, 1, 31), date(2020, 2, 29), date(2020, 3, 1)], "a": _AB["a"]}),
    Kept("days as in America", "a.csv", lines("d,a", "1/31/2020,1.5", "2/29/2020,2.5", "3/1/2020,3.5"),
         {"d": [date(2020, 1, 31), date(2020, 2, 29), date(2020, 3, 1)], "a": _AB["a"]}, says=("month first",)),
    Kept("days as in France", "a.csv", lines("d,a", "31/01/2020,1.5", "29/02/2020,2.5", "01/03/2020,3.5"),
         {"d": [date(2020, 1, 31), date(2020, 2, 29), date(2020, 3, 1)], "a": _AB["a"]}, says=("day first",)),
    Kept("days that are months elsewhere", "a.csv",
         lines("d,a", "01/02/2020,1.5", "03/04/2020,2.5", "01/02/2020,3.5"),
         {"d": ["01/02/2020", "03/04/2020", "01/02/2020"], "a": _AB["a"]}, says=("d", "day")),
    Kept("months in words", "a.csv", lines("d,a", "31 Jan 2020,1.5", "29 Feb 2020,2.5", "1 Mar 2020,3.5"),
         {"d": [date(2020, 1, 31), date(2020, 2, 29), date(2020, 3, 1)], "a": _AB["a"]}),
    Kept("years", "a.csv", lines("year,a", "2019,1.5", "2020,2.5", "2021,3.5"),
         {"year": [2019, 2020, 2021], "a": _AB["a"]}),
    Kept("days without strokes are numbers", "a.csv", lines("d,a", "20200131,1.5", "20200229,2.5", "20200301,3.5"),
         {"d": [20200131, 20200229, 20200301], "a": _AB["a"]}),
    Kept("versions and times of day are words", "a.csv", lines("v,t,a", "1.2.3,12:30,1.5", "1.2.4,12:30,2.5"),
         {"v": ["1.2.3", "1.2.4"], "t": ["12:30", "12:30"], "a": [1.5, 2.5]}),
)  # fmt: skip

_TOWNS = {"town": ["Zürich", "Genève", "Zürich"], "a": _AB["a"]}
_IN_TOWNS = ("town,a", "Zürich,1.5", "Genève,2.5", "Zürich,3.5")

ENCODINGS = (
    Kept("UTF-8", "a.csv", lines(*_IN_TOWNS), _TOWNS),
    Kept("UTF-8 with a mark, as of Excel", "a.csv", lines('\ufeff"a",b', "1.5,2", "2.5,3", "3.5,5"), _AB),
    Kept("UTF-16 with tabs, as of Excel", "a.txt",
         "\ufefftown\ta\nZürich\t1.5\nGenève\t2.5\nZürich\t3.5\n".encode("utf-16-le"), _TOWNS, says=("UTF-16",)),
    Kept("UTF-16, the other end first", "a.csv", ("\ufeff" + "\n".join(_IN_TOWNS)).encode("utf-16-be"), _TOWNS),
    Kept("UTF-16 without a mark", "a.csv", "\n".join(_IN_TOWNS).encode("utf-16-le"), refused=("encoding",)),
    Kept("Latin-1", "a.csv", lines(*_IN_TOWNS, encoding="latin-1"), _TOWNS, says=("encoding",)),
    Kept("Windows-1252", "a.csv", lines("price,a", "5 €,1.5", "“7” €,2.5", encoding="cp1252"),
         {"price": ["5 €", "“7” €"], "a": [1.5, 2.5]}, says=("encoding",)),
    Kept("Latin-1 behind two megabytes of ASCII", "a.csv",
         lines("w,a", *["plain,1.5"] * 200_000, "Zürich,2.5", encoding="latin-1"),
         {"w": ["plain"] * 200_000 + ["Zürich"], "a": [1.5] * 200_000 + [2.5]}),
    Kept("Shift JIS, as told", "a.csv", lines("w,a", "東京,1.5", "大阪,2.5", encoding="shift_jis"),
         {"w": ["東京", "大阪"], "a": [1.5, 2.5]}, options={"encoding": "shift_jis"}),
    Kept("a NUL among the cells", "a.csv", b"a,b\n1.5,2\n2.5,\x003\n3.5,5\n", refused=("line 3", "NUL")),
    Kept("a web page under the name .csv", "a.csv",
         b"<!DOCTYPE html>\n<html><body>Sign in, please</body></html>\n",
         refused=("web page",)),
)  # fmt: skip

_MANY = range(5000)

LARGE = (
    Kept("five thousand columns", "a.csv",
         lines(",".join(f"c{i}" for i in _MANY), *[",".join(f"{i}.5" for i in _MANY)] * 2),
         {f"c{i}": [i + 0.5] * 2 for i in _MANY}),
    Kept("a word of two hundred thousand letters", "a.csv",
         lines("a,w", f"1.5,{'x' * 200_000}", "2.5,y", "3.5,y"),
         {"a": _AB["a"], "w": ["x" * 200_000, "y", "y"]}),
)  # fmt: skip

_AB_ROWS = [["a", "b"], [1.5, 2], [2.5, 3], [3.5, 5]]
_AB_JSON = (
    {"a": 1.5, "w": "u"}, {"a": None, "w": "v", "t": True}, {"a": 3, "w": "u", "t": False},
)  # fmt: skip

KINDS_OF_FILES = (
    Kept("compressed", "a.csv.gz", gzip.compress(lines("a,b", "1.5,2", "2.5,3", "3.5,5")), _AB),
    Kept("compressed, with tabs", "a.tsv.gz", gzip.compress(lines("a\tb", "1.5\t2", "2.5\t3", "3.5\t5")), _AB),
    Kept("compressed without saying so", "a.csv", gzip.compress(lines("a,b", "1.5,2", "2.5,3", "3.5,5")), _AB),
    Kept("compressed and cut", "a.csv.gz", gzip.compress(lines(*(f"{i},{i * 7919 % 1000}" for i in _ROWS)))[:5000],
         refused=("cut",)),
    Kept("a workbook", "a.xlsx",
         workbook(Rows=[["a", "w", "t", "d"], [1.5, "u", True, date(2020, 1, 31)],
                        [2, "v", False, date(2020, 2, 29)], [None, "u", None, None],
                        ["#N/A", "u", True, date(2020, 3, 1)]]),
         {"a": [1.5, 2, None, None], "w": ["u", "v", "u", "u"], "t": [True, False, None, True],
          "d": [date(2020, 1, 31), date(2020, 2, 29), None, date(2020, 3, 1)]}),
    Kept("a workbook with a title", "a.xlsx",
         workbook(Rows=[["Survey of 2020"], [], ["a", "b"], [1.5, 2], [2.5, 3], [3.5, 5]]), _AB, says=("row 1",)),
    Kept("a workbook whose table starts at B3", "a.xlsx",
         workbook(Rows=[[], [], [None, "a", "b"], [None, 1.5, 2], [None, 2.5, 3], [None, 3.5, 5]]), _AB),
    Kept("a workbook of several sheets", "a.xlsx",
         workbook(First=_AB_ROWS, Second=[["c"], [7]]), _AB,
         says=("First", "Second")),
    Kept("a sheet on demand", "a.xlsx", workbook(First=[["c"], [7]], Second=_AB_ROWS),
         _AB, options={"sheet": "Second"}),
    Kept("a sheet in front that is empty", "a.xlsx", workbook(First=[], Second=_AB_ROWS),
         _AB, says=("Second",)),
    Kept("numbers as text in a workbook", "a.xlsx",
         workbook(Rows=[["a", "zip"], ["1.5", "01067"], ["2.5", "00123"]]),
         {"a": [1.5, 2.5], "zip": ["01067", "00123"]}),
    Kept("an empty workbook", "a.xlsx", workbook(Rows=[]), refused=("empty",)),
    Kept("JSON lines", "a.jsonl",
         lines(*map(json.dumps, _AB_JSON)),
         {"a": [1.5, None, 3], "w": ["u", "v", "u"], "t": [None, True, False]}),
    Kept("JSON lines within which are tables", "a.jsonl",
         lines('{"a": 1.5, "b": {"c": 2}}', '{"a": 2.5, "b": {"c": 3}}'),
         refused=("'b'",)),
    Kept("JSON lines of which one is cut", "a.jsonl",
         lines('{"a": 1.5}', '{"a": 2.', '{"a": 3.5}'), refused=("line 2",)),
    Kept("Parquet with an index of pandas", "a.parquet", kept_files.pandas_parquet,
         {"a": [1.5, 2.5, None], "b": ["u", "v", "u"], "who": ["ann", "bob", "cy"]}, index="who"),
    Kept("Parquet with a nameless index of pandas", "a.parquet", kept_files.nameless_parquet,
         {"a": [1.5, 2.5, 3.5], "b": ["u", "v", "u"], "": ["7", "8", "9"]}, index=""),
    Kept("Parquet with categories, days, truths", "a.parquet", kept_files.categories_parquet,
         {"n": [1, 2, 3], "w": ["u", "v", None], "d": [date(2020, 1, 31), None, date(2020, 2, 29)],
          "t": [True, None, False]}),
    Kept("Feather", "a.feather", kept_files.a_feather, {"a": [1.5, None, 3.5], "b": ["u", "v", "u"]}),
    Kept("a folder of Parquet by year", "by_year", kept_files.parquet_by_year,
         {"a": [1.5, 2.5, 3.5], "year": [2020, 2020, 2021]}),
    Kept("a folder of CSV by site", "by_site", kept_files.csv_by_site,
         {"a": [1.5, 2.5, 3.5], "b": [2, 3, 4], "site": ["north", "south", "south"]}),
)  # fmt: skip

TABLES: tuple[Kept, ...] = (
    *AS_USUAL, *INDEXES, *HEADERS, *DIALECTS, *NUMBERS, *LABELS, *DATES, *ENCODINGS, *LARGE, *KINDS_OF_FILES,
)  # fmt: skip
