"""README.md: its generated table of the scores of the baselines."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from crosswire.curation.marked_sections import replace_sections
from crosswire.dataset.layout import find_files
from crosswire.dataset.store import Store
from crosswire.evaluation.evaluate import evaluate, score
from crosswire.evaluation.run import Run
from crosswire.formats.predictions.encoder import NATIVE
from crosswire.problems import CrosswireError
from crosswire.report.run_tables import comparison_table
from crosswire.report.tables import Table, as_markdown
from crosswire.systems.resolve import BUILT_IN
from crosswire.tasks import TASKS

README = Path("README.md")
RESULTS = Path("results")
# The baselines that answer every task.
ALL_TASKS = ("rules", "learned")


def readme(store: Store, page: str) -> str:
    """Return README with its current table of scores.

    Raises:
        CrosswireError: The page lacks a marker, or a file in results/ is out of date.
    """
    return replace_sections(page, {"scores": as_markdown(scores_table(store))}, README)


def scores_table(store: Store) -> Table:
    """Return the scores of the reference systems and of the files in results/, best headline first.

    The baselines that answer every task are left out; their entities are those of `gazetteer` and `tagger`. So are the
    files with other labels. The metrics are those of the headline's tier of the first task.
    """
    metrics = headline_metrics()
    references = [evaluate(name, metrics=metrics, data=store.root) for name in BUILT_IN]
    results = [current_run(path, store, metrics) for path in result_files(store)]
    runs = best_first([*references, *(run for run in results if run.output.labels == NATIVE)])
    return comparison_table(runs, metrics)


def headline_metrics() -> list[str]:
    """Return the metrics of the headline's tier of the first task."""
    tier = TASKS[0].headline.rpartition(".")[0]
    return [metric for metric in TASKS[0].metrics if metric.startswith(f"{tier}.")]


def result_files(store: Store) -> list[Path]:
    """Return the files in results/ that are about names alone."""
    found = find_files(store.root / RESULTS, "*/predictions.jsonl")
    return [path for path in found if path.parent.name not in ALL_TASKS]


def best_first(runs: Sequence[Run]) -> list[Run]:
    """Return runs in the order of their headline, of equal ones by name."""
    headline = TASKS[0].headline
    return sorted(runs, key=lambda run: (-(run.score(headline).value or 0), run.system.label))


def current_run(path: Path, store: Store, metrics: list[str], labels: str | None = None) -> Run:
    """Return the scores of a file in results/, by default with its own labels.

    Raises:
        CrosswireError: Its predictions were made on other data than the current data.
    """
    run = score(path, metrics=metrics, labels=labels, data=store.root)
    if run.remarks:
        again = f"run bench predict --system {run.system.name} -o {path.relative_to(store.root)}"
        if (path.parent / "README.md").is_file():
            again = f"make it again as {path.parent.relative_to(store.root)}/README.md describes"
        raise CrosswireError(f"{path}: {'; '.join(run.remarks)}; {again}")
    return run
