"""The partial file of an output: it stores one response per line until the output is complete, for resuming a run."""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import dataclass, field
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import Any

from crosswire.about import __version__
from crosswire.evaluation.plan import Plan
from crosswire.formats.files import IrregularFileError
from crosswire.formats.jsonl import dump_line
from crosswire.formats.locks import open_locked
from crosswire.formats.predictions.articles import Checks
from crosswire.formats.predictions.encoder import header_line
from crosswire.model import SystemInfo
from crosswire.problems import CrosswireError, plural
from crosswire.systems.requests import Request
from crosswire.systems.response import Response
from crosswire.systems.runner import response_lines, response_of_lines


@dataclass(slots=True)
class PartialFile:
    """The partial file of an output.

    The first line is its own header. Each further line is one response: the key of the request, and the
    returned lines. Existing lines are never rewritten. A cut-off last line is removed, and a damaged line is ignored. A
    response with a failure is not stored, so that its request is sent again.

    Attributes:
        path: Path of the partial file. One process at a time can have it open.
        header: The expected first line; see `partial_header`.
        responses: Key of a request to the returned lines.
        damaged: The number of ignored lines.
    """

    path: Path
    header: str
    responses: dict[str, list[Any]] = field(default_factory=dict)
    damaged: int = 0
    _opened: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)
    _file: FileIO | None = None
    _complete: bool = False

    def __enter__(self) -> PartialFile:
        """Lock and read the existing file, or create it.

        Raises:
            LockedError: Another process has the file open.
            CrosswireError: The file belongs to another system, version, data or label set, or is not a file.
            OSError: The file cannot be opened.
        """
        try:
            self._file = self._opened.enter_context(open_locked(self.path))
        except IrregularFileError as error:
            message = f"{error.strerror}, but partial predictions must be stored there; choose another -o"
            raise self._error(message) from error
        try:
            self._read(self._file)
        except BaseException:
            self._opened.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file, and remove it if it is not needed any more."""
        with self._opened:
            if self._complete or not (self.responses or self.damaged):
                self._remove()
            elif error is not None:
                kept = f"{plural(len(self.responses), 'response')} kept in {self.path}"
                error.add_note(f"{kept}; run the same command again to resume")

    def mark_complete(self) -> None:
        """Remove the file when it is closed, because the output is written."""
        self._complete = True

    def _remove(self) -> None:
        try:
            self.path.unlink(missing_ok=True)
        except PermissionError:
            if self._file is not None:
                self._file.truncate(0)  # Windows cannot remove an open file

    def response(self, request: Request, checks: Checks) -> Response | None:
        """Return the stored response to a request; None if there is no valid one."""
        lines = self.responses.get(request.key)
        return None if lines is None else response_of_lines(lines, request, checks)

    def append(self, request: Request, response: Response) -> None:
        """Append a response at once, unless it has a failure.

        Raises:
            CrosswireError: The file cannot be written; it keeps the earlier responses.
        """
        if response.failures or self._file is None:
            return
        lines = [json.loads(line) for line in response_lines(response, request)]
        self._write(self._file, dump_line({"request": request.key, "lines": lines}))
        self.responses[request.key] = lines

    def _write(self, file: FileIO, text: str) -> None:
        """Write a line at the end of the file, completely or not at all."""
        end = file.seek(0, os.SEEK_END)
        rest = memoryview(text.encode())
        try:
            while rest:
                rest = rest[file.write(rest) :]
        except OSError as error:
            with contextlib.suppress(OSError):
                file.truncate(end)
            reason = error.strerror or type(error).__name__
            raise self._error(f"cannot be written: {reason}; check the disk and its quota") from error
        except BaseException:
            file.truncate(end)
            raise

    def _read(self, file: FileIO) -> None:
        content = file.readall()
        complete = content[: content.rfind(b"\n") + 1]
        header = self.header.encode()
        matches = complete.startswith(header) if complete else header.startswith(content)
        if not matches:
            raise self._mismatch(complete)
        if len(complete) < len(content):
            file.truncate(len(complete))
        if not complete:
            self._write(file, self.header)
        for line in complete[len(header) :].split(b"\n"):
            record = _parsed(line)
            if isinstance(record.get("request"), str) and isinstance(record.get("lines"), list):
                self.responses[record["request"]] = record["lines"]
            elif line.strip():
                self.damaged += 1

    def _mismatch(self, content: bytes) -> CrosswireError:
        system = _parsed(content.split(b"\n")[0]).get("system")
        name = system.get("name") if isinstance(system, dict) else None
        made_by = f" of {name}" if isinstance(name, str) else ""
        message = f"contains partial predictions{made_by} from another system, version, code, data, label set or seed"
        return self._error(f"{message}; delete the file to start again, or choose another -o")

    def resume_message(self) -> str:
        """Return the line that reports the responses of an interrupted run; empty if there are none."""
        if not self.responses and not self.damaged:
            return ""
        ignored = f", {plural(self.damaged, 'damaged line')} ignored" if self.damaged else ""
        return f"resuming from {self.path}: {plural(len(self.responses), 'response')} kept{ignored}"

    def _error(self, message: str) -> CrosswireError:
        return CrosswireError(f"{self.path}: {message}")


def partial_header(system: SystemInfo, planned: Plan) -> str:
    """Return the first line of the partial file of a run: all that its responses depend on.

    It names the system with its version, parameters and code, the data, the label set, the seed, and our version.
    """
    header = json.loads(header_line(system, planned.digests, planned.labels))
    return dump_line({**header, "seed": planned.options.seed, "crosswire": __version__})


def _parsed(line: bytes) -> dict[str, Any]:
    """Return the JSON object of a line; an empty one if it has none."""
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return record if isinstance(record, dict) else {}
