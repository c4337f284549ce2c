"""The verbs: sanity systems, agreement of the ways to the same scores, coverage, resuming, determinism."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from crosswire import CrosswireError, Mention, Prediction, Story, evaluate, predict, score
from crosswire.dataset.store import open_store
from crosswire.metrics.counts import f1
from crosswire.model import ArticlePrediction
from crosswire.tasks import TASKS
from support import misbehaving_systems
from support.builders import write_predictions, write_story

METRICS = [name for task in TASKS for name in (*task.metrics, *task.library_metrics)]


@pytest.mark.parametrize("story", ["homs", "hesk"])
@pytest.mark.parametrize("labels", ["native", "conll", "ontonotes"])
def test_gold_scores_exactly_one_on_every_metric(story: str, labels: str) -> None:
    run = evaluate("gold", stories=[story], metrics=["all"], labels=labels)
    scores = [score for task in run.tasks for score in (*task.scores, *task.by_type, *task.by_article)]
    lower_is_better = {score.metric for score in scores if ".alarms." in score.metric}
    # CoNLL labels know no times and quantities, and so no values.
    without = {score.metric for score in scores if labels == "conll" and ".values." in score.metric}
    values = {score.metric: score.value for score in scores}
    assert {values[metric] for metric in set(values) - lower_is_better - without} == {1.0}
    assert {values[metric] for metric in lower_is_better} <= {0.0}
    assert {values[metric] for metric in without} <= {None}
    assert [score.metric for task in run.tasks for score in task.scores] == METRICS
    # Of three short articles, some have no links at all when one is left out.
    intervals = {(score.low, score.high) for task in run.tasks for score in task.scores}
    assert intervals - {(0.0, 0.0), (None, None) if story == "hesk" or without else (0.0, 0.0)} == {(1.0, 1.0)}


@pytest.mark.parametrize("story", ["homs", "hesk"])
def test_empty_scores_zero_or_null_on_every_metric(story: str) -> None:
    run = evaluate("empty", stories=[story], metrics=["all"])
    values = {score.metric: score.value for task in run.tasks for score in task.scores}
    assert set(values) == set(METRICS)
    assert {name for name, value in values.items() if value is None} == {
        n for n in values if ".precision" in n or n.endswith("average_precision")
    }
    assert {value for value in values.values() if value is not None} == {0.0}


def test_evaluating_and_scoring_the_predictions_are_the_same(tmp_path: Path) -> None:
    run = evaluate("gazetteer")
    path = tmp_path / "p.jsonl"
    path.write_text(run.predictions, encoding="utf-8")
    assert score(path).to_json() == run.to_json()
    predicted = predict("gazetteer", tmp_path / "q.jsonl")
    assert (tmp_path / "q.jsonl").read_text(encoding="utf-8") == predicted.text == run.predictions


def test_running_twice_gives_the_same_bytes() -> None:
    first, second = evaluate("gazetteer"), evaluate("gazetteer")
    assert first.to_json() == second.to_json()
    assert first.predictions == second.predictions


def test_a_score_is_computed_from_its_counts_and_bears_a_signature() -> None:
    run = evaluate("gazetteer")
    headline = run.score("entities.strict.f1")
    counts = np.array([headline.right, headline.predicted, headline.found, headline.gold], dtype=float)
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


def test_articles_and_types_add_up_to_the_whole() -> None:
    task = evaluate("gazetteer").tasks[0]
    whole = task.score("entities.strict.f1")
    for parts, names in ((task.by_article, "homs-"), (task.by_type, "")):
        own = [part for part in parts if part.metric.startswith(f"entities.strict.f1@{names}")]
        assert sum(part.gold for part in own) == whole.gold == 462
        assert sum(part.predicted for part in own) == whole.predicted
        assert sum(part.right for part in own) == whole.right


def test_a_missing_article_counts_as_wrong_and_is_named(tmp_path: Path) -> None:
    run = evaluate("gold", stories=["hesk"])
    lines = run.predictions.splitlines()
    path = write_predictions(tmp_path / "p.jsonl", *lines[:2])
    partly = score(path, stories=["hesk"])
    assert partly.missing == ("hesk-2", "hesk-3")
    assert partly.score("entities.strict.recall").value == 26 / 79
    assert partly.score("entities.strict.precision").value == 1
    assert partly.to_dict()["coverage"] == {"articles": 3, "answered": 1, "missing": ["hesk-2", "hesk-3"]}


def test_a_file_without_the_layer_does_not_attempt_the_task(tmp_path: Path) -> None:
    run = score(write_predictions(tmp_path / "p.jsonl", {"article": "homs-000"}))
    assert not run.tasks[0].attempted
    assert run.tasks[0].scores == ()


def test_an_article_without_the_layer_is_counted_as_silent(tmp_path: Path) -> None:
    lines = [{"article": "homs-000", "mentions": []}, {"article": "homs-001"}]
    run = score(write_predictions(tmp_path / "p.jsonl", *lines))
    assert run.tasks[0].notes["articles without an answer in this layer, counted as nothing found"] == 4


def test_a_broken_story_does_not_stop_the_others(tmp_path: Path) -> None:
    root = write_story(tmp_path / "data")
    (root / "corpus" / "broken").mkdir()
    (root / "corpus" / "broken" / "story.toml").write_text("oops")
    assert evaluate("gold", stories=["tiny"], data=root).score("entities.strict.f1").value == 1


def test_articles_of_other_stories_are_passed_over_with_a_remark(tmp_path: Path) -> None:
    path = write_predictions(
        tmp_path / "p.jsonl", {"article": "homs-000", "mentions": []}, {"article": "hesk-1", "mentions": []}
    )
    assert score(path).remarks == ("1 line about other stories passed over",)


def test_stories_of_different_origin_are_never_pooled() -> None:
    with pytest.raises(CrosswireError, match=r"never pooled: homs \(real\), hesk \(fiction\)"):
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
    assert "+hesk-0.3.0@" in run.tasks[0].signature


def test_a_private_story_is_evaluated_like_ours(tiny: Path) -> None:
    run = evaluate("gold", data=tiny)
    assert run.articles == ("tiny-1",)
    headline = run.score("entities.strict.f1")
    assert (headline.value, headline.low, headline.units) == (1.0, None, 1)


def test_a_system_that_learns_needs_folds(tiny: Path) -> None:
    with pytest.raises(CrosswireError, match=r"tiny: gazetteer learns, but story.toml has no \[\[folds.article\]\]"):
        evaluate("gazetteer", data=tiny)


def test_all_unknown_names_are_told_at_once() -> None:
    with pytest.raises(CrosswireError) as caught:
        evaluate("gold", stories=["hom"], tasks=["entitys"], metrics=["entities.f1"], labels="iob")
    told = str(caught.value)
    for part in ("unknown story 'hom'", "did you mean 'entities'?", "unknown metric 'entities.f1'", "label set 'iob'"):
        assert part in told


def test_one_metric_alone_can_be_asked_for() -> None:
    run = evaluate("gold", metrics=["entities.type.macro_f1"])
    assert [score.metric for score in run.tasks[0].scores] == ["entities.type.macro_f1"]


def test_a_run_becomes_a_frame_with_a_row_a_score() -> None:
    run = evaluate("gazetteer")
    frame = run.to_pandas()
    task = run.tasks[0]
    assert len(frame) == len(task.scores) + len(task.by_type) + len(task.by_article)
    assert set(frame[frame.part == "label"].label) >= {"PER", "TIME"}
    row = frame[frame.metric == "entities.strict.f1"].iloc[0]
    assert row.value == run.score("entities.strict.f1").value
    assert row.signature == task.signature
    assert set(frame.part) == {"all", "label", "article"}


def test_a_name_alone_stands_for_the_list_of_it() -> None:
    assert evaluate("gold", stories="hesk", tasks="entities", metrics="entities.type.f1").articles[0] == "hesk-1"


def test_predictions_made_on_other_data_are_told(tmp_path: Path) -> None:
    lines = ({"format": 1, "data": {"homs": "0123"}}, {"article": "homs-000", "mentions": []})
    [remark] = score(write_predictions(tmp_path / "p.jsonl", *lines)).remarks
    assert remark.startswith("the predictions for homs were made on data '0123'; it is ")


def test_invalid_gold_is_never_scored(tiny: Path) -> None:
    path = tiny / "annotations" / "tiny" / "tiny-1" / "mentions.jsonl"
    path.write_text(path.read_text() + path.read_text().splitlines(keepends=True)[0])
    with pytest.raises(CrosswireError, match=r"mentions\.jsonl:6: the id 'm1' stands twice.*\n.*E205"):
        evaluate("empty", data=tiny)


def test_an_article_without_mentions_has_an_empty_file(tiny: Path) -> None:
    (tiny / "annotations" / "tiny" / "tiny-1" / "mentions.jsonl").write_text("")
    assert evaluate("empty", data=tiny).score("entities.strict.f1").value is None


class TestResuming:
    """`predict` keeps every answer at once, and goes on where it stopped."""

    def interrupted_at(self, article: str, path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        """Predict until this article is asked about; the articles that were asked about."""
        asked: list[str] = []
        original = misbehaving_systems.first_word.function

        def interrupt(self: object, story: Story) -> Prediction:
            asked.append(story.articles[0].id)
            if story.articles[0].id == article:
                raise KeyboardInterrupt
            return Prediction([original(story.articles[0])])

        monkeypatch.setattr("crosswire.systems.protocol.PerArticle.predict", interrupt)
        with pytest.raises(KeyboardInterrupt):
            predict(misbehaving_systems.first_word, path, stories=["hesk"])
        monkeypatch.undo()
        return asked

    def test_an_interrupted_run_goes_on_where_it_stopped(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = tmp_path / "p.jsonl"
        assert self.interrupted_at("hesk-3", path, monkeypatch) == ["hesk-1", "hesk-2", "hesk-3"]
        assert not path.exists()
        partial = tmp_path / "p.jsonl.partial"
        assert len(partial.read_text().splitlines()) == 3
        partial.write_text(partial.read_text() + '{"article": "hesk-3", "ment')
        told: list[str] = []
        predict(misbehaving_systems.first_word, path, stories=["hesk"], progress=told.append)
        assert told == [f"resumed from {partial}: 2 answers kept", "first_word: hesk-3"]
        assert path.read_text() == evaluate(misbehaving_systems.first_word, stories=["hesk"]).predictions
        assert [entry.name for entry in tmp_path.iterdir()] == ["p.jsonl"]

    def test_a_partial_file_of_another_system_is_refused(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = tmp_path / "p.jsonl"
        self.interrupted_at("hesk-2", path, monkeypatch)
        before = (tmp_path / "p.jsonl.partial").read_text()
        with pytest.raises(CrosswireError, match="holds unfinished predictions of first_word, of another system"):
            predict("gazetteer", path, stories=["hesk"])
        assert (tmp_path / "p.jsonl.partial").read_text() == before

    @pytest.mark.parametrize("content", ["garbage", "garbage\n"])
    def test_a_file_of_somebody_else_is_not_lost(self, content: str, tmp_path: Path) -> None:
        partial = tmp_path / "p.jsonl.partial"
        partial.write_text(content)
        with pytest.raises(CrosswireError, match="holds unfinished predictions"):
            predict("gazetteer", tmp_path / "p.jsonl", stories=["hesk"])
        assert partial.read_text() == content

    def test_a_partial_file_of_other_data_is_refused(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = tmp_path / "p.jsonl"
        self.interrupted_at("hesk-2", path, monkeypatch)
        monkeypatch.setattr("crosswire.dataset.store.Store.digest", lambda self, story: "other")
        with pytest.raises(CrosswireError, match="another system, version or data"):
            predict(misbehaving_systems.first_word, path, stories=["hesk"])


def test_an_answer_survives_the_way_through_a_file(tmp_path: Path) -> None:
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
    assert run.score("entities.strict.f1").right == 1
