"""docs/baselines.md: its generated table of the headlines of the baseline that answers every task."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from crosswire.curation.marked_sections import replace_sections
from crosswire.curation.readme import ALL_TASKS, RESULTS, current_run
from crosswire.dataset.store import Store
from crosswire.report.run_summary import summary_table
from crosswire.report.tables import Table, as_markdown

BASELINES = Path("docs", "baselines.md")


def baselines_page(store: Store, page: str) -> str:
    """Return the page with its current table.

    Raises:
        CrosswireError: The page lacks a marker, or the file in results/ is out of date.
    """
    return replace_sections(page, {"tasks": as_markdown(tasks_table(store))}, BASELINES)


def tasks_table(store: Store) -> Table:
    """Return the headline of every task for the baseline that answers all of them."""
    run = current_run(store.root / RESULTS / ALL_TASKS / "predictions.jsonl", store, [])
    signatures = [f"`{task.signature}`" for task in run.tasks if task.attempted]
    return replace(summary_table(run), notes=[f"n = {len(run.articles)} articles.", *signatures])
