"""How people write numbers: decimal points or commas, thousands, minus signs, currencies and units.

One form is sought that fits all numbers of a column. Where two fit that mean different numbers, such as 1,234, the
caller decides.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Literal

from somersault.datasets.cells import is_number

_CURRENCY = (
    r"(?:US|CA|AU|NZ|HK|R|A|C|S)?\$|[€£¥₹₩₽₺₴₫฿₪₱]|EUR|USD|GBP|CHF|JPY|CNY|SEK|NOK|DKK|PLN|CZK|HUF|INR|BRL|CAD|AUD|NZD"
    r"|ZAR|TRY|MXN|SGD|HKD|RUB|Fr\.|kr\.?|Rs\.?|zł|Kč|Ft"
)
NEARLY = 0.8
"""From this share of numbers on, a column is one of numbers, and words among them are refused."""

_USUAL = """
% ‰ ° °C °F K m cm mm km µm μm um nm in ft yd mi g kg mg µg μg ug ng t lb lbs oz l L ml mL dl dL µl ul s ms
min h d wk yr y Hz kHz MHz GHz V mV kV A mA W kW MW kWh MWh J kJ MJ kcal cal N kN Nm Pa hPa kPa MPa bar mbar
psi atm mol mmol ppm ppb dB px pt rpm U IU lx lm ha m² m2 m³ m3 cm² cm2 cm³ km² km2 mg/dl mg/dL mmol/l mmol/L
g/l g/L mg/l mg/L kg/m² kg/m2 kg/m³ m/s km/h mph kn µS/cm μS/cm k M Mio Mrd
"""
_UNITS = frozenset(_USUAL.split())
_BLANKS = " \u00a0\u202f\u2009"
_MINUS = r"\-\u2212\u2013"
_UNIT = r"(?:[^\W\d_]|[%‰°€$£¥₹Ωµ])[^\d\s_,;:()'\"]{0,11}[23]?"
_CELL = re.compile(
    rf"(?P<open>\()?(?P<sign>[+{_MINUS}])?(?P<before>(?:{_CURRENCY})[{_BLANKS}]?)?(?P<inner>[+{_MINUS}])?"
    rf"(?P<core>[.,]?\d(?:[\d.,'’{_BLANKS}]*\d)?\.?(?:[eE][+-]?\d+)?)"
    rf"(?P<after>[{_BLANKS}]?{_UNIT})?(?P<behind>-)?(?P<close>\))?"
)
_PLAIN_MARKS = str.maketrans({"’": "'", "\u00a0": " ", "\u202f": " ", "\u2009": " "})
_IS_CURRENCY = re.compile(_CURRENCY)

Mark = Literal[".", ","]


@dataclass(frozen=True)
class Style:
    """The mark before fractions, and the one between thousands, "" for none."""

    decimal: Mark
    thousands: str = ""

    def fits(self, cores: str) -> bool:
        """Whether digits with their marks, each with a line end behind, are numbers of this style."""
        return _pattern(self.decimal, self.thousands).fullmatch(cores) is not None

    def number(self, core: str) -> float:
        """The number that digits with their marks mean."""
        return float(core.translate(_PLAIN_MARKS).replace(self.thousands, "").replace(",", "."))


@cache
def _pattern(decimal: str, thousands: str) -> re.Pattern[str]:
    """Many numbers in one look, each with a line end behind: what fits is not tried anew."""
    point = re.escape(decimal)
    one = rf"(?!0\d)(?:\d+(?:{point}\d{'*' if decimal == '.' else '+'})?|{point}\d+)(?:[eE][+-]?\d+)?"
    if thousands:
        mark = re.escape(thousands)
        groups = rf"(?:{mark}\d{{3}})+" + (r"|(?:,\d\d)+,\d{3}" if thousands == "," else "")  # lakhs, too
        one = rf"(?:[1-9]\d{{0,2}}(?:{groups})(?:{point}\d+)?(?=\n)|{one})"
    return re.compile(rf"(?:[+-]?{one}\n)*+", re.ASCII)


_STYLES = tuple(
    Style(decimal, thousands)
    for thousands in ("", "'", " ", ",", ".")
    for decimal in (".", ",") if thousands != decimal
)  # fmt: skip
_MAY_BE_THOUSANDS = re.compile(r"(?:[+-]?(?:[1-9]\d{0,2}(?:\.\d{3})?|0)\n)*+", re.ASCII)


@dataclass(frozen=True)
class Parts:
    """A cell that holds a number, taken apart."""

    core: str  # the digits with their marks
    is_negative: bool = False
    before: str = ""  # a currency, with the blank behind it
    after: str = ""  # a unit, with the blank before it
    marks_negative: str = ""  # how the cell says so, where another program would not understand it

    @property
    def unit(self) -> str:
        """What the number counts, "" for nothing; "years" and "Year" alike."""
        unit = (self.before or self.after).strip(_BLANKS)
        return unit if len(unit) < 3 or is_known(unit) else unit.lower().removesuffix("s")

    @property
    def is_zero(self) -> bool:
        """Whether the number is 0, which needs no unit."""
        return not self.core.strip("0.,")


def parts_of(cell: str) -> Parts | None:
    """A cell taken apart; None where it does not hold a number."""
    found = _CELL.fullmatch(cell)
    if found is None or (found["open"] is None) != (found["close"] is None):
        return None
    if (found["sign"] and found["inner"]) or (found["before"] and found["after"]):
        return None
    core = found["core"].translate(_PLAIN_MARKS)
    if not any(style.fits(f"{core}\n") for style in _STYLES):
        return None
    sign = found["sign"] or found["inner"] or ""
    odd = "()" if found["open"] else "behind" if found["behind"] else sign if sign not in "+-" else ""
    if bool(sign) + bool(found["open"]) + bool(found["behind"]) > 1:
        return None
    return Parts(core, bool(odd) or sign == "-", found["before"] or "", found["after"] or "", odd)


def is_like_number(cell: str) -> bool:
    """Whether a cell holds a number in any form, with a unit or currency that is known."""
    parts = None if is_number(cell) else parts_of(cell)
    return is_number(cell) if parts is None else is_known(parts.unit)


def is_known(unit: str) -> bool:
    """Whether a unit is none, a currency, or one of those that many tables have."""
    return not unit or unit in _UNITS or _IS_CURRENCY.fullmatch(unit) is not None


@dataclass(frozen=True)
class NumberForm:
    """How all numbers of a column are written."""

    style: Style
    before: str = ""
    after: str = ""
    is_bare: bool = True  # digits and marks, nothing else
    is_whole: bool = False

    @property
    def unit(self) -> str:
        """What the numbers count, as it is written; "" for nothing."""
        return (self.before or self.after).strip(_BLANKS)

    def read(self, cell: str) -> float:
        """The number in a cell."""
        if self.is_bare:
            return self.style.number(cell)
        parts = parts_of(cell)
        if parts is None:
            raise ValueError(f"{cell!r} does not hold a number")
        number = self.style.number(parts.core)
        return -number if parts.is_negative else number

    def has_thousands(self, cell: str) -> bool:
        """Whether a cell has a mark between thousands."""
        parts = parts_of(cell)
        return parts is not None and self.style.thousands in parts.core

    def lacks_unit(self, cell: str) -> bool:
        """Whether a cell is a number without the unit, and not 0."""
        parts = parts_of(cell)
        return parts is not None and not parts.unit and not parts.is_zero

    def write(self, number: float | Decimal) -> str:
        """A number as the column would have it, without marks between thousands."""
        plain = str(round(number)) if self.is_whole else str(number).replace(".", self.style.decimal)
        return f"{self.before}{plain}{self.after}"


def forms_of(cells: Sequence[str]) -> list[NumberForm]:
    """The forms that fit all cells; several if they mean different numbers, none if there is no such form."""
    bare = _styled(NumberForm(_STYLES[0]), cells)
    if bare:
        return bare
    parts = list[Parts]()
    for cell in cells:
        found = parts_of(cell)
        if found is None:
            return []
        parts.append(found)
    form = _around(parts)
    return [] if form is None else _styled(form, [each.core for each in parts])


def _styled(form: NumberForm, cores: Sequence[str]) -> list[NumberForm]:
    """The form in each style that fits all digits with their marks; one of those that mean the same."""
    text = "".join(f"{core}\n" for core in cores).translate(_PLAIN_MARKS)
    out: dict[tuple[str, str], NumberForm] = {}
    for style in _STYLES:
        if style.thousands in text and style.fits(text):
            mark = style.decimal if style.decimal in text else ""
            whole = not mark and "e" not in text.lower()
            out.setdefault((mark, style.thousands), replace(form, style=style, is_whole=whole))
    return list(out.values())


def _around(parts: Sequence[Parts]) -> NumberForm | None:
    """What stands around all numbers, if that is the same."""
    first = next((each for each in parts if each.unit), None)
    is_mixed = any(not each.unit and not each.is_zero for each in parts)
    # brackets and signs behind are negative numbers among others, not around all
    if any(all(each.marks_negative == mark for each in parts) for mark in ("()", "behind")):
        return None
    if first is None:
        return NumberForm(_STYLES[0], is_bare=False)
    if any(each.unit not in ("", first.unit) for each in parts):
        return None
    is_letter = len(first.unit) == 1 and first.after == first.unit
    if (is_mixed or is_letter) and not is_known(first.unit):
        return None
    if is_mixed and first.unit in ("%", "‰"):  # 0.5 may be the half of all
        return None
    return NumberForm(_STYLES[0], first.before, first.after, is_bare=False)


def clear_mark(cells: Sequence[str]) -> Mark | None:
    """The mark before fractions, if there is one that cannot stand between thousands."""
    forms = forms_of(cells)
    if len(forms) != 1 or (forms[0].is_whole and forms[0].style.thousands not in (".", ",")):
        return None
    return forms[0].style.decimal


def may_be_thousands(cells: Sequence[str]) -> bool:
    """Whether numbers with points may as well be thousands, such as 1.211 and 12."""
    return any("." in cell for cell in cells) and (
        _MAY_BE_THOUSANDS.fullmatch("".join(f"{cell}\n" for cell in cells)) is not None
    )
