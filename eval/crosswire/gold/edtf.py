"""The values that a TIME may carry: the part of EDTF that the guidelines use, and ISO 8601 durations."""

from __future__ import annotations

import re
from datetime import date

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?[~?%]?")
_DURATION = re.compile(r"P(?=[\dT])(?:\d+Y)?(?:\d+M)?(?:\d+W)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?[~?%]?")


def is_time_value(value: str) -> bool:
    """Whether a value is a date, an interval of dates (`..` for an open end), or a duration; `~ ? %` may follow."""
    if _DURATION.fullmatch(value):
        return True
    ends = value.split("/")
    if len(ends) == 1:
        return _is_date(value)
    if len(ends) != 2 or value == "../..":
        return False
    if not all(part == ".." or _is_date(part) for part in ends):
        return False
    first, last = (part.rstrip("~?%") for part in ends)
    shared = min(len(first), len(last))
    return ".." in ends or first[:shared] <= last[:shared]


def _is_date(text: str) -> bool:
    match = _DATE.fullmatch(text)
    if not match:
        return False
    year, month, day = (int(group) if group else None for group in match.groups())
    if day is None or month is None or year is None:
        return month is None or 1 <= month <= 12
    try:
        date(max(year, 1), month, day)
    except ValueError:
        return False
    return True
