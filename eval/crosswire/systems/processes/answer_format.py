"""The lines of an answer: those of a predictions file, and a last line that ends the answer of a Python system."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from crosswire.problems import printable
from crosswire.systems.returned_objects import Returned

END = "end"
_BEGINNING_OF_END = b'{"end": '
# Characters of an invalid line that a message shows.
SHOWN_LINE = 60


def ends_python_answer(line: bytes) -> bool:
    """Return whether a line ends the answer of a Python system."""
    return line.startswith(_BEGINNING_OF_END)


def is_empty_line(line: bytes) -> bool:
    """Return whether a line is empty, which ends the answer of a program that stays."""
    return not line.strip()


def encode_answer(returned: Returned, traceback: str = "") -> bytes:
    """Return the lines of an answer of a Python system."""
    lines = [line for own in returned.lines.values() for line in own]
    if returned.story_line is not None:
        lines.append(returned.story_line)
    end = {
        "fault": returned.fault,
        "faults": returned.faults,
        "story_faults": returned.story_faults,
        "item_faults": returned.item_faults,
        "traceback": traceback,
    }
    return b"".join(json.dumps(line).encode() + b"\n" for line in [*lines, {END: end}])


def decode_answer(lines: Sequence[bytes], story: str) -> tuple[Returned, str]:
    """Return what a Python system answered on a story, and the traceback of its failure; empty without one."""
    *answered, last = lines
    end: dict[str, Any] = json.loads(last)[END]
    returned = returned_of_lines(answered, story)
    returned.fault = end["fault"] or returned.fault
    returned.faults = end["faults"]
    returned.story_faults = end["story_faults"]
    returned.item_faults = end["item_faults"]
    return returned, str(end["traceback"])


def returned_of_lines(lines: Sequence[bytes], story: str) -> Returned:
    """Return the predictions in lines of a predictions file; the lines of the story add up.

    One line that is invalid makes the whole answer invalid, because what it was meant to be is not known.
    """
    result = Returned()
    for number, line in enumerate(lines, 1):
        text = line.decode("utf-8-sig", errors="replace")
        if not text.strip():
            continue
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            return Returned(fault=f"line {number} of its output is not JSON: {printable(text[:SHOWN_LINE])}")
        if not isinstance(found, dict):
            return Returned(fault=f"line {number} of its output is not a JSON object")
        _add(result, found, story)
    return result


def _add(result: Returned, line: dict[str, Any], story: str) -> None:
    if isinstance(line.get("article"), str):
        result.lines.setdefault(line["article"], []).append(line)
    elif line.get("story") == story:
        known = result.story_line or {"story": story}
        result.story_line = {**known, **{key: _sum(known.get(key), value) for key, value in line.items()}}
    elif "format" not in line or "kind" in line:
        result.fault = f"wrote a line with neither an article nor the story {story!r}"


def _sum(known: object, added: object) -> object:
    """Return the items of a layer in two lines of a story; a value that is no list counts alone."""
    return [*known, *added] if isinstance(known, list) and isinstance(added, list) else added
