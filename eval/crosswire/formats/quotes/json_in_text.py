"""JSON values in a text with anything around them: code fences, prose, several values, a list that ends too early."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

_OPENING = re.compile(r"[{\[]")
# After a value that is nested too deeply, so many characters are skipped.
_TOO_DEEP = 1000
# What stands for a value that the end of the text cuts off.
CUT_OFF = object()


def objects_in(text: str) -> Iterator[dict[str, Any]]:
    """Yield the JSON objects in a text, in order: on their own, in lists, or in a list that ends too early.

    A list inside an object is part of it. Text that is no JSON is skipped.
    """
    for value in _values(text):
        if value is not CUT_OFF:
            yield from _objects(value)


def is_cut_off(text: str) -> bool:
    """Return whether a text ends inside an object or a list."""
    return any(value is CUT_OFF for value in _values(text))


def _values(text: str) -> Iterator[object]:
    """Yield the JSON values in a text, and `CUT_OFF` for each opening bracket that the end of the text leaves open."""
    # NaN and infinities are no JSON; they become null.
    decoder, position, end = json.JSONDecoder(strict=False, parse_constant=lambda _: None), 0, len(text.rstrip())
    while (opening := _OPENING.search(text, position)) is not None:
        try:
            value, position = decoder.raw_decode(text, opening.start())
        except json.JSONDecodeError as error:
            position = opening.end()
            # A lone bracket at the end of prose is no JSON.
            if position < end and (error.pos >= end or error.msg.startswith("Unterminated string")):
                yield CUT_OFF
        except ValueError:
            position = opening.end()
        except RecursionError:
            position = opening.end() + _TOO_DEEP
        else:
            yield value


def _objects(value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _objects(item)
