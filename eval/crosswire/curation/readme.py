"""README.md: its generated table of the scores of the baselines."""

from __future__ import annotations

from pathlib import Path

from crosswire.curation.marked_sections import replace_sections
from crosswire.dataset.layout import find_files
from crosswire.dataset.store import Store
from crosswire.evaluation.evaluate import evaluate, score
from crosswire.evaluation.run import Run
from crosswire.problems import CrosswireError
from crosswire.report.run_tables import comparison_table
from crosswire.report.tables import Table, as_markdown
from crosswire.systems.resolve import BUILT_IN
from crosswire.tasks import TASKS

README = Path("README.md")
RESULTS = Path("results")
# The baseline that answers every task.
ALL_TASKS = "rules"


def readme(store: Store, page: str) -> str:
    """Return README with its current table of scores.

    Raises:
        CrosswireError: The page lacks a marker, or a file in results/ is out of date.
    """
    return replace_sections(page, {"scores": as_markdown(scores_table(store))}, README)


def scores_table(store: Store) -> Table:
    """Return the scores of the reference systems and of the files in results/, best headline first.

    The baseline that answers every task is left out; its entities are those of the gazetteer. The metrics are those of
    the headline's tier of the first task.
    """
    tier = TASKS[0].headline.rpartition(".")[0]
    metrics = [metric for metric in TASKS[0].metrics if metric.startswith(f"{tier}.")]
    paths = [path for path in find_files(store.root / RESULTS, "*/predictions.jsonl") if path.parent.name != ALL_TASKS]
    references = [evaluate(name, metrics=metrics, data=store.root) for name in BUILT_IN]
    runs = [*references, *(current_run(path, store, metrics) for path in paths)]
    runs.sort(key=lambda run: (-(run.score(metrics[0]).value or 0), run.system.label))
    return comparison_table(runs, metrics)


def current_run(path: Path, store: Store, metrics: list[str]) -> Run:
    """Return the scores of a file in results/.

    Raises:
        CrosswireError: Its predictions were made on other data than the current data.
    """
    run = score(path, metrics=metrics, data=store.root)
    if run.remarks:
        again = f"bench predict --system {run.system.name} -o {path.relative_to(store.root)}"
        raise CrosswireError(f"{path}: {'; '.join(run.remarks)}; run {again}")
    return run
