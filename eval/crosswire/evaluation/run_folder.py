"""The folder of a run: predictions, scores, and a record of time and environment; written completely or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from crosswire.evaluation.run import Run
from crosswire.formats.files import unwritable
from crosswire.problems import CrosswireError

PREDICTIONS_FILE = "predictions.jsonl"
SCORES_FILE = "scores.json"
RECORD_FILE = "run.json"
RUN_FILES = {PREDICTIONS_FILE, SCORES_FILE, RECORD_FILE}


def default_folder(run: Run) -> Path:
    """Return `runs/<system>-<digest of predictions and scores>`, with a number if this folder is already in use."""
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", run.system.name).strip(".-") or "system"
    digest = hashlib.sha256((run.predictions + run.to_json()).encode()).hexdigest()[:8]
    folder = Path("runs") / f"{name[:80]}-{digest}"
    number = 1
    while folder.exists() and not _holds_only_a_run(folder):
        number += 1
        folder = folder.with_name(f"{name[:80]}-{digest}-{number}")
    return folder


def _holds_only_a_run(folder: Path) -> bool:
    return folder.is_dir() and {entry.name for entry in folder.iterdir()} <= RUN_FILES


def require_run_folder(folder: Path) -> None:
    """Check that a run can be written to a folder, before the run starts.

    Raises:
        CrosswireError: The path is a file, contains the working directory or files that do not belong to a run, or
            cannot be written.
    """
    try:
        if folder.exists() and not folder.is_dir():
            raise CrosswireError(f"{folder}: is a file; choose a folder with -o")
        if Path.cwd().is_relative_to(folder.resolve()):
            raise CrosswireError(f"{folder}: is the working directory or contains it; choose another folder with -o")
        if folder.exists() and not _holds_only_a_run(folder):
            message = "contains files that do not belong to a run; choose a new or empty folder with -o"
            raise CrosswireError(f"{folder}: {message}")
        existing = next(parent for parent in folder.absolute().parents if parent.exists())
        with tempfile.TemporaryDirectory(dir=existing, prefix=".crosswire-"):
            pass
    except OSError as error:
        raise unwritable(folder, error) from error


def save(run: Run, folder: Path, environment: Mapping[str, Any]) -> None:
    """Write a run completely or not at all: predictions, scores, and a record with times and environment.

    Raises:
        CrosswireError: The folder cannot be written.
    """
    require_run_folder(folder)
    record = json.dumps({"format": 1, **environment}, indent=2, ensure_ascii=False) + "\n"
    contents = {PREDICTIONS_FILE: run.predictions, SCORES_FILE: run.to_json(), RECORD_FILE: record}
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        fresh, old = (folder.with_name(f".crosswire-{os.getpid()}-{state}") for state in ("new", "old"))
        fresh.mkdir()
        try:
            for name, content in contents.items():
                (fresh / name).write_text(content, encoding="utf-8", newline="\n")
            if folder.exists():
                folder.rename(old)
            fresh.rename(folder)
        finally:
            if old.exists() and not folder.exists():
                old.rename(folder)
            for leftover in (fresh, old):
                shutil.rmtree(leftover, ignore_errors=True)
    except OSError as error:
        raise unwritable(folder, error) from error
