"""Datasets in memory: rows, features, slices of splits; the same through the card, and with streaming."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import datasets
import pytest

from crosswire import CrosswireError, load_dataset, load_gold, load_story
from crosswire.dataset.configs import CONFIGS, tag_names
from crosswire.dataset.store import open_store
from crosswire.model.tokens import bio_to_spans

CONFIG_NAMES = [config.name for config in CONFIGS]
STORE = open_store()


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    datasets.disable_progress_bars()
    yield
    datasets.enable_progress_bars()


def test_a_config_has_the_splits_validation_and_test() -> None:
    loaded = load_dataset("entities")
    assert isinstance(loaded, datasets.DatasetDict)
    assert {split: rows.num_rows for split, rows in loaded.items()} == {"validation": 3, "test": 5}


def test_a_split_is_a_dataset_with_explicit_features() -> None:
    loaded = load_dataset("entities", split="test")
    assert isinstance(loaded, datasets.Dataset)
    mention = loaded.features["mentions"].feature
    assert isinstance(mention["type"], datasets.ClassLabel)
    assert mention["type"].names == list(STORE.schema.mention_types)
    assert str(loaded.info.version) == STORE.card("homs").version
    assert "crosswire" in loaded.info.citation


def test_entities_and_mentions_hold_the_gold() -> None:
    story, gold = load_story("homs"), load_gold("homs")
    nested, flat = load_dataset("entities", split="test"), load_dataset("mentions", split="test")
    types = nested.features["mentions"].feature["type"]
    expected = [
        (article.id, f"{article.id}/{m.id}", m.start, m.end, m.text, m.type)
        for article in story.articles
        for m in gold.mentions[article.id]
    ]
    assert [
        (row["id"], m["id"], m["start"], m["end"], m["text"], types.int2str(m["type"]))
        for row in nested
        for m in row["mentions"]
    ] == expected
    assert [
        (row["article"], row["id"], row["start"], row["end"], row["text"], types.int2str(row["type"])) for row in flat
    ] == expected
    assert all(row["text"] in row["sentence_text"] for row in flat)


def test_tags_decode_to_the_spans_of_the_gold() -> None:
    rows = load_dataset("tokens", split="test")
    tags = rows.features["ner_tags"].feature
    gold = load_gold("homs")
    found = {
        (row["article"], *span)
        for row in rows
        for tokens in ([*zip(row["starts"], row["ends"], row["tokens"], strict=True)],)
        for span in bio_to_spans([tags.int2str(tag) for tag in row["ner_tags"]], as_tokens(tokens))
    }
    names = {(a, m.start, m.end, m.type) for a, ms in gold.mentions.items() for m in ms if m.level == "NAM"}
    assert found == names


def as_tokens(raw: list[tuple[int, int, str]]) -> list:  # type: ignore[type-arg]
    from crosswire import Token

    return [Token(*token) for token in raw]


def test_quantities_and_times_carry_their_values() -> None:
    rows = load_dataset("mentions", split="validation")
    by_text = {row["text"]: row for row in rows}
    assert (by_text["within 12 km"]["quantity_op"], by_text["within 12 km"]["quantity_value"]) == ("<=", 12.0)
    assert by_text["ten days"]["time_value"] == "P10D"
    assert by_text["Hesk Dam"]["time_value"] is None


@pytest.mark.parametrize("config", CONFIG_NAMES)
def test_the_card_gives_the_same_rows_and_features(config: str, tmp_path: Path) -> None:
    ours = load_dataset(config)
    theirs = datasets.load_dataset(str(STORE.root / "data"), config, cache_dir=str(tmp_path))
    streamed = datasets.load_dataset(str(STORE.root / "data"), config, streaming=True)
    assert list(theirs) == list(ours)
    for split in ours:
        assert theirs[split].features == ours[split].features
        assert theirs[split].to_list() == ours[split].to_list()
        assert list(streamed[split]) == list(ours[split])


@pytest.mark.parametrize(
    "split",
    [
        *("test", "test[:3]", "test[-2:]", "test[1:3]", "test[:40%]", "test[50%:]", "validation+test", "all"),
        *("test[:1]+validation[1:]", datasets.Split.TEST, datasets.ReadInstruction("test", to=50, unit="%")),
        ["validation", "test[:2]"],
        ("test[:2]", "test[2:]"),
        {"train": "test[:80%]", "test": "test[80%:]"},
    ],
    ids=str,
)
def test_expressions_of_splits_select_what_the_library_selects(
    split: Any,  # noqa: ANN401 - an expression of splits, or several in a list, tuple or dictionary
    tmp_path: Path,
) -> None:
    ours = load_dataset("mentions", split=split)
    theirs = datasets.load_dataset(str(STORE.root / "data"), "mentions", split=split, cache_dir=str(tmp_path))
    assert type(ours) is type(theirs)
    for one, other in zip(parts(ours), parts(theirs), strict=True):
        assert one[0] == other[0]
        assert one[1].to_list() == other[1].to_list()
        assert str(one[1].split) == str(other[1].split)


def parts(loaded: Any) -> list[tuple[Any, Any]]:  # noqa: ANN401 - what load_dataset returns
    """Every dataset with its key or position."""
    if isinstance(loaded, dict):
        return list(loaded.items())
    return list(enumerate(loaded if isinstance(loaded, (list, tuple)) else [loaded]))


def test_streaming_takes_several_expressions() -> None:
    named = load_dataset("articles", split={"train": "test[:80%]", "dev": "test[80%:]"}, streaming=True)
    assert isinstance(named, datasets.IterableDatasetDict)
    assert {name: len(list(rows)) for name, rows in named.items()} == {"train": 4, "dev": 1}
    assert [len(list(rows)) for rows in load_dataset("articles", split=["test", "validation"], streaming=True)] == [
        5,
        3,
    ]


@pytest.mark.parametrize(
    "split", ["train[:3]", "test[:", "test[:0]", "", "test[:200%]", "validation+train", "test[a:]"]
)
def test_expressions_that_the_library_rejects_are_one_line_errors(split: str, tmp_path: Path) -> None:
    with pytest.raises(CrosswireError) as caught:
        load_dataset("articles", split=split)
    assert repr(split) in str(caught.value)
    assert "\n" not in str(caught.value)
    with pytest.raises(ValueError, match="."):
        datasets.load_dataset(str(STORE.root / "data"), "articles", split=split, cache_dir=str(tmp_path))


def test_streaming_gives_the_same_rows() -> None:
    streamed = load_dataset("events", streaming=True)
    assert isinstance(streamed, datasets.IterableDatasetDict)
    whole = load_dataset("events")
    assert {name: list(rows) for name, rows in streamed.items()} == {n: rows.to_list() for n, rows in whole.items()}
    part = load_dataset("events", split="test[:3]", streaming=True)
    assert isinstance(part, datasets.IterableDataset)
    assert list(part) == whole["test"].to_list()[:3]
    assert part.features == whole["test"].features


def test_labels_can_be_names() -> None:
    names = load_dataset("tokens", split="test", labels="names")
    integers = load_dataset("tokens", split="test")
    tags = integers.features["ner_tags"].feature
    assert names[0]["ner_tags"] == [tags.int2str(tag) for tag in integers[0]["ner_tags"]]
    assert names[0]["ner_tags"][0] == "B-NORP"
    assert load_dataset("mentions", split="test", labels="names").to_pandas()["type"][0] == "NORP"


def test_a_layer_that_a_story_lacks_has_no_rows_but_its_columns(tiny: Path) -> None:
    loaded = load_dataset("events", data=tiny)
    assert {name: rows.num_rows for name, rows in loaded.items()} == {"test": 0}
    assert loaded["test"].features == load_dataset("events", split="test").features
    with pytest.raises(CrosswireError, match=r"split 'test\[3:2\]' selects no rows \(validation has 3, test has 5\)"):
        load_dataset("articles", split="test[3:2]")
    with pytest.raises(CrosswireError, match=r"split 'test' selects no rows \(test has 0\)"):
        load_dataset("events", split="test", data=tiny)


@pytest.mark.slow
def test_build_makes_an_edit_visible_through_the_cache(tmp_path: Path) -> None:
    """The library's cache is keyed by the front matter: without the digest the old rows would be served."""
    checkout, cache = tmp_path / "checkout", str(tmp_path / "cache")
    for name in ("corpus", "annotations", "results", "eval", "baselines", "docs", "examples"):
        shutil.copytree(STORE.root / name, checkout / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(STORE.root / "README.md", checkout)
    (checkout / "data").mkdir()
    shutil.copy(STORE.root / "data" / "README.md", checkout / "data")
    build = [sys.executable, "-c", "from crosswire.cli import main; main()", "build"]
    paths = os.pathsep.join([str(checkout / "eval"), str(checkout / "baselines")])
    environment = {**os.environ, "PYTHONPATH": paths}
    subprocess.run(build, env=environment, check=True, capture_output=True)
    before = datasets.load_dataset(str(checkout / "data"), "mentions", split="validation", cache_dir=cache)
    path = checkout / "annotations" / "hesk" / "hesk-1" / "mentions.jsonl"
    path.write_text("".join(line for line in path.read_text().splitlines(keepends=True) if '"19 miles"' not in line))
    stale = datasets.load_dataset(str(checkout / "data"), "mentions", split="validation", cache_dir=cache)
    assert stale.num_rows == before.num_rows
    subprocess.run(build, env=environment, check=True, capture_output=True)
    after = datasets.load_dataset(str(checkout / "data"), "mentions", split="validation", cache_dir=cache)
    assert after.num_rows == before.num_rows - 1


def test_class_labels_are_numbered_as_before() -> None:
    """The order is the meaning of the integers: new names may only be appended to these."""
    types = ("PER", "ORG", "MIL", "GPE", "LOC", "FAC", "NORP", "TIME", "QTY")
    assert tuple(STORE.schema.mention_types)[: len(types)] == types
    assert tag_names(STORE.schema)[:3] == ("O", "B-PER", "I-PER")
    assert STORE.schema.mention_levels[:2] == ("NAM", "NOM")
    assert STORE.schema.segment_kinds[:4] == ("sentence", "heading", "dateline", "boilerplate")


def test_a_private_folder_can_be_loaded(tiny: Path) -> None:
    assert load_dataset("mentions", split="test", data=tiny)["text"][:2] == ["Ada", "Bo"]
