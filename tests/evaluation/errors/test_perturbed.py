"""Diagnoses of damaged gold: for every task, each error is listed once, and all repairs give exactly 1."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from crosswire import evaluate
from crosswire.evaluation.errors.diagnose import diagnose
from crosswire.model.disputes import pair_id

GOLD = evaluate("gold", stories=["hesk"]).predictions
Line = dict[str, Any]


def damaged(line: Line, source: random.Random) -> Line:
    """Return a line with some wrong labels, moved or missing places, and wrong links and verdicts."""
    for mention in line.get("mentions", []):
        damage_mention(mention, source)
    for event in line.get("events", []):
        damage_event(event, source, given="given" in line)
    for layer, key in (("entities", "mentions"), ("happenings", "events")):
        if layer in line:
            source.shuffle(line[layer])
            one, two, _, *rest = line[layer]
            line[layer] = [{key: [*one[key], *two[key]]}, *rest]
    for pair in line.get("contradictions", []):
        damage_pair(pair, source)
    if "verdicts" in line:
        line["verdicts"] = [verdict for verdict in line["verdicts"] if source.random() < 0.8]
        for verdict in line["verdicts"]:
            verdict["label"] = source.choice([verdict["label"], "update", "compatible", "contradiction"])
    return line


def damage_mention(mention: Line, source: random.Random) -> None:
    if source.random() < 0.1 and mention["end"] - mention["start"] > 3:
        mention["end"] -= 1
        del mention["text"]
    if source.random() < 0.1 and mention["type"] in {"PER", "ORG", "MIL"}:
        mention["type"] = source.choice(["PER", "ORG", "MIL"])


def damage_event(event: Line, source: random.Random, *, given: bool) -> None:
    if source.random() < 0.2:
        event["factuality"] = source.choice(["CT-", "PS+", "UU", None])
    if source.random() < 0.2:
        event["holder"] = source.choice(["author", None])
    if source.random() < 0.2 and event["arguments"]:
        event["arguments"].pop()
    if source.random() < 0.1 and not given and event["type"] != "Statement":
        event["type"], event["arguments"] = "Meet", []


def damage_pair(pair: Line, source: random.Random) -> None:
    if source.random() < 0.3:
        pair["type"] = source.choice(["time", "place", None])
    if source.random() < 0.3:
        pair["left"]["spans"] = [[0, source.randrange(20, 300)]]
    if source.random() < 0.2:
        pair["right"], pair["left"] = pair["left"], {"article": "hesk-3", "spans": [[300, 320]]}


@pytest.mark.parametrize("seed", range(5))
def test_errors_are_listed_once_and_all_repairs_give_one(seed: int, tmp_path: Path) -> None:
    source = random.Random(seed)
    lines = [damaged(json.loads(line), source) for line in GOLD.splitlines()]
    path = tmp_path / "p.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    found = diagnose(path, stories=["hesk"])
    assert len(found.diagnoses) == 10
    for each in found.diagnoses:
        assert each.repaired == 1, each.score.metric
        assert each.errors, each.score.metric
        assert {error.error for error in each.errors} <= {row.name for row in each.classes}
        if each.score.metric.endswith(".conll.f1") or "macro" in each.score.metric or "verification" in each.task:
            continue
        assert (
            sum(error.false_positives for error in each.errors) == each.score.predicted - each.score.precision_numerator
        )
        assert sum(error.false_negatives for error in each.errors) == each.score.gold - each.score.recall_numerator
        assert all((row.gain or 0) >= 0 for row in each.classes), each.score.metric


def test_last_three_tasks_match_hand_made_classes(tmp_path: Path) -> None:
    gold = [json.loads(line) for line in GOLD.splitlines()]
    [story] = [line for line in gold if "contradictions" in line]
    given = next(line for line in gold if line.get("given") == "events" and line.get("article") == "hesk-1")
    # One label of each class: v1 to v5 of hesk-1 are CT+, v18 is UU.
    by_id = {event["id"]: event for event in given["events"]}
    for name, label in (("v1", "CT-"), ("v2", "PR+"), ("v3", "PS-"), ("v4", "UU"), ("v5", None), ("v18", "CT+")):
        by_id[name]["factuality"] = label
    right = story["contradictions"]
    # c1-c2 gets another type, c4-c5 gets too wide evidence, c6-c7 is removed, and one spurious pair is added.
    right[0]["type"] = "place"
    right[1]["left"]["spans"] = [[60, 200]]
    del right[2]
    right.append({"left": {"article": "hesk-3", "spans": [[700, 705]]}, "right": right[0]["right"], "type": "time"})
    labels = {verdict["pair"]: verdict for verdict in story["verdicts"]}
    labels[pair_id("c1", "c2")]["label"] = "update"
    labels[pair_id("c22", "c24")]["label"] = "contradiction"
    story["verdicts"].remove(labels[pair_id("c4", "c5")])
    path = tmp_path / "p.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in gold))
    found = diagnose(path, stories=["hesk"], tasks=["factuality", "contradictions", "verification"])
    classes = {
        each.score.metric: {row.name: row.errors for row in each.classes if row.errors} for each in found.diagnoses
    }
    assert classes["factuality.given.macro_f1"] == {
        "unanswered": 1, "uncommitted": 2, "polarity": 1, "certainty": 1, "certainty+polarity": 1
    }  # fmt: skip
    # Another type or wider evidence in the same sentences costs nothing; the removed pair was the only one of d3.
    assert classes["contradictions.fact.f1"] == {"half": 1, "missed": 1}
    assert classes["verification.contradiction.f1"] == {
        "unanswered": 1, "false-contradiction": 1, "missed-contradiction": 1
    }  # fmt: skip
    descriptions = {error.error: error.description for error in found.diagnosis("verification.contradiction.f1").errors}
    assert descriptions["missed-contradiction"].startswith("gold d1, against ")
    assert descriptions["false-contradiction"].startswith("gold update, d")
