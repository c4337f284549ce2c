"""Quotes become records of gold, or are refused with their candidates."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conftest import Bench
from crosswire.curation.check import check_store
from crosswire.dataset.store import Store
from crosswire.problems import Exit
from support.builders import TEXT, write_predictions

QUOTE = {"article": "tiny-1", "quote": "bay", "type": "LOC", "level": "NOM"}


def test_a_quote_becomes_a_record_with_a_fresh_id(bench: Bench, tiny: Path, tmp_path: Path) -> None:
    quotes = write_predictions(tmp_path / "q.jsonl", QUOTE, {**QUOTE, "quote": "Ada", "type": "PER"})
    told = bench("locate", quotes, "--data", tiny)
    assert told.exit_code == 0
    at = TEXT.index("bay")
    first, second = map(json.loads, told.stdout.splitlines())
    assert first == {"id": "m6", "start": at, "end": at + 3, "type": "LOC", "level": "NOM", "text": "bay"}
    assert (second["id"], second["start"]) == ("m7", 0)


def test_records_are_appended_in_canonical_form(bench: Bench, tiny: Path, tmp_path: Path) -> None:
    quotes = write_predictions(tmp_path / "q.jsonl", QUOTE)
    told = bench("locate", quotes, "--append", "--data", tiny)
    path = tiny / "annotations" / "tiny" / "tiny-1" / "mentions.jsonl"
    assert told.stdout == f"1 record added: {path}\n"
    assert check_store(Store(tiny)).problems == []
    assert [json.loads(line)["id"] for line in path.read_text().splitlines()] == ["m1", "m2", "m3", "m4", "m5", "m6"]


def test_events_are_located_too(bench: Bench, tiny: Path, tmp_path: Path) -> None:
    event = {
        "article": "tiny-1", "quote": "met", "type": "Meet", "polarity": "pos", "modality": "actual", "aspect": "none",
        "holder": "author", "factuality": "CT+", "arguments": [{"role": "Agent", "mention": "m1"}],
    }  # fmt: skip
    told = bench("locate", write_predictions(tmp_path / "q.jsonl", event), "--layer", "events", "--data", tiny)
    assert json.loads(told.stdout)["id"] == "v1"


@pytest.mark.parametrize(
    ("change", "rule", "message"),
    [
        ({"quote": "Oslo"}, "E212", "does not stand in the text"),
        ({"quote": "r"}, "E212", "choose by occurrence, before or after: 1: "),
        ({"quote": "r", "occurrence": 99}, "E212", "occurrence 99 does not exist"),
        ({"quote": ""}, "E212", "the quote is empty"),
        ({"occurrence": "1"}, "E111", "expected an integer"),
        ({"article": "tiny-9"}, "E301", "unknown article 'tiny-9'"),
        ({"id": "m1"}, "E110", "leave it out"),
        ({"type": "BAY"}, "E302", "unknown type 'BAY'"),
        ({"colour": "blue"}, "E110", "unknown key 'colour'"),
    ],
)
def test_what_cannot_be_located_is_refused_and_nothing_is_written(
    change: dict[str, object], rule: str, message: str, bench: Bench, tiny: Path, tmp_path: Path
) -> None:
    path = tiny / "annotations" / "tiny" / "tiny-1" / "mentions.jsonl"
    before = path.read_bytes()
    quotes = write_predictions(tmp_path / "q.jsonl", QUOTE, {**QUOTE, **change})
    told = bench("locate", quotes, "--append", "--data", tiny)
    assert told.exit_code == Exit.INVALID
    assert f"{quotes}:2: " in told.stderr
    assert message in told.stderr
    assert f"[{rule}]" in told.stderr
    assert path.read_bytes() == before


def test_context_chooses_among_several_places(bench: Bench, tiny: Path, tmp_path: Path) -> None:
    quotes = write_predictions(tmp_path / "q.jsonl", {**QUOTE, "quote": "r", "before": "Tibe"})
    told = bench("locate", quotes, "--data", tiny)
    assert json.loads(told.stdout)["start"] == TEXT.index("Tiber") + 4


def test_an_unknown_layer_is_told(bench: Bench, tmp_path: Path) -> None:
    told = bench("locate", tmp_path / "q.jsonl", "--layer", "mention")
    assert told.exit_code == Exit.USAGE
    assert "did you mean 'mentions'?" in told.stderr


def test_a_last_line_without_its_end_is_ended_and_nothing_is_half_written(
    bench: Bench, tiny: Path, tmp_path: Path
) -> None:
    path = tiny / "annotations" / "tiny" / "tiny-1" / "mentions.jsonl"
    path.write_text(path.read_text().rstrip("\n"))
    quotes = write_predictions(tmp_path / "q.jsonl", QUOTE)
    assert bench("locate", quotes, "--append", "--data", tiny).exit_code == Exit.OK
    assert len(path.read_text().splitlines()) == 6
    for damage in (b"oops\n", b"\xff\n"):
        path.write_bytes(damage)
        assert bench("locate", quotes, "--append", "--data", tiny).exit_code == Exit.INVALID
        assert path.read_bytes() == damage


def test_what_is_marked_already_is_refused(bench: Bench, tiny: Path, tmp_path: Path) -> None:
    marked = {**QUOTE, "quote": "Ada", "type": "PER", "level": "NAM"}
    for quotes in ([marked], [QUOTE, QUOTE]):
        told = bench("locate", write_predictions(tmp_path / "q.jsonl", *quotes), "--data", tiny)
        assert (told.exit_code, "there already; leave the quote out [E205]" in told.stderr) == (Exit.INVALID, True)


@pytest.mark.parametrize("key", ["id", "start", "end", "text"])
def test_what_the_quote_gives_is_not_given_twice(key: str, bench: Bench, tiny: Path, tmp_path: Path) -> None:
    told = bench("locate", write_predictions(tmp_path / "q.jsonl", {**QUOTE, key: 3}), "--data", tiny)
    assert (told.exit_code, f"has the key {key}; leave it out" in told.stderr) == (Exit.INVALID, True)


def test_an_id_that_was_removed_is_not_given_again(bench: Bench, tiny: Path, tmp_path: Path) -> None:
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
