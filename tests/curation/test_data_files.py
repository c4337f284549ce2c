"""Generated rows and counts: the check reports stale files, and the counts are those of the records."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from crosswire.curation.check import check_store
from crosswire.curation.check_paths import check_paths
from crosswire.curation.checks.passes import check_passes
from crosswire.curation.data_files import generated_files
from crosswire.curation.story_counts import hard_negatives, story_stats
from crosswire.dataset.layout import STATS_FILE
from crosswire.dataset.store import Store, open_store
from crosswire.model.claim_pairs import claim_pairs
from crosswire.model.schema import AGREEMENT


def with_generated_files(root: Path) -> Path:
    """Write the generated files of a folder of data."""
    for path, content in generated_files(Store(root)).items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(content, encoding="utf-8")
    return root


def test_stale_generated_files_are_reported(hesk: Path) -> None:
    for name in ("schema.toml", "english.toml"):
        shutil.copy(open_store().root / "annotations" / name, hesk / "annotations")
    with_generated_files(hesk)
    assert check_store(Store(hesk, "checkout")).problems == []
    (hesk / "data" / "claims" / "validation.jsonl").unlink()
    (hesk / "data" / "claims" / "test.jsonl").write_text("{}\n")
    (hesk / STATS_FILE).write_bytes(b"\xff\n")
    assert check_store(Store(hesk)).problems == []  # a private folder has no generated files
    found = check_store(Store(hesk, "checkout")).problems
    assert {problem.rule for problem in found} == {"E607"}
    assert sorted(Path(problem.file).relative_to(hesk).as_posix() for problem in found) == [
        "annotations/stats.json",
        "data/claims/test.jsonl",
        "data/claims/validation.jsonl",
    ]


def test_counts_add_up_over_types_and_articles() -> None:
    store = open_store()
    for name in store.story_ids:
        stats, gold = story_stats(store, name), store.gold(store.story(name))
        articles = stats["by_article"].values()
        assert sum(each["NAM"] for each in articles) == sum(stats["mentions"]["NAM type"].values())
        assert sum(each["NOM"] for each in articles) == stats["mentions"]["level"]["NOM"]
        assert sum(each["events"] for each in articles) == stats["events"]["total"]
        assert sum(stats["events"]["type"].values()) == stats["events"]["total"]
        assert sum(stats["events"]["role"].values()) == stats["events"]["arguments"]
        assert sum(each["claims"] for each in articles) == stats["claims"]["total"] == len(gold.claims or ())
        pairs = claim_pairs(gold, store.schema.disputes)
        assert stats["pairs"]["agreeing"] == sum(pair.reason == AGREEMENT for pair in pairs)
        assert sum(stats["pairs"]["label"].values()) + stats["pairs"]["agreeing"] == len(pairs)
        contradictions = stats["pairs"]["label"]["contradiction"]
        for key in ("type", "cue", "confidence", "scope"):
            assert sum(stats["pairs"]["contradictions"][key].values()) == contradictions
        assert hard_negatives(pairs) == sum(stats["pairs"]["label"].values()) - contradictions


def test_counts_of_missing_layers_are_null(tiny: Path) -> None:
    stats = story_stats(Store(tiny), "tiny")
    assert [stats[layer] for layer in ("entities", "events", "happenings", "claims", "disputes", "pairs")] == [None] * 6
    assert stats["mentions"]["NAM type"]["PER"] == 2


def test_a_pass_is_checked_with_its_labels(tmp_path: Path) -> None:
    shipped = open_store()
    for name in ("corpus", "annotations"):
        shutil.copytree(shipped.root / name, tmp_path / name)
    (tmp_path / "annotations" / "CHANGELOG.jsonl").unlink()
    store, folder = Store(tmp_path), tmp_path / "annotations" / "passes" / "a"
    assert list(check_passes(store, [folder])) == check_paths(store, [folder], "native").problems == []
    labels = folder / "labels.jsonl"
    first, *rest = labels.read_text().splitlines()
    labels.write_text("".join(f"{line}\n" for line in (json.dumps({**json.loads(first), "label": "clash"}), *rest)))
    path = folder / "homs" / "homs-003" / "events.jsonl"
    path.write_text(path.read_text().replace('"polarity": "pos"', '"polarity": "up"', 1))
    found = check_paths(store, [folder], "native").problems
    assert [(problem.rule, Path(problem.file).name) for problem in found] == [
        ("E314", "events.jsonl"),
        ("E316", "labels.jsonl"),
    ]
    assert check_store(Store(tmp_path)).problems == found
