"""Checks of annotation passes: folders with the layout of `annotations/`, and the labels of candidate pairs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from crosswire.dataset.gold_reader import read_gold
from crosswire.dataset.store import Store
from crosswire.formats.candidate_pairs import CANDIDATES_FILE, LABELS_FILE, Candidate, read_candidates, read_labels
from crosswire.problems import CrosswireError, Problem


def check_passes(store: Store, folders: Iterable[Path]) -> Iterator[Problem]:
    """Yield the problems of passes at levels L1 to L3.

    Raises:
        CrosswireError: The files of a story are damaged.
    """
    known: dict[Path, Mapping[str, Candidate]] = {}
    for folder in folders:
        yield from _check_layers(store, folder)
        if (folder / LABELS_FILE).exists():
            yield from _check_labels(store, folder, known)


def _check_layers(store: Store, folder: Path) -> Iterator[Problem]:
    for story_id in store.story_ids:
        story = store.story(story_id)
        if (folder / story_id).is_dir():
            try:
                read_gold(folder / story_id, story, store.files(story_id).schema)
            except CrosswireError as error:
                yield from _problems_of(error)


def _check_labels(store: Store, folder: Path, known: dict[Path, Mapping[str, Candidate]]) -> Iterator[Problem]:
    """Yield the problems of the labels of a pass; `known` has the candidates by file, and gets new ones."""
    path = folder.parent / CANDIDATES_FILE
    try:
        if path not in known:
            known[path] = read_candidates(path, {name: store.story(name) for name in store.story_ids})
        read_labels(folder / LABELS_FILE, known[path], store.schema.disputes)
    except CrosswireError as error:
        yield from _problems_of(error)


def _problems_of(error: CrosswireError) -> Iterator[Problem]:
    return (problem for problem in error.problems if isinstance(problem, Problem))
