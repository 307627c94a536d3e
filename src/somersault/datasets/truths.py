"""Yes and no, true and false, in the languages that spreadsheets and surveys are written in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_LANGUAGES = tuple(
    tuple(tuple(pair.split()) for pair in pairs.split(","))
    for pairs in (
        "yes no, y n, true false, t f",
        "ja nein, j n, wahr falsch",
        "ja nee, waar onwaar",
        "ja nej, sant falskt, sand falsk",
        "ja nei, sann usann",
        "oui non, vrai faux",
        "sí no, si no, verdadero falso",
        "sì no, si no, vero falso",
        "sim não, sim nao, verdadeiro falso",
        "tak nie, prawda fałsz",
        "ano ne, pravda nepravda",
        "evet hayır, doğru yanlış",
        "kyllä ei, tosi epätosi",
        "да нет, истина ложь",
    )
)
"""Pairs of yes and no. S and N are south and north, too."""
_MARKS = frozenset("xX✓✔☑☒✗✘")
"""What is put into a box to say yes."""
_MOST = 16
"""Ways to write yes and no in one column."""


@dataclass(frozen=True)
class Truths:
    """The words of a column that say yes and no, and what is said of them."""

    yes: frozenset[str]  # in small letters
    written: tuple[str, str]  # no and yes, as the column has them
    says: str = ""

    def read(self, cell: str) -> float:
        """1 for yes, 0 for no."""
        return float(cell.lower() in self.yes)

    def write(self, share: float) -> str:
        """The word that a share of yes is nearer to."""
        return self.written[share > 1 / 2]


def truths_of(cells: Sequence[str]) -> Truths | None:
    """What says yes and no in a column; None if its cells are no truths of one language.

    Letters are truths in pairs alone: a column of F may be one of women.
    """
    if len(cells) > _MOST:
        return None
    held = {cell.lower() for cell in cells}
    for pairs in _LANGUAGES:
        yes, no = (frozenset(pair[side] for pair in pairs) for side in (0, 1))
        are_letters = all(len(word) == 1 for word in held)
        if held <= yes | no and (not are_letters or any(held == {*pair} for pair in pairs)):
            written = (_written(cells, no, pairs), _written(cells, yes, pairs))
            is_plain = pairs is _LANGUAGES[0] and any(held <= {*pair} for pair in pairs)
            return Truths(yes, written, "" if is_plain else _said(cells, yes))
    return None


def mark_of(cells: Sequence[str]) -> Truths | None:
    """What says yes in a column of boxes, which else are empty; None for other columns."""
    marks = [cell for cell in cells if cell]
    if not marks or len(marks) == len(cells) or not _MARKS.issuperset(marks):
        return None
    return Truths(frozenset(mark.lower() for mark in marks), ("", marks[0]))


def _written(cells: Sequence[str], side: frozenset[str], pairs: Iterable[tuple[str, ...]]) -> str:
    """How one side is written: as in the column, or by the word that goes with the other side's."""
    found = next((cell for cell in cells if cell.lower() in side), None)
    if found is not None:
        return found
    other = cells[0]
    pair = next(pair for pair in pairs if other.lower() in pair)
    word = next(word for word in pair if word in side)
    return word.upper() if other.isupper() else word.capitalize() if other.istitle() else word


def _said(cells: Sequence[str], yes: frozenset[str]) -> str:
    """Which words are yes, and which no."""
    sides = {name: sorted({cell for cell in cells if (cell.lower() in yes) == is_yes})
             for name, is_yes in (("yes", True), ("no", False))}  # fmt: skip
    return ", ".join(
        f"{' and '.join(words)} {'is' if len(words) == 1 else 'are'} {name}"
        for name, words in sides.items()
        if words
    )
