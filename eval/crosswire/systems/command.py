"""Programs in any language as systems: a request on standard input, lines of a predictions file on standard output."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from crosswire.formats.jsonl import dump_line
from crosswire.formats.predictions.header import LONGEST_NAME
from crosswire.model import Story, SystemInfo
from crosswire.problems import CrosswireError, printable
from crosswire.systems.python import LiveSystem

PREFIX = "cmd:"
# The largest answer, and how often it and the deadline are looked at.
LARGEST_ANSWER = 2**28
POLL_SECONDS = 0.02
FORMAT = 1
_INTERPRETER = re.compile(r"(python|pypy|node|deno|bun|ruby|perl|php|lua|julia|java|Rscript|(ba|da|z|k|fi)?sh)[\d.]*$")


@dataclass(frozen=True, slots=True)
class CommandAnswer:
    """What a program answered to one request.

    Attributes:
        lines: The objects that it wrote, one per line.
        fault: Why its answer does not count; empty if it counts.
    """

    lines: Sequence[dict[str, Any]] = ()
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Command:
    """A program that is started once for each request, in a process group of its own.

    Attributes:
        arguments: The program and its arguments.
        timeout: The seconds after which it is killed, with all its children; None for no limit.
    """

    arguments: Sequence[str]
    timeout: float | None = None

    def predict(self, story: Story) -> CommandAnswer:
        """Run the program on a story and return its answer."""
        with tempfile.TemporaryFile() as request, tempfile.TemporaryFile() as answer:
            request.write(dump_line(request_of(story)).encode())
            request.seek(0)
            try:
                process = subprocess.Popen(self.arguments, stdin=request, stdout=answer, start_new_session=True)
            except OSError as error:
                return CommandAnswer(fault=f"cannot be started: {error.strerror}")
            try:
                fault = self._wait(process, answer)
            finally:
                # Also what the program leaves behind, and everything if the run is interrupted.
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()
            answer.seek(0)
            return CommandAnswer(fault=fault) if fault else _answer(answer.read())

    def _wait(self, process: subprocess.Popen[bytes], answer: IO[bytes]) -> str:
        """Wait for the end of the program; return why it failed, or an empty text."""
        deadline = time.monotonic() + self.timeout if self.timeout is not None else float("inf")
        while process.poll() is None:
            if time.monotonic() > deadline:
                return f"took longer than {self.timeout:g} s and was stopped"
            if os.fstat(answer.fileno()).st_size > LARGEST_ANSWER:
                return f"wrote more than {LARGEST_ANSWER} bytes and was stopped"
            time.sleep(POLL_SECONDS)
        if process.returncode < 0:
            return f"was ended by {_signal_name(-process.returncode)}"
        return f"exited with {process.returncode}; its messages are on stderr" if process.returncode else ""


def request_of(story: Story) -> dict[str, Any]:
    """Return the request on a story: one line with all its articles."""
    articles = [
        {
            "id": article.id,
            "date": article.date.isoformat(),
            "text": article.text,
            "segments": [
                {"id": each.id, "kind": each.kind, "start": each.start, "end": each.end} for each in article.segments
            ],
        }
        for article in story.articles
    ]
    return {"format": FORMAT, "kind": "story", "id": story.id, "articles": articles}


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _answer(content: bytes) -> CommandAnswer:
    lines = []
    for number, line in enumerate(content.decode("utf-8-sig", errors="replace").split("\n"), 1):
        if line.strip():
            try:
                found = json.loads(line)
            except (ValueError, RecursionError):
                return CommandAnswer(fault=f"line {number} of its output is not JSON: {printable(line[:60])}")
            if not isinstance(found, dict):
                return CommandAnswer(fault=f"line {number} of its output is not a JSON object")
            lines.append(found)
    return CommandAnswer(lines) if lines else CommandAnswer(fault="wrote nothing to stdout")


def from_command(text: str, timeout: float | None) -> LiveSystem:
    """Return the system `cmd:PROGRAM ARGUMENTS`.

    Arguments that name files, and those with a slash that name folders, become absolute paths. The system has the name
    of the program; that of the first file among the arguments if the program is an interpreter or found on the PATH.

    Raises:
        CrosswireError: The program does not exist or is not executable.
    """
    try:
        program, *arguments = shlex.split(text.removeprefix(PREFIX))
    except ValueError as error:
        reason = str(error) if "unpack" not in str(error) else "the program is missing"
        raise CrosswireError(f"{text!r}: {reason}; write cmd:PROGRAM ARGUMENTS") from error
    found = shutil.which(program)
    if found is None:
        state = "is not executable; run chmod +x on it" if Path(program).is_file() else "does not exist"
        raise CrosswireError(f"{PREFIX}{program}: {state}")
    files = [Path(each) for each in arguments if _is_path(each) and Path(each).is_file()]
    absolute = [str(Path(each).absolute()) if _is_path(each) else each for each in arguments]
    command = Command((str(Path(found).absolute()), *absolute), timeout)
    runs_a_file = files and (os.sep not in program or _INTERPRETER.match(Path(program).name))
    name = (files[0] if runs_a_file else Path(program)).stem[:LONGEST_NAME]
    written = {"command": shlex.join((program, *arguments))}
    info = SystemInfo(name, parameters=written, digest=_digest([Path(found), *files]))
    return LiveSystem(
        info=info,
        make=lambda: command,
        fresh=lambda: command,
        learns=False,
        one_article=False,
        predicts=True,
        takes_given=False,
        verifies=False,
    )


def _is_path(argument: str) -> bool:
    """Return whether an argument names a file, or with a slash a folder; a plain word may be a folder by chance."""
    try:
        path = Path(argument)
        return bool(argument) and (path.is_file() or (os.sep in argument and path.is_dir()))
    except (OSError, ValueError):
        return False  # It is too long for a path, or has a null character.


def _digest(files: Sequence[Path]) -> str:
    """Return a digest of the program and of the files among its arguments."""
    found = hashlib.sha256()
    for path in files:
        with contextlib.suppress(OSError):
            found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()[:12]
