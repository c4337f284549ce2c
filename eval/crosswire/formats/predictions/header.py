"""The header of a predictions file: the system and the data of the run."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from crosswire.formats.field_reader import FieldReader
from crosswire.formats.jsonl import Line, Row, parse_line, unpack_lines
from crosswire.formats.predictions.encoder import FORMAT
from crosswire.model import SystemInfo
from crosswire.problems import Problem, quoted

HEADER_KEYS = ("format", "system", "data", "labels")
SYSTEM_KEYS = ("name", "version", "parameters", "digest")
LONGEST_NAME = 100
DEEPEST_PARAMETERS = 20


@dataclass(frozen=True, slots=True)
class Header:
    """A decoded header.

    Attributes:
        system: The system that made the file; null if absent.
        data: Story to the digest of the data of the run; null if absent.
        labels: The label set of the predictions; empty if absent or unknown.
    """

    system: SystemInfo | None
    data: Mapping[str, str] | None
    labels: str = ""


def is_header(row: Row) -> bool:
    """Return whether a row is a header."""
    return "format" in row.data or "system" in row.data


def decode_header(
    row: Row, *, first: bool, label_sets: Collection[str] = (), requested: str = ""
) -> tuple[Header, list[Problem]]:
    """Decode a header row; return it with all its problems.

    Its label set is one of `label_sets`, and the `requested` one if there is any.
    """
    fields = FieldReader(row, row.data, "header")
    fields.reject_unknown(HEADER_KEYS)
    if not first:
        fields.problem("E114", "is not the first line; write one header, before all other lines")
    if row.data.get("format") != FORMAT or isinstance(row.data.get("format"), bool):
        fields.problem("E114", f"format is {quoted(row.data.get('format'))}; this version reads format {FORMAT}")
    system = _system(fields, {} if row.data.get("system") is None else row.data["system"])
    data = row.data.get("data")
    digests = data if isinstance(data, dict) and all(isinstance(v, str) for v in data.values()) else None
    if data is not None and digests is None:
        fields.problem("E111", f"data is {quoted(data)}; expected an object that maps stories to digests")
    labels = fields.optional_choice("labels", "E114", label_sets) or ""
    if requested and labels in label_sets and labels != requested:
        message = f"labels is {quoted(labels)}, but --labels is {quoted(requested)}; remove --labels, or correct one"
        fields.problem("E114", message)
    return Header(system, digests, labels if labels in label_sets else ""), fields.problems


def _system(header: FieldReader, data: object) -> SystemInfo | None:
    if not isinstance(data, dict):
        header.problem("E111", f"system is {quoted(data)}; expected an object with name, version, parameters")
        return None
    fields = FieldReader(header.row, data, "header: system")
    fields.reject_unknown(SYSTEM_KEYS)
    parameters = {} if data.get("parameters") is None else data["parameters"]
    fault = parameters_fault(parameters)
    if fault:
        fields.problem("E111", fault)
    for key in ("name", "version", "digest"):
        value = data.get(key)
        if isinstance(value, str) and not (value.isprintable() and len(value) <= LONGEST_NAME):
            fields.problem("E111", f"{key} is {quoted(value)}; expected at most {LONGEST_NAME} printable characters")
    info = SystemInfo(fields.string("name", ""), fields.string("version", ""), parameters, fields.string("digest", ""))
    header.problems.extend(fields.problems)
    return info


def parameters_fault(parameters: object) -> str:
    """Return why a value cannot be the parameters of a system, or an empty string if it is valid."""
    if not isinstance(parameters, dict):
        return f"parameters is {quoted(parameters)}; expected an object"
    level: list[object] = [parameters]
    for _ in range(DEEPEST_PARAMETERS):
        level = [v for item in level if isinstance(item, (dict, list)) for v in _inside(item)]
    return f"parameters have more than {DEEPEST_PARAMETERS} levels; make them flatter" if level else ""


def _inside(item: dict[str, object] | list[object]) -> Iterable[object]:
    return item.values() if isinstance(item, dict) else item


def stories_named(path: Path) -> tuple[str, ...]:
    """Return the stories in the header of a file; empty for a pipe, and if the header has none or cannot be read."""
    try:
        # The first line of a pipe can be read only once.
        if not path.is_file():
            return ()
        with path.open("rb") as stream:
            first = next(unpack_lines(stream, str(path)))
    except (OSError, ValueError):
        return ()
    row = parse_line(first, unique_keys=False) if isinstance(first, Line) else first
    data = row.data.get("data") if isinstance(row, Row) and is_header(row) else None
    return tuple(data) if isinstance(data, dict) else ()
