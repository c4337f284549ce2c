"""A process that answers requests: lines in, lines out, with limits; whatever it does, nothing of it is left behind."""

from __future__ import annotations

import contextlib
import os
import queue
import shutil
import subprocess
import threading
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from crosswire.systems.isolation import VARIABLE_PREFIXES
from crosswire.systems.processes.exit_codes import fault_of_exit
from crosswire.systems.processes.limits import MEGABYTE, Limits
from crosswire.systems.processes.output_log import CHUNK, OutputLog
from crosswire.systems.processes.process_tree import MARK, ProcessTree
from crosswire.systems.processes.scratch import TEMPORARY, WORK, make_scratch_folder, remove_stale_folders

# The largest answer to one request, and what a line takes in memory beside its bytes.
LARGEST_ANSWER = 2**28
LINE_BYTES = 64
# How often the limits are looked at, and how often new children and orphans are looked for.
POLL_SECONDS, CHILDREN_SECONDS, ORPHANS_SECONDS = 0.02, 0.2, 1.0
# The time that a process has for its exit handlers.
EXIT_SECONDS = 2.0

_first_start = threading.Event()


@dataclass(frozen=True, slots=True)
class Exchange:
    """What a process answered to one request.

    Attributes:
        lines: The lines that it wrote, without line ends.
        fault: Why its answer does not count; empty if it counts.
        seconds: The time from the request to the end of the answer.
        peak_memory: The largest number of bytes that the process and its children used together, as far as seen.
    """

    lines: Sequence[bytes]
    fault: str
    seconds: float
    peak_memory: int


class ChildProcess:
    """A running process; `close` or `kill` ends it."""

    def __init__(self, command: Sequence[str], variables: Mapping[str, str] | None = None) -> None:
        """Start a program in an empty folder and a session of its own.

        Raises:
            OSError: It cannot be started.
        """
        if not _first_start.is_set():
            _first_start.set()
            remove_stale_folders()
        self.folder = make_scratch_folder()
        mark = uuid.uuid4().hex
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd=self.folder / WORK,
                env={**_environment(), **_temporary(self.folder / TEMPORARY), MARK: mark, **(variables or {})},
                start_new_session=True,
                bufsize=0,
            )
        except BaseException:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise
        self._tree = ProcessTree(self._process.pid, mark)
        assert self._process.stderr is not None
        self._log = OutputLog(self._process.stderr)
        self._lines: queue.Queue[bytes | None] = queue.Queue()
        # The bytes so far, those before this answer, and whether the reader has given up because of too many.
        self._received = self._answer_began = self._peak = 0
        self._is_too_large = False
        self._is_stopped = self._has_answered = False
        self._stopping = threading.RLock()
        self._looked = {"children": 0.0, "orphans": time.monotonic()}
        self._reader = threading.Thread(target=self._read_lines, daemon=True)
        self._reader.start()

    @property
    def is_running(self) -> bool:
        """True until the process has ended."""
        return self._process.poll() is None

    def ask(
        self,
        request: bytes,
        limits: Limits,
        *,
        is_last_line: Callable[[bytes], bool] | None = None,
        patience: float = 0.0,
    ) -> Exchange:
        """Send a request and return the answer; a process that exceeds a limit is stopped.

        Args:
            request: The line of the request.
            limits: The limits of this request.
            is_last_line: Whether a line ends the answer. None if the end of the process does; then no further request
                can follow.
            patience: The seconds to wait for surplus lines after the last answer, which do not count.
        """
        start = time.monotonic()
        deadline = start + limits.timeout if limits.timeout is not None else float("inf")
        self._answer_began, self._peak = self._received, 0
        if self._has_answered:
            self._drop_late_lines(patience)
        self._has_answered = True
        self._send(request, close=is_last_line is None)
        lines: list[bytes] = []
        try:
            fault = self._receive(lines, limits, deadline, is_last_line)
        except BaseException:
            self.kill()
            raise
        return Exchange(lines, fault, time.monotonic() - start, self._peak)

    def _drop_late_lines(self, patience: float) -> None:
        """Drop what the process wrote after the end of an earlier answer, but not the end of its output."""
        with contextlib.suppress(queue.Empty):
            while True:
                if self._lines.get(timeout=patience) is None:
                    self._lines.put(None)
                    return

    def _receive(
        self, lines: list[bytes], limits: Limits, deadline: float, is_last_line: Callable[[bytes], bool] | None
    ) -> str:
        """Add the lines of an answer to a list until it ends; return why it does not count, or an empty text."""
        looked = 0.0
        while True:
            now = time.monotonic()
            if now - looked >= POLL_SECONDS:
                looked = now
                fault = self._exceeded(limits, deadline)
                if fault:
                    self.kill()
                    return fault
            try:
                line = self._lines.get(timeout=max(0.0, min(POLL_SECONDS, deadline - now)))
            except queue.Empty:
                if self._is_stopped:
                    return self._fault_of_end(limits, deadline, ended_well=is_last_line is None)
                if not self.is_running:
                    self.kill()  # what it has left behind can keep its output open
                continue
            if line is None:
                return self._fault_of_end(limits, deadline, ended_well=is_last_line is None)
            lines.append(line)
            if is_last_line is not None and is_last_line(line):
                self._look_at_memory()
                return ""

    def messages(self) -> str:
        """Return what the process has written to its standard error since the last call."""
        return self._log.take()

    def close(self) -> str:
        """Let the process end, stop it if it does not, remove its folder, and return its last messages."""
        try:
            if self._process.stdin is not None:
                with contextlib.suppress(OSError):
                    self._process.stdin.close()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(EXIT_SECONDS)
        finally:
            self.kill()
        return self.messages()

    def kill(self) -> None:
        """Stop the process and everything that it has started, and remove its folder."""
        with self._stopping:
            if not self._is_stopped:
                self._stop()

    def _stop(self) -> None:
        self._tree.kill()
        self._process.wait()
        self._reader.join(timeout=1)
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None and not (stream is self._process.stdout and self._reader.is_alive()):
                with contextlib.suppress(OSError):
                    stream.close()
        self._log.close()
        shutil.rmtree(self.folder, ignore_errors=True)
        # Last, so that a second call does all again if a signal has ended the first.
        self._is_stopped = True

    def _send(self, request: bytes, *, close: bool) -> None:
        # A process that does not read its input must not block us.
        threading.Thread(target=self._write, args=(request, close), daemon=True).start()

    def _write(self, request: bytes, close: bool) -> None:
        stdin = self._process.stdin
        assert stdin is not None
        with contextlib.suppress(OSError, ValueError):
            view = memoryview(request)
            while view:
                view = view[stdin.write(view) or 0 :]
            if close:
                stdin.close()

    def _read_lines(self) -> None:
        stdout = self._process.stdout
        assert stdout is not None
        rest = bytearray()
        with contextlib.suppress(OSError, ValueError):
            while not self._is_too_large and (chunk := os.read(stdout.fileno(), CHUNK)):
                self._received += len(chunk) + LINE_BYTES * chunk.count(b"\n")
                self._is_too_large = self._received - self._answer_began > LARGEST_ANSWER
                rest += chunk
                if b"\n" in chunk:
                    *complete, last = bytes(rest).split(b"\n")
                    rest = bytearray(last)
                    for line in complete:
                        self._lines.put(line)
        if self._is_too_large:
            return  # the process waits until it is stopped
        if rest:
            self._lines.put(bytes(rest))
        self._lines.put(None)

    def _exceeded(self, limits: Limits, deadline: float) -> str:
        """Return which limit is exceeded; empty if none is."""
        self._look_at_memory()
        if time.monotonic() > deadline:
            return f"took longer than {limits.timeout:g} s and was stopped"
        if self._is_too_large:
            return f"wrote more than {LARGEST_ANSWER} bytes and was stopped"
        if limits.memory is not None and self._peak > limits.memory * MEGABYTE:
            return f"used more than {limits.memory} MB of memory and was stopped"
        return ""

    def _look_at_memory(self) -> None:
        now = time.monotonic()
        orphans = now - self._looked["orphans"] > ORPHANS_SECONDS
        if orphans or now - self._looked["children"] > CHILDREN_SECONDS:
            self._tree.refresh(orphans=orphans)
            self._looked["children"] = now
            if orphans:
                self._looked["orphans"] = now
        self._peak = max(self._peak, self._tree.memory())

    def _fault_of_end(self, limits: Limits, deadline: float, *, ended_well: bool) -> str:
        """Return why a process that has closed its output has not answered; empty if its end is that of the answer."""
        latest = deadline if ended_well else min(deadline, time.monotonic() + EXIT_SECONDS)
        while self.is_running and time.monotonic() < latest:
            fault = self._exceeded(limits, deadline)
            if fault:
                self.kill()
                return fault
            time.sleep(POLL_SECONDS)
        if self.is_running:
            self.kill()
            return "closed its output, but did not end, and was stopped"
        code = self._process.returncode
        return "" if ended_well and code == 0 else fault_of_exit(code)


def _environment() -> dict[str, str]:
    """Return our environment variables without those that can lead to the gold."""
    hidden = {"PWD", "OLDPWD", MARK}
    return {k: v for k, v in os.environ.items() if not k.startswith(VARIABLE_PREFIXES) and k not in hidden}


def _temporary(folder: Path) -> dict[str, str]:
    """Return the variables that name the folder for temporary files; Windows reads the last two."""
    return dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(folder))
