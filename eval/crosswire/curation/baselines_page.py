"""docs/baselines.md: its generated tables, of the systems that answer every task, and of names with other labels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from crosswire.curation.marked_sections import replace_sections
from crosswire.curation.readme import ALL_TASKS, RESULTS, best_first, current_run, headline_metrics, result_files
from crosswire.dataset.store import Store
from crosswire.evaluation.evaluate import evaluate
from crosswire.evaluation.run import Run
from crosswire.metrics.number_format import interval_cell, three_decimals
from crosswire.report.run_tables import comparison_table
from crosswire.report.tables import Column, Table, as_markdown

BASELINES = Path("docs", "baselines.md")
# The label set of pretrained systems, and the annotation pass that no baseline should beat.
PRETRAINED_LABELS = "ontonotes"
PASS = Path("annotations", "passes", "b")


def baselines_page(store: Store, page: str) -> str:
    """Return the page with its current tables.

    Raises:
        CrosswireError: The page lacks a marker, or a file in results/ is out of date.
    """
    tables = {"tasks": tasks_table(store), "pretrained": pretrained_table(store)}
    return replace_sections(page, {name: as_markdown(table) for name, table in tables.items()}, BASELINES)


def tasks_table(store: Store) -> Table:
    """Return the headline of every task for the baselines that answer all of them, and for an annotation pass."""
    runs = {name: current_run(store.root / RESULTS / name / "predictions.jsonl", store, []) for name in ALL_TASKS}
    runs["pass b"] = evaluate(str(store.root / PASS), data=store.root)
    first = runs[ALL_TASKS[0]]
    columns = [Column("headline"), *(Column(name, numeric=True) for name in ("gold", "trivial"))]
    columns += [Column(name) for name in runs]
    rows = []
    for task in first.tasks:
        score = first.score(task.headline)
        trivial = three_decimals(task.reference.value if task.reference else None)
        rows.append([task.headline, str(round(score.gold)), trivial, *_cells(list(runs.values()), task.headline)])
    signatures = [f"`{task.signature}`" for task in first.tasks if task.attempted]
    return Table(columns, rows, [f"Value and 95 % interval; n = {len(first.articles)} articles.", *signatures])


def _cells(runs: Sequence[Run], headline: str) -> Iterator[str]:
    """Yield the value and interval of each run; `-` if a run does not attempt the task."""
    for run in runs:
        score = next((each for task in run.tasks for each in task.scores if each.metric == headline), None)
        yield "-" if score is None else f"{three_decimals(score.value)} ({interval_cell(score.low, score.high)})"


def pretrained_table(store: Store) -> Table:
    """Return the scores of names with the labels of pretrained systems, best headline first."""
    runs = [current_run(path, store, headline_metrics(), labels=PRETRAINED_LABELS) for path in result_files(store)]
    return comparison_table(best_first(runs), headline_metrics())
