"""Counts of the readings on record, on small lists over the invented story."""

from __future__ import annotations

from pathlib import Path

from crosswire.curation.reading_counts import DISCOVERY, SECOND_READING, discovery_table, second_reading_table
from crosswire.dataset.store import Store, open_store
from crosswire.model.claim_pairs import CONTRADICTION, claim_pairs


def write_list(store: Store, path: Path, *rows: tuple[str, ...]) -> None:
    (store.root / path).parent.mkdir(parents=True, exist_ok=True)
    (store.root / path).write_text("".join("\t".join(row) + "\n" for row in rows))


def test_second_reading_is_counted_by_kind_and_story(hesk: Path) -> None:
    store = open_store(hesk)
    rows = [("hesk-1 s1", "error"), ("hesk-2 s4", "error"), ("hesk-1 s2", "rule")]
    write_list(store, SECOND_READING, ("place", "severity"), *rows)
    table = second_reading_table(store)
    assert [column.heading for column in table.columns] == ["points raised", "`hesk`"]
    assert [row[-1] for row in table.rows] == ["2", "0", "0", "1", "3"]


def test_discovery_counts_same_other_and_absent_pairs(hesk: Path) -> None:
    store = open_store(hesk)
    story = store.story("hesk")
    pair = next(p for p in claim_pairs(store.gold(story), store.schema.disputes) if p.label == CONTRADICTION)
    sides: list[str] = []
    for claim in (pair.right, pair.left):
        segment = story.article(claim.article).segment_around(*claim.spans[0])
        assert segment
        sides += [claim.article, segment.id, "words"]
    absent = ["hesk-1", "s1", "words", "hesk-1", "s1", "words"]
    headings = ("kind", "article", "segment", "words", "other article", "other segment", "other words")
    rows = [(kind, *place) for kind in ("contradiction", "update", "tempting") for place in (sides, absent)]
    write_list(store, DISCOVERY, headings, *rows)
    assert [list(row) for row in discovery_table(store).rows] == [
        ["contradiction", "1", "0", "1", "2"],
        ["update", "0", "1", "1", "2"],
    ]
