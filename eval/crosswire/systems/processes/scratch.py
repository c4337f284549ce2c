"""The folder that a system in a process of its own works in; it is removed with everything that the system leaves."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from pathlib import Path

import psutil

# Short, because the path of a socket in the folder can have about 100 characters.
PREFIX = "cw"
# The file that marks a folder as ours; it holds the id of the process that has made it.
OWNER_FILE = ".crosswire-owner"
# The folder that a system begins in, and that for its temporary files.
WORK, TEMPORARY = "w", "t"


def make_scratch_folder() -> Path:
    """Return a new folder that belongs to this process, with empty folders for work and temporary files."""
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
    (folder / OWNER_FILE).write_text(str(os.getpid()))
    for name in (WORK, TEMPORARY):
        (folder / name).mkdir()
    return folder


def remove_stale_folders() -> None:
    """Remove the folders of processes that have been killed. Only folders with our mark are touched."""
    with contextlib.suppress(OSError):
        for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}[0-9]*-*"):
            owner = _owner(folder)
            if owner is not None and not psutil.pid_exists(owner):
                shutil.rmtree(folder, ignore_errors=True)


def _owner(folder: Path) -> int | None:
    """Return the process that has made a folder; None if it is not ours."""
    with contextlib.suppress(OSError, ValueError):
        return int((folder / OWNER_FILE).read_text())
    return None
