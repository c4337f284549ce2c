"""The check of a path before predictions are written to it: only a predictions file is replaced."""

from __future__ import annotations

import json
from pathlib import Path

from crosswire.formats.files import require_writable, unwritable
from crosswire.formats.jsonl import LONGEST_LINE
from crosswire.formats.predictions.articles import ARTICLE_KEYS, GIVEN_ARTICLE_KEYS
from crosswire.formats.predictions.header import HEADER_KEYS
from crosswire.formats.predictions.stories import GIVEN_KEYS, OPEN_KEYS
from crosswire.problems import CrosswireError

# The key that each kind of line needs, and all its keys.
_LINES = (
    ("format", {*HEADER_KEYS}),
    ("article", {*ARTICLE_KEYS, *GIVEN_ARTICLE_KEYS}),
    ("story", {*OPEN_KEYS, *GIVEN_KEYS}),
)


def require_predictions_output(path: Path) -> None:
    """Check that a predictions file can be created or replaced at this path, before any work starts.

    Raises:
        CrosswireError: The path cannot be written, or has a file that is neither empty nor a predictions file.
    """
    require_writable(path)
    try:
        first = _first_line(path) if path.exists() else b""
    except OSError as error:
        raise unwritable(path, error) from error
    if first and not _is_predictions_line(first):
        message = "exists and is not a predictions file, so it is not replaced; choose another path with -o"
        raise CrosswireError(f"{path}: {message}, or delete the file")


def _first_line(path: Path) -> bytes:
    """Return the first line that is not blank, without a byte-order mark; empty if there is none."""
    with path.open("rb") as stream:
        while line := stream.readline(LONGEST_LINE):
            if content := line.removeprefix(b"\xef\xbb\xbf").strip():
                return content
    return b""


def _is_predictions_line(line: bytes) -> bool:
    try:
        data = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(data, dict) and any(needed in data and set(data) <= keys for needed, keys in _LINES)
