"""Answers that are kept beside an output until it is whole, a line each, and taken up again after an interruption."""

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
from crosswire.systems.runner import Answer, answer_lines_of, answer_of_lines


@dataclass(slots=True)
class PartialFile:
    """The partial file of an output.

    Its first line is the header of the output; then comes one line an answer: the key of the question, and what was
    said. A line that was cut off is dropped; an answer in which anything failed is not kept, so that it is asked for
    again.

    Attributes:
        path: Where it lies.
        header: The first line that it must have to be ours.
        answers: Key of a question to what was said.
    """

    path: Path
    header: str
    answers: dict[str, list[Any]] = field(default_factory=dict)
    _file: TextIO | None = None

    def __enter__(self) -> PartialFile:
        """Read what is there, and write it anew without what is damaged.

        Raises:
            CrosswireError: The file is of another system, version or data, or no file.
        """
        self._read()
        self._file = self.path.open("w", encoding="utf-8", newline="\n")
        self._file.write(self.header)
        self._file.writelines(_line(key, said) for key, said in self.answers.items())
        self._file.flush()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file; without any answer it is removed."""
        if self._file is not None:
            self._file.close()
            if not self.answers:
                self.path.unlink()

    def answer(self, request: Request, checks: Checks) -> Answer | None:
        """What was said to a question; null where it has to be asked."""
        said = self.answers.get(request.key)
        return None if said is None else answer_of_lines(said, request, checks)

    def keep(self, request: Request, answer: Answer) -> None:
        """Append an answer at once, if nothing in it failed."""
        if answer.failures or self._file is None:
            return
        self.answers[request.key] = [json.loads(line) for line in answer_lines_of(answer, request)]
        self._file.write(_line(request.key, self.answers[request.key]))
        self._file.flush()

    def _read(self) -> None:
        if not self.path.exists():
            return
        if not self.path.is_file():
            raise self._error("is no file, but unfinished predictions are kept there; choose another -o")
        content = self.path.read_bytes()
        whole = content[: content.rfind(b"\n") + 1]
        ours = whole.startswith(self.header.encode()) if whole else self.header.encode().startswith(content)
        if not ours:
            raise self._foreign(whole)
        for line in whole.split(b"\n")[1:-1]:
            record = _parsed(line)
            if not isinstance(record.get("question"), str) or not isinstance(record.get("said"), list):
                raise self._error(f"is damaged: {quoted(line.decode(errors='replace'))}; delete it to start anew")
            self.answers[record["question"]] = record["said"]

    def _foreign(self, content: bytes) -> CrosswireError:
        system = _parsed(content.split(b"\n")[0]).get("system")
        name = system.get("name") if isinstance(system, dict) else None
        made_by = f" of {name}" if isinstance(name, str) else ""
        message = f"holds unfinished predictions{made_by}, of another system, version or data"
        return self._error(f"{message}; delete it to start anew, or choose another -o")

    def _error(self, message: str) -> CrosswireError:
        return CrosswireError(f"{self.path}: {message}")


def _line(key: str, said: list[Any]) -> str:
    return dump_line({"question": key, "said": said})


def _parsed(line: bytes) -> dict[str, Any]:
    """The object of a line; an empty one where it holds none."""
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return record if isinstance(record, dict) else {}
