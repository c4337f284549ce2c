"""Given items: what systems receive, what they can return, and the effect of wrong responses."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

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
    Run,
    Story,
    Verdict,
    evaluate,
    load_gold,
    predict,
    score,
)
from crosswire.dataset.store import open_store
from crosswire.model.claim_pairs import claim_pairs
from support.builders import copy_hesk, write_predictions, write_single_entities, write_story

PAIRS = claim_pairs(load_gold("hesk"), open_store().schema.disputes)
UPDATES = sum(pair.label == "update" for pair in PAIRS)


class GivenSystem:
    """A system with empty end-to-end predictions; it makes each given item a singleton and each pair an update."""

    name = "given"
    made = 0
    seen: Sequence[Any] = ()

    def __init__(self) -> None:
        type(self).made += 1

    def predict(self, story: Story) -> Prediction:
        return Prediction([ArticlePrediction(article.id, []) for article in story.articles], contradictions=[])

    def predict_given(self, story: Story, given: Given) -> Prediction:
        type(self).seen = (*self.seen, given)
        events = {
            article: [structs.replace(e, factuality="CT+", holder="author") for e in own]
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
def _reset() -> None:
    GivenSystem.made, GivenSystem.seen = 0, ()


def test_given_predictions_are_scored_separately_and_stored(tmp_path: Path) -> None:
    run = evaluate(GivenSystem, stories=["hesk"])
    assert run.failures == {}
    assert run.score("factuality.given.accuracy").value == run.score("factuality.given.accuracy@majority").value
    assert run.score("coreference.muc.f1@given").value == 0
    # An update counts as compatible, so that no contradiction is found and none is wrong.
    assert run.score("verification.contradiction.f1").value == 0
    assert run.score("verification.contradiction.f1").predicted == 0
    assert run.score("verification.contradiction.average_precision").value is not None
    task = next(task for task in run.tasks if task.task == "factuality")
    assert run.score("factuality.given.macro_f1").signature_in(task).endswith("|given:events")
    assert task.not_attempted == ("open",)
    path = tmp_path / "p.jsonl"
    path.write_text(run.predictions, encoding="utf-8")
    assert score(path, stories=["hesk"]).to_json() == run.to_json()


def test_each_kind_of_given_items_uses_a_fresh_instance() -> None:
    evaluate(GivenSystem, stories=["hesk"])
    # One instance for inspection and end-to-end requests, then one each for mentions, events and pairs.
    assert GivenSystem.made == 4
    mentions, events, pairs = GivenSystem.seen
    assert (mentions.kind, events.kind) == ("mentions", "events")
    assert not mentions.events
    assert {m.value for own in mentions.mentions.values() for m in own} == {None}
    assert {m.quantity for own in mentions.mentions.values() for m in own} == {None}
    triggers = [e for own in events.events.values() for e in own]
    assert {(e.act, e.polarity, e.modality, e.aspect, e.holder, e.factuality, e.arguments) for e in triggers} == {
        (None, None, None, None, None, None, ())
    }
    assert len(pairs) == len(PAIRS)
    text = json.dumps([asdict(pair) for pair in pairs], default=str)
    assert not any(f'"{claim.id}' in text for pair in PAIRS for claim in (pair.left, pair.right))


def test_end_to_end_requests_come_first(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []
    for name in ("predict", "predict_given", "verify"):
        monkeypatch.setattr(GivenSystem, name, _recording(getattr(GivenSystem, name), name, calls))
    evaluate(GivenSystem, stories=["hesk"])
    assert calls == ["predict", "predict_given", "predict_given", "verify"]


def _recording(method: Callable[..., object], name: str, calls: list[str]) -> Callable[..., object]:
    def recorded(*arguments: object) -> object:
        calls.append(name)
        return method(*arguments)

    return recorded


def system_with(**methods: object) -> type[GivenSystem]:
    return type("SystemWith", (GivenSystem,), methods)


@pytest.mark.parametrize(
    ("returned", "name", "message"),
    [
        (None, "hesk (given mentions)", "predict_given returned nothing (None); expected a crosswire.Prediction"),
        (Prediction(entities=[[("hesk-1", "m999")]]), "hesk (given mentions)", "use an id from the given mentions"),
        (Prediction(entities=[[("hesk-1", "m1")]] * 2), "hesk (given mentions)", "is in two entities"),
        (Prediction([ArticlePrediction("hesk-1", events=[Event(0, 3, "Meet", "v1")])]), "hesk-1 (given events)",
         "event 'v1' is not a given event"),
        (Prediction([ArticlePrediction("hesk-1", events=[Event(12, 18, "SeizeControl", "v1", factuality="CT")])]),
         "hesk-1 (given events)", "unknown factuality 'CT'"),
    ],
)  # fmt: skip
def test_invalid_given_response_costs_only_that_response(returned: object, name: str, message: str) -> None:
    run = evaluate(system_with(predict_given=lambda self, story, given: returned), stories=["hesk"])
    assert name in run.failures
    assert message in " ".join(run.failures[name])
    assert run.score("verification.contradiction.f1").value == 0


class OnlyVerifies:
    """A system without `predict`, which names pairs by the ids of the dataset."""

    name = "only-verifies"

    def verify(self, story: Story, pairs: Sequence[GivenPair]) -> list[Verdict]:
        labels = {pair.id: pair.label for pair in PAIRS}
        return [Verdict(f"{story.id}/{pair.id}", labels[pair.id]) for pair in pairs]


def test_class_with_verify_alone_is_a_system() -> None:
    run = evaluate(OnlyVerifies, stories=["hesk"])
    assert run.failures == {}
    assert run.remarks == ()
    assert run.score("verification.contradiction.f1").value == 1
    assert [task.task for task in run.tasks if task.attempted] == ["verification"]
    assert run.output.end_to_end.articles == {}


def test_verdicts_that_are_no_list_fail() -> None:
    run = evaluate(system_with(verify=lambda self, story, pairs: None), stories=["hesk"])
    assert run.failures["hesk (given pairs)"] == [
        "verify returned nothing (None); expected a list of crosswire.Verdict"
    ]
    assert not next(task for task in run.tasks if task.task == "verification").attempted
    assert run.score("factuality.given.accuracy").value is not None


@pytest.mark.parametrize(
    ("returned", "message"),
    [
        (["c1-c2"], "verdicts[0] is an object of type str; expected a crosswire.Verdict"),
        ([Verdict("c1-c99", "update")], "unknown pair 'c1-c99'"),
        ([Verdict(PAIRS[0].id, "maybe")], "unknown label 'maybe'"),
        ([Verdict(PAIRS[0].id, "update")] * 2, "duplicate verdict on pair"),
        ([Verdict(PAIRS[0].id, "update", {"update": float("nan")})], "is not JSON"),
        ([Verdict(PAIRS[0].id, "update", {"maybe": 1.0})], "unknown key 'maybe'"),
        ([Verdict(PAIRS[0].id, "update", 7)], "verdicts[0]: scores is an object of type int"),  # type: ignore[arg-type]
    ],
)
def test_invalid_verdict_costs_only_itself(returned: list[Any], message: str) -> None:
    valid = Verdict(PAIRS[1].id, PAIRS[1].label)
    run = evaluate(system_with(verify=lambda self, story, pairs: [*returned, valid]), stories=["hesk"])
    assert run.failures == {}
    assert message in run.remarks[0]
    assert run.remarks[0].startswith("given returned for hesk (given pairs): verdicts[")
    assert "; ignored" in run.remarks[0]
    verdicts = run.output.end_to_end.stories["hesk"].verdicts
    assert verdicts == (*(returned[:1] if "duplicate" in message else ()), valid)


def test_many_verdicts_of_another_form_are_not_called_null() -> None:
    run = evaluate(system_with(verify=lambda self, story, pairs: [pair.id for pair in pairs]), stories=["hesk"])
    summary, first, *_ = run.remarks
    assert f"{len(PAIRS)} verdicts cannot be read; ignored" in summary
    assert "verdicts[0] is an object of type str; expected a crosswire.Verdict; ignored" in first


def test_contradictions_that_are_no_list_fail() -> None:
    found = _with_contradictions(7).failures
    assert found == {"hesk": ["contradictions is an object of type int; expected a list of crosswire.Contradiction"]}


def _with_contradictions(returned: object) -> Run:
    def predict_story(self: object, story: Story) -> Prediction:
        articles = [ArticlePrediction(article.id, []) for article in story.articles]
        return Prediction(articles, contradictions=returned)  # type: ignore[arg-type]

    return evaluate(system_with(predict=predict_story), stories=["hesk"])


@pytest.mark.parametrize(
    ("returned", "message"),
    [
        ([7], "contradictions[0] is an object of type int; expected a crosswire.Contradiction"),
        ([Contradiction(Evidence("hesk-1", ((0, 4),)), Evidence("hesk-1", ((0, 4),)))], "the same evidence"),
        ([Contradiction(Evidence("hesk-1", ((0, 4),)), Evidence("hesk-9", ((0, 4),)))], "unknown article 'hesk-9'"),
        ([Contradiction(Evidence("hesk-1", ((0, 4),)), Evidence("hesk-2", ()))], "spans is missing or empty"),
        ([Contradiction(Evidence("hesk-1", ((0, 4),)), Evidence("hesk-2", ((0, 9999),)))], "is empty or outside the"),
        ([Contradiction(Evidence("hesk-1", ((0, 4),)), Evidence("hesk-2", ((0, 4),)), "colour")], "unknown type"),
        ([Contradiction(Evidence("hesk-1", ((0, 4),)), Evidence("hesk-2", ((0, 4),)))] * 2, "duplicate of a pair"),
    ],
)  # fmt: skip
def test_invalid_contradiction_costs_only_itself(returned: list[Any], message: str) -> None:
    valid = Contradiction(Evidence("hesk-2", ((0, 4),)), Evidence("hesk-3", ((0, 4),)), score=0.5)
    run = _with_contradictions([*returned, valid])
    assert run.failures == {}
    assert run.missing == ()
    assert message in run.remarks[0]
    assert run.remarks[0].startswith("given returned for hesk: contradictions[")
    found = run.output.end_to_end.stories["hesk"].contradictions or ()
    assert found[-1] == valid
    costs = {"the same evidence": "; ignored", "duplicate of a pair": "; counted once, with the highest score"}
    cost = costs.get(message, "; counted as wrong")
    assert sum(pair.is_malformed for pair in found) == (cost == "; counted as wrong")
    assert cost in run.remarks[0]
    assert run.score("contradictions.fact.f1").predicted >= sum(pair.is_malformed for pair in found)


def test_gold_scores_one_and_empty_zero_on_given_items() -> None:
    run = evaluate("gold", stories=["hesk"])
    for metric in ("coreference.conll.f1@given", "arguments.given.f1", "factuality.given.macro_f1"):
        assert run.score(metric).value == 1
    assert evaluate("empty", stories=["hesk"]).score("verification.contradiction.f1").value == 0


class Linker(GivenSystem):
    """A learner that links the mentions of all articles in a request, and predicts a contradiction for each pair."""

    fitted: Sequence[tuple[str, ...]] = ()

    def fit(self, train: Sequence[tuple[Story, Gold]]) -> None:
        type(self).fitted = (*self.fitted, tuple(article.id for article in train[0][0].articles))

    def predict(self, story: Story) -> Prediction:
        articles = [
            ArticlePrediction(a.id, [Mention(0, 4, "MIL", id=f"m{len(story.articles)}")]) for a in story.articles
        ]
        pairs = [
            Contradiction(Evidence(one.id, ((0, 4),)), Evidence(two.id, ((0, 4),)), "time", 0.5)
            for one in story.articles
            for two in story.articles
            if one.id < two.id
        ]
        entity = [(article.article, mention.id) for article in articles for mention in article.mentions or ()]
        return Prediction(articles, entities=[entity], contradictions=pairs)


def test_learner_gets_requests_for_pairs_of_articles() -> None:
    run = evaluate(Linker, stories=["hesk"])
    assert run.failures == {}
    # End-to-end: single articles, then pairs of articles. Given: mentions for pairs, events and claims for both.
    single = [("hesk-2", "hesk-3"), ("hesk-1", "hesk-3"), ("hesk-1", "hesk-2")]
    pairs = [("hesk-3",), ("hesk-2",), ("hesk-1",)]
    verified = [*single, *pairs]
    assert list(Linker.fitted) == [*single, *pairs, *pairs, *single, *pairs, *verified]
    lines = [json.loads(line) for line in run.predictions.splitlines()]
    [story] = [line for line in lines if line.get("story") and "given" not in line]
    assert story["entities"] == [{"mentions": [["hesk-1", "m1"], ["hesk-2", "m1"], ["hesk-3", "m1"]]}]
    assert len(story["contradictions"]) == 3
    assert len(story["verdicts"]) == len(PAIRS)
    Linker.fitted = ()


class Copies(Linker):
    """A learner that returns the labels and contradictions of its training gold for every request."""

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


def test_memorized_training_gold_gives_no_score() -> None:
    run = evaluate(Copies, stories=["hesk"], tasks=["contradictions", "verification"])
    assert run.score("verification.contradiction.f1").recall_numerator == 0
    assert run.score("contradictions.fact.f1").recall_numerator == 0
    assert any("returned predictions that were not requested" in remark for remark in run.remarks)


def test_crash_between_two_articles_is_reported_for_the_pair() -> None:
    def predict_alone(self: Linker, story: Story) -> Prediction:
        if len(story.articles) > 1:
            raise RuntimeError("lost")
        return Linker.predict(self, story)

    run = evaluate(type("Crashes", (Linker,), {"predict": predict_alone}), stories=["hesk"], tasks=["entities"])
    assert next(iter(run.failures)) == "hesk (between hesk-1 and hesk-2)"
    assert run.missing == ()


def test_only_requests_of_the_tasks_are_sent() -> None:
    evaluate(GivenSystem, stories=["hesk"], tasks=["entities"])
    assert GivenSystem.seen == ()


class Counting(GivenSystem):
    """A system that counts its end-to-end requests."""

    requests = 0

    def predict(self, story: Story) -> Prediction:
        self.requests += 1
        return super().predict(story)

    def verify(self, story: Story, pairs: Sequence[GivenPair]) -> list[Verdict]:
        assert self.requests == 0
        return super().verify(story, pairs)


def test_object_is_copied_before_the_first_request() -> None:
    assert evaluate(Counting(), stories=["hesk"]).failures == {}


def test_given_events_can_be_omitted() -> None:
    def some(self: object, story: Story, given: Given) -> Prediction:
        statements = {e.id for own in given.events.values() for e in own if e.type == "Statement"}
        gold = load_gold("hesk").events or {}
        return Prediction(
            [ArticlePrediction(a, events=[e for e in gold[a] if e.id not in statements]) for a in given.events]
        )

    run = evaluate(system_with(predict_given=some), stories=["hesk"])
    assert run.failures == {}
    assert 0 < run.score("factuality.holder.f1").recall_numerator < run.score("factuality.holder.f1").gold


def test_file_of_verdicts_attempts_only_verification(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl"
    path.write_text(json.dumps({"story": "hesk", "verdicts": [{"pair": PAIRS[0].id, "label": PAIRS[0].label}]}) + "\n")
    run = score(path, stories=["hesk"])
    assert [task.task for task in run.tasks if task.attempted] == ["verification"]


def test_incomplete_response_is_requested_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, partial, whole = tmp_path / "p.jsonl", tmp_path / "p.jsonl.partial", tmp_path / "q.jsonl"
    predict(Linker, whole, stories=["hesk"])

    def interrupted(self: object, story: Story, pairs: object) -> list[Verdict]:
        raise KeyboardInterrupt

    for cut in (40, 400):
        with monkeypatch.context() as patch:
            patch.setattr(GivenSystem, "verify", interrupted)
            with pytest.raises(KeyboardInterrupt):
                predict(Linker, path, stories=["hesk"])
        partial.write_text(partial.read_text()[:-cut])
    predict(Linker, path, stories=["hesk"])
    assert path.read_text() == whole.read_text()
    assert not partial.exists()
    Linker.fitted = ()


def test_interrupted_given_requests_are_resumed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(self: object, story: Story, pairs: object) -> list[Verdict]:
        raise KeyboardInterrupt

    path = tmp_path / "p.jsonl"
    verify = GivenSystem.verify
    monkeypatch.setattr(GivenSystem, "verify", interrupted)
    with pytest.raises(KeyboardInterrupt):
        predict(GivenSystem, path, stories=["hesk"])
    monkeypatch.setattr(GivenSystem, "verify", verify)
    kept = (tmp_path / "p.jsonl.partial").read_text()
    assert '"given": "mentions"' in kept
    calls: list[str] = []
    for name in ("predict", "predict_given", "verify"):
        monkeypatch.setattr(GivenSystem, name, _recording(getattr(GivenSystem, name), name, calls))
    predict(GivenSystem, path, stories=["hesk"])
    assert calls == ["verify"]
    assert '"verdicts"' in path.read_text()
    assert score(path, stories=["hesk"]).score("factuality.given.accuracy").value is not None


def test_lines_for_given_items_are_checked_in_files(tmp_path: Path) -> None:
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
    assert found == [("E321", 1), ("E110", 2), ("E321", 3), ("E321", 4)]


def test_lines_for_given_items_of_several_stories_are_checked_against_their_own_story(tmp_path: Path) -> None:
    data = copy_hesk(write_story(tmp_path / "data"))
    write_single_entities(data)
    stories, metrics = ["tiny", "hesk"], ["coreference.conll.f1@given"]
    run = evaluate("gold", stories=stories, metrics=metrics, data=data)
    assert run.score(metrics[0]).value == 1
    (tmp_path / "p.jsonl").write_text(run.predictions)
    assert score(tmp_path / "p.jsonl", stories=stories, metrics=metrics, data=data).tasks == run.tasks


def test_link_to_a_mention_of_another_story_is_rejected(tmp_path: Path) -> None:
    data = copy_hesk(write_story(tmp_path / "data"))
    write_single_entities(data)
    mention = {"id": "m1", "start": 0, "end": 3, "type": "PER"}
    links = {"story": "tiny", "entities": [{"mentions": [["tiny-1", "m1"], ["hesk-1", "m1"]]}]}
    lines = [*({"article": article, "mentions": [mention]} for article in ("tiny-1", "hesk-1")), links]
    path = write_predictions(tmp_path / "p.jsonl", *lines)
    with pytest.raises(CrosswireError, match=r"p\.jsonl:3: unknown mention 'hesk-1/m1' in entity; .*\[E307\]$"):
        score(path, stories=["tiny", "hesk"], data=data)
