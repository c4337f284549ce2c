"""All processes that a system has started: its children, theirs, and those that lost their parent."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Iterator

import psutil

# The variable that marks the processes of a system. A process that has lost its parent is found by it.
MARK = "SYSTEM_UNDER_TEST"
# How often processes that appear while others are killed are looked for again.
ROUNDS = 20


class ProcessTree:
    """The processes of one system."""

    def __init__(self, pid: int, mark: str) -> None:
        """Follow the process with this id, and all that have the same mark in their environment."""
        self._pid = pid
        self._mark = mark
        self._known: set[psutil.Process] = set()
        with contextlib.suppress(psutil.Error):
            self._known.add(psutil.Process(pid))

    def refresh(self, *, orphans: bool) -> None:
        """Look for new processes; with `orphans` also for those whose parents have ended."""
        for process in list(self._known):
            try:
                if process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
                    self._known.update(process.children(recursive=True))
                else:
                    self._known.discard(process)
            except psutil.Error:
                self._known.discard(process)
        if orphans:
            self._known.update(_marked(self._mark))

    def memory(self) -> int:
        """Return the bytes that the known processes use together; pages that they share count once."""
        resident = [found for process in self._known if (found := _resident(process))]
        if len(resident) < 2:
            return sum(resident)
        return sum(_proportional(process) for process in self._known)

    def kill(self) -> None:
        """Kill all processes, also those that appear meanwhile."""
        for _ in range(ROUNDS):
            self._kill_group()
            self.refresh(orphans=True)
            if not self._known:
                return
            for process in self._known:
                with contextlib.suppress(psutil.Error):
                    process.kill()
            psutil.wait_procs(self._known, timeout=0.2)

    def _kill_group(self) -> None:
        # Windows has no process groups.
        if sys.platform != "win32":
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._pid, signal.SIGKILL)


def _marked(mark: str) -> Iterator[psutil.Process]:
    """Yield the running processes with this mark in their environment."""
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if process.environ().get(MARK) == mark and process.status() != psutil.STATUS_ZOMBIE:
                yield process


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0


def _proportional(process: psutil.Process) -> int:
    """Return the memory of a process with its part of shared pages, where the operating system counts it."""
    try:
        found = process.memory_full_info()
    except psutil.Error:
        return _resident(process)
    return int(getattr(found, "pss", found.uss))
