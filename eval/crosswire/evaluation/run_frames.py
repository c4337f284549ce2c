"""A run as data frames: one row per score, at a chosen level."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from crosswire.evaluation.run_display import headlines
from crosswire.problems import CrosswireError, unknown_names

if TYPE_CHECKING:
    import pandas  # imported only when a data frame is requested, because its import is slow

    from crosswire.evaluation.run import Run, Score, TaskScores

LEVELS = ("headline", "metric", "type", "article")

Row = dict[str, Any]


def run_frame(run: Run, level: str | None) -> pandas.DataFrame:
    """Return the frame of a level; see `Run.to_pandas`.

    Raises:
        CrosswireError: The level is unknown.
    """
    import pandas

    if level is None:
        return pandas.DataFrame(list(_all_rows(run)))
    wrong = unknown_names("level", [level], LEVELS)
    if wrong:
        raise CrosswireError(wrong)
    rows = {"headline": _headline_rows, "metric": _metric_rows, "type": _type_rows, "article": _article_rows}
    frame = pandas.DataFrame(list(rows[level](run)))
    return frame.astype({name: float for name in ("value", "low", "high") if name in frame.columns})


def _all_rows(run: Run) -> Iterator[Row]:
    for task in run.tasks:
        parts = {"all": task.scores, "label": task.by_type, "article": task.by_article, "reference": task.references}
        for part, scores in parts.items():
            for score in scores:
                fields = dataclasses.asdict(score)
                signature = score.signature_in(task)
                yield {
                    "system": run.system.label,
                    "task": task.task,
                    **fields,
                    "part": part,
                    "label": score.part,
                    "signature": signature,
                }


def _headline_rows(run: Run) -> Iterator[Row]:
    for task, score in headlines(run):
        coverage = task.coverage
        row = _row(run, task, score, {})
        signature = row.pop("signature")
        yield {
            **row,
            "answered": coverage.answered if coverage else None,
            "requested": coverage.requested if coverage else None,
            "trivial": task.reference.value if task.reference else None,
            "signature": signature,
        }


def _metric_rows(run: Run) -> Iterator[Row]:
    return (_row(run, task, score, {}) for task in run.tasks for score in task.scores)


def _type_rows(run: Run) -> Iterator[Row]:
    return (_row(run, task, score, {"label": score.part}) for task in run.tasks for score in task.by_type)


def _article_rows(run: Run) -> Iterator[Row]:
    for task in run.tasks:
        for score in task.by_article:
            yield _row(run, task, score, {"article": score.metric.partition("@")[2]})


def _row(run: Run, task: TaskScores, score: Score, part: Row) -> Row:
    """Return the row of a score; the name of the metric is that of the whole, without its part."""
    metric = score.metric.partition("@")[0] if part else score.metric
    return {
        "system": run.system.label,
        "task": task.task,
        "metric": metric,
        **part,
        "value": score.value,
        "low": score.low,
        "high": score.high,
        "gold": score.gold,
        "predicted": score.predicted,
        "correct": score.precision_numerator,
        "n": score.units,
        "given": score.given,
        "signature": score.signature_in(task),
    }
