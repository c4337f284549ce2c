"""Tests of locks: one process at a time, and none is left by a killed process."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from crosswire.formats.locks import LockedError, folder_locked, open_locked
from crosswire.problems import CrosswireError

HOLDER = """
import sys, time
from pathlib import Path
from crosswire.formats.locks import open_locked
with open_locked(Path(sys.argv[1])):
    print("locked", flush=True)
    time.sleep(60)
"""


def start_holder(path: Path) -> subprocess.Popen[str]:
    """Start a process that holds the lock of a file."""
    command = [sys.executable, "-c", HOLDER, str(path)]
    holder = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "locked\n"
    return holder


def test_lock_of_a_living_process_is_respected_and_that_of_a_dead_one_ends(tmp_path: Path) -> None:
    path = tmp_path / "a"
    with start_holder(path) as holder:
        with pytest.raises(LockedError), open_locked(path, wait=0.1):
            pytest.fail("two processes have the lock")
        holder.send_signal(signal.SIGKILL)
        holder.wait()
    with open_locked(path) as stream:
        stream.write(b"mine")
    assert path.read_bytes() == b"mine"


def test_file_that_the_holder_removes_is_created_again(tmp_path: Path) -> None:
    path = tmp_path / "a"
    with open_locked(path) as first:
        path.unlink()
        with open_locked(path) as second:
            assert not os.path.sameopenfile(first.fileno(), second.fileno())
    assert path.exists()


def test_folder_is_locked_and_nothing_remains(tmp_path: Path) -> None:
    with folder_locked(tmp_path):
        with pytest.raises(CrosswireError, match="another process"), folder_locked(tmp_path, wait=0.1):
            pytest.fail("two processes have the lock")
        assert [path.name for path in tmp_path.iterdir()] == [".crosswire.lock"]
    assert list(tmp_path.iterdir()) == []


def test_folder_that_cannot_be_written_has_no_lock(tmp_path: Path) -> None:
    with folder_locked(tmp_path / "none"):
        assert list(tmp_path.iterdir()) == []


def test_file_system_without_locks_is_used_without_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: int, *, blocking: bool) -> bool:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("filelock.lock_descriptor", refuse)
    with open_locked(tmp_path / "a"), open_locked(tmp_path / "a") as stream:
        assert stream.read() == b""
