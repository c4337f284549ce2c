"""The scores in inspect's own table: those that `bench score` gives for the same answers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from crosswire.evaluation.evaluate import output_of, score_output
from crosswire.evaluation.plan import plan
from crosswire.inspect.answers import Answer, conversion_of, predictions_of
from crosswire.inspect.kinds import COVERAGE, Kind
from crosswire.model import SystemInfo


def table_of(kind: Kind, story: str, answers: Sequence[Answer]) -> dict[str, float]:
    """Return each metric of a task with its interval, and the coverage; nan where they are undefined.

    What has no answer is scored as empty, so that samples with errors and samples that have not run yet count.

    Raises:
        CrosswireError: The story is unknown, or its gold has no layer for the task.
    """
    planned = plan(stories=[story], metrics=kind.metrics)
    conversion = conversion_of(answers, planned.stories[0], planned.store.schema)
    found = predictions_of(conversion, SystemInfo(kind.name), planned.digests, planned.checks, "answers")
    run = score_output(output_of(found, Path(kind.name), planned), planned)
    table = dict.fromkeys(kind.table_names, math.nan)
    for metric in kind.metrics:
        for score in run.task(metric.partition(".")[0]).scores:
            if score.metric == metric:
                ends = {"": score.value, ".low": score.low, ".high": score.high}
                table |= {f"{metric}{end}": math.nan if value is None else value for end, value in ends.items()}
    coverage = run.tasks[0].coverage
    if coverage is not None and coverage.requested:
        table[COVERAGE] = coverage.answered / coverage.requested
    return table
