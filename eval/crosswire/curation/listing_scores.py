"""The free listings of conflicts, scored as predictions: how much of the gold they find, and what it lacks."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from crosswire.dataset.store import Store
from crosswire.evaluation.evaluate import score
from crosswire.evaluation.run import Run
from crosswire.metrics.number_format import count_cell, interval_cell, three_decimals
from crosswire.report.tables import Column, Table

PATTERN = "annotations/passes/free-listing-*.jsonl"
# The confidences of a listing that are scored.
SURE = ("high", "medium")


def listing_table(store: Store) -> Table:
    """Return one row per listing: pairs listed, conflicts found, other facts named, and the headline."""
    columns = [
        Column("listing"),
        *(Column(name, numeric=True) for name in ("pairs", "conflicts", "found", "other facts", "fact.f1")),
        Column("95 % interval"),
    ]
    rows, signatures = [], []
    for path in sorted(store.root.glob(PATTERN)):
        pairs = list(_pairs(path))
        run = _scored(store, pairs)
        found = run.score("contradictions.fact.f1")
        counts = [found.gold, found.recall_numerator, found.predicted - found.precision_numerator]
        value, interval = three_decimals(found.value), interval_cell(found.low, found.high)
        rows.append([path.stem, str(len(pairs)), *map(count_cell, counts), value, interval])
        signatures.append(f"`{run.task('contradictions').signature}`")
    return Table(columns, rows, [f"Pairs of confidence {' or '.join(SURE)}.", *dict.fromkeys(signatures)])


def _pairs(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the listed pairs that are sure enough; the first line describes the reader."""
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        row = json.loads(line)
        if row["confidence"] in SURE:
            yield row


def _scored(store: Store, pairs: list[dict[str, Any]]) -> Run:
    """Return the scores of listed pairs of sentences as predicted contradictions."""
    articles = {row[side][0] for row in pairs for side in ("left", "right")}
    story = next(story for story in map(store.story, store.story_ids) if articles <= {a.id for a in story.articles})
    spans = {(article.id, s.id): [s.start, s.end] for article in story.articles for s in article.segments}
    items = [
        {side: {"article": row[side][0], "spans": [spans[tuple(row[side])]]} for side in ("left", "right")}
        for row in pairs
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "listing.jsonl"
        path.write_text(json.dumps({"story": story.id, "contradictions": items}), encoding="utf-8")
        return score(path, tasks=["contradictions"], data=store.root)
