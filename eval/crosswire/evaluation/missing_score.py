"""The reasons why a run has no score of a metric, or no scores of a task."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from crosswire.problems import listed_names, quoted, unknown_value
from crosswire.tasks import TASKS

if TYPE_CHECKING:
    from crosswire.evaluation.run import Run, TaskScores


def reason_without_task(run: Run, name: str) -> str:
    """Return why a run has no scores of a task."""
    scored = [task.task for task in run.tasks]
    if name in {task.name for task in TASKS}:
        reason = "it was not requested, or the gold has no layer for it"
        return f"the run has no scores of {quoted(name)} (known: {listed_names(scored)}); {reason}"
    return unknown_value("task", name, scored)


def reason_without_score(task: TaskScores, metric: str, known: Collection[str]) -> str:
    """Return why a task has no score of a metric; `known` are the metrics for which it has one."""
    definition = next(each for each in TASKS if each.name == task.task)
    defined = (*definition.metrics, *definition.extra_metrics)
    base, _, part = metric.partition("@")
    if metric not in defined and base not in defined:
        return unknown_value("metric", metric, defined)
    if not task.attempted:
        return f"{metric}: not attempted; the predictions have no {task.absent}"
    if {f"@{part}", base.rpartition(".")[0].partition(".")[2]} & set(task.not_attempted):
        return f"{metric}: not attempted; the predictions lack what it needs (docs/scores.md)"
    if metric in defined:
        return f"{metric}: not requested; name it in metrics"
    parts = [name for name in (*defined, *known) if name.startswith(f"{base}@")]
    return unknown_value("metric", metric, parts or [base])
