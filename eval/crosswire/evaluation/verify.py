"""Verification of a run: its predictions are scored again and compared with its scores, bit for bit."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from crosswire.evaluation.evaluate import score
from crosswire.evaluation.stored_run import StoredRun, read_stored_run
from crosswire.tasks import TASKS

# The parts of a task that are compared.
PARTS = ("scores", "by_type", "by_article", "references")


def verify(folder: Path, *, data: Path | str | None = None) -> list[str]:
    """Return the differences between the scores of a run and those of today; empty if there is none.

    Another signature is named first, because data or a scorer that has changed explains other numbers.

    Raises:
        CrosswireError: The folder is no run, or its predictions are invalid.
    """
    stored = read_stored_run(folder)
    stories = [story["id"] for story in stored.scores["stories"]]
    extra = {name for task in TASKS for name in task.extra_metrics}
    names = {score["metric"] for task in stored.scores["tasks"] for score in task["scores"]}
    metrics = ["all"] if names & extra else []
    labels = _labels(stored)
    tasks = [task["task"] for task in stored.attempted]
    now = score(folder, tasks=tasks, stories=stories, metrics=metrics, labels=labels, data=data)
    current = {task["task"]: task for task in json.loads(now.to_json())["tasks"]}
    lines = [line for task in stored.attempted for line in _signature_lines(task, current.get(task["task"]))]
    lines += [line for task in stored.attempted for line in _differences(task, current.get(task["task"]))]
    return list(dict.fromkeys(lines))


def _labels(stored: StoredRun) -> str | None:
    """Return the label set of the scores, which their signatures name."""
    for task in stored.attempted:
        fields = dict(field.partition(":")[::2] for field in task["signature"].split("|"))
        if "labels" in fields:
            return str(fields["labels"])
    return None


def _signature_lines(stored: Mapping[str, Any], current: Mapping[str, Any] | None) -> Iterator[str]:
    """Yield the fields in which the signatures of a task differ; those of data and scorer are the same for all."""
    if current is None:
        return
    one, two = (dict(field.partition(":")[::2] for field in each["signature"].split("|")) for each in (stored, current))
    for name in dict.fromkeys((*one, *two)):
        if one.get(name) != two.get(name):
            yield f"{name} is {one.get(name, '-')} in the run, {two.get(name, '-')} now"


def _differences(stored: Mapping[str, Any], current: Mapping[str, Any] | None) -> Iterator[str]:
    if current is None or not current["attempted"]:
        yield f"{stored['task']}: is attempted in the run, but not by its predictions"
        return
    for part in PARTS:
        known = {each["metric"]: each for each in current[part]}
        for each in stored[part]:
            name = each["metric"]
            if name not in known:
                yield f"{name}: is not computed any more"
            elif each != known[name]:
                changed = [key for key in each if each[key] != known[name].get(key)]
                pairs = ", ".join(f"{key} {each[key]} in the run, {known[name].get(key)} now" for key in changed)
                yield f"{name}: {pairs}"
