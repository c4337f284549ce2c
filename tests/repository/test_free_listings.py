"""The free listings of conflicts name sentences that exist, with a fact, a confidence and a note."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crosswire.dataset.store import open_store

STORE = open_store()
FILES = sorted((STORE.root / "annotations" / "passes").glob("free-listing-*.jsonl"))


def test_there_are_four_listings_by_different_readers() -> None:
    headers = [json.loads(file.read_text(encoding="utf-8").splitlines()[0]) for file in FILES]
    assert len({header["reader"] for header in headers}) == len(FILES) == 4
    assert len({(header["instruction"], tuple(header["articles"])) for header in headers}) == 4


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_listed_sentences_exist(file: Path) -> None:
    sentences = {(article.id, s.id) for article in STORE.story("homs").articles for s in article.sentences}
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()[1:]]
    assert len(rows) > 100
    for row in rows:
        assert set(row) == {"left", "right", "fact", "confidence", "note"}
        assert row["left"] != row["right"]
        assert {tuple(row["left"]), tuple(row["right"])} <= sentences
        assert row["confidence"] in ("high", "medium", "low")
        assert row["fact"]
        assert row["note"]
