"""Runs on disk: what their scores and their record hold."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crosswire.evaluation.run_folder import PREDICTIONS_FILE, RECORD_FILE, SCORES_FILE
from crosswire.formats.files import read_file
from crosswire.problems import CrosswireError, Exit


@dataclass(frozen=True, slots=True)
class StoredRun:
    """The scores and the record of a run folder.

    Attributes:
        folder: The folder.
        scores: The content of `scores.json`, see `Run.to_dict`.
        record: The content of `run.json`; empty if it is missing or damaged, because it holds times only.
    """

    folder: Path
    scores: dict[str, Any]
    record: dict[str, Any]

    @property
    def system(self) -> str:
        """Name and version of the system."""
        system = self.scores["system"]
        return f"{system['name']} {system.get('version', '')}".strip()

    @property
    def data(self) -> str:
        """The stories with version and digest, as in signatures."""
        return "+".join(f"{each['id']}-{each['version']}@{each['digest']}" for each in self.scores["stories"])

    @property
    def scorer(self) -> str:
        """The version of the scorer, from the first signature; empty without tasks."""
        signatures = [task["signature"] for task in self.scores["tasks"]]
        return str(signatures[0]).rpartition("crosswire:")[2] if signatures else ""

    @property
    def attempted(self) -> list[dict[str, Any]]:
        """The tasks that the system attempts."""
        return [task for task in self.scores["tasks"] if task["attempted"]]

    @property
    def started(self) -> str:
        """When the run was started, as YYYY-MM-DDTHH:MM:SS with the time zone; empty if it is not known."""
        return str(self.record.get("started", ""))


def read_stored_run(folder: Path) -> StoredRun:
    """Return the run in a folder.

    Raises:
        CrosswireError: The folder has no predictions or no readable scores.
    """
    for name in (PREDICTIONS_FILE, SCORES_FILE):
        if not (folder / name).is_file():
            raise CrosswireError(f"{folder}: is not a run, it has no {name}; give a folder that bench eval has written")
    scores = _json(folder / SCORES_FILE)
    if not _is_valid(scores):
        raise CrosswireError(f"{folder / SCORES_FILE}: is not the scores of a run; run bench eval again", Exit.INVALID)
    return StoredRun(folder, scores, _json(folder / RECORD_FILE))


def stored_runs(parent: Path) -> Iterator[StoredRun]:
    """Yield the runs in the folders of a folder, in the order of their names; others are left out."""
    for folder in sorted(parent.iterdir()) if parent.is_dir() else ():
        try:
            yield read_stored_run(folder)
        except CrosswireError:
            continue


def _json(path: Path) -> dict[str, Any]:
    """Return the object in a file; empty if there is none."""
    try:
        found = json.loads(read_file(path))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _is_valid(scores: dict[str, Any]) -> bool:
    """Return whether scores have the parts that are read from them."""
    try:
        return (
            isinstance(scores["system"]["name"], str)
            and all({"id", "version", "digest"} <= set(story) for story in scores["stories"])
            and all(isinstance(task["signature"], str) and "attempted" in task for task in scores["tasks"])
            and all({"metric", "value"} <= set(score) for task in scores["tasks"] for score in task["scores"])
        )
    except (KeyError, TypeError):
        return False
