"""docs/first-steps.md: its generated blocks, which show what the commands print in a terminal of 80 columns."""

from __future__ import annotations

import tempfile
from pathlib import Path

from crosswire.curation.marked_sections import replace_sections
from crosswire.dataset.store import Store
from crosswire.evaluation.errors.diagnose import diagnose
from crosswire.evaluation.errors.records import Diagnoses
from crosswire.evaluation.evaluate import evaluate
from crosswire.evaluation.run import Run
from crosswire.evaluation.run_folder import PREDICTIONS_FILE, default_folder
from crosswire.report.error_tables import SHOWN_EXAMPLES, errors_text, worst_classes
from crosswire.report.run_summary import run_summary, written_lines

FIRST_STEPS = Path("docs") / "first-steps.md"
EXAMPLE = Path("examples") / "mine.py"
WIDTH = 80


def first_steps(store: Store, page: str) -> str:
    """Return the page with the current output of its commands.

    Raises:
        CrosswireError: The page lacks a marker.
    """
    baseline, _ = _evaluation("gazetteer", "gazetteer", store)
    mine, run = _evaluation(f"./{EXAMPLE.name}:Mine", f"{store.root / EXAMPLE}:Mine", store)
    found = _diagnoses(run, store)
    errors = errors_text(found, SHOWN_EXAMPLES, WIDTH, only=worst_classes(found))
    sections = {"baseline": baseline, "mine": mine, "errors": _block(f"bench errors {default_folder(run)}", errors)}
    return replace_sections(page, sections, FIRST_STEPS)


def _evaluation(name: str, system: str, store: Store) -> tuple[str, Run]:
    """Return the block of an evaluation, and its run."""
    run = evaluate(system, data=store.root)
    lines = [*run_summary(run, WIDTH).splitlines(), *written_lines(default_folder(run))]
    return _block(f"bench eval --system {name}", "\n".join(lines)), run


def _diagnoses(run: Run, store: Store) -> Diagnoses:
    """Return the errors in the predictions of a run, read from a file as `bench errors` does."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / PREDICTIONS_FILE
        path.write_text(run.predictions, encoding="utf-8")
        return diagnose(path, data=store.root)


def _block(command: str, output: str) -> str:
    return f"```console\n$ {command}\n{output.rstrip()}\n```\n"
