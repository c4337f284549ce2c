"""Tables of a run: counts, then ratios with their intervals. Each table has its signature in the notes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from crosswire.evaluation.run import Run, Score, TaskScores
from crosswire.metrics.number_format import count_cell, interval_cell, three_decimals
from crosswire.problems import plural, quoted
from crosswire.report.run_summary import metric_cell, run_heading
from crosswire.report.tables import Column, Table, as_text, markdown_escaped, wrapped_note

COUNTS = [Column(name, numeric=True, rank=rank) for rank, name in ((1, "gold"), (2, "predicted"), (3, "correct"))]
VALUE = [Column("value", numeric=True), Column("95 % interval")]


def full_text(run: Run, width: int | None = None) -> str:
    """Return the heading with all failures and remarks, then all tables of a run."""
    heading = "".join(f"{line}\n" for text in run_heading(run, limit=None) for line in wrapped_note(text, width))
    return "\n".join([heading, *(as_text(table, width) for table in run_tables(run))])


def run_tables(run: Run) -> Iterator[Table]:
    """Yield the tables of each task of a run: all its scores, then a table by label and one by article."""
    for task in run.tasks:
        if not task.attempted:
            yield Table([Column(task.task)], [[f"not attempted: the predictions have no {task.absent}"]])
            continue
        yield _task_table(task)
        yield from part_tables(task, task.by_type, task.labelled_by)
        yield from part_tables(task, task.by_article, "article")


def headline_table(tasks: Sequence[TaskScores]) -> Table:
    """Return a table with one row per task whose headline was computed."""
    found = [(task, score) for task in tasks for score in task.scores if score.metric == task.headline]
    rows = [[score.metric, *_counts(score), *value_cells(score)] for _, score in found]
    units = found[0][1].units if found else 0
    notes = [f"n = {plural(units, 'article')}; the table of each task has its signature"]
    return Table([Column("headline"), *COUNTS, *VALUE], rows, notes)


def _task_table(task: TaskScores) -> Table:
    scores = [*task.scores, *task.references]
    rows = [[metric_cell(score.metric, task), *_counts(score), *value_cells(score)] for score in scores]
    units = task.scores[0].units if task.scores else 0
    notes = [f"{number} {sentence}" for sentence, number in sorted(task.notes.items())]
    notes += task.remarks
    if task.not_attempted:
        notes.append(f"not attempted: {', '.join(task.not_attempted)}")
    macro = f"; macro_f1 over {', '.join(task.macro_types)}" if task.macro_types else ""
    notes.append(f"n = {plural(units, 'article')}{macro}")
    return Table([Column("metric", wrapped=True), *COUNTS, *VALUE], rows, [*notes, *_signatures(task, scores)])


def _signatures(task: TaskScores, scores: Sequence[Score]) -> list[str]:
    """Return the signatures of the scores without duplicates."""
    return list(dict.fromkeys(score.signature_in(task) for score in scores))


def part_tables(task: TaskScores, scores: Sequence[Score], kind: str) -> Iterator[Table]:
    """Yield one measure by label or article: for the tier of the headline if it has parts, else for every tier."""
    tiers = list(dict.fromkeys(score.metric.partition("@")[0].rpartition(".")[0] for score in scores))
    headline = task.headline.rpartition(".")[0]
    for tier in [headline] if headline in tiers and kind != "label" else tiers:
        own = [score for score in scores if score.metric.partition("@")[0].rpartition(".")[0] == tier]
        names = list(dict.fromkeys(score.metric.partition("@")[0] for score in own))
        measure = f"{tier}.f1" if f"{tier}.f1" in names else names[0]
        selected = [score for score in own if score.metric.partition("@")[0] == measure]
        rows = [[score.metric.partition("@")[2], *_counts(score), *value_cells(score)] for score in selected]
        yield Table([Column(f"{measure} by {kind}", wrapped=True), *COUNTS, *VALUE], rows, _signatures(task, selected))


def _counts(score: Score) -> list[str]:
    return [count_cell(number) for number in (score.gold, score.predicted, score.precision_numerator)]


def value_cells(score: Score) -> list[str]:
    """Return a value and its interval with three decimals; `-` if undefined."""
    return [three_decimals(score.value), interval_cell(score.low, score.high)]


def comparison_table(runs: Sequence[Run], metrics: Sequence[str]) -> Table:
    """Return a table with one row per run, one column per metric with its interval. All runs need the same signature.

    Raises:
        ValueError: The signatures differ. Their numbers are not comparable.
    """
    signatures = {task.signature for run in runs for task in run.tasks}
    if len(signatures) > 1:
        raise ValueError(f"runs with different signatures are not comparable: {quoted(sorted(signatures))}")
    rows = []
    for run in runs:
        scores = [run.score(metric) for metric in metrics]
        cells = [f"{value} ({interval})" for value, interval in map(value_cells, scores)]
        counts = [str(scores[0].predicted), str(scores[0].precision_numerator)]
        rows.append([markdown_escaped(run.system.label), *counts, *cells])
    headings = [Column("predicted", numeric=True), Column("correct", numeric=True)]
    gold = runs[0].score(metrics[0])
    notes = [
        f"Value and 95 % interval; {gold.gold} gold mentions, n = {plural(gold.units, 'article')}."
        f" `predicted` and `correct` are counts of {metrics[0]}.",
        f"`{next(iter(signatures))}`",
    ]
    return Table([Column("system"), *headings, *map(Column, metrics)], rows, notes)
