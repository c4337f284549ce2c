"""The shape of the lines of an answer: programs can write any JSON, and later steps rely on lists of objects."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from crosswire.problems import quoted, unknown_value
from crosswire.systems.requests import Request
from crosswire.systems.returned_objects import Line, Returned

# Maps a value to whether it has the shape of a layer.
Shape = Callable[[Any], bool]


def remove_misshapen(returned: Returned, request: Request) -> None:
    """Turn lines and layers without the shape of predictions into faults."""
    for article, lines in list(returned.lines.items()):
        for line in lines:
            fault = _line_fault(line, request)
            if fault:
                returned.fault = fault
                del returned.lines[article]
                break
            for layer, reason in _take_misshapen(line, _ARTICLE_LAYERS):
                returned.faults.setdefault(article, {})[layer] = reason
    if returned.story_line is not None:
        fault = _line_fault(returned.story_line, request)
        if fault:
            returned.fault, returned.story_line = fault, None
        else:
            returned.story_faults.update(_take_misshapen(returned.story_line, _STORY_LAYERS))


def _line_fault(line: Line, request: Request) -> str:
    """Return why a line is no answer to the request; empty if it can be one."""
    known = _KEYS_OF_ARTICLES if "article" in line else _KEYS_OF_STORIES
    unknown = [key for key in line if key not in known]
    if unknown:
        return f"wrote a line with the {unknown_value('key', unknown[0], known)}"
    given = line.get("given", "")
    if given != request.kind:
        expected = f"given {quoted(request.kind)}" if request.kind else "no key given"
        return f"wrote a line with given {quoted(given)}; expected {expected}"
    try:
        json.dumps(line, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return "wrote half of a surrogate pair, which is no character; write whole characters, or escape both halves"
    return ""


def _take_misshapen(line: Line, shapes: Mapping[str, tuple[Shape, str]]) -> list[tuple[str, str]]:
    """Remove the layers of a line without their shape, and return each with the reason."""
    found = []
    for layer, (has_shape, expected) in shapes.items():
        if layer in line and line[layer] is not None and not has_shape(line[layer]):
            found.append((layer, f"{layer} is {quoted(line.pop(layer))}; expected {expected}"))
    return found


def _is_list(value: object) -> bool:
    return isinstance(value, list)


def _is_list_of_objects(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


def _is_list_of_events(value: object) -> bool:
    return isinstance(value, list) and all(
        isinstance(item, dict) and isinstance(item.get("arguments", []), list | None) for item in value
    )


_ARTICLE_LAYERS: Mapping[str, tuple[Shape, str]] = {
    "mentions": (_is_list_of_objects, "a list of objects"),
    "events": (_is_list_of_events, "a list of objects with lists of arguments"),
}
_STORY_LAYERS: Mapping[str, tuple[Shape, str]] = {
    layer: (_is_list, "a list of objects") for layer in ("entities", "happenings", "contradictions", "verdicts")
}

_KEYS_OF_ARTICLES = ("article", "given", *_ARTICLE_LAYERS)
_KEYS_OF_STORIES = ("story", "given", *_STORY_LAYERS)
