"""The light form of claims and disputes: few fields are enough to check, show, load and score a story."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conftest import Bench
from crosswire import Contradiction, CrosswireError, Evidence, Prediction, Story, evaluate, load_dataset
from crosswire.curation.check import check_story
from crosswire.dataset.store import Store
from crosswire.model.claim_pairs import CONTRADICTION, UPDATE

REMOVED = ("distractors.jsonl", "happenings.jsonl", "entities.jsonl", "waivers.jsonl")
CHANGED = "d8"


def rewrite(path: Path, keep: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    rows = [keep(json.loads(line)) for line in path.read_text().splitlines()]
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))


def light_claim(row: dict[str, Any]) -> dict[str, Any]:
    return {key: row[key] for key in ("id", "article", "spans")}


def light_dispute(row: dict[str, Any]) -> dict[str, Any]:
    relations = [
        {"positions": each["positions"], "exclusive": True}
        if each["exclusive"]
        else {"positions": each["positions"], "exclusive": False, "reason": each["reason"]}
        for each in row["relations"]
    ]
    if row["id"] == CHANGED:
        relations[0] = {"positions": relations[0]["positions"], "exclusive": False, "reason": UPDATE}
    return {**{key: row[key] for key in ("id", "question", "positions")}, "relations": relations}


@pytest.fixture
def light(hesk: Path) -> Path:
    """The invented story with the few fields of the light form."""
    card = hesk / "corpus" / "hesk" / "story.toml"
    card.write_text('disputes = "light"\n' + card.read_text())
    folder = hesk / "annotations" / "hesk"
    rewrite(folder / "disputes.jsonl", light_dispute)
    used = {
        claim
        for line in (folder / "disputes.jsonl").read_text().splitlines()
        for position in json.loads(line)["positions"]
        for claim in position["claims"]
    }
    rewrite(folder / "claims.jsonl", light_claim)
    claims = (folder / "claims.jsonl").read_text().splitlines()
    (folder / "claims.jsonl").write_text("".join(f"{x}\n" for x in claims if json.loads(x)["id"] in used))
    for path in [*(folder / name for name in REMOVED), *folder.glob("*/events.jsonl")]:
        path.unlink(missing_ok=True)
    return hesk


def test_light_story_has_no_problem_after_formatting(light: Path, bench: Bench) -> None:
    rules = {problem.rule for problem in check_story(Store(light), "hesk").problems}
    assert rules == {"E115"}
    assert bench("fmt", "--data", light).exit_code == 0
    assert {problem.rule for problem in check_story(Store(light), "hesk").problems} == set()
    first = json.loads((light / "annotations" / "hesk" / "claims.jsonl").read_text().splitlines()[0])
    unknown = {"value": None, "basis": "unknown"}
    assert first == {"id": "c1", "article": "hesk-1", "spans": [[91, 118]], "certainty": "CT", "time": unknown}


def test_labels_follow_from_relations_alone(light: Path) -> None:
    pairs = Store(light).files("hesk").claim_pairs
    of_changed = {pair.label for pair in pairs if pair.dispute == CHANGED and pair.reason is None}
    assert of_changed == {UPDATE}
    assert {pair.type for pair in pairs} == {None}
    assert {pair.dispute for pair in pairs if pair.label == CONTRADICTION} >= {"d1", "d2", "d3"}


def test_light_story_is_scored_without_types(light: Path) -> None:
    run = evaluate("gold", stories=["hesk"], tasks=["contradictions", "verification"], metrics=["all"], data=light)
    assert run.score("contradictions.fact.f1").value == 1
    assert run.score("verification.contradiction.f1").value == 1
    with pytest.raises(CrosswireError, match="not attempted"):
        run.score("contradictions.type.recall")
    assert evaluate("empty", stories=["hesk"], data=light).score("contradictions.fact.f1").value == 0


class Typed:
    """A system that predicts one right contradiction with a type."""

    name = "typed"

    def predict(self, story: Story) -> Prediction:
        sides = Evidence("hesk-1", ((91, 118),)), Evidence("hesk-2", ((0, 34),))
        return Prediction([], contradictions=[Contradiction(*sides, "time")])


def test_types_are_undefined_without_slots(light: Path) -> None:
    run = evaluate(Typed, stories=["hesk"], tasks=["contradictions"], metrics=["all"], data=light)
    assert run.score("contradictions.fact.recall").recall_numerator == 1
    assert run.score("contradictions.type.recall").value is None
    assert run.score("contradictions.strict.recall").value is None


def test_light_story_is_loaded_and_shown(light: Path, bench: Bench) -> None:
    claim = load_dataset("claims", split="validation", data=light)[0]
    assert (claim["holder"], claim["text"]) == (None, "seized Hesk Dam late Monday")
    assert load_dataset("disputes", split="validation", data=light)[0]["slot"] is None
    pair = load_dataset("pairs", split="validation", data=light)[0]
    assert pair["left"]["holder"] is None
    shown = bench("show", "hesk/d1", "--data", str(light))
    assert shown.exit_code == 0
    assert "holder unknown" in " ".join(shown.stdout.split())
    assert "slot" not in shown.stdout


def test_full_form_still_needs_its_fields(light: Path) -> None:
    card = light / "corpus" / "hesk" / "story.toml"
    card.write_text(card.read_text().replace('disputes = "light"\n', ""))
    rules = {problem.rule for problem in check_story(Store(light), "hesk").problems}
    assert {"E109", "E111"} & rules


def test_unknown_form_is_a_problem_of_the_card(light: Path) -> None:
    card = light / "corpus" / "hesk" / "story.toml"
    card.write_text(card.read_text().replace('"light"', '"thin"'))
    [problem] = check_story(Store(light), "hesk").problems
    assert problem.rule == "E118"
    assert problem.message == "disputes is 'thin'; expected 'full' or 'light'"


def test_passes_of_a_light_story_are_checked_and_compared(light: Path, bench: Bench, tmp_path: Path) -> None:
    shutil.copytree(light / "annotations", tmp_path / "pass")
    for command in (("check", "pass"), ("agree", "pass", light / "annotations"), ("eval", "-s", "pass")):
        result = bench(*command, "--data", light)
        assert result.exit_code == 0, result.stderr
