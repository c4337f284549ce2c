"""`evaluate`, `predict` and `score`: sanity systems, equal scores on every way, coverage, resuming, determinism."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from crosswire import CrosswireError, Mention, Prediction, evaluate, predict, score
from crosswire.dataset.store import open_store
from crosswire.metrics.counts import f1
from crosswire.model import ArticlePrediction
from crosswire.problems import Exit
from crosswire.tasks import TASKS
from support import misbehaving_systems
from support.builders import write_event, write_predictions, write_single_entities, write_story

METRICS = [name for task in TASKS for name in (*task.metrics, *task.extra_metrics)]


@pytest.mark.parametrize("story", ["homs", "hesk"])
@pytest.mark.parametrize("labels", ["native", "conll", "ontonotes"])
def test_gold_scores_exactly_one_on_every_metric(story: str, labels: str) -> None:
    run = evaluate("gold", stories=[story], metrics=["all"], labels=labels)
    scores = [score for task in run.tasks for score in (*task.scores, *task.by_type, *task.by_article)]
    lower_is_better = {score.metric for score in scores if ".alarms." in score.metric or ".brier" in score.metric}
    # CoNLL labels have no times and quantities, and so no values.
    without = {score.metric for score in scores if labels == "conll" and ".values." in score.metric}
    values = {score.metric: score.value for score in scores}
    assert {values[metric] for metric in set(values) - lower_is_better - without} == {1.0}
    # Nobody has read the lines of the invented story. Gold has the support of each line as its score.
    assert values.pop("verification.support.brier") == (0 if story == "homs" else None)
    assert {values[metric] for metric in lower_is_better & set(values)} <= {0.0}
    assert {values[metric] for metric in without} <= {None}
    assert [score.metric for task in run.tasks for score in task.scores] == METRICS
    # Of three short articles, some have no links at all when one is left out.
    over_articles = [task for task in run.tasks if "|unit:article|" in task.signature]
    assert len(over_articles) == len(run.tasks) - 2
    intervals = {(score.low, score.high) for task in over_articles for score in task.scores}
    assert intervals - {(0.0, 0.0), (None, None) if story == "hesk" or without else (0.0, 0.0)} == {(1.0, 1.0)}


@pytest.mark.parametrize("story", ["homs", "hesk"])
def test_empty_scores_zero_or_null_on_every_metric(story: str) -> None:
    run = evaluate("empty", stories=[story], metrics=["all"])
    values = {score.metric: score.value for task in run.tasks for score in task.scores}
    assert set(values) == set(METRICS)
    assert {name for name, value in values.items() if value is None} == {
        n for n in values if ".precision" in n or n.endswith(("average_precision", "recall@10", "brier"))
    }
    # A pair without a verdict counts as compatible, which is right for the pairs that are.
    right = {values.pop(f"verification.{name}.recall") for name in ("agreement", "reason")}
    assert right == {1.0}
    assert {value for value in values.values() if value is not None} == {0.0}


def test_evaluate_and_score_give_the_same_run(tmp_path: Path) -> None:
    run = evaluate("gazetteer")
    path = tmp_path / "p.jsonl"
    path.write_text(run.predictions, encoding="utf-8")
    assert score(path).to_json() == run.to_json()
    predicted = predict("gazetteer", tmp_path / "q.jsonl")
    assert (tmp_path / "q.jsonl").read_text(encoding="utf-8") == predicted.text == run.predictions


def test_file_is_scored_in_the_label_set_of_its_header(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl"
    predict("gazetteer", path, stories=["hesk"], labels="conll")
    assert json.loads(path.read_text().splitlines()[0])["labels"] == "conll"
    scored = score(path)
    assert "|labels:conll|" in scored.tasks[0].signature
    assert evaluate(str(path), stories=["hesk"]).to_json() == scored.to_json()


def test_two_runs_give_the_same_bytes() -> None:
    first, second = evaluate("gazetteer"), evaluate("gazetteer")
    assert first.to_json() == second.to_json()
    assert first.predictions == second.predictions


def test_score_follows_from_counts_and_has_signature() -> None:
    run = evaluate("gazetteer")
    headline = run.score("entities.strict.f1")
    counts = np.array(
        [headline.precision_numerator, headline.predicted, headline.recall_numerator, headline.gold], dtype=float
    )
    assert headline.value == f1(counts)
    assert headline.units == 5
    assert headline.value is not None
    assert headline.low is not None
    assert headline.high is not None
    assert headline.low < headline.value < headline.high
    store = open_store()
    signature = run.tasks[0].signature
    assert signature.startswith(f"data:homs-{store.card('homs').version}@{store.digest('homs')}|task:entities|")
    assert "|labels:native|level:NAM|unit:article|interval:jackknife-t95|crosswire:" in signature
    assert evaluate("gold", labels="conll").tasks[0].signature != evaluate("gold").tasks[0].signature
    with_library = evaluate("gazetteer", metrics=["all"])
    assert with_library.tasks[0].signature == signature
    assert with_library.tasks[0].library_signature.startswith(f"{signature}|with:seqeval ")
    frame = with_library.to_pandas()
    assert set(frame[frame.metric.str.contains("seqeval")].signature) == {with_library.tasks[0].library_signature}


def test_counts_by_article_and_type_add_up() -> None:
    task = evaluate("gazetteer").tasks[0]
    whole = task.score("entities.strict.f1")
    for parts, names in ((task.by_article, "homs-"), (task.by_type, "")):
        own = [part for part in parts if part.metric.startswith(f"entities.strict.f1@{names}")]
        assert sum(part.gold for part in own) == whole.gold == 462
        assert sum(part.predicted for part in own) == whole.predicted
        assert sum(part.precision_numerator for part in own) == whole.precision_numerator


def test_missing_article_is_scored_as_empty_and_reported(tmp_path: Path) -> None:
    run = evaluate("gold", stories=["hesk"])
    lines = run.predictions.splitlines()
    path = write_predictions(tmp_path / "p.jsonl", *lines[:2])
    partly = score(path, stories=["hesk"])
    assert partly.missing == ("hesk-2", "hesk-3")
    assert partly.score("entities.strict.recall").value == 26 / 79
    assert partly.score("entities.strict.precision").value == 1
    assert partly.to_dict()["coverage"] == {"articles": 3, "answered": 1, "missing": ["hesk-2", "hesk-3"]}


def test_file_without_layer_does_not_attempt_task(tmp_path: Path) -> None:
    run = score(write_predictions(tmp_path / "p.jsonl", {"article": "homs-000"}))
    assert not run.tasks[0].attempted
    assert run.tasks[0].scores == ()


def test_article_without_layer_is_scored_as_empty(tmp_path: Path) -> None:
    lines = [{"article": "homs-000", "mentions": []}, {"article": "homs-001"}]
    run = score(write_predictions(tmp_path / "p.jsonl", *lines))
    assert run.tasks[0].notes["articles without predictions in this layer (scored as empty)"] == 4


def test_invalid_story_does_not_stop_the_others(tmp_path: Path) -> None:
    root = write_story(tmp_path / "data")
    (root / "corpus" / "broken").mkdir()
    (root / "corpus" / "broken" / "story.toml").write_text("oops")
    assert evaluate("gold", stories=["tiny"], data=root).score("entities.strict.f1").value == 1


def test_articles_of_other_stories_are_ignored_with_a_remark(tmp_path: Path) -> None:
    path = write_predictions(
        tmp_path / "p.jsonl", {"article": "homs-000", "mentions": []}, {"article": "hesk-1", "mentions": []}
    )
    assert score(path).remarks == ("1 line about other stories ignored",)


def test_file_about_other_stories_alone_is_not_scored(tmp_path: Path) -> None:
    path = write_predictions(tmp_path / "p.jsonl", {"story": "hesk", "contradictions": []})
    with pytest.raises(CrosswireError, match=r"no line is about homs; choose the story with --story hesk$") as error:
        score(path)
    assert error.value.exit_code == Exit.INVALID
    assert score(path, stories=["hesk"]).remarks == ()


def test_stories_of_different_origin_are_not_pooled() -> None:
    with pytest.raises(CrosswireError, match=r"cannot be pooled: homs \(real\), hesk \(fiction\)"):
        evaluate("gold", stories=["homs", "hesk"])


def test_stories_of_one_origin_are_pooled(tmp_path: Path) -> None:
    root = write_story(tmp_path / "data")
    shipped = open_store().root
    for folder in ("corpus", "annotations"):
        shutil.copytree(shipped / folder / "hesk", root / folder / "hesk")
    run = evaluate("gold", stories=["tiny", "hesk"], data=root)
    assert run.articles == ("tiny-1", "hesk-1", "hesk-2", "hesk-3")
    assert run.score("entities.strict.f1").gold == 5 + 79
    assert run.tasks[0].signature.startswith("data:tiny-0.1.0@")
    assert "+hesk-0.4.0@" in run.tasks[0].signature


def test_private_story_is_evaluated(tiny: Path) -> None:
    run = evaluate("gold", data=tiny)
    assert run.articles == ("tiny-1",)
    headline = run.score("entities.strict.f1")
    assert (headline.value, headline.low, headline.units) == (1.0, None, 1)


@pytest.mark.parametrize("layer", ["mentions", "entities", "events"])
@pytest.mark.parametrize("system", ["gold", "empty"])
def test_predictions_on_a_story_without_some_layers_can_be_scored_again(tiny: Path, system: str, layer: str) -> None:
    """Nothing is given that the gold does not have."""
    if layer == "entities":
        write_single_entities(tiny)
    if layer == "events":
        write_event(tiny)
        (tiny / "annotations" / "tiny" / "happenings.jsonl").unlink()
    run = evaluate(system, stories=["tiny"], data=tiny)
    again = score(write_predictions(tiny / "p.jsonl", *run.predictions.splitlines()), stories=["tiny"], data=tiny)
    assert again.to_json() == run.to_json()


def test_learner_needs_folds(tiny: Path) -> None:
    with pytest.raises(CrosswireError, match=r"tiny: gazetteer learns, but story.toml has no \[\[folds.article\]\]"):
        evaluate("gazetteer", data=tiny)


def test_all_unknown_names_are_reported_together() -> None:
    with pytest.raises(CrosswireError) as caught:
        evaluate("gold", stories=["hom"], tasks=["entitys"], metrics=["entities.f1"], labels="iob")
    message = str(caught.value)
    for part in ("unknown story 'hom'", "did you mean 'entities'?", "unknown metric 'entities.f1'", "label set 'iob'"):
        assert part in message


def test_single_metric_can_be_requested() -> None:
    run = evaluate("gold", metrics=["entities.type.macro_f1"])
    assert [score.metric for score in run.tasks[0].scores] == ["entities.type.macro_f1"]


def test_to_pandas_has_one_row_per_score() -> None:
    run = evaluate("gazetteer")
    frame = run.to_pandas()
    task = run.tasks[0]
    assert len(frame) == sum(map(len, (task.scores, task.by_type, task.by_article, task.references)))
    assert set(frame[frame.part == "label"].label) >= {"PER", "TIME"}
    row = frame[frame.metric == "entities.strict.f1"].iloc[0]
    assert row.value == run.score("entities.strict.f1").value
    assert row.signature == task.signature
    assert set(frame.part) == {"all", "label", "article", "reference"}


def test_single_name_works_like_a_list() -> None:
    assert evaluate("gold", stories="hesk", tasks="entities", metrics="entities.type.f1").articles[0] == "hesk-1"


def test_predictions_for_other_data_are_reported(tmp_path: Path) -> None:
    lines = ({"format": 1, "data": {"homs": "0123"}}, {"article": "homs-000", "mentions": []})
    [remark] = score(write_predictions(tmp_path / "p.jsonl", *lines)).remarks
    assert remark.startswith("the predictions for homs were made on data '0123'; the data is now ")


def test_invalid_gold_is_not_scored(tiny: Path) -> None:
    path = tiny / "annotations" / "tiny" / "tiny-1" / "mentions.jsonl"
    path.write_text(path.read_text() + path.read_text().splitlines(keepends=True)[0])
    with pytest.raises(CrosswireError, match=r"mentions\.jsonl:6: duplicate id 'm1'.*\n.*E205"):
        evaluate("empty", data=tiny)


def test_empty_mentions_file_is_valid(tiny: Path) -> None:
    (tiny / "annotations" / "tiny" / "tiny-1" / "mentions.jsonl").write_text("")
    assert evaluate("empty", data=tiny).score("entities.strict.f1").value is None


def test_prediction_is_unchanged_in_the_file(tmp_path: Path) -> None:
    mention = Mention(0, 11, "MIL", text="River Guard")
    system = type(
        "One",
        (misbehaving_systems.Good,),
        {"predict": lambda self, story: Prediction([ArticlePrediction("hesk-1", [mention])])},
    )
    run = evaluate(system, stories=["hesk"])
    assert json.loads(run.predictions.splitlines()[1]) == {
        "article": "hesk-1",
        "mentions": [{"id": "m1", "start": 0, "end": 11, "type": "MIL", "level": "NAM", "text": "River Guard"}],
    }
    assert run.score("entities.strict.f1").precision_numerator == 1
