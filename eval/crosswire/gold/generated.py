"""What is made from corpus and gold alone and never edited: the views in data/, and annotations/stats.json."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from crosswire.gold.counts import STATS_FILE, stats_file
from crosswire.jsonlines import dump_line
from crosswire.problems import Problem
from crosswire.store import Store
from crosswire.views import VIEWS, rows_by_split

DATA = Path("data")


def generated_files(store: Store) -> dict[Path, str]:
    """Path to content of every file that follows from corpus and gold, paths relative to the store.

    Raises:
        CrosswireError: The data is damaged or invalid.
    """
    files = {
        DATA / view.name / f"{split}.jsonl": "".join(map(dump_line, rows))
        for view in VIEWS
        for split, rows in rows_by_split(view, store).items()
    }
    return {**files, STATS_FILE: stats_file(store)}


def superfluous(store: Store, wanted: Mapping[Path, str]) -> set[Path]:
    """Files in data/ that nothing generates."""
    return {path.relative_to(store.root) for path in (store.root / DATA).rglob("*.jsonl")} - set(wanted)


def generated_problems(store: Store) -> Iterator[Problem]:
    """E607: a generated file that is missing, or not what the gold gives, where the store has such files at all."""
    if not (store.root / DATA).is_dir():
        return
    wanted = generated_files(store)
    for path, content in wanted.items():
        target = store.root / path
        if not target.is_file() or target.read_text(encoding="utf-8") != content:
            yield Problem("E607", "does not follow from the gold; run bench build", str(target))
    for path in sorted(superfluous(store, wanted)):
        yield Problem("E607", "follows from nothing; run bench build", str(store.root / path))
