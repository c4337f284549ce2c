"""Rules of the guidelines that a pattern can test: they report invalid annotations and accept valid ones."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from conftest import Bench
from crosswire.curation.check import check_store
from crosswire.dataset.store import Store
from crosswire.problems import Exit
from support.builders import TEXT, change, set_to, write_event, write_text


def rules_of(root: Path, text: str, mention: Mapping[str, object]) -> list[str]:
    """Return the rules that break when the tiny article is one sentence with this text and one mention."""
    write_text(root, text)
    folder = root / "annotations" / "tiny" / "tiny-1"
    segment = {"id": "s1", "start": 0, "end": len(text), "kind": "sentence", "text": text}
    (folder / "segments.jsonl").write_text(json.dumps(segment) + "\n")
    at = text.index(str(mention["text"]))
    record = {"id": "m1", "start": at, "end": at + len(str(mention["text"])), "type": "PER", "level": "NAM", **mention}
    order = ("id", "start", "end", "type", "level", "text", "value", "quantity")
    (folder / "mentions.jsonl").write_text(json.dumps({key: record[key] for key in order if key in record}) + "\n")
    return [problem.rule for problem in check_store(Store(root)).problems]


@pytest.mark.parametrize(
    "mention",
    [
        {"text": "WHO", "type": "ORG"},
        {"text": "IS", "type": "MIL"},
        {"text": "Theresa May"},
        {"text": "The Hague", "type": "GPE"},
        {"text": "Will Smith"},
        {"text": "2 million", "type": "QTY", "quantity": {"op": "=", "value": 2_000_000, "unit": "person"}},
        {"text": "1.5 million", "type": "QTY", "quantity": {"op": "=", "value": 1_500_000, "unit": "person"}},
        {"text": "two hundred fifty", "type": "QTY", "quantity": {"op": "=", "value": 250, "unit": "person"}},
        {"text": "one billion", "type": "QTY", "quantity": {"op": "=", "value": 1_000_000_000, "unit": "person"}},
        {"text": "5 degrees", "type": "QTY", "quantity": {"op": "=", "value": -5, "unit": "degree"}},
        {"text": "0900 on Tuesday", "type": "TIME", "value": "2031-03-04"},
        {"text": "1930 GMT", "type": "TIME", "value": "2031-03-04"},
        {"text": "0600", "type": "TIME", "value": "2031-03-04"},
        {"text": "the day after Monday", "type": "TIME", "value": "2031-03-04"},
        {"text": "40k", "type": "QTY", "quantity": {"op": "=", "value": 40_000, "unit": "person"}},
        {"text": "30 trillion", "type": "QTY", "quantity": {"op": "=", "value": 30 * 10**12, "unit": "coin"}},
        {"text": "2 and a half million", "type": "QTY", "quantity": {"op": "=", "value": 2_500_000, "unit": "person"}},
        {"text": "10 to 12", "type": "QTY", "quantity": {"op": "range", "value": 10, "upper": 12, "unit": "person"}},
    ],
    ids=lambda mention: str(mention["text"]),
)
def test_valid_names_numbers_and_times_are_accepted(mention: Mapping[str, object], tiny: Path) -> None:
    assert rules_of(tiny, f"It is {mention['text']} .", mention) == []


@pytest.mark.parametrize(
    ("mention", "rule"),
    [
        ({"text": "2 million", "type": "QTY", "quantity": {"op": "=", "value": 3_000_000, "unit": "person"}}, "E407"),
        ({"text": "two hundred", "type": "QTY", "quantity": {"op": "=", "value": 300, "unit": "person"}}, "E407"),
        ({"text": "3 May 2030", "type": "TIME", "value": "2031-05-03"}, "E408"),
        ({"text": "late Monday", "type": "TIME", "value": "2031-03-05/2031-03-06"}, "E408"),
        ({"text": "300", "type": "QTY", "quantity": {"op": "range", "value": 200, "upper": 300, "unit": "x"}}, "E407"),
        ({"text": "300", "type": "QTY", "quantity": {"op": "=", "value": 300, "unit": " "}}, "E403"),
        ({"text": "Ada", "id": "m/1"}, "E121"),
        ({"text": "Ada", "id": "m\x1b1"}, "E121"),
    ],
    ids=["numeral", "words", "year", "weekday", "range", "unit", "slash", "escape"],
)
def test_invalid_numbers_times_and_ids_are_reported(mention: Mapping[str, object], rule: str, tiny: Path) -> None:
    assert rules_of(tiny, f"It is {mention['text']} .", mention) == [rule]


@pytest.mark.parametrize(("start", "end", "rule"), [(26, 32, "E210"), (62, 66, "E211"), (3, 7, "E206"), (5, 7, "E209")])
def test_invalid_trigger_spans_are_reported(start: int, end: int, rule: str, tiny: Path) -> None:
    write_event(tiny, start=start, end=end, text=TEXT[start:end], arguments=[])
    assert [problem.rule for problem in check_store(Store(tiny)).problems] == [rule]


def test_e112_reports_id_shared_by_two_layers(tiny: Path) -> None:
    path = write_event(tiny, id="m5", arguments=[])
    happenings = tiny / "annotations" / "tiny" / "happenings.jsonl"
    happenings.write_text(happenings.read_text().replace('"v1"', '"m5"'))
    [problem] = check_store(Store(tiny)).problems
    assert (problem.rule, "also in" in problem.message) == ("E112", True)
    assert path.parent == Path(problem.file).parent


@pytest.mark.parametrize(
    "place",
    [
        "tiny/mentions.jsonl",
        "tiny/tiny-1/claims.jsonl",
        "tiny/tiny-1/waivers.jsonl",
        "tiny/tiny-1/deep/x.jsonl",
        "other.jsonl",
        "flood/x",
    ],
)
def test_e602_reports_file_in_wrong_folder(place: str, tiny: Path) -> None:
    path = tiny / "annotations" / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("{}\n")
    assert [problem.rule for problem in check_store(Store(tiny)).problems] == ["E602"]


def test_disputes_are_checked_without_events(hesk: Path) -> None:
    folder = hesk / "annotations" / "hesk"
    for path in (*folder.glob("*/events.jsonl"), folder / "happenings.jsonl", folder / "waivers.jsonl"):
        path.unlink()
    disputes = [json.loads(line) for line in (folder / "disputes.jsonl").read_text().splitlines()]
    for dispute in disputes:
        dispute["target"] = {"entity": "e1"}
    (folder / "disputes.jsonl").write_text("".join(json.dumps(d, ensure_ascii=False) + "\n" for d in disputes))
    assert check_store(Store(hesk)).problems == []
    (folder / "claims.jsonl").write_text((folder / "claims.jsonl").read_text() + "oops\n")
    assert [problem.rule for problem in check_store(Store(hesk)).problems] == ["E103"]


def test_warning_does_not_hide_errors(hesk: Path) -> None:
    change(hesk, "hesk-1/events.jsonl", "v2", set_to(modality="generic"))
    history = hesk / "annotations" / "CHANGELOG.jsonl"
    history.write_text('{"release": "9.9.9"}\n')
    rules = [problem.rule for problem in check_store(Store(hesk)).problems]
    assert rules[-1] == "W408"
    assert {rule[0] for rule in rules[:-1]} == {"E"}


def test_invalid_schema_exits_with_integrity(hesk: Path, bench: Bench) -> None:
    (hesk / "annotations" / "schema.toml").write_text("oops")
    result = bench("check", "--data", hesk)
    assert (result.exit_code, "schema.toml: is not a valid schema" in result.stderr) == (Exit.INTEGRITY, True)
