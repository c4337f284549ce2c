"""What is given to systems, what they may answer, and what wrong answers cost."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from crosswire import (
    ArticlePrediction,
    Contradiction,
    CrosswireError,
    Event,
    Evidence,
    Given,
    GivenPair,
    Gold,
    Mention,
    Prediction,
    Story,
    Verdict,
    evaluate,
    load_gold,
    predict,
    score,
)
from crosswire.dataset.store import open_store
from crosswire.model.claim_pairs import claim_pairs

PAIRS = claim_pairs(load_gold("hesk"), open_store().schema.disputes)
UPDATES = sum(pair.label == "update" for pair in PAIRS)


class Asked:
    """Says nothing openly; of what is given it takes each mention and event as it is, and all pairs for updates."""

    name = "asked"
    made = 0
    seen: Sequence[Any] = ()

    def __init__(self) -> None:
        type(self).made += 1

    def predict(self, story: Story) -> Prediction:
        return Prediction([ArticlePrediction(article.id, []) for article in story.articles], contradictions=[])

    def predict_given(self, story: Story, given: Given) -> Prediction:
        type(self).seen = (*self.seen, given)
        events = {
            article: [replace(e, factuality="CT+", holder="author") for e in own]
            for article, own in given.events.items()
        }
        return Prediction(
            [ArticlePrediction(article, events=own) for article, own in events.items()],
            entities=[[(article, m.id)] for article, own in given.mentions.items() for m in own],
            happenings=[[(article, e.id)] for article, own in events.items() for e in own],
        )

    def verify(self, story: Story, pairs: Sequence[GivenPair]) -> list[Verdict]:
        type(self).seen = (*self.seen, pairs)
        return [Verdict(pair.id, "update", {"contradiction": 0.5}) for pair in pairs]


@pytest.fixture(autouse=True)
def _forget() -> None:
    Asked.made, Asked.seen = 0, ()


def test_given_answers_are_scored_apart_and_travel_in_the_file(tmp_path: Path) -> None:
    run = evaluate(Asked, stories=["hesk"])
    assert run.failures == {}
    assert run.score("factuality.given.accuracy").value == run.score("factuality.given.accuracy@majority").value
    assert run.score("coreference.muc.f1@given").value == 0
    assert run.score("verification.given.accuracy").found == UPDATES
    assert run.score("verification.ranking.average_precision").value is not None
    task = next(task for task in run.tasks if task.task == "factuality")
    assert run.score("factuality.given.macro_f1").signature_in(task).endswith("|given:events")
    assert task.not_attempted == ("open",)
    path = tmp_path / "p.jsonl"
    path.write_text(run.predictions, encoding="utf-8")
    assert score(path, stories=["hesk"]).to_json() == run.to_json()


def test_a_fresh_one_is_asked_for_each_kind_of_things_given_and_sees_no_more_than_that() -> None:
    evaluate(Asked, stories=["hesk"])
    # One to look at and to ask openly, then one for mentions, events and pairs each.
    assert Asked.made == 4
    mentions, events, pairs = Asked.seen
    assert (mentions.kind, events.kind) == ("mentions", "events")
    assert not mentions.events
    assert {m.value for own in mentions.mentions.values() for m in own} == {None}
    assert {m.quantity for own in mentions.mentions.values() for m in own} == {None}
    told = [e for own in events.events.values() for e in own]
    assert {(e.act, e.polarity, e.modality, e.aspect, e.holder, e.factuality, e.arguments) for e in told} == {
        (None, None, None, None, None, None, ())
    }
    assert len(pairs) == len(PAIRS)
    words = json.dumps([asdict(pair) for pair in pairs])
    assert not any(f'"{claim.id}' in words for pair in PAIRS for claim in (pair.left, pair.right))
    assert not any(pair.question in words for pair in PAIRS if pair.question)


def test_open_answers_come_first(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []
    for name in ("predict", "predict_given", "verify"):
        monkeypatch.setattr(Asked, name, _noting(getattr(Asked, name), name, calls))
    evaluate(Asked, stories=["hesk"])
    assert calls == ["predict", "predict_given", "predict_given", "verify"]


def _noting(method: Callable[..., object], name: str, calls: list[str]) -> Callable[..., object]:
    def noted(*arguments: object) -> object:
        calls.append(name)
        return method(*arguments)

    return noted


def answering(**methods: object) -> type[Asked]:
    return type("Answering", (Asked,), methods)


@pytest.mark.parametrize(
    ("answer", "name", "message"),
    [
        (None, "hesk (given mentions)", "predict_given returned nothing (None); expected a crosswire.Prediction"),
        (Prediction(entities=[[("hesk-1", "m999")]]), "hesk (given mentions)", "is none of the given mentions"),
        (Prediction(entities=[[("hesk-1", "m1")]] * 2), "hesk (given mentions)", "stands in two entities"),
        (Prediction([ArticlePrediction("hesk-1", events=[Event(0, 3, "Meet", "v1")])]), "hesk-1 (given events)",
         "event 'v1' is none of the given ones"),
        (Prediction([ArticlePrediction("hesk-1", events=[Event(12, 18, "SeizeControl", "v1", factuality="CT")])]),
         "hesk-1 (given events)", "unknown factuality 'CT'"),
    ],
)  # fmt: skip
def test_a_wrong_answer_to_what_is_given_costs_that_answer_alone(answer: object, name: str, message: str) -> None:
    run = evaluate(answering(predict_given=lambda self, story, given: answer), stories=["hesk"])
    assert name in run.failures
    assert message in " ".join(run.failures[name])
    assert run.score("verification.given.accuracy").found == UPDATES


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (None, "verify returned nothing (None); expected a list of crosswire.Verdict"),
        (["c1-c2"], "verdicts[0] is an object of type str; expected a crosswire.Verdict"),
        ([Verdict("c1-c99", "update")], "the pair 'c1-c99' is none of the given ones"),
        ([Verdict(PAIRS[0].id, "maybe")], "unknown label 'maybe'"),
        ([Verdict(PAIRS[0].id, "update")] * 2, "has a verdict already"),
        ([Verdict(PAIRS[0].id, "update", {"update": float("nan")})], "is no JSON"),
        ([Verdict(PAIRS[0].id, "update", {"maybe": 1.0})], "unknown key 'maybe'"),
    ],
)
def test_wrong_verdicts_cost_the_verdicts(answer: object, message: str) -> None:
    run = evaluate(answering(verify=lambda self, story, pairs: answer), stories=["hesk"])
    assert message in " ".join(run.failures["hesk (given pairs)"])
    task = next(task for task in run.tasks if task.task == "verification")
    assert not task.attempted
    assert run.score("factuality.given.accuracy").value is not None


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ([7], "contradictions[0] is an object of type int; expected a crosswire.Contradiction"),
        (7, "contradictions is an object of type int"),
        ([Contradiction(Evidence("hesk-1", ((0, 4),)), Evidence("hesk-1", ((0, 4),)))], "the same evidence"),
        ([Contradiction(Evidence("hesk-1", ((0, 4),)), Evidence("hesk-9", ((0, 4),)))], "unknown article 'hesk-9'"),
        ([Contradiction(Evidence("hesk-1", ((0, 4),)), Evidence("hesk-2", ()))], "spans is missing or empty"),
        ([Contradiction(Evidence("hesk-1", ((0, 4),)), Evidence("hesk-2", ((0, 9999),)))], "is not one of the"),
        ([Contradiction(Evidence("hesk-1", ((0, 4),)), Evidence("hesk-2", ((0, 4),)), "colour")], "unknown type"),
        ([Contradiction(Evidence("hesk-1", ((0, 4),)), Evidence("hesk-2", ((0, 4),)))] * 2, "repeats a pair"),
    ],
)  # fmt: skip
def test_wrong_contradictions_cost_the_story_its_contradictions(answer: object, message: str) -> None:
    def open_answer(self: object, story: Story) -> Prediction:
        answers = [ArticlePrediction(article.id, []) for article in story.articles]
        return Prediction(answers, contradictions=answer)  # type: ignore[arg-type]

    run = evaluate(answering(predict=open_answer), stories=["hesk"])
    assert message in " ".join(run.failures["hesk"])
    assert run.missing == ()


def test_the_gold_as_given_answers_scores_exactly_one_and_nothing_at_all_scores_zero() -> None:
    run = evaluate("gold", stories=["hesk"])
    for metric in ("coreference.conll.f1@given", "arguments.given.f1", "factuality.given.macro_f1"):
        assert run.score(metric).value == 1
    assert evaluate("empty", stories=["hesk"]).score("verification.given.macro_f1").value == 0


class Linker(Asked):
    """Learns; links mentions and events of one text, inside what it is shown, and sees contradictions everywhere."""

    fitted: Sequence[tuple[str, ...]] = ()

    def fit(self, train: Sequence[tuple[Story, Gold]]) -> None:
        type(self).fitted = (*self.fitted, tuple(article.id for article in train[0][0].articles))

    def predict(self, story: Story) -> Prediction:
        answers = [
            ArticlePrediction(a.id, [Mention(0, 4, "MIL", id=f"m{len(story.articles)}")]) for a in story.articles
        ]
        pairs = [
            Contradiction(Evidence(one.id, ((0, 4),)), Evidence(two.id, ((0, 4),)), "time", 0.5)
            for one in story.articles
            for two in story.articles
            if one.id < two.id
        ]
        entity = [(answer.article, mention.id) for answer in answers for mention in answer.mentions or ()]
        return Prediction(answers, entities=[entity], contradictions=pairs)


def test_a_learner_is_asked_about_pairs_of_articles_for_what_lies_between_them() -> None:
    run = evaluate(Linker, stories=["hesk"])
    assert run.failures == {}
    # Articles are held out alone, then in pairs; then mentions in pairs, events in both, pairs of claims in both.
    alone = [("hesk-2", "hesk-3"), ("hesk-1", "hesk-3"), ("hesk-1", "hesk-2")]
    two = [("hesk-3",), ("hesk-2",), ("hesk-1",)]
    verified = [*alone, *two]
    assert list(Linker.fitted) == [*alone, *two, *two, *alone, *two, *verified]
    lines = [json.loads(line) for line in run.predictions.splitlines()]
    [story] = [line for line in lines if line.get("story") and "given" not in line]
    assert story["entities"] == [{"mentions": [["hesk-1", "m1"], ["hesk-2", "m1"], ["hesk-3", "m1"]]}]
    assert len(story["contradictions"]) == 3
    assert len(story["verdicts"]) == len(PAIRS)
    Linker.fitted = ()


class Copies(Linker):
    """Learns the labels and contradictions of its training gold, and answers with them whatever it is asked."""

    def fit(self, train: Sequence[tuple[Story, Gold]]) -> None:
        self.pairs = claim_pairs(train[0][1], open_store().schema.disputes)

    def predict(self, story: Story) -> Prediction:
        found = [
            Contradiction(
                Evidence(pair.left.article, pair.left.spans), Evidence(pair.right.article, pair.right.spans), pair.type
            )
            for pair in self.pairs
            if pair.label == "contradiction"
        ]
        return Prediction([ArticlePrediction(article.id, []) for article in story.articles], contradictions=found)

    def verify(self, story: Story, pairs: Sequence[GivenPair]) -> list[Verdict]:
        return [Verdict(pair.id, pair.label) for pair in self.pairs]


def test_what_was_learned_of_other_articles_wins_nothing() -> None:
    run = evaluate(Copies, stories=["hesk"], tasks=["contradictions", "verification"])
    assert run.score("verification.given.accuracy").found == 0
    assert run.score("contradictions.pair.f1").found == 0
    assert any("which nobody asked about; left out" in remark for remark in run.remarks)


def test_a_crash_between_two_articles_is_told_as_that() -> None:
    def predict_alone(self: Linker, story: Story) -> Prediction:
        if len(story.articles) > 1:
            raise RuntimeError("lost")
        return Linker.predict(self, story)

    run = evaluate(type("Crashes", (Linker,), {"predict": predict_alone}), stories=["hesk"], tasks=["entities"])
    assert next(iter(run.failures)) == "hesk (between hesk-1 and hesk-2)"
    assert run.missing == ()


def test_only_what_the_tasks_read_is_asked_for() -> None:
    evaluate(Asked, stories=["hesk"], tasks=["entities"])
    assert Asked.seen == ()


class Counting(Asked):
    """Counts how often it was asked openly."""

    asked = 0

    def predict(self, story: Story) -> Prediction:
        self.asked += 1
        return super().predict(story)

    def verify(self, story: Story, pairs: Sequence[GivenPair]) -> list[Verdict]:
        assert self.asked == 0
        return super().verify(story, pairs)


def test_an_object_is_copied_before_it_is_asked_anything() -> None:
    assert evaluate(Counting(), stories=["hesk"]).failures == {}


def test_some_of_the_given_events_may_be_left_out() -> None:
    def some(self: object, story: Story, given: Given) -> Prediction:
        statements = {e.id for own in given.events.values() for e in own if e.type == "Statement"}
        gold = load_gold("hesk").events or {}
        return Prediction(
            [ArticlePrediction(a, events=[e for e in gold[a] if e.id not in statements]) for a in given.events]
        )

    run = evaluate(answering(predict_given=some), stories=["hesk"])
    assert run.failures == {}
    assert 0 < run.score("factuality.holder.f1").found < run.score("factuality.holder.f1").gold


def test_a_file_of_verdicts_alone_attempts_verification_alone(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl"
    path.write_text(json.dumps({"story": "hesk", "verdicts": [{"pair": PAIRS[0].id, "label": PAIRS[0].label}]}) + "\n")
    run = score(path, stories=["hesk"])
    assert [task.task for task in run.tasks if task.attempted] == ["verification"]


def test_an_answer_that_was_cut_off_is_asked_for_again_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, partial, whole = tmp_path / "p.jsonl", tmp_path / "p.jsonl.partial", tmp_path / "q.jsonl"
    predict(Linker, whole, stories=["hesk"])

    def interrupted(self: object, story: Story, pairs: object) -> list[Verdict]:
        raise KeyboardInterrupt

    for cut in (40, 400):
        with monkeypatch.context() as patch:
            patch.setattr(Asked, "verify", interrupted)
            with pytest.raises(KeyboardInterrupt):
                predict(Linker, path, stories=["hesk"])
        partial.write_text(partial.read_text()[:-cut])
    predict(Linker, path, stories=["hesk"])
    assert path.read_text() == whole.read_text()
    assert not partial.exists()
    Linker.fitted = ()


def test_an_interrupted_interview_goes_on_where_it_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(self: object, story: Story, pairs: object) -> list[Verdict]:
        raise KeyboardInterrupt

    path = tmp_path / "p.jsonl"
    verify = Asked.verify
    monkeypatch.setattr(Asked, "verify", interrupted)
    with pytest.raises(KeyboardInterrupt):
        predict(Asked, path, stories=["hesk"])
    monkeypatch.setattr(Asked, "verify", verify)
    kept = (tmp_path / "p.jsonl.partial").read_text()
    assert '"given": "mentions"' in kept
    calls: list[str] = []
    for name in ("predict", "predict_given", "verify"):
        monkeypatch.setattr(Asked, name, _noting(getattr(Asked, name), name, calls))
    predict(Asked, path, stories=["hesk"])
    assert calls == ["verify"]
    assert '"verdicts"' in path.read_text()
    assert score(path, stories=["hesk"]).score("factuality.given.accuracy").value is not None


def test_lines_about_things_given_are_checked_in_files(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl"
    lines: list[dict[str, Any]] = [
        {"article": "hesk-1", "given": "mentions", "events": []},
        {"article": "hesk-1", "given": "events", "mentions": []},
        {"story": "hesk", "given": "events", "entities": []},
        {"story": "hesk", "given": "claims", "entities": []},
        {"story": "hesk", "verdicts": [{"pair": "c1-c2", "label": "perhaps"}]},
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    with pytest.raises(CrosswireError) as caught:
        score(path, stories=["hesk"])
    found = [(problem.rule, problem.line) for problem in caught.value.problems if not isinstance(problem, str)]
    assert found == [("E321", 1), ("E110", 2), ("E321", 3), ("E321", 4), ("E316", 5)]
