"""JSON values in a text with anything around them: code fences, prose, several values, a list that ends too early."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

_OPENING = re.compile(r"[{\[]")
# After a value that is nested too deeply, so many characters are skipped.
_TOO_DEEP = 1000


def objects_in(text: str) -> Iterator[dict[str, Any]]:
    """Yield the JSON objects in a text, in order: on their own, in lists, or in a list that ends too early.

    A list inside an object is part of it. Text that is no JSON is skipped.
    """
    # NaN and infinities are no JSON; they become null.
    decoder, position = json.JSONDecoder(strict=False, parse_constant=lambda _: None), 0
    while (opening := _OPENING.search(text, position)) is not None:
        try:
            value, position = decoder.raw_decode(text, opening.start())
        except ValueError:
            position = opening.end()
        except RecursionError:
            position = opening.end() + _TOO_DEEP
        else:
            yield from _objects(value)


def _objects(value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _objects(item)
