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
        remarks: Key of a request to the remarks of its response, where there are any.
        damaged: The number of ignored lines.
    """

    path: Path
    header: str
    responses: dict[str, list[Any]] = field(default_factory=dict)
    remarks: dict[str, list[str]] = field(default_factory=dict)
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
        found = None if lines is None else response_of_lines(lines, request, checks)
        if found is not None:
            found.remarks = list(self.remarks.get(request.key, ()))
        return found

    def append(self, request: Request, response: Response) -> None:
        """Append a response at once, unless it has a failure.

        Raises:
            CrosswireError: The file cannot be written; it keeps the earlier responses.
        """
        if response.failures or self._file is None:
            return
        lines = [json.loads(line) for line in response_lines(response, request)]
        record: dict[str, Any] = {"request": request.key, "lines": lines}
        if response.remarks:
            record["remarks"] = self.remarks[request.key] = list(response.remarks)
        self._write(self._file, dump_line(record))
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
                self.remarks[record["request"]] = [str(remark) for remark in record.get("remarks") or ()]
            elif line.strip():
                self.damaged += 1

    def _mismatch(self, content: bytes) -> CrosswireError:
        found, expected = _parsed(content.split(b"\n")[0]), json.loads(self.header)
        system = found.get("system")
        name = system.get("name") if isinstance(system, dict) else None
        made_by = f" of {name}" if isinstance(name, str) else ""
        message = f"contains partial predictions{made_by} from another system, version, code, data, label set or seed"
        other = _differing_keys(found, expected) if isinstance(system, dict) else []
        named = f" (other {', '.join(other)})" if other else ""
        return self._error(f"{message}{named}; delete the file to start again, or choose another -o")

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

    It names the system with its version, parameters and code, the data, also of the stories to learn from, the label
    set, the seed, and our version.
    """
    header = json.loads(header_line(system, planned.digests, planned.labels))
    store, chosen = planned.store, {story.id for story in planned.stories}
    learned = [name for name in store.story_ids if name not in chosen and store.card(name).split == "train"]
    digests = {name: store.digest(name) for name in learned}
    train = {"train": digests} if digests else {}
    return dump_line({**header, **train, "seed": planned.options.seed, "crosswire": __version__})


# How a message names the keys of a header.
_NAMES = {"digest": "code", "labels": "label set", "crosswire": "version of crosswire", "train": "training data"}


def _differing_keys(one: dict[str, Any], two: dict[str, Any]) -> list[str]:
    """Return the names of what differs in two headers."""
    flat = [{**{k: v for k, v in each.items() if k != "system"}, **(each.get("system") or {})} for each in (one, two)]
    keys = [key for key in dict.fromkeys((*flat[0], *flat[1])) if flat[0].get(key) != flat[1].get(key)]
    return [_NAMES.get(key, key) for key in keys]


def _parsed(line: bytes) -> dict[str, Any]:
    """Return the JSON object of a line; an empty one if it has none."""
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return record if isinstance(record, dict) else {}
