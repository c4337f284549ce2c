"""Reading of files that may be no regular files, atomic writing, and the problems of both."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import shutil
import stat
import tempfile
import time
from pathlib import Path
from typing import BinaryIO

from crosswire.problems import CrosswireError, Exit, Problem, printable

# A file with more bytes is not read as a whole: it could be an endless pipe, or exceed the memory.
LARGEST_FILE = 2**31

# Temporary files and folders have names that nothing reads. Those of a killed process are removed after a day.
TEMPORARY_PREFIX, TEMPORARY_SUFFIX = ".crosswire-", ".tmp"
STALE_SECONDS = 24 * 60 * 60

# The names of streams that are open already, such as `<(...)` of a shell. Opening any other pipe could block forever.
_OPEN_STREAMS = ("/dev/fd/", "/proc/self/fd/", "/dev/stdin")

_KINDS = ((stat.S_ISFIFO, "a named pipe"), (stat.S_ISSOCK, "a socket"))


class IrregularFileError(OSError):
    """A path that is a pipe, a socket or a device; `strerror` names the kind."""


def open_input(path: Path) -> BinaryIO:
    """Open a regular file, or a stream that the process has open, such as `/dev/fd/63`.

    Raises:
        OSError: The path cannot be read, or is a directory, a named pipe, a socket or a device.
    """
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not stat.S_ISREG(mode) and not str(path).startswith(_OPEN_STREAMS):
        raise IrregularFileError(errno.EINVAL, f"is {kind_of_file(mode)}", str(path))
    return path.open("rb")


def kind_of_file(mode: int) -> str:
    """Return the kind of a path that is neither a regular file nor a directory."""
    return next((name for is_kind, name in _KINDS if is_kind(mode)), "a device")


def read_file(path: Path) -> bytes:
    """Return the content of a file.

    Raises:
        OSError: The path cannot be read, is no regular file, or is larger than 2 GiB.
    """
    with open_input(path) as stream:
        content = stream.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise OSError(errno.EFBIG, f"has more than {LARGEST_FILE} bytes", str(path))
    return content


def unreadable(path: Path, error: OSError | ValueError) -> Problem:
    """Return the problem of a path that cannot be read."""
    if isinstance(error, IsADirectoryError):
        return Problem("E101", "is a directory; expected a JSON Lines file", str(path))
    if isinstance(error, IrregularFileError):
        return Problem("E101", f"{error.strerror}; expected a file, or - for standard input", str(path))
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return Problem("E101", f"cannot be read: {reason}; check the path and its permissions", str(path))


def write_atomically(path: Path, content: str) -> None:
    """Write a file atomically: write a temporary file in the same folder, then rename it; links are followed.

    Raises:
        CrosswireError: The folder cannot be written.
    """
    target = Path(os.path.realpath(path))
    temporary = temporary_path(target)
    try:
        remove_stale_temporaries(target.parent)
        with temporary.open("xb") as stream:
            stream.write(content.encode())
            stream.flush()
            os.fsync(stream.fileno())
        if target.exists():
            shutil.copymode(target, temporary)
        temporary.replace(target)
    except OSError as error:
        raise unwritable(path, error) from error
    finally:
        # On a read-only file system this fails too, and must not hide the error above.
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def temporary_path(target: Path) -> Path:
    """Return a new path in the same folder, for content that is renamed to the target when it is complete."""
    return target.with_name(f"{TEMPORARY_PREFIX}{secrets.token_hex(6)}-{target.name[:100]}{TEMPORARY_SUFFIX}")


def remove_stale_temporaries(folder: Path) -> None:
    """Remove temporary files and folders that a killed process left behind more than a day ago."""
    for path in folder.glob(f"{TEMPORARY_PREFIX}*{TEMPORARY_SUFFIX}"):
        with contextlib.suppress(OSError):
            if time.time() - path.lstat().st_mtime < STALE_SECONDS:
                continue
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()


def unwritable(path: Path, error: OSError) -> CrosswireError:
    """Return the error of a path that cannot be written."""
    reason = error.strerror or type(error).__name__
    name = printable(str(path))
    name = name if len(name) <= 200 else name[:200] + "..."
    return CrosswireError(f"{name}: cannot be written: {reason}; check the folder, or choose another path", Exit.USAGE)


def require_writable(path: Path) -> None:
    """Check that a file can be created or replaced at this path, before any work starts.

    Raises:
        CrosswireError: The path is a directory, or its folder does not exist or cannot be written.
    """
    try:
        if _exists(path) and not path.is_file():
            raise CrosswireError(f"{path}: is a directory or a device; expected a file; choose another path with -o")
        with tempfile.NamedTemporaryFile(
            dir=Path(os.path.realpath(path)).parent, prefix=TEMPORARY_PREFIX, suffix=TEMPORARY_SUFFIX
        ):
            pass
    except OSError as error:
        raise unwritable(path, error) from error


def _exists(path: Path) -> bool:
    """Return whether a path exists.

    Raises:
        OSError: The path cannot be followed, for example because it is a link to itself.
    """
    try:
        path.stat()
    except FileNotFoundError:
        return False
    return True
