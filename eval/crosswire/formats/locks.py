"""Files that one process at a time has open. The lock ends with the process, so a killed process leaves none."""

from __future__ import annotations

import contextlib
import errno
import os
import time
from collections.abc import Iterator
from io import FileIO
from pathlib import Path

from crosswire.formats.files import IrregularFileError, kind_of_file, unwritable
from crosswire.problems import CrosswireError, Exit

# The seconds between two attempts to get a lock.
PAUSE = 0.05

# The errors of a file system without locks; there a file is opened without one.
_NO_LOCKS = (errno.ENOSYS, errno.ENOLCK, errno.EOPNOTSUPP, errno.EINVAL)


class LockedError(Exception):
    """Another process has the file open."""


@contextlib.contextmanager
def open_locked(path: Path, *, wait: float = 0) -> Iterator[FileIO]:
    """Open a file without a buffer, or create it, while no other process can do the same.

    Args:
        path: The path of the file. The holder of the lock may remove it.
        wait: The seconds to wait for another process.

    Raises:
        LockedError: Another process has the file open.
        OSError: The file cannot be opened, or is no regular file.
    """
    deadline = time.monotonic() + wait
    while (stream := _open_once(path)) is None:
        if time.monotonic() > deadline:
            raise LockedError
        time.sleep(PAUSE)
    with stream:
        yield stream


def _open_once(path: Path) -> FileIO | None:
    """Return the open and locked file, or None if another process has it."""
    if path.exists() and not path.is_file():
        mode = path.stat().st_mode
        raise IrregularFileError(errno.EINVAL, "is a directory" if path.is_dir() else f"is {kind_of_file(mode)}")
    stream = FileIO(os.open(path, os.O_RDWR | os.O_CREAT, 0o666), "r+b")
    try:
        # The holder may have removed the file between opening and locking; then the lock is of no use.
        if _lock(stream) and _is_open_file(path, stream):
            return stream
    except BaseException:
        stream.close()
        raise
    stream.close()
    return None


def _lock(stream: FileIO) -> bool:
    from filelock import lock_descriptor

    try:
        return lock_descriptor(stream.fileno(), blocking=False)
    except OSError as error:
        if error.errno in _NO_LOCKS:
            return True
        raise


def _is_open_file(path: Path, stream: FileIO) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(stream.fileno()))
    except FileNotFoundError:
        return False


@contextlib.contextmanager
def folder_locked(folder: Path, *, wait: float = 30) -> Iterator[None]:
    """Let one process at a time change the files of a folder; the others wait.

    In a folder that cannot be written there is no lock, because nothing in it can change.

    Raises:
        CrosswireError: Another process still holds the lock after `wait` seconds.
    """
    path = folder / ".crosswire.lock"
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(open_locked(path, wait=wait))
        except LockedError as error:
            message = f"{folder}: another process is changing the files of this folder; run the command again later"
            raise CrosswireError(message, Exit.USAGE) from error
        except OSError as error:
            if os.access(folder, os.W_OK):
                raise unwritable(path, error) from error
            yield
            return
        try:
            yield
        finally:
            # Windows cannot remove an open file; the empty file that stays is no lock.
            with contextlib.suppress(OSError):
                path.unlink()
