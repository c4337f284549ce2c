"""Time values: the part of EDTF that the guidelines use, and ISO 8601 durations."""

from __future__ import annotations

import calendar
import re
from datetime import date

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?[~?%]?")
_DURATION = re.compile(r"P(?=[\dT])(?:\d+Y)?(?:\d+M)?(?:\d+W)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?[~?%]?")


def is_time_value(value: str) -> bool:
    """Check that a value is a date, an interval of dates (`..` is an open end), or a duration; `~ ? %` may follow."""
    return bool(_DURATION.fullmatch(value)) or bounds(value) is not None


def bounds(value: str) -> tuple[date, date] | None:
    """Return the first and last day of a date or an interval of dates; None for any other value.

    An open end is the first or last day that Python supports. `~ ? %` are ignored.
    """
    first, slash, last = value.partition("/")
    if value == "../.." or value.startswith("P"):
        return None
    start = (date.min, date.min) if slash and first == ".." else _days(first)
    end = (start if not slash else (date.max, date.max) if last == ".." else _days(last)) if start else None
    if start is None or end is None or start[0] > end[1]:
        return None
    return start[0], end[1]


def _days(text: str) -> tuple[date, date] | None:
    """Return the first and last day of a year, month or day."""
    match = _DATE.fullmatch(text)
    if not match:
        return None
    year, month, day = (int(group) if group else None for group in match.groups())
    try:
        first = date(max(year or 1, 1), month or 1, day or 1)
    except ValueError:
        return None
    if day:
        return first, first
    last_month = month or 12
    return first, date(first.year, last_month, calendar.monthrange(first.year, last_month)[1])
