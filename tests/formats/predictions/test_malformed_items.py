"""An invalid contradiction or verdict costs only itself: the file is scored, and the item is counted as wrong."""

from __future__ import annotations

import json
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from conftest import Bench
from crosswire import Run, evaluate
from crosswire import score as score_stories
from crosswire.evaluation.errors.diagnose import diagnose
from support.builders import write_predictions


def gold_line() -> dict[str, Any]:
    lines = map(json.loads, evaluate("gold", stories=["hesk"]).predictions.splitlines())
    return next(line for line in lines if "contradictions" in line)


GOLD = gold_line()
PAIR = GOLD["contradictions"][0]
OTHERS = GOLD["contradictions"][1:]
LEFT, RIGHT = PAIR["left"], PAIR["right"]


def file_of(tmp_path: Path, *contradictions: object, verdicts: object = None) -> Path:
    line = {"story": "hesk", "contradictions": list(contradictions), "verdicts": verdicts}
    return write_predictions(tmp_path / "p.jsonl", line)


def score(path: Path, **options: Any) -> Run:  # noqa: ANN401 - options of `crosswire.score`
    return score_stories(path, stories=["hesk"], **options)


MALFORMED: list[tuple[object, str]] = [
    ({**PAIR, "left": {**LEFT, "spans": [[0, 99999]]}}, "E202"),
    ({**PAIR, "left": {**LEFT, "spans": [[5, 5]]}}, "E202"),
    ({**PAIR, "left": {**LEFT, "spans": [[-5, 5]]}}, "E202"),
    ({**PAIR, "left": {**LEFT, "spans": [["0", 5]]}}, "E111"),
    ({**PAIR, "left": {**LEFT, "spans": []}}, "E109"),
    ({**PAIR, "left": {**LEFT, "article": "hesk-9"}}, "E301"),
    ({**PAIR, "left": {**LEFT, "extra": 1}}, "E110"),
    ({**PAIR, "left": "hesk-1"}, "E111"),
    ({"left": LEFT}, "E109"),
    ({**PAIR, "type": "colour"}, "E302"),
    ({**PAIR, "score": "high"}, "E111"),
    ({**PAIR, "score": 1e301}, "E111"),
    ({**PAIR, "extra": 1}, "E110"),
    ("contradiction", "E111"),
    (None, "E111"),
]


@pytest.mark.parametrize(("item", "rule"), MALFORMED, ids=[str(n) for n in range(len(MALFORMED))])
def test_malformed_contradiction_is_a_false_positive(tmp_path: Path, bench: Bench, item: object, rule: str) -> None:
    run = score(file_of(tmp_path, item, *OTHERS))
    without = score(file_of(tmp_path, *OTHERS))
    now, before = (each.score("contradictions.fact.f1") for each in (run, without))
    assert now.predicted == before.predicted + 1
    assert (now.precision_numerator, now.gold) == (before.precision_numerator, before.gold)
    path = file_of(tmp_path, item, *OTHERS)
    warning = next(line for line in run.remarks if line.startswith(f"{path}:1: contradictions[0]"))
    assert warning.endswith(f"counted as wrong [{rule}]")
    checked = bench("check", path)
    assert checked.exit_code == 0
    assert checked.stdout == "1 path checked, no error, 1 warning\n"
    assert checked.stderr == f"warning: {warning}\n"
    found = {
        (error.error, error.false_positives)
        for error in diagnose(path, tasks="contradictions", stories="hesk").diagnoses[0].errors
    }
    assert ("malformed", 1) in found


@pytest.mark.parametrize(
    ("item", "rule"),
    [({"left": LEFT, "right": LEFT}, "E322"), (OTHERS[0], "E205"), ({**OTHERS[0], "left": OTHERS[0]["right"],
      "right": OTHERS[0]["left"]}, "E205")],
)  # fmt: skip
def test_repeated_pair_and_pair_of_one_place_change_nothing(tmp_path: Path, item: object, rule: str) -> None:
    run, without = (
        score(file_of(tmp_path, *items), metrics="all", tasks="contradictions") for items in ((*OTHERS, item), OTHERS)
    )
    consequence = "ignored" if rule == "E322" else "counted once, with the highest score"
    assert run.remarks[1].endswith(f"; {consequence} [{rule}]")
    for metric in ("fact.f1", "coverage", "type.recall", "strict.recall", "recall@10"):
        assert run.score(f"contradictions.{metric}") == without.score(f"contradictions.{metric}")


VERDICT = GOLD["verdicts"][0]


@pytest.mark.parametrize(
    ("item", "rule"),
    [
        ({**VERDICT, "label": "maybe"}, "E316"),
        ({**VERDICT, "pair": "c1-c99"}, "E320"),
        ({**VERDICT, "scores": {"maybe": 1}}, "E110"),
        ({**VERDICT, "scores": [1]}, "E111"),
        ({**VERDICT, "scores": {"update": "1"}}, "E111"),
        ({"pair": VERDICT["pair"]}, "E109"),
        ("update", "E111"),
    ],
)
def test_malformed_verdict_counts_as_no_answer(tmp_path: Path, item: object, rule: str) -> None:
    rest = GOLD["verdicts"][1:]
    run, without = score(file_of(tmp_path, verdicts=[item, *rest])), score(file_of(tmp_path, verdicts=rest))
    assert run.remarks[1].endswith(f"; ignored [{rule}]")
    for metric in ("f1", "average_precision"):
        name = f"verification.contradiction.{metric}"
        assert run.score(name) == without.score(name)


def test_equal_verdicts_count_once(tmp_path: Path) -> None:
    run = score(file_of(tmp_path, verdicts=[VERDICT, VERDICT]))
    assert [verdict.label for verdict in run.output.end_to_end.stories["hesk"].verdicts or ()] == [VERDICT["label"]]
    assert run.remarks[1].endswith("keep one; ignored [E320]")


@pytest.mark.parametrize("change", [{"label": "update"}, {"scores": {"contradiction": 0.1}}])
def test_different_verdicts_on_a_pair_are_no_answer_in_any_order(tmp_path: Path, change: dict[str, object]) -> None:
    first, *rest = GOLD["verdicts"]
    assert first["label"] == "contradiction"
    without = score(file_of(tmp_path, verdicts=rest))
    for order in ([first, first, {**first, **change}], [{**first, **change}, first, first]):
        run = score(file_of(tmp_path, verdicts=[*order, *rest]))
        assert run.remarks[-1].endswith("it differs from the other, so both are ignored [E320]")
        assert run.task("verification") == without.task("verification")


def test_repeated_contradiction_has_its_highest_score_in_any_order(tmp_path: Path) -> None:
    swapped = {"left": PAIR["right"], "right": PAIR["left"], "type": PAIR["type"]}
    untyped = {**PAIR, "type": None, "score": 0.9}
    for one, two, three in permutations([None, 0.2, 0.7]):
        items = [{**swapped, "score": one}, untyped, {**PAIR, "score": two}, {**PAIR, "score": three}]
        found = score(file_of(tmp_path, *items)).output.end_to_end.stories["hesk"].contradictions or ()
        assert {pair.type: pair.score for pair in found} == {PAIR["type"]: 0.7, None: 0.9}
        assert len(found) == 2


def test_many_malformed_items_are_summarized_and_the_run_can_be_scored_again(tmp_path: Path, bench: Bench) -> None:
    items = [{**PAIR, "left": {**LEFT, "spans": [[0, 90000 + n]]}} for n in range(30)]
    path = file_of(tmp_path, *items, *OTHERS)
    lines = bench("check", path).stderr.splitlines()
    assert lines[0] == f"warning: {path}: 30 contradictions with a span outside its article; counted as wrong [E202]"
    assert len(bench("check", path, "--all").stderr.splitlines()) == 30
    result = bench("score", path, "--story", "hesk")
    assert result.exit_code == 0
    assert "30 problems in contradictions and verdicts, which cost only themselves:" in result.stdout
    run = score(path)
    notes = next(task.notes for task in run.tasks if task.task == "contradictions")
    assert notes["malformed predicted contradictions, each counted as a wrong fact"] == 30
    again = tmp_path / "again.jsonl"
    again.write_text(run.predictions)
    for metric in ("contradictions.fact.f1", "contradictions.coverage"):
        assert score(again).score(metric) == run.score(metric)


@pytest.mark.parametrize("line", [{"contradictions": 5}, {"verdicts": {"pair": "x"}}, {"contradiction": []}])
def test_other_faults_of_a_line_still_refuse_the_file(tmp_path: Path, bench: Bench, line: dict[str, Any]) -> None:
    path = write_predictions(tmp_path / "p.jsonl", {"story": "hesk", **line})
    assert bench("score", path, "--story", "hesk").exit_code == 3
