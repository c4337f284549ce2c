"""The partial file of an output: it stores one response per line until the output is complete, for resuming a run."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

from crosswire.formats.jsonl import dump_line
from crosswire.formats.predictions.articles import Checks
from crosswire.problems import CrosswireError, quoted
from crosswire.systems.requests import Request
from crosswire.systems.runner import Response, response_lines, response_of_lines


@dataclass(slots=True)
class PartialFile:
    """The partial file of an output.

    The first line is the header of the output. Each further line is one response: the key of the request, and the
    returned lines. An incomplete last line is dropped. A response with a failure is not stored, so that its request is
    sent again.

    Attributes:
        path: Path of the partial file.
        header: The expected first line, which identifies system, version and data.
        responses: Key of a request to the returned lines.
    """

    path: Path
    header: str
    responses: dict[str, list[Any]] = field(default_factory=dict)
    _file: TextIO | None = None

    def __enter__(self) -> PartialFile:
        """Read the existing file, and rewrite it without an incomplete last line.

        Raises:
            CrosswireError: The file belongs to another system, version or data, has an invalid line, or is not a file.
        """
        self._read()
        self._file = self.path.open("w", encoding="utf-8", newline="\n")
        self._file.write(self.header)
        self._file.writelines(_line(key, lines) for key, lines in self.responses.items())
        self._file.flush()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file, and remove it if it has no response."""
        if self._file is not None:
            self._file.close()
            if not self.responses:
                self.path.unlink()

    def response(self, request: Request, checks: Checks) -> Response | None:
        """Return the stored response to a request; None if there is no valid one."""
        lines = self.responses.get(request.key)
        return None if lines is None else response_of_lines(lines, request, checks)

    def append(self, request: Request, response: Response) -> None:
        """Append a response at once, unless it has a failure."""
        if response.failures or self._file is None:
            return
        self.responses[request.key] = [json.loads(line) for line in response_lines(response, request)]
        self._file.write(_line(request.key, self.responses[request.key]))
        self._file.flush()

    def _read(self) -> None:
        if not self.path.exists():
            return
        if not self.path.is_file():
            raise self._error("is not a file, but partial predictions must be stored there; choose another -o")
        content = self.path.read_bytes()
        complete = content[: content.rfind(b"\n") + 1]
        matches = complete.startswith(self.header.encode()) if complete else self.header.encode().startswith(content)
        if not matches:
            raise self._mismatch(complete)
        for line in complete.split(b"\n")[1:-1]:
            record = _parsed(line)
            if not isinstance(record.get("request"), str) or not isinstance(record.get("lines"), list):
                text = quoted(line.decode(errors="replace"))
                raise self._error(f"has an invalid line: {text}; delete the file to start again")
            self.responses[record["request"]] = record["lines"]

    def _mismatch(self, content: bytes) -> CrosswireError:
        system = _parsed(content.split(b"\n")[0]).get("system")
        name = system.get("name") if isinstance(system, dict) else None
        made_by = f" of {name}" if isinstance(name, str) else ""
        message = f"contains partial predictions{made_by} from another system, version or data"
        return self._error(f"{message}; delete the file to start again, or choose another -o")

    def _error(self, message: str) -> CrosswireError:
        return CrosswireError(f"{self.path}: {message}")


def _line(key: str, lines: list[Any]) -> str:
    return dump_line({"request": key, "lines": lines})


def _parsed(line: bytes) -> dict[str, Any]:
    """Return the JSON object of a line; an empty one if it has none."""
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return record if isinstance(record, dict) else {}
