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


def make_scratch_folder() -> Path:
    """Return a new empty folder that belongs to this process."""
    return Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))


def remove_stale_folders() -> None:
    """Remove the folders of processes that have been killed."""
    with contextlib.suppress(OSError):
        for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}[0-9]*-*"):
            owner = folder.name.removeprefix(PREFIX).partition("-")[0]
            if owner.isdecimal() and not psutil.pid_exists(int(owner)):
                shutil.rmtree(folder, ignore_errors=True)
