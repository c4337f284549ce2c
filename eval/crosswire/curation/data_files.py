"""Files generated from corpus and gold alone: the rows in data/, and annotations/stats.json."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from crosswire.curation.story_counts import stats_file
from crosswire.dataset.configs import CONFIGS, rows_by_split
from crosswire.dataset.layout import STATS_FILE, find_files
from crosswire.dataset.store import Store
from crosswire.formats.jsonl import dump_line
from crosswire.problems import Problem

DATA = Path("data")


def generated_files(store: Store) -> dict[Path, str]:
    """Return path and content of every file that follows from corpus and gold, paths relative to the store.

    Raises:
        CrosswireError: The data is damaged or invalid.
    """
    files = {
        DATA / config.name / f"{split}.jsonl": "".join(map(dump_line, rows))
        for config in CONFIGS
        for split, rows in rows_by_split(config, store).items()
        if rows  # the JSON reader of `datasets` takes no empty file
    }
    return {**files, STATS_FILE: stats_file(store)}


def unexpected_data_files(store: Store, wanted: Mapping[Path, str]) -> set[Path]:
    """Return the files in data/ that nothing generates."""
    return {path.relative_to(store.root) for path in find_files(store.root / DATA, "**/*.jsonl")} - set(wanted)


def generated_problems(store: Store) -> Iterator[Problem]:
    """Check that the generated files of a checkout exist and are current (E607)."""
    if store.kind != "checkout":
        return
    wanted = generated_files(store)
    for path, content in wanted.items():
        if not is_current(store.root / path, content):
            yield Problem("E607", "is out of date; run `bench build`", str(store.root / path))
    for path in sorted(unexpected_data_files(store, wanted)):
        yield Problem("E607", "is not generated from the gold; `bench build` removes it", str(store.root / path))


def is_current(path: Path, content: str) -> bool:
    """Return whether a file holds exactly this content."""
    try:
        return path.read_bytes() == content.encode()
    except OSError:
        return False
