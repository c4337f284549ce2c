"""What is made from corpus and gold alone and never edited: the views in data/, and annotations/stats.json."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from crosswire.curation.story_counts import STATS_FILE, stats_file
from crosswire.dataset.configs import CONFIGS, rows_by_split
from crosswire.dataset.store import Store
from crosswire.formats.jsonl import dump_line
from crosswire.problems import Problem

DATA = Path("data")


def generated_files(store: Store) -> dict[Path, str]:
    """Path to content of every file that follows from corpus and gold, paths relative to the store.

    Raises:
        CrosswireError: The data is damaged or invalid.
    """
    files = {
        DATA / view.name / f"{split}.jsonl": "".join(map(dump_line, rows))
        for view in CONFIGS
        for split, rows in rows_by_split(view, store).items()
    }
    return {**files, STATS_FILE: stats_file(store)}


def superfluous(store: Store, wanted: Mapping[Path, str]) -> set[Path]:
    """Files in data/ that nothing generates."""
    return {path.relative_to(store.root) for path in (store.root / DATA).rglob("*.jsonl")} - set(wanted)


def generated_problems(store: Store) -> Iterator[Problem]:
    """E607: a generated file of a checkout that is missing, or not what the gold gives."""
    if store.kind != "checkout":
        return
    wanted = generated_files(store)
    for path, content in wanted.items():
        if not is_current(store.root / path, content):
            yield Problem("E607", "does not follow from the gold; run bench build", str(store.root / path))
    for path in sorted(superfluous(store, wanted)):
        yield Problem("E607", "follows from nothing; bench build removes it", str(store.root / path))


def is_current(path: Path, content: str) -> bool:
    """Whether a file holds exactly this."""
    try:
        return path.read_bytes() == content.encode()
    except OSError:
        return False
