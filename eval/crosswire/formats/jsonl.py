"""Reader and writer of JSON Lines: rows keep file and line, unreadable content becomes problems."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from crosswire.formats.compressed import GZIP, UnpackError, unpacked
from crosswire.formats.file_forms import other_form
from crosswire.formats.files import LARGEST_FILE, read_file, unreadable
from crosswire.problems import Kind, Problem, quoted

LONGEST_LINE = 64 * 2**20
# The first bytes, from which the form of the content is recognized.
HEAD = 2**16

# Reading stops after this many lines, because a pipe can be endless. A file has about one line per article and story.
MOST_LINES = 2_000_000


@dataclass(frozen=True, slots=True)
class Row:
    """One JSON object of a file, with its file and line number."""

    file: str
    line: int
    data: dict[str, Any]

    def problem(self, rule: str, message: str, kind: Kind | None = None, value: str = "") -> Problem:
        """Return a problem with the file and line of this row."""
        return Problem(rule, message, self.file, self.line, kind, value)


@dataclass(slots=True)
class Rows:
    """The readable rows of a file, and the problems of the other lines."""

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Line:
    """One non-blank line of a file, not parsed yet."""

    file: str
    number: int
    content: bytes


def read_rows(path: Path) -> Rows:
    """Read the rows of a JSON Lines file; unreadable, undecodable or malformed content becomes problems."""
    try:
        content = read_file(path)
    except (OSError, ValueError) as error:
        return Rows([], [unreadable(path, error)])
    return parse_rows(content, str(path))


def parse_rows(content: bytes, name: str) -> Rows:
    """Parse JSON Lines in memory; blank lines and a UTF-8 byte-order mark are ignored."""
    result = Rows()
    for line in split_lines(BytesIO(content), name):
        parsed = parse_line(line) if isinstance(line, Line) else line
        if isinstance(parsed, Problem):
            result.problems.append(parsed)
        else:
            result.rows.append(parsed)
    return result


def split_lines(stream: BinaryIO, name: str) -> Iterator[Line | Problem]:
    """Yield the lines of JSON Lines, one in memory at a time; a line that is too long becomes a problem.

    Content in another form, such as UTF-16 or CSV, becomes one problem.
    """
    yield from _lines(stream.read(HEAD), stream, name)


def unpack_lines(stream: BinaryIO, name: str) -> Iterator[Line | Problem]:
    """Yield the lines of JSON Lines that can be compressed with gzip; see `split_lines`."""
    head = stream.read(HEAD)
    try:
        if head.startswith(GZIP):
            stream = unpacked(head, stream)
            head = stream.read(HEAD)
        yield from _lines(head, stream, name)
    except UnpackError as error:
        yield Problem("E102", str(error), name)


def _lines(head: bytes, stream: BinaryIO, name: str) -> Iterator[Line | Problem]:
    head = head.removeprefix(b"\xef\xbb\xbf")
    other = other_form(head)
    if other:
        yield Problem(*other, name)
        return
    empty = True
    for number, (content, size) in enumerate(_contents(head, stream), 1):
        if number > MOST_LINES:
            yield Problem(
                "E108", f"the file has more than {MOST_LINES} lines; write one line per article", name, number
            )
            return
        if size > LONGEST_LINE:
            message = f"the line has {size} bytes; expected at most {LONGEST_LINE}; write shorter lines"
            yield Problem("E108", message, name, number)
        elif content.strip():
            yield Line(name, number, content)
        else:
            continue
        empty = False
    if empty:
        yield Problem("E107", "is empty; expected one JSON object per line", name)


def _contents(head: bytes, stream: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """Yield each line with its size in bytes; a line that is too long is cut, to limit memory.

    After a line of more than 2 GiB nothing is read, because it could be endless.
    """
    *complete, begun = head.split(b"\n")
    yield from ((content, len(content)) for content in complete)
    while line := begun + stream.readline(LONGEST_LINE + 1):
        begun, size, last = b"", len(line), line
        while size > LONGEST_LINE and last and not last.endswith(b"\n"):
            last = stream.readline(LONGEST_LINE + 1)
            size += len(last)
            if size > LARGEST_FILE:
                yield line, size
                return
        yield line.removesuffix(b"\n"), size - last.endswith(b"\n")


class _LineError(Exception):
    """A line that is not valid JSON, with the rule that it breaks."""

    def __init__(self, rule: str, message: str) -> None:
        self.rule = rule
        super().__init__(message)


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = dict(pairs)
    if len(keys) < len(pairs):
        duplicate = next(key for key, number in Counter(key for key, _ in pairs).items() if number > 1)
        raise _LineError("E113", f"duplicate key {quoted(duplicate)} in one object; keys must be unique; keep one")
    return keys


def _no_constant(text: str) -> float:
    raise _LineError("E105", f"{text} is not a JSON number; write null or remove the key")


def _finite(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise _LineError("E105", f"{quoted(text)} is too large; expected a number below 1e308")
    return value


def _parse(line: bytes, *, unique_keys: bool) -> Any:  # noqa: ANN401 - a JSON value of any type
    """Return the JSON value of a line.

    Raises:
        _LineError: The line is not valid JSON.
    """
    try:
        text = line.decode("utf-8")
        data = json.loads(
            text,
            parse_constant=_no_constant,
            parse_float=_finite,
            object_pairs_hook=_unique_keys if unique_keys else None,
        )
        if "\\ud" in text.lower():
            json.dumps(data, ensure_ascii=False).encode()
    except UnicodeDecodeError as error:
        found = f"byte {error.start + 1} of the line, 0x{line[error.start]:02x}"
        raise _LineError("E102", f"{found}, is not UTF-8; save the file as UTF-8") from error
    except UnicodeEncodeError as error:
        message = "a string contains a lone surrogate such as \\ud800, half a character; write whole characters"
        raise _LineError("E119", message) from error
    except RecursionError as error:
        message = "the line is nested too deeply; records need at most ten levels; make it flatter"
        raise _LineError("E104", message) from error
    except json.JSONDecodeError as error:
        place = quoted(text[error.pos : error.pos + 20]) if error.pos < len(text) else "the end of the line"
        message = f"invalid JSON: {error.msg} at column {error.colno}, at {place}; write one JSON object per line"
        raise _LineError("E103", message) from error
    except ValueError as error:
        raise _LineError("E105", "a number has too many digits; expected a number below 1e308") from error
    return data


def parse_line(line: Line, *, unique_keys: bool = True) -> Row | Problem:
    """Parse a line into a row, or return the problem of the line.

    A duplicate key is a problem, or else the last value counts.
    """
    try:
        data = _parse(line.content, unique_keys=unique_keys)
    except _LineError as error:
        return Problem(error.rule, str(error), line.file, line.number)
    if not isinstance(data, dict):
        message = f"the line contains {quoted(data)}; expected a JSON object"
        return Problem("E106", message, line.file, line.number)
    return Row(line.file, line.number, data)


def dump_line(data: Mapping[str, Any]) -> str:
    """Return one canonical line: unescaped UTF-8, key order as given, newline at the end."""
    return json.dumps(data, ensure_ascii=False, allow_nan=False) + "\n"
