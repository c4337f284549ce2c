"""The tables of a run: counts before ratios, every ratio with its interval, a signature under every table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from crosswire.problems import counted, shown
from crosswire.report.tables import Column, Table
from crosswire.runs import Run, Score, TaskScores

COUNTS = [Column(name, numeric=True) for name in ("gold", "predicted", "right")]
VALUE = [Column("value", numeric=True), Column("95 % interval")]


def run_heading(run: Run) -> str:
    """Who was scored on what, and how much of it was answered; then what went wrong."""
    stories = ", ".join(story.id for story in run.stories)
    answered = len(run.articles) - len(run.missing)
    lines = [f"{run.system.label} on {stories}: {answered} of {counted(len(run.articles), 'article')} answered"]
    if run.missing:
        lines.append(f"no answer, counted as nothing found: {', '.join(run.missing)}")
    for article, problems in run.failures.items():
        lines.append(f"failed on {article}: {problems[0]}")
        lines += [f"  {problem}" for problem in problems[1:]]
    lines += run.remarks
    for story in run.stories:
        if story.provisional:
            lines.append(f"the gold of {story.id} is provisional in: {', '.join(story.provisional)}")
    return "\n".join(lines) + "\n"


def run_tables(run: Run) -> Iterator[Table]:
    """All tables of a run, task by task: the whole, then the headline's tier per type and per article."""
    for task in run.tasks:
        if not task.attempted:
            yield Table([Column(task.task)], [[f"not attempted: no answer has the key '{task.layer}'"]])
            continue
        yield _whole(task)
        if task.by_type:
            yield _part(task, task.by_type, task.labelled_by)
        if task.by_article:
            yield _part(task, task.by_article, "article")


def _whole(task: TaskScores) -> Table:
    rows = [[score.metric, *_counts(score), *value_cells(score)] for score in task.scores]
    units = task.scores[0].units if task.scores else 0
    notes = [f"{number} {sentence}" for sentence, number in sorted(task.notes.items())]
    over = f"; macro_f1 over {', '.join(task.macro_types)}" if task.macro_types else ""
    notes.append(f"n = {counted(units, 'article')}{over}")
    return Table(
        [Column("metric"), *COUNTS, *VALUE], rows, [*notes, task.signature, *filter(None, [task.library_signature])]
    )


def _part(task: TaskScores, scores: Sequence[Score], kind: str) -> Table:
    """One tier's F1 by type or article; the headline's tier where it was computed."""
    tiers = [score.metric.rpartition(".")[0] for score in scores if "@" in score.metric]
    headline = task.headline.rpartition(".")[0]
    tier = headline if headline in tiers else tiers[0]
    measure = next(s.metric.partition("@")[0] for s in scores if s.metric.rpartition(".")[0] == tier)
    rows = [
        [s.metric.partition("@")[2], *_counts(s), *value_cells(s)] for s in scores if s.metric.startswith(measure + "@")
    ]
    return Table([Column(f"{measure} by {kind}"), *COUNTS, *VALUE], rows, [task.signature])


def _counts(score: Score) -> list[str]:
    return [f"{number:.7g}" for number in (score.gold, score.predicted, score.right)]


def value_cells(score: Score) -> list[str]:
    """A value and its interval to three decimals; `-` where undefined."""
    value = "-" if score.value is None else f"{score.value:.3f}"
    if score.low is None or score.high is None:
        return [value, "-"]
    return [value, f"{score.low:.3f} to {score.high:.3f}"]


def comparison_table(runs: Sequence[Run], metrics: Sequence[str]) -> Table:
    """One row a run, one column a metric with its interval; all runs must bear the same signature.

    Raises:
        ValueError: The signatures differ, so that the numbers are not comparable.
    """
    signatures = {task.signature for run in runs for task in run.tasks}
    if len(signatures) > 1:
        raise ValueError(f"runs of different signatures are not comparable: {shown(sorted(signatures))}")
    rows = []
    for run in runs:
        scores = [run.score(metric) for metric in metrics]
        cells = [f"{value} ({between})" for value, between in map(value_cells, scores)]
        rows.append([run.system.label, str(scores[0].predicted), str(scores[0].right), *cells])
    headings = [Column("predicted", numeric=True), Column("right", numeric=True)]
    gold = runs[0].score(metrics[0])
    notes = [
        f"Value and 95 % interval; gold {gold.gold} mentions, n = {counted(gold.units, 'article')}."
        f" `predicted` and `right` are those of {metrics[0]}.",
        f"`{next(iter(signatures))}`",
    ]
    return Table([Column("system"), *headings, *map(Column, metrics)], rows, notes)
