"""Checks of the files that a user names: predictions files and annotation passes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from crosswire.curation.check import Checked
from crosswire.curation.checks.passes import check_passes
from crosswire.dataset.store import Store
from crosswire.formats.candidate_pairs import LABELS_FILE
from crosswire.formats.predictions.reader import checks_for, predictions_path, read_predictions
from crosswire.problems import CrosswireError, unknown_names


def check_paths(store: Store, paths: Sequence[Path], labels: str | None) -> Checked:
    """Check predictions files and folders of annotation passes.

    Raises:
        CrosswireError: The label set is unknown, or the files of a story are damaged.
    """
    wrong = unknown_names("label set", [labels] if labels is not None else [], store.schema.label_sets)
    if wrong:
        raise CrosswireError(wrong[0])
    stories = {name: store.story(name) for name in store.story_ids}
    checks = checks_for(stories.values(), store.schema, labels, gold=lambda name: store.gold(stories[name]))
    found = Checked([])
    for path in paths:
        is_pass = (path / LABELS_FILE).is_file() or any((path / name).is_dir() for name in store.story_ids)
        if is_pass:
            found.problems += check_passes(store, [path])
        else:
            predictions = read_predictions(predictions_path(path), checks)
            found.problems += predictions.problems
            found.warnings += predictions.warnings
    return found
