"""Comparison of runs: the same items by id, refusals, and what the text says."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest

from conftest import Bench
from crosswire import compare, score
from crosswire.dataset.store import open_store
from crosswire.evaluation.comparison.paired_units import paired_units
from crosswire.evaluation.evaluate import plan_for, read_output
from crosswire.evaluation.unit_builder import story_units
from crosswire.problems import CrosswireError, Exit
from crosswire.tasks import TASKS
from crosswire.tasks.counting.units import ScoringConfig

RESULTS = open_store().root / "results"
RULES, LEARNED, TAGGER, GAZETTEER = (
    RESULTS / name / "predictions.jsonl" for name in ("rules", "learned", "tagger", "gazetteer")
)


@pytest.mark.parametrize("path", [RULES, LEARNED], ids=["rules", "learned"])
def test_units_add_up_to_the_counts_of_the_headline(path: Path) -> None:
    planned = plan_for(path)
    units = story_units(read_output(path, planned), planned)
    schema, config = planned.store.schema, ScoringConfig()
    kinds = {}
    for task in TASKS:
        found = paired_units(task, units, units, schema, config)
        kinds[task.name] = found.kind if found else ""
        if found is not None:
            whole = task.tiers[0].count(task.prepare(units, schema, config))
            assert whole is not None
            np.testing.assert_allclose(found.one.sum(axis=0), whole.counts, err_msg=task.name)
            assert (found.one == found.two).all()
            assert len(set(found.names)) == len(found.names)
    assert kinds == {
        "entities": "sentence",
        "coreference": "",
        "events": "sentence",
        "arguments": "sentence",
        "event-coreference": "",
        "factuality": "sentence",
        "contradictions": "fact",
        "verification": "fact",
    }


def test_differences_are_those_of_the_scores() -> None:
    [found] = compare([RULES, LEARNED])
    one, two = score(RULES), score(LEARNED)
    for task in found.tasks:
        values = [run.score(task.metric).value or 0.0 for run in (one, two)]
        assert (task.one, task.two) == pytest.approx(values)
        if task.here is not None:
            assert task.here.difference == pytest.approx(values[0] - values[1])
        if task.beyond is not None:
            assert task.beyond.difference == pytest.approx(values[0] - values[1])
            assert task.beyond.smallest_p == 2 / 32
            assert task.beyond.ahead + task.beyond.behind <= 5
    tested = [(task.adjusted_p, task.here.p) for task in found.tasks if task.here is not None]
    assert len(tested) == 6
    assert all(adjusted is not None and adjusted >= p for adjusted, p in tested)


def test_a_run_against_itself_does_not_differ() -> None:
    [found] = compare([TAGGER, TAGGER])
    [task] = found.tasks
    assert task.here is not None
    assert (task.here.difference, task.here.p, task.differing) == (0, 1, ())
    assert task.beyond is not None
    assert task.beyond.p == 1


def test_order_of_lines_does_not_matter(tmp_path: Path) -> None:
    header, *lines = RULES.read_text().splitlines()
    shuffled = tmp_path / "shuffled.jsonl"
    shuffled.write_text("\n".join([header, *reversed(lines)]) + "\n")
    [one], [two] = compare([RULES, LEARNED]), compare([shuffled, LEARNED])
    assert [task.here for task in one.tasks] == [task.here for task in two.tasks]


def test_fewer_than_two_runs_are_refused(bench: Bench) -> None:
    result = bench("compare", RULES)
    assert result.exit_code == Exit.USAGE
    assert result.stderr == "there is one run; give at least two run folders or predictions files\n"


def test_runs_of_other_labels_or_data_are_refused(tmp_path: Path) -> None:
    spacy = RESULTS / "spacy-en-core-web-sm" / "predictions.jsonl"
    with pytest.raises(CrosswireError, match="has the label set native, but .* has ontonotes"):
        compare([spacy, GAZETTEER])
    header, *lines = GAZETTEER.read_text().splitlines()
    other = tmp_path / "other.jsonl"
    changed = json.loads(header)
    changed["data"] = {"homs": "0123456789ab"}
    other.write_text("\n".join([json.dumps(changed), *lines]) + "\n")
    with pytest.raises(CrosswireError, match=r"was made on homs 0123456789ab, but .*; run the older system again"):
        compare([GAZETTEER, other])


def test_task_of_one_system_is_named() -> None:
    [found] = compare([GAZETTEER, RULES])
    assert [task.task for task in found.tasks] == ["entities"]
    assert ("events", "rules 1") in found.skipped


def test_text_answers_both_questions(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    printed = bench("compare", RULES, LEARNED).stdout
    assert max(map(len, printed.splitlines())) <= 80
    text = " ".join(printed.split())
    assert "entities: rules 1 is better on these articles; on articles like these: 5 articles cannot reach 0.05" in text
    assert "coreference: learned 1 is ahead, but not without each article; no p-value" in text
    assert "contradictions: cannot be separated on these articles" in text
    assert "articles would settle a difference of this size" in text
    assert "data:homs-" in text


def test_text_of_equal_runs(bench: Bench) -> None:
    printed = bench("compare", TAGGER, TAGGER).stdout
    assert "entities: both systems have the same counts on every sentence." in printed
    assert "*" not in printed


def test_sentences_that_differ_are_shown_with_their_text(bench: Bench) -> None:
    printed = bench("compare", RULES, LEARNED, "-t", "entities").stdout
    assert "entities: 65 sentences with other counts, the largest differences first" in printed
    assert "correct of" in printed
    printed = bench("compare", RULES, LEARNED, "-t", "contradictions").stdout
    assert "conflict k" in printed


def test_json_has_everything_and_no_nan(bench: Bench) -> None:
    [found] = json.loads(bench("compare", RULES, LEARNED, "--json").stdout, parse_constant=pytest.fail)
    assert {task["task"] for task in found["tasks"]} == {task.name for task in TASKS}
    assert all(not math.isnan(task["here"]["p"]) for task in found["tasks"] if task["here"])


def test_third_run_is_compared_with_the_first_and_holm_counts_all() -> None:
    pair, both = compare([TAGGER, GAZETTEER]), compare([TAGGER, GAZETTEER, RESULTS / "crf" / "predictions.jsonl"])
    assert [each.second for each in both] == ["gazetteer 1", "crf 1"]
    assert both[0].tasks[0].here == pair[0].tasks[0].here
    assert (both[0].tasks[0].adjusted_p or 0) >= (pair[0].tasks[0].adjusted_p or 0)
