"""Programs in any language as systems: a request line on standard input, lines of a predictions file on output."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shlex
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from crosswire.formats.predictions.header import LONGEST_NAME
from crosswire.model import GIVEN_KINDS, SystemInfo
from crosswire.problems import CrosswireError, plural, quoted, unknown_value
from crosswire.systems.live_system import LiveSystem, Reply
from crosswire.systems.processes.answer_format import is_empty_line, returned_of_lines
from crosswire.systems.processes.child import ChildProcess, Exchange
from crosswire.systems.processes.limits import Limits
from crosswire.systems.processes.request_format import FORMAT, PAIRS, STORY, Call, encode_call
from crosswire.systems.returned_objects import Returned

# A program that is started for each request, and one that is started once.
PREFIX, SERVER_PREFIX = "cmd:", "serve:"
# The seconds to wait for surplus empty lines of a program that stays.
PATIENCE = 0.01
# The kinds of requests that a program can answer.
KINDS = (STORY, *GIVEN_KINDS, PAIRS)
_INTERPRETER = re.compile(r"(python|pypy|node|deno|bun|ruby|perl|php|lua|julia|java|Rscript|(ba|da|z|k|fi)?sh)[\d.]*$")


@dataclass(frozen=True, slots=True)
class _Connect:
    """Makes connections to a program."""

    arguments: tuple[str, ...]
    limits: Limits
    stays: bool

    def __call__(self) -> ProgramConnection:
        return ProgramConnection(self.arguments, self.limits, self.stays)


@dataclass(slots=True)
class ProgramConnection:
    """A connection to a program.

    Attributes:
        arguments: The program and its arguments.
        limits: The limits of one request.
        stays: True if the program stays and ends each answer with an empty line. False if it is started for each
            request, and its end is that of the answer.
    """

    arguments: Sequence[str]
    limits: Limits
    stays: bool
    _child: ChildProcess | None = None
    _kind: str = ""
    _kinds: frozenset[str] | None = None
    _kinds_fault: str = ""
    _is_aborted: bool = False
    _messages: list[str] = field(default_factory=list)

    def reply(self, call: Call) -> Reply:
        """Return the reply to a request; that to a kind of request which the program does not answer is empty."""
        if call.kind != STORY and self._kinds is None and not self._kinds_fault:
            # In a resumed run, or in another process, the answer that names the kinds is not known.
            self._ask(Call(STORY, call.story))
        if call.kind != STORY and self._kinds_fault:
            return Reply(Returned(fault=f"does not name its kinds of requests: {self._kinds_fault}"))
        if call.kind != STORY and call.kind not in (self._kinds or ()):
            return Reply(Returned())
        exchange = self._ask(call)
        messages, self._messages = "".join(self._messages), []
        fault = exchange.fault or (self._kinds_fault if call.kind == STORY else "")
        if not fault and not any(line.strip() for line in exchange.lines):
            fault = "wrote nothing to stdout"
        if exchange.fault and self.stays and exchange.lines:
            fault += f"; it wrote {plural(len(exchange.lines), 'line')}, but no empty line after them"
        returned = Returned(fault=fault) if fault else returned_of_lines(exchange.lines, call.story.id)
        return Reply(returned, exchange.seconds, exchange.peak_memory, messages)

    def _ask(self, call: Call) -> Exchange:
        """Send a request to the running program or a new one, and read which kinds of requests it answers."""
        if call.kind != self._kind:
            self.close()
        self._kind = call.kind
        if self._child is not None and not self._child.is_running:
            self.close()
        try:
            child = self._child = self._child or ChildProcess(self.arguments)
        except OSError as error:
            return Exchange((), f"cannot be started: {error.strerror}", 0.0, 0)
        if self._is_aborted:
            child.kill()
        exchange = child.ask(
            encode_call(call), self.limits, is_last_line=is_empty_line if self.stays else None, patience=PATIENCE
        )
        if call.kind == STORY and self._kinds is None:
            self._kinds_fault = exchange.fault
            if not exchange.fault:
                self._kinds, self._kinds_fault = _kinds(exchange.lines)
        if exchange.fault or not self.stays:
            child.kill()
            self._child = None
        self._messages.append(child.messages())
        return exchange

    def close(self) -> str:
        """End the program and return its last messages."""
        child, self._child = self._child, None
        return child.close() if child is not None else ""

    def abort(self) -> None:
        """Stop the process at once."""
        self._is_aborted = True
        if self._child is not None:
            self._child.kill()


def _kinds(lines: Sequence[bytes]) -> tuple[frozenset[str], str]:
    """Return the kinds of requests that a program answers, from the header of its answer, and what is wrong with it."""
    for line in lines:
        with contextlib.suppress(ValueError, RecursionError):
            header = json.loads(line)
            if isinstance(header, dict) and "format" in header and "article" not in header and "story" not in header:
                return _kinds_of(header)
    return frozenset(), ""


def _kinds_of(header: dict[str, Any]) -> tuple[frozenset[str], str]:
    if header["format"] != FORMAT:
        return frozenset(), f"its header has the format {quoted(header['format'])}; expected {FORMAT}"
    kinds = header.get("kinds", [STORY])
    if not isinstance(kinds, list) or not all(isinstance(kind, str) for kind in kinds):
        return frozenset(), f"kinds is {quoted(kinds)}; expected a list of {', '.join(KINDS)}"
    wrong = [kind for kind in kinds if kind not in KINDS]
    return frozenset(kinds), unknown_value("kind", wrong[0], KINDS) if wrong else ""


def from_command(text: str, limits: Limits) -> LiveSystem:
    """Return the system `cmd:PROGRAM ARGUMENTS` or `serve:PROGRAM ARGUMENTS`.

    Arguments that name files, and those with a slash that name folders, become absolute paths. The system has the name
    of the program; that of the first file among the arguments if the program is an interpreter or found on the PATH.

    Raises:
        CrosswireError: The program does not exist or is not executable.
    """
    prefix = SERVER_PREFIX if text.startswith(SERVER_PREFIX) else PREFIX
    try:
        program, *arguments = shlex.split(text.removeprefix(prefix))
    except ValueError as error:
        reason = str(error) if "unpack" not in str(error) else "the program is missing"
        raise CrosswireError(f"{text!r}: {reason}; write {prefix}PROGRAM ARGUMENTS") from error
    found = shutil.which(program)
    if found is None:
        state = "is not executable; run chmod +x on it" if Path(program).is_file() else "does not exist"
        raise CrosswireError(f"{prefix}{program}: {state}")
    files = [Path(each) for each in arguments if _is_path(each) and Path(each).is_file()]
    absolute = [str(Path(each).absolute()) if _is_path(each) else each for each in arguments]
    runs_a_file = files and (os.sep not in program or _INTERPRETER.match(Path(program).name))
    name = (files[0] if runs_a_file else Path(program)).stem[:LONGEST_NAME]
    written = {"command": shlex.join((program, *arguments))}
    return LiveSystem(
        info=SystemInfo(name, parameters=written, digest=_digest([Path(found), *files])),
        connect=_Connect((str(Path(found).absolute()), *absolute), limits, prefix == SERVER_PREFIX),
        learns=False,
        one_article=False,
        predicts=True,
        takes_given=True,
        verifies=True,
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
