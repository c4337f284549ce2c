"""What a system writes to its output for messages: passed on to ours, and kept within a limit of size."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from typing import IO

# The bytes from the beginning and from the end that are kept, and those that are passed on.
KEPT = 2**18
PASSED_ON = 2**20
CHUNK = 2**16


class OutputLog:
    """The messages of one process, read in a thread until the process closes them."""

    def __init__(self, stream: IO[bytes]) -> None:
        """Start to read a stream."""
        self._stream = stream
        self._first, self._last = bytearray(), bytearray()
        self._size = 0
        self._lock = threading.Lock()
        # Without a stream, now or when the program was started, its descriptor can be that of any file.
        self._echo = sys.stderr is not None and sys.__stderr__ is not None
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            while chunk := os.read(self._stream.fileno(), CHUNK):
                with self._lock:
                    self._keep(chunk)
                self._pass_on(chunk)

    def _keep(self, chunk: bytes) -> None:
        self._size += len(chunk)
        free = KEPT - len(self._first)
        self._first += chunk[:free]
        self._last = (self._last + chunk[free:])[-KEPT:] if len(chunk) > free else self._last

    def _pass_on(self, chunk: bytes) -> None:
        if self._echo and self._size <= PASSED_ON:
            with contextlib.suppress(OSError):
                os.write(2, chunk)

    def take(self) -> str:
        """Return the messages since the last call; the middle is left out if there are too many."""
        with self._lock:
            lost = self._size - len(self._first) - len(self._last)
            middle = f"\n... {lost} bytes left out ...\n".encode() if lost else b""
            taken = bytes(self._first) + middle + bytes(self._last)
            self._first, self._last, self._size = bytearray(), bytearray(), 0
        return taken.decode(errors="replace")

    def close(self) -> None:
        """Wait for the last messages of a process that has ended."""
        self._thread.join(timeout=1)
        if not self._thread.is_alive():
            self._stream.close()
