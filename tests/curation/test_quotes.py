"""Conversion of quotes to gold records, and rejection of ambiguous quotes."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from conftest import Bench
from crosswire.curation.check import check_store
from crosswire.curation.quotes import locate_quotes
from crosswire.dataset.store import Store
from crosswire.problems import Exit
from support.builders import TEXT, write_predictions

QUOTE = {"article": "tiny-1", "quote": "bay", "type": "LOC", "level": "NOM"}


def test_quote_becomes_record_with_new_id(bench: Bench, tiny: Path, tmp_path: Path) -> None:
    quotes = write_predictions(tmp_path / "q.jsonl", QUOTE, {**QUOTE, "quote": "Ada", "type": "PER"})
    result = bench("locate", quotes, "--data", tiny)
    assert result.exit_code == 0
    at = TEXT.index("bay")
    first, second = map(json.loads, result.stdout.splitlines())
    assert first == {"id": "m6", "start": at, "end": at + 3, "type": "LOC", "level": "NOM", "text": "bay"}
    assert (second["id"], second["start"]) == ("m7", 0)


def test_records_are_appended_in_canonical_form(bench: Bench, tiny: Path, tmp_path: Path) -> None:
    quotes = write_predictions(tmp_path / "q.jsonl", QUOTE)
    result = bench("locate", quotes, "--append", "--data", tiny)
    path = tiny / "annotations" / "tiny" / "tiny-1" / "mentions.jsonl"
    assert result.stdout == f"1 record added: {path}\n"
    assert check_store(Store(tiny)).problems == []
    assert [json.loads(line)["id"] for line in path.read_text().splitlines()] == ["m1", "m2", "m3", "m4", "m5", "m6"]


def test_locate_supports_events(bench: Bench, tiny: Path, tmp_path: Path) -> None:
    event = {
        "article": "tiny-1", "quote": "met", "type": "Meet", "polarity": "pos", "modality": "actual", "aspect": "none",
        "holder": "author", "factuality": "CT+", "arguments": [{"role": "Agent", "mention": "m1"}],
    }  # fmt: skip
    result = bench("locate", write_predictions(tmp_path / "q.jsonl", event), "--layer", "events", "--data", tiny)
    assert json.loads(result.stdout)["id"] == "v1"


@pytest.mark.parametrize(
    ("change", "rule", "message"),
    [
        ({"quote": "Oslo"}, "E212", "does not occur in the text"),
        ({"quote": "r"}, "E212", "choose one by occurrence, before or after: 1: "),
        ({"quote": "r", "occurrence": 99}, "E212", "occurrence 99 does not exist"),
        ({"quote": ""}, "E212", "the quote is empty"),
        ({"occurrence": "1"}, "E111", "expected an integer"),
        ({"article": "tiny-9"}, "E301", "unknown article 'tiny-9'"),
        ({"id": "m1"}, "E110", "remove it"),
        ({"type": "BAY"}, "E302", "unknown type 'BAY'"),
        ({"colour": "blue"}, "E110", "unknown key 'colour'"),
    ],
)
def test_invalid_quotes_are_rejected_and_nothing_is_written(
    change: dict[str, object], rule: str, message: str, bench: Bench, tiny: Path, tmp_path: Path
) -> None:
    path = tiny / "annotations" / "tiny" / "tiny-1" / "mentions.jsonl"
    before = path.read_bytes()
    quotes = write_predictions(tmp_path / "q.jsonl", QUOTE, {**QUOTE, **change})
    result = bench("locate", quotes, "--append", "--data", tiny)
    assert result.exit_code == Exit.INVALID
    assert f"{quotes}:2: " in result.stderr
    assert message in result.stderr
    assert f"[{rule}]" in result.stderr
    assert path.read_bytes() == before


def test_context_selects_one_occurrence(bench: Bench, tiny: Path, tmp_path: Path) -> None:
    quotes = write_predictions(tmp_path / "q.jsonl", {**QUOTE, "quote": "r", "before": "Tibe"})
    result = bench("locate", quotes, "--data", tiny)
    assert json.loads(result.stdout)["start"] == TEXT.index("Tiber") + 4


def test_unknown_layer_is_rejected(bench: Bench, tmp_path: Path) -> None:
    result = bench("locate", tmp_path / "q.jsonl", "--layer", "mention")
    assert result.exit_code == Exit.USAGE
    assert "did you mean 'mentions'?" in result.stderr


def test_append_adds_missing_newline_and_rejects_damaged_files(bench: Bench, tiny: Path, tmp_path: Path) -> None:
    path = tiny / "annotations" / "tiny" / "tiny-1" / "mentions.jsonl"
    path.write_text(path.read_text().rstrip("\n"))
    quotes = write_predictions(tmp_path / "q.jsonl", QUOTE)
    assert bench("locate", quotes, "--append", "--data", tiny).exit_code == Exit.OK
    assert len(path.read_text().splitlines()) == 6
    for damage in (b"oops\n", b"\xff\n"):
        path.write_bytes(damage)
        assert bench("locate", quotes, "--append", "--data", tiny).exit_code == Exit.INVALID
        assert path.read_bytes() == damage


def test_e205_reports_already_annotated_quote(bench: Bench, tiny: Path, tmp_path: Path) -> None:
    marked = {**QUOTE, "quote": "Ada", "type": "PER", "level": "NAM"}
    for quotes in ([marked], [QUOTE, QUOTE]):
        result = bench("locate", write_predictions(tmp_path / "q.jsonl", *quotes), "--data", tiny)
        assert (result.exit_code, "; remove the quote [E205]" in result.stderr) == (Exit.INVALID, True)


@pytest.mark.parametrize("key", ["id", "start", "end", "text"])
def test_e110_reports_derived_keys(key: str, bench: Bench, tiny: Path, tmp_path: Path) -> None:
    result = bench("locate", write_predictions(tmp_path / "q.jsonl", {**QUOTE, key: 3}), "--data", tiny)
    assert (result.exit_code, f"has the key {key}; remove it" in result.stderr) == (Exit.INVALID, True)


def test_removed_ids_are_not_reused(bench: Bench, tiny: Path, tmp_path: Path) -> None:
    quotes = write_predictions(tmp_path / "q.jsonl", QUOTE)
    path = tiny / "annotations" / "tiny" / "tiny-1" / "mentions.jsonl"
    old = path.read_text()
    bench("locate", quotes, "--append", "--data", tiny)
    bench("log", "--note", "first", "--data", tiny)
    card = tiny / "corpus" / "tiny" / "story.toml"
    card.write_text(card.read_text().replace('version = "0.1.0"', 'version = "0.2.0"'))
    path.write_text(old)
    assert bench("log", "--note", "no bay", "--data", tiny).stdout.startswith("removed: tiny-1/m6 of tiny")
    assert json.loads(bench("locate", quotes, "--data", tiny).stdout)["id"] == "m7"


def test_many_quotes_and_records_take_linear_time(tiny: Path, tmp_path: Path) -> None:
    records = [{"id": f"m{n}", "start": n, "end": n + 1, "type": "PER"} for n in range(10_000)]
    write_predictions(tiny / "annotations" / "tiny" / "tiny-1" / "mentions.jsonl", *records)
    path = write_predictions(tmp_path / "q.jsonl", *[QUOTE] * 4_000)
    started = time.perf_counter()
    found = locate_quotes(path, Store(tiny), "mentions")
    assert time.perf_counter() - started < 3  # 15 s if every quote is compared with every record
    assert [problem.rule for problem in found.problems] == ["E205"] * 3_999
    assert next(iter(found.records.values()))[0]["id"] == "m10000"
