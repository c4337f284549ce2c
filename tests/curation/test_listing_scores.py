"""Free listings of conflicts, scored: found conflicts, other facts, and the estimated number of conflicts."""

from __future__ import annotations

import json
from pathlib import Path

from crosswire.curation.listing_scores import coverage_table, listing_table, raised_table
from crosswire.dataset.store import open_store

# Sentences of `hesk`: three conflicts (d2 with d3, d6, d9), a harmless question (d10), and a pair without a line.
FREED, OPENED, PLEDGE = (("hesk-1 s3", "hesk-2 s2"), ("hesk-1 s8", "hesk-2 s4"), ("hesk-1 s13", "hesk-2 s9"))
DISTANCE, UNLISTED = ("hesk-1 s10", "hesk-2 s7"), ("hesk-1 s1", "hesk-3 s10")


def write_listing(root: Path, name: str, *pairs: tuple[tuple[str, str], str]) -> None:
    rows: list[object] = [{"reader": name, "kind": "model", "articles": ["hesk-1", "hesk-2", "hesk-3"]}]
    for (left, right), confidence in pairs:
        sides = {"left": left.split(), "right": right.split()}
        rows.append({**sides, "fact": "a fact", "confidence": confidence, "note": ""})
    path = root / "annotations" / "passes" / f"{name}.jsonl"
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


def write_listings(root: Path) -> None:
    write_listing(root, "free-listing-1", (FREED, "high"), (OPENED, "medium"), (UNLISTED, "low"))
    write_listing(root, "free-listing-2", (FREED, "high"), (DISTANCE, "medium"))
    write_listing(root, "fresh-listing-1", (PLEDGE, "high"), (DISTANCE, "high"), (UNLISTED, "medium"))


def test_listings_are_scored_by_confidence(hesk: Path) -> None:
    write_listings(hesk)
    table = listing_table(open_store(hesk))
    # `hesk` has nine conflicts; the pair of the freed engineers has two of them.
    assert [list(row[:6]) for row in table.rows] == [
        ["free-listing-1", "high or medium", "2", "9", "3", "0"],
        ["free-listing-1", "high", "1", "9", "2", "0"],
        ["free-listing-2", "high or medium", "2", "9", "2", "1"],
        ["free-listing-2", "high", "1", "9", "2", "0"],
        ["fresh-listing-1", "high or medium", "3", "9", "1", "2"],
        ["fresh-listing-1", "high", "2", "9", "1", "1"],
    ]
    first, second = 2 * 3 / (3 + 9), 2 * 2 / (3 + 9)
    mean = f"free, high or medium: mean {(first + second) / 2:.3f} (range {second:.3f} to {first:.3f}, n = 2 listings)."
    assert table.notes[0] == mean


def test_conflicts_are_counted_by_the_listings_that_name_them(hesk: Path) -> None:
    write_listings(hesk)
    [row] = coverage_table(open_store(hesk)).rows
    # Two conflicts seen twice, two once: 4 + 2/3 * 2 * 1 / (2 * 3).
    assert list(row[:5]) == ["hesk", "3", "9", "2 by 2, 2 by 1, 5 by 0", "4.2"]


def test_facts_beyond_the_gold_are_named_by_their_question(hesk: Path) -> None:
    write_listings(hesk)
    table = raised_table(open_store(hesk))
    assert [list(row) for row in table.rows] == [["How near to Port Asel is the River Guard?", "1", "none read"]]
    assert table.notes == ["Pairs that no line of the gold covers: 1, n = 1."]
