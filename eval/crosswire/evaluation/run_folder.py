"""The folder of a run: predictions, scores, and a record of time and environment; written completely or not at all."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from crosswire.evaluation.run import Run
from crosswire.formats.files import (
    TEMPORARY_PREFIX,
    TEMPORARY_SUFFIX,
    remove_stale_temporaries,
    temporary_path,
    unwritable,
)
from crosswire.problems import CrosswireError

PREDICTIONS_FILE = "predictions.jsonl"
SCORES_FILE = "scores.json"
RECORD_FILE = "run.json"
MESSAGES_FILE = "messages.txt"
RUN_FILES = {PREDICTIONS_FILE, SCORES_FILE, RECORD_FILE, MESSAGES_FILE}

# Attempts to replace a folder that other processes replace at the same time.
ATTEMPTS = 1000


def default_folder(run: Run) -> Path:
    """Return `runs/<system>-<digest of predictions and scores>`, with a number if this folder is already in use."""
    digest = hashlib.sha256((run.predictions + run.to_json()).encode()).hexdigest()[:8]
    first = folder = Path("runs") / f"{folder_name(run.system.name)}-{digest}"
    number = 1
    while _is_in_use(folder):
        number += 1
        folder = folder.with_name(f"{first.name}-{number}")
    return folder


def folder_name(system: str) -> str:
    """Return the name of a system as part of a file name."""
    return (re.sub(r"[^A-Za-z0-9._-]+", "-", system).strip(".-") or "system")[:80]


def _is_in_use(folder: Path) -> bool:
    """Return whether there is anything else than a run at a path."""
    try:
        return not {entry.name for entry in folder.iterdir()} <= RUN_FILES
    except FileNotFoundError:  # also if another process replaces the folder
        return folder.is_symlink()
    except NotADirectoryError:
        return True


def require_run_folder(folder: Path) -> None:
    """Check that a run can be written to a folder, before the run starts.

    Raises:
        CrosswireError: The path is a file, contains the working directory or files that do not belong to a run, or
            cannot be written.
    """
    try:
        if os.path.lexists(folder) and not folder.is_dir():
            raise CrosswireError(f"{folder}: is a file or a broken link; choose a folder with -o")
        if Path.cwd().is_relative_to(os.path.realpath(folder)):
            raise CrosswireError(f"{folder}: is the working directory or contains it; choose another folder with -o")
        if _is_in_use(folder):
            message = "contains files that do not belong to a run; choose a new or empty folder with -o"
            raise CrosswireError(f"{folder}: {message}")
        existing = next(parent for parent in folder.absolute().parents if parent.exists())
        with tempfile.TemporaryDirectory(dir=existing, prefix=TEMPORARY_PREFIX, suffix=TEMPORARY_SUFFIX):
            pass
    except OSError as error:
        raise unwritable(folder, error) from error


def save(run: Run, folder: Path, environment: Mapping[str, Any]) -> None:
    """Write a run completely or not at all: predictions, scores, and a record with times and environment.

    The messages of the system, if there are any, are a fourth file.

    Of several processes that write the same folder, the last one replaces the runs of the others.

    Raises:
        CrosswireError: The folder cannot be written.
    """
    require_run_folder(folder)
    taken = run.output.record
    requests = [asdict(each) for each in taken.requests]
    record = json.dumps({"format": 1, **environment, "requests": requests}, indent=2, ensure_ascii=False) + "\n"
    contents = {PREDICTIONS_FILE: run.predictions, SCORES_FILE: run.to_json(), RECORD_FILE: record}
    messages = "".join(taken.messages)
    contents |= {MESSAGES_FILE: messages} if messages else {}
    target = Path(os.path.realpath(folder))
    fresh = temporary_path(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        remove_stale_temporaries(target.parent)
        fresh.mkdir()
        try:
            for name, content in contents.items():
                (fresh / name).write_text(content, encoding="utf-8", errors="backslashreplace", newline="\n")
            _replace(target, fresh)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    except OSError as error:
        raise unwritable(folder, error) from error


def _replace(folder: Path, fresh: Path) -> None:
    """Rename a new folder to a path, in place of the folder that is there; restore that one if this fails."""
    old = temporary_path(folder)
    try:
        for attempt in range(1, ATTEMPTS + 1):
            # Another process can replace the folder between these two steps. Then its folder is replaced in turn.
            with contextlib.suppress(FileNotFoundError):
                folder.rename(old)
            try:
                fresh.rename(folder)
                return
            except OSError as error:
                if attempt == ATTEMPTS or error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                    raise
                shutil.rmtree(old, ignore_errors=True)
    finally:
        if old.exists() and not folder.exists():
            old.rename(folder)
        shutil.rmtree(old, ignore_errors=True)
