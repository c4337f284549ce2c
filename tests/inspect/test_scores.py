"""The scores of inspect logs: `bench score run.eval`, and inspect's own table."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("inspect_ai", reason="needs the extra crosswire[inspect]")


import crosswire
from conftest import Bench
from crosswire.dataset.store import open_store
from crosswire.inspect import scorer as scorer_module
from crosswire.inspect import tasks
from crosswire.inspect.scorer import headlines
from crosswire.problems import CrosswireError
from support.mock_model import article_in, gold_answer, gold_quotes, run_task, table


def official(log: Any, *names: str) -> dict[str, float]:  # noqa: ANN401 - a type of inspect_ai
    """Return the official scores of a log under the names of the table."""
    run = crosswire.score(log.location)
    found: dict[str, float] = {}
    for name in names:
        score = next(each for task in run.tasks for each in task.scores if each.metric == name)
        ends = {"": score.value, ".low": score.low, ".high": score.high}
        found |= {f"{name}{end}": math.nan if value is None else value for end, value in ends.items()}
    return found


def test_gold_quotes_score_as_with_convert(bench: Bench, tmp_path: Path) -> None:
    log = run_task(tasks.entities(), gold_answer("homs", "mentions"), tmp_path)
    store = open_store()
    story = store.story("homs")
    answers = [
        {"article": article.id, **gold_quotes(store.gold(story), article.id, "mentions")} for article in story.articles
    ]
    (tmp_path / "answers.json").write_text(json.dumps(answers))
    assert bench("convert", "answers.json", "-o", "p.jsonl").exit_code == 0
    expected = json.loads(bench("score", "p.jsonl", "-t", "entities", "--json").stdout)["tasks"]
    found = json.loads(bench("score", log.location, "--json").stdout)["tasks"]
    assert found == expected
    assert table(log)["entities.strict.f1"] > 0.99


def test_table_of_all_layers_is_that_of_bench_score(tmp_path: Path) -> None:
    log = run_task(tasks.full(story="hesk"), gold_answer("hesk"), tmp_path)
    shown = table(log)
    metrics = tuple(name for name in shown if not name.endswith((".low", ".high", "coverage")))
    assert len(metrics) == 7
    assert official(log, *metrics) == {name: value for name, value in shown.items() if name != "coverage"}
    # The answer has no descriptions, which are a third of the mentions.
    assert min(shown[name] for name in metrics if name != "contradictions.fact.f1") > 0.5


def test_names_of_earlier_articles_are_in_later_requests(tmp_path: Path) -> None:
    requests: list[str] = []
    answer = gold_answer("hesk")
    run_task(tasks.full(story="hesk"), lambda request: requests.append(request) or answer(request), tmp_path)  # type: ignore[func-returns-value]
    first, second = (re.findall(r"^Names of entities .*$", request, re.M) for request in requests[:2])
    assert first[0].endswith(": none")
    assert "River Guard" in second[0]
    assert len(requests) == 4


def test_fenced_and_broken_answers_cost_only_themselves(bench: Bench, tmp_path: Path) -> None:
    answer, articles = gold_answer("hesk", "mentions"), open_store().story("hesk").articles

    def spoiled(request: str) -> str:
        name = article_in(request, articles).id
        text = answer(request)
        forms = {"hesk-1": f"Here it is:\n```json\n{text}\n```\n", "hesk-2": text[:400], "hesk-3": "I cannot help."}
        return forms[name]

    log = run_task(tasks.entities(story="hesk"), spoiled, tmp_path)
    run = crosswire.score(log.location)
    assert run.missing == ("hesk-2", "hesk-3")
    assert run.score("entities.strict.f1@hesk-1").value == 1
    assert run.score("entities.strict.f1@hesk-2").value == 0
    assert table(log)["coverage"] == pytest.approx(1 / 3)
    assert "left out, answers that end inside an object: 1 (hesk-2)" in run.remarks
    assert "left out, answers without the JSON that was requested: 1 (hesk-3: 'I cannot help.')" in run.remarks
    printed = bench("score", log.location).stdout
    assert "answers that end inside an object: 1 (hesk-2)" in " ".join(printed.split())


def test_answers_that_are_all_unusable_score_zero(tmp_path: Path) -> None:
    log = run_task(tasks.contradictions(), lambda _: "I do not know.", tmp_path)
    assert log.status == "success"
    assert (table(log)["contradictions.fact.f1"], table(log)["coverage"]) == (0, 0)
    assert crosswire.score(log.location).score("contradictions.fact.f1").value == 0


def failing_on(name: str, answer: Callable[[str], str]) -> Callable[[str], str]:
    """Return an answer that raises for the article with this id."""
    articles = open_store().story("homs").articles

    def or_fail(request: str) -> str:
        if article_in(request, articles).id == name:
            raise RuntimeError("rate limit")
        return answer(request)

    return or_fail


def test_sample_with_an_error_counts_as_not_answered(tmp_path: Path) -> None:
    answer = gold_answer("homs", "mentions")
    whole = table(run_task(tasks.entities(), answer, tmp_path))
    log = run_task(tasks.entities(), failing_on("homs-000", answer), tmp_path)
    assert log.status == "success"
    assert [each.scored_samples for each in log.results.scores] == [4]
    run = crosswire.score(log.location)
    score = run.score("entities.strict.f1")
    assert score.gold == 462  # the mentions of all five articles
    assert table(log)["entities.strict.f1"] == score.value
    assert whole["entities.strict.f1"] - table(log)["entities.strict.f1"] > 0.1
    assert table(log)["coverage"] == 0.8
    assert run.missing == ("homs-000",)
    assert run.remarks[0] == "1 of 5 samples ended with an error: homs-000 (RuntimeError('rate limit'))"


def test_limited_run_is_scored_on_all_articles(tmp_path: Path) -> None:
    log = run_task(tasks.entities(), gold_answer("homs", "mentions"), tmp_path, limit=2)
    run = crosswire.score(log.location)
    assert run.missing == ("homs-002", "homs-003", "homs-004")
    assert run.score("entities.strict.f1").gold == 462
    assert table(log)["entities.strict.f1"] == run.score("entities.strict.f1").value


def test_repetitions_in_one_log_are_rejected(tmp_path: Path) -> None:
    log = run_task(tasks.entities(story="hesk"), gold_answer("hesk", "mentions"), tmp_path, epochs=2)
    assert log.status == "success"
    assert all(math.isnan(value) for value in table(log).values())
    with pytest.raises(CrosswireError, match="has 2 epochs; run each repetition as a log of its own"):
        crosswire.score(log.location)


def test_metric_has_its_names_without_a_sample() -> None:
    empty = headlines("full", "homs")([])
    assert isinstance(empty, dict)
    assert len(empty) == 3 * 7 + 1
    assert all(isinstance(value, float) and math.isnan(value) for value in empty.values())


def test_run_without_a_table_scores_zero(tmp_path: Path) -> None:
    def fail(_: str) -> str:
        raise RuntimeError("no connection")

    log = run_task(tasks.entities(story="hesk"), fail, tmp_path)
    assert (log.status, log.results) == ("success", None)
    assert crosswire.score(log.location).score("entities.strict.f1").value == 0


def test_metric_never_raises(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> dict[str, float]:
        raise ValueError("a fault")

    monkeypatch.setattr(scorer_module, "table_of", fail)
    log = run_task(tasks.entities(story="hesk"), gold_answer("hesk", "mentions"), tmp_path)
    assert log.status == "success"
    assert all(math.isnan(value) for value in table(log).values())
    # The official scores do not depend on the table.
    assert crosswire.score(log.location).score("entities.strict.f1").value == 1


def test_last_label_of_an_answer_is_the_verdict(tmp_path: Path) -> None:
    weighing = '{"label": "update"} or rather: {"label": "contradiction", "scores": {"contradiction": 0.7}}'
    log = run_task(tasks.verification(story="hesk"), lambda _: weighing, tmp_path)
    run = crosswire.score(log.location)
    score = run.score("verification.contradiction.f1")
    assert score.recall_numerator == score.gold
    assert run.remarks == ()
    assert official(log, "verification.contradiction.f1").items() <= table(log).items()
    assert table(log)["coverage"] == 1
