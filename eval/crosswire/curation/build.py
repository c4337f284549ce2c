"""Files that follow from the data and are never edited: data/, stats.json, and the tables of README and card."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from crosswire.curation.dataset_card import CARD, dataset_card
from crosswire.curation.generated_files import generated_files, is_current, unexpected_data_files
from crosswire.curation.marked_sections import replace_sections
from crosswire.curation.reading_counts import PASSES_FOLDER
from crosswire.dataset.store import Store
from crosswire.evaluation.agreement import agree
from crosswire.evaluation.evaluate import evaluate, score
from crosswire.evaluation.run import Run
from crosswire.formats.files import write_atomically
from crosswire.problems import CrosswireError, plural
from crosswire.report.agreement_tables import agreement_table
from crosswire.report.run_tables import comparison_table, headline_table
from crosswire.report.tables import Table, as_markdown
from crosswire.systems.resolve import BUILT_IN
from crosswire.tasks import TASKS

README = Path("README.md")
RESULTS = Path("results")


def stale(store: Store) -> dict[Path, str | None]:
    """Return the generated files that are out of date, with their new content; null for one to remove."""
    wanted = generated(store)
    different = {path: content for path, content in wanted.items() if not is_current(store.root / path, content)}
    return dict(sorted({**different, **dict.fromkeys(unexpected_data_files(store, wanted))}.items()))


def write(root: Path, files: Mapping[Path, str | None]) -> None:
    """Write generated files below a checkout, and remove those without content."""
    for path, content in files.items():
        target = root / path
        if content is None:
            target.unlink()
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(target, content)


def generated(store: Store) -> Mapping[Path, str]:
    """Return path and content of every generated file, paths relative to the checkout.

    Raises:
        CrosswireError: The data is damaged, a page lacks a marker, or a file in results/ is out of date.
    """
    files = generated_files(store)
    first, second = sorted(path for path in (store.root / PASSES_FOLDER).iterdir() if path.is_dir())
    agreement = agree(first, second, data=store.root)
    against_gold = evaluate(str(second), stories=[story.id for story in agreement.forward.stories], data=store.root)
    sections = {
        "agreement": as_markdown(agreement_table(agreement)),
        "ceiling": as_markdown(_signed_headlines(against_gold)),
    }
    return {
        **files,
        README: replace_sections(_read(store.root / README), {"scores": as_markdown(scores_table(store))}, README),
        CARD: dataset_card(store, files, _read(store.root / CARD), sections),
    }


def scores_table(store: Store) -> Table:
    """Return the scores of the reference systems and of every file in results/, best headline first.

    The metrics are those of the headline's tier of the first task.
    """
    tier = TASKS[0].headline.rpartition(".")[0]
    metrics = [metric for metric in TASKS[0].metrics if metric.startswith(f"{tier}.")]
    paths = sorted((store.root / RESULTS).glob("*/predictions.jsonl"))
    references = [evaluate(name, metrics=metrics, data=store.root) for name in BUILT_IN]
    runs = [*references, *(_current_run(path, store, metrics) for path in paths)]
    runs.sort(key=lambda run: (-(run.score(metrics[0]).value or 0), run.system.label))
    return comparison_table(runs, metrics)


def _signed_headlines(run: Run) -> Table:
    """Return the headlines of a run with their signatures."""
    table = headline_table(run.tasks)
    n = plural(len(run.articles), "article")
    return replace(table, notes=[f"n = {n}", *(f"`{task.signature}`" for task in run.tasks if task.attempted)])


def _current_run(path: Path, store: Store, metrics: list[str]) -> Run:
    """Score a file in results/.

    Raises:
        CrosswireError: Its predictions were made on other data than the current data.
    """
    run = score(path, metrics=metrics, data=store.root)
    if run.remarks:
        again = f"bench predict --system {run.system.name} -o {path.relative_to(store.root)}"
        raise CrosswireError(f"{path}: {'; '.join(run.remarks)}; run {again}")
    return run


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise CrosswireError(f"{path}: is missing; restore it") from error
    except UnicodeDecodeError as error:
        raise CrosswireError(f"{path}: is not UTF-8; restore it") from error
