"""Atomic file writing, and problems of files that cannot be read or written."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from crosswire.problems import CrosswireError, Exit, Problem


def unreadable(path: Path, error: OSError | ValueError) -> Problem:
    """Return the problem of a path that cannot be read."""
    if isinstance(error, IsADirectoryError):
        return Problem("E101", "is a directory; expected a JSON Lines file", str(path))
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return Problem("E101", f"cannot be read: {reason}; check the path and its permissions", str(path))


def write_atomically(path: Path, content: str) -> None:
    """Write a file atomically: write a temporary file in the same folder, then rename it; links are followed.

    Raises:
        CrosswireError: The folder cannot be written.
    """
    target = path.resolve()
    temporary = target.with_name(f".crosswire-{os.getpid()}-{target.name[:100]}")
    try:
        temporary.write_bytes(content.encode())
        if target.exists():
            shutil.copymode(target, temporary)
        temporary.replace(target)
    except OSError as error:
        raise unwritable(path, error) from error
    finally:
        temporary.unlink(missing_ok=True)


def unwritable(path: Path, error: OSError) -> CrosswireError:
    """Return the error of a path that cannot be written."""
    reason = error.strerror or type(error).__name__
    name = str(path) if len(str(path)) <= 200 else str(path)[:200] + "..."
    return CrosswireError(f"{name}: cannot be written: {reason}; check the folder, or choose another path", Exit.USAGE)


def require_writable(path: Path) -> None:
    """Check that a file can be created or replaced at this path, before any work starts.

    Raises:
        CrosswireError: The path is a directory, or its folder does not exist or cannot be written.
    """
    try:
        if path.exists() and not path.is_file():
            raise CrosswireError(f"{path}: is a directory or a device; expected a file; choose another path with -o")
        with tempfile.NamedTemporaryFile(dir=path.resolve().parent, prefix=".crosswire-"):
            pass
    except OSError as error:
        raise unwritable(path, error) from error
