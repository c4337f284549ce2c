"""Agreement of two passes over one story: equal passes, changed passes, candidate labels, and invalid folders."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conftest import Bench
from crosswire import CrosswireError
from crosswire.dataset.store import open_store
from crosswire.evaluation.agreement import SHOWN, TARGETS, agree
from support.paths import ROOT

Change = Callable[[dict[str, Any]], None]


@pytest.fixture
def passes(tmp_path: Path) -> Path:
    """Return a folder with two passes over the fictional story, both equal to its gold."""
    for name in "ab":
        shutil.copytree(open_store().root / "annotations" / "hesk", tmp_path / name / "hesk")
    return tmp_path


def edit(path: Path, change: Callable[[list[dict[str, Any]]], None]) -> None:
    """Change the records of a file."""
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    change(rows)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


def test_equal_passes_have_full_agreement(passes: Path) -> None:
    found = agree(passes / "a", passes / "b")
    assert (found.first, found.second) == ("a", "b")
    assert {found.forward.score(metric).value for metric in SHOWN} == {1.0}
    assert {found.backward.score(metric).value for metric in SHOWN} == {1.0}
    assert {each.value for each in found.coefficients} == {1.0}
    assert {each.metric: each.items for each in found.coefficients} == {
        "entities.type.kappa": 79 + 59,
        "events.type.kappa": 65,
        "events.factuality.kappa": 65,
    }


def test_changed_mention_type_is_scored_like_a_system_error(passes: Path) -> None:
    path = passes / "a" / "hesk" / "hesk-1" / "mentions.jsonl"
    for pass_ in "ab":
        for name in ("entities", "happenings", "claims", "disputes", "distractors"):
            (passes / pass_ / "hesk" / f"{name}.jsonl").unlink()
        for article in ("hesk-1", "hesk-2", "hesk-3"):
            (passes / pass_ / "hesk" / article / "events.jsonl").unlink()

    def change(rows: list[dict[str, Any]]) -> None:
        row = next(row for row in rows if row["type"] == "PER" and row["level"] == "NAM")
        row["type"] = "ORG"

    edit(path, change)
    found = agree(passes / "a", passes / "b")
    strict = found.forward.score("entities.strict.f1")
    assert (strict.precision_numerator, strict.predicted, strict.gold) == (78, 79, 79)
    kappa = next(each for each in found.coefficients if each.metric == "entities.type.kappa")
    assert (kappa.items, kappa.agreed, kappa.units) == (79 + 59, 79 + 59 - 1, 3)
    assert 0.98 < (kappa.value or 0) < 1


def test_factuality_kappa_is_weighted_by_distance(passes: Path) -> None:
    def values(factuality: str) -> float | None:
        shutil.copytree(passes / "b" / "hesk", passes / "a" / "hesk", dirs_exist_ok=True)

        def change(rows: list[dict[str, Any]]) -> None:
            next(row for row in rows if row["factuality"] == "CT+" and row["holder"] == "author")["factuality"] = (
                factuality
            )

        edit(passes / "a" / "hesk" / "hesk-1" / "events.jsonl", change)
        found = agree(passes / "a", passes / "b")
        return next(each.value for each in found.coefficients if each.metric == "events.factuality.kappa")

    near, far = values("PR+"), values("CT-")
    assert (far or 0) < (near or 0) < 1


def label_files(passes: Path, first: list[str], second: list[str]) -> None:
    """Write one candidate per pair of labels, and the labels of both passes."""
    texts = {article.id: article.text for article in open_store().story("hesk").articles}
    lines = []
    for number, _ in enumerate(first):
        sides = {
            key: {"article": name, "spans": [[number, number + 5]], "text": [texts[name][number : number + 5]]}
            for key, name in (("left", "hesk-1"), ("right", "hesk-2"))
        }
        lines.append({"id": f"n{number}", "story": "hesk", **sides})
    (passes / "candidates.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    for name, labels in (("a", first), ("b", second)):
        rows = [{"id": f"n{number}", "label": label} for number, label in enumerate(labels)]
        (passes / name / "labels.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))


def test_candidate_labels_are_compared(passes: Path) -> None:
    c, k = "contradiction", "compatible"
    label_files(passes, [c, c, k, k], [c, k, k, k])
    kappa = agree(passes / "a", passes / "b").coefficients[-1]
    assert (kappa.metric, kappa.items, kappa.agreed, kappa.units) == ("candidates.label.kappa", 4, 3, 2)
    assert kappa.value == pytest.approx(0.5)
    assert kappa.low is None  # without either article no pair is left


def test_kappa_interval_can_be_negative(passes: Path) -> None:
    def exchange(rows: list[dict[str, Any]]) -> None:
        for row in rows:
            row["factuality"] = "CT-" if row["factuality"] == "CT+" else "CT+"

    for article in ("hesk-1", "hesk-2", "hesk-3"):
        edit(passes / "a" / "hesk" / article / "events.jsonl", exchange)
    found = agree(passes / "a", passes / "b")
    kappa = next(each for each in found.coefficients if each.metric == "events.factuality.kappa")
    assert kappa.low is not None
    assert -1 <= kappa.low <= (kappa.value or 0) < 0


@pytest.mark.parametrize(
    ("file", "change", "rule"),
    [
        ("candidates.jsonl", lambda rows: rows[0]["left"].update(text=["other"]), "E204"),
        ("candidates.jsonl", lambda rows: rows[0]["left"].update(article="hesk-9"), "E301"),
        ("candidates.jsonl", lambda rows: rows[1].update(id="n0"), "E112"),
        ("candidates.jsonl", lambda rows: rows[1].update(right=3), "E111"),
        ("candidates.jsonl", lambda rows: rows[1].update(story="hesp"), "E313"),
        ("candidates.jsonl", lambda rows: rows[1]["right"].update(spans=[], text=[]), "E109"),
        ("candidates.jsonl", lambda rows: rows[1].update(middle=3), "E110"),
        ("a/labels.jsonl", lambda rows: rows[0].update(label="quarrel"), "E316"),
        ("a/labels.jsonl", lambda rows: rows[0].update(reason="quarrel"), "E316"),
        ("b/labels.jsonl", lambda rows: rows[1].update(id="n0"), "E112"),
        ("b/labels.jsonl", lambda rows: rows.pop(), "E307"),
        ("b/labels.jsonl", lambda rows: rows.append({"id": "n9", "label": "update"}), "E307"),
    ],
)
def test_invalid_candidates_and_labels_are_reported(
    passes: Path, file: str, change: Callable[[list[dict[str, Any]]], None], rule: str
) -> None:
    label_files(passes, ["update", "compatible"], ["update", "update"])
    edit(passes / file, change)
    with pytest.raises(CrosswireError) as raised:
        agree(passes / "a", passes / "b")
    assert rule in str(raised.value)
    assert raised.value.exit_code == 3


def test_folders_without_annotation_pass_are_rejected(passes: Path) -> None:
    with pytest.raises(CrosswireError, match="nothing: is not an annotation pass") as raised:
        agree(passes / "nothing", passes / "neither")
    assert str(raised.value).count("is not an annotation pass") == 2


def test_missing_story_of_a_pass_is_reported(passes: Path) -> None:
    with pytest.raises(CrosswireError, match="a: does not contain story homs"):
        agree(passes / "a", passes / "b", stories=["homs"])
    shutil.copytree(open_store().root / "annotations" / "homs", passes / "c" / "homs")
    with pytest.raises(CrosswireError, match="no story in common"):
        agree(passes / "a", passes / "c")


def test_docs_list_the_targets() -> None:
    docs = (ROOT / "docs" / "agreement.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `([^`]+)` \| ([0-9.]+) \|$", docs, re.MULTILINE))
    assert {metric: float(value) for metric, value in rows.items()} == TARGETS


def test_shipped_passes_meet_every_target() -> None:
    folder = open_store().root / "annotations" / "passes"
    found = agree(folder / "a", folder / "b")
    values = {metric: found.forward.score(metric).value for metric in TARGETS if "kappa" not in metric}
    values |= {each.metric: each.value for each in found.coefficients if each.metric in TARGETS}
    assert set(values) == set(TARGETS)
    assert [metric for metric, value in values.items() if value is None or value < TARGETS[metric]] == []


def test_command_prints_tables_and_json(bench: Bench, passes: Path) -> None:
    label_files(passes, ["update", "compatible"], ["update", "update"])
    printed = bench("agree", passes / "a", passes / "b", "--by", "article")
    assert printed.exit_code == 0
    assert (
        "entities.strict.f1           79   79    79  1.000  1.000 to 1.000  1.000 (1.000 to 1.000)    0.90  yes"
        in printed.output
    )
    assert "\nreversed: the same signatures with data:hesk-" in printed.output
    assert "candidates.label.kappa        2    2     1  0.000" in printed.output
    assert "arguments.entity.f1 by article" in printed.output
    result = json.loads(bench("agree", passes / "a", passes / "b", "--json").output)
    assert result["targets"] == dict(TARGETS)
    assert bench("agree", passes / "a", passes / "b", "--by", "weather").exit_code == 2
    assert bench("agree", passes / "a", passes / "none").exit_code == 2
