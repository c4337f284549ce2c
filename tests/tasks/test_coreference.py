"""Tests of `coreference`: the counts of each view, predictions of live systems, and invalid predictions."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from crosswire import ArticlePrediction, CrosswireError, Mention, Prediction, Story, evaluate, load_story, score
from crosswire.metrics import counts
from crosswire.model import Entity, MentionRef
from crosswire.tasks.coreference import COREFERENCE, partitions
from crosswire.tasks.counting.units import StoryUnit, Unit
from support.builders import article, line_article, mentions, tallies_of, write_predictions, write_story

# Three mentions in each of two articles, the same on both sides.
SPANS = ((0, 1, "PER"), (2, 3, "PER"), (4, 5, "PER"))
A1, A2, A3, B1, B2, B3 = (("a", "m1"), ("a", "m2"), ("a", "m3"), ("b", "m1"), ("b", "m2"), ("b", "m3"))


def story_unit(gold: Sequence[Sequence[MentionRef]], predicted: Sequence[Sequence[MentionRef]]) -> StoryUnit:
    units = tuple(Unit(line_article(9, name), mentions(*SPANS), mentions(*SPANS)) for name in ("a", "b"))
    entities = tuple(Entity(f"e{n}", "PER", "", tuple(refs)) for n, refs in enumerate(gold))
    return StoryUnit("s", units, entities, tuple(tuple(refs) for refs in predicted), answered=True)


# Gold {A1 A2 B1} {A3 B3} {B2}; the system adds A3 to the first cluster and makes B1 a singleton.
UNIT = story_unit([[A1, A2, B1], [A3, B3], [B2]], [[A1, A2, A3], [B1], [B3], [B2]])


def rows(scope: str, unit: StoryUnit) -> dict[str, counts.Counts]:
    """Return the counts of a scope, one row per measure."""
    return {name: tally.counts[0] for name, tally in tallies_of(COREFERENCE, [unit], scope).items()}


def test_across_scope_scores_articles_as_one_document() -> None:
    found = rows("", UNIT)
    # Common links: A1-A2. Gold links (by MUC): 2 + 1; predicted: 2.
    assert found["muc"].tolist() == [1, 2, 1, 3]
    # LEA: {A1 A2 B1} has one correct link of three, weight 3; {A3 B3} has none; {B2} has its link to itself.
    assert counts.recall(found["lea"]) == pytest.approx((3 * 1 / 3 + 2 * 0 + 1) / 6)
    assert found["mentions"].tolist() == [6, 6, 6, 6]


def test_within_scope_splits_clusters_by_article() -> None:
    # In a: gold {A1 A2} {A3}, predicted {A1 A2 A3}. In b: only singletons on both sides.
    found = rows("within", UNIT)
    assert found["muc"].tolist() == [1, 2, 1, 1]
    assert counts.recall(found["b_cubed"]) == pytest.approx((2 * 2 / 2 + 1 + 3) / 6)


def test_cross_scope_counts_only_links_between_articles() -> None:
    # Gold links: A1-B1, A2-B1, A3-B3; the system has none.
    assert rows("cross", UNIT)["links"].tolist() == [0, 0, 0, 3]
    linked = story_unit([[A1, A2, B1], [A3, B3]], [[A1, B1], [A3, B3, B2]])
    found = rows("cross", linked)
    assert found["links"].tolist() == [2, 1 + 2, 2, 2 + 1]
    # LEA over these links: {A1 A2 B1} has one correct of two, weight 3; {A3 B3} has one of one, weight 2.
    assert counts.recall(found["lea"]) == pytest.approx((3 * 1 / 2 + 2 * 1) / 5)


def test_mentions_are_identified_by_span_and_boilerplate_is_ignored() -> None:
    own = (Mention(0, 3, "PER", id="m1"), Mention(73, 77, "ORG", id="m2"))
    predicted = (Mention(0, 3, "ORG", "NOM", id="x9"),)
    entities = (Entity("e1", "PER", "", (("tiny-1", "m1"),)), Entity("e2", "ORG", "", (("tiny-1", "m2"),)))
    unit = StoryUnit("s", (Unit(article(), own, predicted),), entities, ((("tiny-1", "x9"),),), answered=True)
    assert partitions(unit) == ([[("tiny-1", 0, 3)]], [[("tiny-1", 0, 3)]])


def test_metric_names_contain_their_scope() -> None:
    assert COREFERENCE.headline in COREFERENCE.metrics
    assert "coreference.lea.f1@cross" in COREFERENCE.metrics
    assert len(set(COREFERENCE.metrics)) == len(COREFERENCE.metrics)


class Links:
    """A system that finds the first `Kestrel` of each article and links them all."""

    name = "links"

    def predict(self, story: Story) -> Prediction:
        answers, linked = [], []
        for each in story.articles:
            at = each.text.find("Kestrel")
            answers.append(ArticlePrediction(each.id, [Mention(at, at + 7, "PER", id="k")]))
            linked.append((each.id, "k"))
        return Prediction(answers, entities=[linked])


def test_live_system_and_its_file_get_equal_coreference_scores(tmp_path: Path) -> None:
    run = evaluate(Links, stories=["hesk"])
    assert run.failures == {}
    assert run.score("coreference.links.precision@cross").predicted == 3
    path = tmp_path / "p.jsonl"
    path.write_text(run.predictions)
    assert score(path, stories=["hesk"]).to_json() == run.to_json()
    last = json.loads(run.predictions.splitlines()[-1])
    assert last == {"story": "hesk", "entities": [{"mentions": [["hesk-1", "k"], ["hesk-2", "k"], ["hesk-3", "k"]]}]}


@pytest.mark.parametrize(
    ("entities", "message"),
    [
        ([[("hesk-1", "nobody")]], "unknown mention 'hesk-1/nobody' in entity; predict it"),
        ([[("hesk-1", "k")], [("hesk-1", "k")]], "mention 'hesk-1/k' is in two entities"),
        ([[]], "mentions is missing or empty; list at least one"),
        ([["k"]], "expected two strings [article id, mention id]"),
    ],
)
def test_invalid_links_drop_the_layer_but_keep_the_articles(entities: object, message: str) -> None:
    def wrong(self: object, story: Story) -> Prediction:
        return Prediction(Links().predict(story).articles, entities=entities)  # type: ignore[arg-type]

    run = evaluate(type("Wrong", (Links,), {"predict": wrong}), stories=["hesk"])
    assert list(run.failures) == ["hesk"]
    assert message in run.failures["hesk"][0]
    assert run.missing == ()
    assert not run.tasks[1].attempted


def test_links_of_wrong_type_are_reported() -> None:
    def wrong(self: object, story: Story) -> Prediction:
        return Prediction(Links().predict(story).articles, entities=7)  # type: ignore[arg-type]

    run = evaluate(type("Wrong", (Links,), {"predict": wrong}), stories=["hesk"])
    assert run.failures["hesk"][0].startswith("entities are not lists of (article id, mention id): TypeError")
    assert run.missing == ()


def test_several_lines_of_a_story_are_merged(tmp_path: Path) -> None:
    lines = [{"article": f"hesk-{n}", "mentions": [{"id": "m", "start": 0, "end": 3, "type": "PER"}]} for n in (1, 2)]
    links = [{"story": "hesk", "entities": [{"mentions": [[f"hesk-{n}", "m"]]}]} for n in (1, 2)]
    run = score(write_predictions(tmp_path / "p.jsonl", *links, *lines), stories=["hesk"])
    assert run.score("coreference.mentions.f1").predicted == 2


def test_system_without_links_does_not_attempt_coreference() -> None:
    attempted = {task.task: task.attempted for task in evaluate("gazetteer", stories=["hesk"]).tasks}
    assert [name for name, does in attempted.items() if does] == ["entities"]


def test_requested_task_without_gold_layer_raises(tmp_path: Path) -> None:
    root = write_story(tmp_path / "data")
    assert [task.task for task in evaluate("gold", data=root).tasks] == ["entities"]
    with pytest.raises(CrosswireError, match="the gold of tiny has no layer for coreference"):
        evaluate("gold", tasks=["coreference"], data=root)


def test_coreference_signature_has_only_relevant_options() -> None:
    signature = evaluate("gold", stories=["hesk"]).tasks[1].signature
    assert "|task:coreference|unit:article|" in signature
    assert "labels" not in signature


def test_hesk_gold_entities_have_expected_mentions() -> None:
    from crosswire import load_gold

    gold, story = load_gold("hesk"), load_story("hesk")
    by_name = {entity.name: entity for entity in gold.entities or ()}
    texts = {(a, m.id): m.text for a, ms in gold.mentions.items() for m in ms}
    assert {texts[ref] for ref in by_name["Ilse Vandorn"].mentions} == {
        "Commander", "Ilse Vandorn", "Ilsa Vandoorn", "Vandoorn", "Vandorn",
    }  # fmt: skip
    assert by_name["Fourth Signals Company"].member_of == (by_name["Veldrian army"].id,)
    assert {a for a, _ in by_name["River Guard"].mentions} == {each.id for each in story.articles}
