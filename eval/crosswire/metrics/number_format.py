"""How numbers are written: three decimals, which never round a value to 0 or 1."""

from __future__ import annotations

import math

UNDEFINED = "-"


def three_decimals(value: float | None) -> str:
    """Return a value with three decimals; `-` if it is undefined.

    `1.000` and `0.000` stand for exactly 1 and 0: a value between them that would be rounded to one of them is written
    as `0.999` or `0.001`.
    """
    if value is None:
        return UNDEFINED
    text = f"{value:.3f}"
    if text in ("1.000", "-1.000") and abs(value) < 1:
        return text.replace("1.000", "0.999")
    if text in ("0.000", "-0.000"):
        return "0.000" if value == 0 else "0.001" if value > 0 else "-0.001"
    return text


def one_decimal(value: float) -> str:
    """Return an estimated number of things with one decimal; `-` if it is nan."""
    return UNDEFINED if math.isnan(value) else f"{value:.1f}"


def interval_cell(low: float | None, high: float | None) -> str:
    """Return an interval such as `0.885 to 0.957`; `-` if it is undefined."""
    return UNDEFINED if low is None or high is None else f"{three_decimals(low)} to {three_decimals(high)}"


def count_cell(number: float) -> str:
    """Return a count. Counts of cluster metrics can be fractions."""
    return f"{number:.7g}"
