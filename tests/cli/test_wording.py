"""Sentences of the library in the words of the command line."""

import pytest

from somersault.cli import main
from somersault.cli.wording import in_options

SAID = [
    ("label_column is 'x'; need a table: leave it out", "--label-column is 'x'; need a table: leave it out"),
    ("t.csv: drop is ['a', 'b, c']; need some", "t.csv: --drop is 'a,\"b, c\"'; need some"),
    ("leave it out: drop=['city']", "leave it out: --drop city"),
    ("say what is missing, na=['NA', '?'], or drop it", "say what is missing, --na 'NA,?', or drop it"),
    ("leave it out (drop=), or fill it in", "leave it out (--drop), or fill it in"),
    ("rename one, or header=False to take all", "rename one, or --no-header to take all"),
    ("say which: day_first=True or day_first=False", "say which: --day-first or --month-first"),
    ("resize is (3, 4); need a folder", "--resize is 3x4; need a folder"),
    ("pages is True; need a folder", "--pages is given; need a folder"),
    ("t.csv: header is False; need a text", "t.csv: --no-header is given; need a text"),
    ("header is True; need a text", "--header is given; need a text"),
    ("take each as a sample: pages=True", "take each as a sample: --pages"),
    ("n_epochs is -1; need 0 or more", "--epochs is -1; need 0 or more"),
    # what is no argument, or is data
    ("drop a column, or keep na", "drop a column, or keep na"),
    ("no column 'label_column'; need one of 'n_epochs'", "no column 'label_column'; need one of 'n_epochs'"),
    ("parts/seed=3/label_column.csv: cannot be read", "parts/seed=3/label_column.csv: cannot be read"),
    ("ss.SOM takes it", "ss.SOM takes it"),
]


@pytest.mark.parametrize(("said", "told"), SAID)
def test_arguments_become_the_options_of_the_command(said, told):
    assert in_options(said, main.commands["train"].params) == told


def test_what_no_option_can_tell_of_a_table_is_to_be_mended_in_its_file():
    said = "need one or the other: na=['?'] if it means missing, drop=['y'] otherwise; pass noise="
    told = "need one or the other: {} if it means missing, leave the column out otherwise; pass {}"
    assert in_options(said, main.commands["invert"].params) == told.format("--na '?'", "--noise")
    assert in_options(said, ()) == told.format("leave the cell empty", "noise=")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("fill it in, or leave it out (drop=)", "fill it in, or leave it out"),
        ("write them alike, or words=['y'] to take them as words", "write them alike, or leave the column out"),
        ("need to know which: decimal=',' or decimal='.'", "need to know which: write decimal points alone"),
        ("say which: day_first=True or day_first=False", "say which: write days as 2024-01-31"),
        ("not UTF-8; encoding= for others", "not UTF-8; save it as UTF-8 for others"),
        ("parts/drop=3/na.csv: cannot be read", "parts/drop=3/na.csv: cannot be read"),
    ],
)
def test_without_options_each_remedy_is_one_of_the_file(said, told):
    assert in_options(said, ()) == told
