"""The summary of a run: short, within the terminal, with coverage and a trivial system next to each headline."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from crosswire import ArticlePrediction, Contradiction, Evidence, Given, GivenPair, Mention, Prediction, Story, Verdict
from crosswire.evaluation.evaluate import evaluate, score
from crosswire.report.run_summary import run_summary
from crosswire.report.run_tables import full_text
from support.builders import write_predictions


class Verifier:
    """A system that only verifies given pairs, and leaves one of them out."""

    name = "verifier"

    def verify(self, story: Story, pairs: Sequence[GivenPair]) -> list[Verdict]:
        return [Verdict(pair.id, "compatible") for pair in pairs[1:]]

    def predict(self, story: Story) -> Prediction:
        return Prediction()


class Finder:
    """A system that only finds contradictions."""

    name = "finder"

    def predict(self, story: Story) -> Prediction:
        first, second = story.articles[:2]
        left, right = (Evidence(article.id, ((0, 20),)) for article in (first, second))
        return Prediction(contradictions=[Contradiction(left, right)])


class Fails:
    """A system that fails on every request."""

    name = "fails"

    def predict(self, story: Story) -> Prediction:
        raise RuntimeError("no\x1b[2J hope")


@pytest.mark.parametrize("width", [60, 80, None])
@pytest.mark.parametrize("system", ["gold", "empty", "gazetteer"])
def test_summary_has_at_most_20_lines(system: str, width: int | None) -> None:
    lines = run_summary(evaluate(system), width).splitlines()
    assert len(lines) <= 20
    assert all(len(line) <= (width or 200) for line in lines)


@pytest.mark.parametrize("width", [60, 80])
def test_full_text_fits(width: int) -> None:
    lines = full_text(evaluate("gold"), width).splitlines()
    assert [line for line in lines if len(line) > width] == []


def test_coverage_is_that_of_the_layer() -> None:
    text = run_summary(evaluate(Verifier, stories=["hesk"]))
    assert "articles answered" not in text
    assert "no predictions" not in text
    row = next(line for line in text.splitlines() if line.startswith("verification."))
    answered, requested = map(int, row.split()[6].split("/"))
    assert answered == requested - 1
    assert "no verdict on 1 pair (scored as compatible)" in text
    finder = evaluate(Finder, stories=["hesk"])
    assert finder.missing == ()
    assert "  1/1  " in run_summary(finder)


def test_articles_without_predictions_are_named_with_their_tasks(tmp_path: Path) -> None:
    path = write_predictions(tmp_path / "p.jsonl", {"article": "hesk-1", "mentions": [], "events": []})
    run = score(path, stories=["hesk"])
    text = run_summary(run)
    assert "no predictions of entities, events, arguments, factuality for hesk-2, hesk-3 (scored as empty)" in text
    assert run.to_dict()["tasks"][0]["coverage"] == {
        "answered": 1,
        "requested": 3,
        "unit": "article",
        "missing": ("hesk-2", "hesk-3"),
    }


def test_failure_of_every_request_prints_no_table() -> None:
    text = run_summary(evaluate(Fails, stories=["hesk"]))
    assert "\x1b" not in text
    assert "0.000" not in text
    assert text.endswith("no valid predictions; every task is scored as empty\n")


def test_equal_failures_are_one_line() -> None:
    run = evaluate(Fails, stories=["homs"])
    lines = [line for line in run_summary(run).splitlines() if line.startswith("failed on ")]
    assert len(lines) == 1
    assert lines[0].startswith("failed on homs-000, homs-001, homs-002, homs-003, homs-004: RuntimeError: no")
    assert full_text(run).count("failed on ") == 5


def test_references_are_computed() -> None:
    run = evaluate("gold", stories=["hesk"])
    references = {task.task: task.reference.value for task in run.tasks if task.reference}
    skilled = {name: value for name, value in references.items() if value != 0}
    assert set(skilled) == {"factuality", "contradictions", "verification"}
    assert all(value is not None and value < 0.6 for value in skilled.values())


def test_layer_without_its_optional_part_is_not_charged() -> None:
    class Names:
        name = "names"

        def predict(self, story: Story) -> Prediction:
            return Prediction([ArticlePrediction(a.id, mentions=[Mention(0, 5, "PER")]) for a in story.articles])

    run = evaluate(Names, stories=["hesk"])
    assert run.tasks[0].not_attempted == ("with-nom", "values")


def test_events_without_arguments_do_not_attempt_arguments(tmp_path: Path) -> None:
    event = {"id": "v1", "start": 0, "end": 5, "type": "Attack"}
    line = {"article": "hesk-1", "mentions": [], "events": [event]}
    run = score(write_predictions(tmp_path / "p.jsonl", line), stories=["hesk"])
    states = {task.task: (task.attempted, task.absent) for task in run.tasks}
    assert states["events"] == (True, "")
    assert states["arguments"] == (False, "arguments")
    assert "not attempted: the predictions have no arguments" in full_text(run)
    nothing = score(write_predictions(tmp_path / "q.jsonl", {**line, "events": []}), stories=["hesk"])
    assert {task.task: task.headline_value for task in nothing.tasks if task.attempted}["arguments"] == 0


def test_lower_is_better_is_marked() -> None:
    text = full_text(evaluate("gold", tasks=["contradictions"], stories=["hesk"], metrics=["all"]))
    assert "contradictions.alarms.rate (lower is better)" in text


class Links:
    """Links given mentions by their words, and predicts nothing else."""

    name = "links"

    def predict_given(self, story: Story, given: Given) -> Prediction:
        groups: dict[str, list[tuple[str, str]]] = {}
        for article, mentions in given.mentions.items():
            for mention in mentions:
                groups.setdefault(mention.text, []).append((article, mention.id))
        return Prediction(entities=list(groups.values()) if given.kind == "mentions" else None)


def test_scores_without_a_headline_are_named() -> None:
    printed = run_summary(evaluate(Links, stories=["hesk"]), 80)
    assert "coreference: no headline, but other scores, which --full prints" in printed
