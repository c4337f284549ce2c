"""`bench show`: every kind of gold object is found by its name and printed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conftest import Bench
from crosswire import load_gold
from crosswire.dataset.store import open_store
from crosswire.model.claim_pairs import claim_pairs
from crosswire.problems import Exit
from crosswire.report.gold.marked_text import marked
from support.builders import change, set_to, write_story


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("NO_COLOR", "1")


def test_article_has_nested_spans_and_events(bench: Bench) -> None:
    shown = [line.rstrip() for line in bench("show", "hesk-1").stdout.splitlines()]
    assert shown[0] == "hesk-1  2031-03-04  13 sentences"
    assert shown[1] == "s1  [River Guard MIL e1] [seizes v1] [Hesk Dam FAC e2]"
    assert shown[2] == "    v1 seizes SeizeControl CT+ h1  Agent River Guard  Object Hesk Dam"
    assert any("[[Veldrian NORP" in line for line in shown)


def test_layer_option_marks_one_layer(bench: Bench) -> None:
    assert bench("show", "hesk-1/s1", "--layer", "mentions").stdout.splitlines()[1:] == [
        "s1  [River Guard MIL e1] seizes [Hesk Dam FAC e2]",
        "m1 River Guard NAM MIL e1",
        "m2 Hesk Dam NAM FAC e2",
    ]
    events = bench("show", "hesk-1/s1", "--layer", "events").stdout.splitlines()
    assert events[1] == "s1  River Guard [seizes v1] Hesk Dam"
    assert "unknown layer 'event'" in bench("show", "hesk-1", "--layer", "event").stderr


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("hesk", "Hesk Dam"),
        ("hesk-1/m1", "[River Guard MIL e1]"),
        ("hesk-1/v2", "SeizeControl"),
        ("hesk/e1", "also: Guard, RG"),
        ("hesk/h1", "SeizeControl  "),
        ("hesk/c1", "contradiction (time, numeric) with c2"),
        ("hesk/d2", "p1 and p2 exclude each other (numeric), confidence high"),
        ("hesk/d2", "=40 engineer"),
        ("hesk/x1", "compatible (other_actor)"),
    ],
)
def test_every_kind_of_object_is_shown(name: str, expected: str, bench: Bench) -> None:
    done = bench("show", name)
    assert done.exit_code == Exit.OK
    assert expected in done.stdout


def test_claim_pair_is_shown_by_its_dataset_id(bench: Bench) -> None:
    pair = next(p for p in claim_pairs(load_gold("hesk"), open_store().schema.disputes) if p.label == "contradiction")
    shown = bench("show", pair.id).stdout
    assert shown.startswith(f"hesk/{pair.id}  contradiction (")
    assert pair.left.text[0] in shown
    assert str(pair.question) in shown


def test_brackets_in_text_are_not_parsed_as_markup(bench: Bench, hesk: Path) -> None:
    change(hesk, "disputes.jsonl", "d1", set_to(question="When did [the Guard] seize it? [/sic]"))
    assert bench("show", "d1", "--data", hesk).stdout.startswith("When did [the Guard] seize it? [/sic]  hesk/d1")
    assert "[the Guard] seize it? [/sic]" in bench("show", "hesk", "c1", "--data", hesk).stdout


def test_span_between_segments_is_shown(bench: Bench, tiny: Path) -> None:
    folder = tiny / "annotations" / "tiny" / "tiny-1"
    _, *rest = (folder / "segments.jsonl").read_text().splitlines()
    (folder / "segments.jsonl").write_text("".join(f"{line}\n" for line in rest))
    done = bench("show", "tiny-1/m1", "--data", tiny)
    assert (done.exit_code, "m1 Ada NAM PER" in done.stdout) == (Exit.OK, True)


def test_invalid_story_does_not_hide_another_story(bench: Bench, hesk: Path) -> None:
    write_story(hesk)
    (hesk / "annotations" / "hesk" / "claims.jsonl").write_text("oops\n")
    assert bench("show", "tiny-1/m1", "--data", hesk).exit_code == Exit.OK
    assert bench("show", "e1", "--data", hesk).exit_code == Exit.INVALID


def test_lines_are_not_wrapped_in_a_pipe(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS")
    assert any(len(line) > 200 for line in bench("show", "hesk-1").stdout.splitlines())
    monkeypatch.setenv("COLUMNS", "0")
    assert bench("show", "d1").stdout


def test_layer_option_is_rejected_with_json(bench: Bench) -> None:
    assert "leave it out with --json" in bench("show", "hesk-1", "--layer", "events", "--json").stderr


def test_dispute_has_article_columns_only_in_a_wide_terminal(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    wide = bench("show", "hesk/d2").stdout
    assert any(all(name in line for name in ("hesk-1", "hesk-2")) for line in wide.splitlines())
    monkeypatch.setenv("COLUMNS", "70")
    narrow = bench("show", "hesk/d2").stdout
    assert not any(all(name in line for name in ("hesk-1", "hesk-2")) for line in narrow.splitlines())
    assert max(map(len, narrow.splitlines())) <= 70


def test_ambiguous_name_defaults_to_the_test_split(bench: Bench) -> None:
    assert bench("show", "e1").stdout.startswith("Syrian rebels")
    assert bench("show", "e1", "--story", "hesk").stdout.startswith("River Guard")
    assert bench("show", "e1", "--story", "heks").exit_code == Exit.USAGE


def test_unknown_or_ambiguous_name_is_rejected(bench: Bench, hesk: Path) -> None:
    result = bench("show", "d99")
    assert (result.exit_code, "unknown object 'd99'" in result.stderr) == (Exit.USAGE, True)
    change(hesk, "hesk-1/events.jsonl", "v1", set_to(id="m1"))
    happenings = hesk / "annotations" / "hesk" / "happenings.jsonl"
    happenings.write_text(happenings.read_text().replace('["hesk-1", "v1"]', '["hesk-1", "m1"]'))
    result = bench("show", "hesk-1/m1", "--data", hesk)
    assert (result.exit_code, "several objects: Mention of hesk and Event of hesk" in result.stderr) == (
        Exit.USAGE,
        True,
    )


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("hesk", {"title", "articles"}),
        ("hesk-1", {"id", "date", "text", "segments", "mentions", "events"}),
        ("hesk-1/s1", {"article", "id", "mentions", "events"}),
        ("hesk-1/m1", {"article", "id", "type"}),
        ("hesk-1/v1", {"article", "id", "arguments"}),
        ("hesk/e1", {"id", "mentions", "aliases"}),
        ("hesk/h1", {"id", "events", "includes"}),
        ("hesk/c1", {"id", "text", "time"}),
        ("hesk/d1", {"id", "positions", "claims"}),
        ("hesk/x1", {"id", "left", "right", "label", "reason"}),
    ],
)
def test_json_has_the_record_and_its_references(name: str, keys: set[str], bench: Bench) -> None:
    [found] = json.loads(bench("show", name, "--json").stdout)
    assert found["story"] == "hesk"
    assert keys <= set(found)


def test_story_with_only_mentions_is_shown(bench: Bench, tiny: Path) -> None:
    shown = bench("show", "tiny-1", "tiny", "--data", tiny).stdout
    assert "[Ada PER] met [Bo PER] in [Rome GPE] on [3 May TIME 2031-05-03]." in shown
    assert "tiny  Tiny  (fiction, split test)" in shown


def test_control_characters_in_text_are_escaped() -> None:
    assert marked("a\x1b[2Jb", 0, 6, [(1, 3, "X", "red")]).plain == "a[\\x1b[ X]2Jb"


def test_marks_may_nest_and_cross() -> None:
    assert marked("abcdef", 0, 6, [(0, 4, "A", ""), (0, 2, "B", "")]).plain == "[[ab B]cd A]ef"
    assert marked("abcdef", 0, 6, [(0, 3, "A", ""), (2, 5, "B", "")]).plain == "[ab[c A]de B]f"
