"""Sentences of the library in the words of the command line."""

import pytest

from somersault.cli import main
from somersault.cli.wording import in_options

SAID = [
    ("label_column is 'x'; need a table: leave it out", "--label-column is 'x'; need a table: leave it out"),
    ("t.csv: drop is ['a', 'b, c']; need some", "t.csv: --drop is 'a,\"b, c\"'; need some"),
    ("leave it out: drop=['city']", "leave it out: --drop city"),
    ("say what is missing, na=['NA', '?'], or drop it", "say what is missing, --na 'NA,?', or drop it"),
    ("leave it out (drop, --drop), or fill it in", "leave it out (--drop), or fill it in"),
    ("words for nothing (na, on the command line --na), or", "words for nothing (--na), or"),
    ("pass na=['NA'], on the command line --na NA", "pass --na NA"),
    ("pass it as label_column (--label-column)", "pass it as --label-column"),
    ("resize (--resize) is (3, 4); need a folder", "--resize is 3x4; need a folder"),
    ("pages (--pages) is True; need a folder", "--pages is given; need a folder"),
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


def test_arguments_that_are_no_option_of_the_command_stay():
    said = "label_column is 'x'; pass noise=, or drop=['a']"
    assert in_options(said, main.commands["invert"].params) == "label_column is 'x'; pass --noise, or drop=['a']"
