"""Recognition of content that is not JSON Lines: compressed, binary, another encoding, another form of JSON, CSV."""

from __future__ import annotations

import json
import re

# The first bytes of binary formats, each with its name and the way to JSON Lines.
_SIGNATURES = (
    (b"\x1f\x8b", "a gzip file", "unpack it with gunzip"),
    (b"PK\x03\x04", "a zip file", "unpack it with unzip"),
    (b"BZh", "a bzip2 file", "unpack it with bunzip2"),
    (b"\xfd7zXZ\x00", "an xz file", "unpack it with unxz"),
    (b"\x28\xb5\x2f\xfd", "a zstd file", "unpack it with unzstd"),
    (b"\x04\x22\x4d\x18", "an lz4 file", "unpack it with unlz4"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z file", "unpack it with 7z"),
    (b"PAR1", "a Parquet file", "convert it with pandas: read_parquet, then to_json(orient='records', lines=True)"),
    (b"ARROW1", "an Arrow file", "convert it with pandas: read_feather, then to_json(orient='records', lines=True)"),
    (b"\x93NUMPY", "a NumPy file", "write JSON Lines from Python"),
    (b"\x89HDF", "an HDF5 file", "write JSON Lines from Python"),
    (b"SQLite format 3", "a SQLite database", "write JSON Lines from a query"),
    (b"%PDF", "a PDF file", "write JSON Lines"),
)
_PICKLE = re.compile(rb"\x80[\x02-\x05]")
_UTF16_OR_32 = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
# Control characters that no text has.
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_CSV_NAME = re.compile(r'"?[A-Za-z_][\w .-]*"?')


def other_form(head: bytes) -> tuple[str, str] | None:
    """Return the rule and the message for the first bytes of content that is not JSON Lines; None if it can be."""
    binary = _binary_form(head)
    if binary:
        return "E102", binary
    text = head.decode("utf-8", errors="replace").lstrip()
    first, _, rest = text.partition("\n")
    if text.startswith("```") or "\n```" in text:
        message = "has a Markdown fence (```); keep only the lines inside it, one JSON object per line"
        return "E103", message
    if first.startswith("[") and _continues(text):
        return "E103", "is a JSON array over several lines; write one object per line: jq -c '.[]' FILE"
    if first.startswith("{") and not first.rstrip().endswith("}") and _continues(text):
        return "E103", "is JSON over several lines; write each object on one line: jq -c . FILE"
    if _is_csv(first, rest):
        message = "is a table (CSV); write JSON Lines with lists of mentions, as described in docs/predictions.md"
        return "E103", message
    return None


def _binary_form(head: bytes) -> str:
    for signature, name, fix in _SIGNATURES:
        if head.startswith(signature):
            return f"is {name}, not JSON Lines; {fix}"
    if _PICKLE.match(head):
        return "is a Python pickle, not JSON Lines; load it in Python, and write one JSON object per line"
    if head.startswith(_UTF16_OR_32) or _alternates(head):
        return "is encoded as UTF-16 or UTF-32; save it as UTF-8: iconv -f UTF-16 -t UTF-8 FILE"
    # A few control characters in a text are an invalid line. Many are no text.
    start = head[:1024]
    if b"\x00" in start[:64] or len(_BINARY.findall(start)) * 20 > len(start) > 64:
        return "is a binary file; expected JSON Lines: text in UTF-8 with one JSON object per line"
    return ""


def _alternates(head: bytes) -> bool:
    """Return whether the bytes are ASCII text in UTF-16 or UTF-32 without a byte-order mark."""
    start = head[:64]
    return len(start) > 2 and any(start) and any(set(start[place::2]) == {0} for place in (0, 1))


def _continues(text: str) -> bool:
    """Return whether a text begins with one JSON value over several lines, which can be cut at the end of the text.

    A line that was cut, before a complete object on the next line, is an error of this line instead.
    """
    first, newline, rest = text.partition("\n")
    second = rest.lstrip().partition("\n")[0]
    if not newline or not rest.strip() or _is_object(first) or _is_object(second.strip()):
        return newline != "" and first.strip() == "["
    try:
        _, end = json.JSONDecoder().raw_decode(text)
    except json.JSONDecodeError as error:
        end = error.pos
        return end > len(first) and (end >= len(text.rstrip()) or error.msg.startswith("Unterminated string"))
    except (ValueError, RecursionError):
        return False
    return end > len(first)


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _is_csv(first: str, rest: str) -> bool:
    """Return whether the first line has the names of the columns of a table, and the next line has as many values."""
    second = rest.lstrip().partition("\n")[0]
    for mark in ",;\t":
        names = first.strip().split(mark)
        if len(names) > 1 and all(_CSV_NAME.fullmatch(name.strip()) for name in names):
            return second.count(mark) >= len(names) - 1
    return False
