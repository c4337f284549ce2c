"""The task `coreference`: what is compared in each view, how answers travel, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from crosswire import ArticlePrediction, CrosswireError, Mention, Prediction, Story, evaluate, load_story, score
from crosswire.metrics import counts
from crosswire.model import Entity, MentionRef
from crosswire.model.schema import Schema
from crosswire.tasks.coreference import COREFERENCE, partitions
from crosswire.tasks.counting.cluster_counts import Partitions, count_across, count_cross, count_within
from crosswire.tasks.counting.story_task import StoryCounts
from crosswire.tasks.counting.units import StoryUnit, Unit
from support.builders import article, line_article, mentions, schema, write_predictions, write_story

# Three mentions in each of two articles, the same on both sides.
SPANS = ((0, 1, "PER"), (2, 3, "PER"), (4, 5, "PER"))
A1, A2, A3, B1, B2, B3 = (("a", "m1"), ("a", "m2"), ("a", "m3"), ("b", "m1"), ("b", "m2"), ("b", "m3"))


Count = Callable[[Sequence[StoryUnit], Schema, Partitions], Mapping[str, StoryCounts]]


def story_unit(gold: Sequence[Sequence[MentionRef]], predicted: Sequence[Sequence[MentionRef]]) -> StoryUnit:
    units = tuple(Unit(line_article(9, name), mentions(*SPANS), mentions(*SPANS)) for name in ("a", "b"))
    entities = tuple(Entity(f"e{n}", "PER", "", tuple(refs)) for n, refs in enumerate(gold))
    return StoryUnit("s", units, entities, tuple(tuple(refs) for refs in predicted), answered=True)


# Gold {A1 A2 B1} {A3 B3} {B2}; the system joins A3 to the first and leaves B1 alone.
UNIT = story_unit([[A1, A2, B1], [A3, B3], [B2]], [[A1, A2, A3], [B1], [B3], [B2]])


def rows(count: Count, unit: StoryUnit) -> dict[str, counts.Counts]:
    """What a view counts for each measure, one row each."""
    return {name: counted.counts[0] for name, counted in count([unit], schema(), partitions).items()}


def test_across_takes_the_articles_as_one_document() -> None:
    found = rows(count_across, UNIT)
    # Common links: A1-A2. Gold links (by MUC): 2 + 1; predicted: 2.
    assert found["muc"].tolist() == [1, 2, 1, 3]
    # LEA: of {A1 A2 B1} one link of three, weight 3; {A3 B3} none; {B2} its own.
    assert counts.recall(found["lea"]) == pytest.approx((3 * 1 / 3 + 2 * 0 + 1) / 6)
    assert found["mentions"].tolist() == [6, 6, 6, 6]


def test_within_cuts_clusters_at_the_edges_of_articles() -> None:
    # In a: gold {A1 A2} {A3}, predicted {A1 A2 A3}. In b: everything alone on both sides.
    found = rows(count_within, UNIT)
    assert found["muc"].tolist() == [1, 2, 1, 1]
    assert counts.recall(found["b_cubed"]) == pytest.approx((2 * 2 / 2 + 1 + 3) / 6)


def test_cross_counts_links_between_articles_alone() -> None:
    # Gold: A1-B1, A2-B1, A3-B3; the system has none.
    assert rows(count_cross, UNIT)["links"].tolist() == [0, 0, 0, 3]
    linked = story_unit([[A1, A2, B1], [A3, B3]], [[A1, B1], [A3, B3, B2]])
    found = rows(count_cross, linked)
    assert found["links"].tolist() == [2, 1 + 2, 2, 2 + 1]
    # LEA over such links: {A1 A2 B1} has one of two, weight 3; {A3 B3} one of one, weight 2.
    assert counts.recall(found["lea"]) == pytest.approx((3 * 1 / 2 + 2 * 1) / 5)


def test_mentions_are_known_by_span_and_boilerplate_is_left_out() -> None:
    own = (Mention(0, 3, "PER", id="m1"), Mention(73, 77, "ORG", id="m2"))
    said = (Mention(0, 3, "ORG", "NOM", id="x9"),)
    entities = (Entity("e1", "PER", "", (("tiny-1", "m1"),)), Entity("e2", "ORG", "", (("tiny-1", "m2"),)))
    unit = StoryUnit("s", (Unit(article(), own, said),), entities, ((("tiny-1", "x9"),),), answered=True)
    assert partitions(unit) == ([[("tiny-1", 0, 3)]], [[("tiny-1", 0, 3)]])


def test_names_of_metrics_say_their_view() -> None:
    assert COREFERENCE.headline in COREFERENCE.metrics
    assert "coreference.lea.f1@cross" in COREFERENCE.metrics
    assert len(set(COREFERENCE.metrics)) == len(COREFERENCE.metrics)


class Links:
    """Finds every `Kestrel` and says that they are one."""

    name = "links"

    def predict(self, story: Story) -> Prediction:
        answers, linked = [], []
        for each in story.articles:
            at = each.text.find("Kestrel")
            answers.append(ArticlePrediction(each.id, [Mention(at, at + 7, "PER", id="k")]))
            linked.append((each.id, "k"))
        return Prediction(answers, entities=[linked])


def test_a_live_system_links_mentions_and_its_file_scores_the_same(tmp_path: Path) -> None:
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
        ([[("hesk-1", "nobody")]], "mention 'hesk-1/nobody' of the entity is in no article's line"),
        ([[("hesk-1", "k")], [("hesk-1", "k")]], "mention 'hesk-1/k' stands in two entities"),
        ([[]], "mentions is missing or empty; name at least one"),
        ([["k"]], "expected two strings [article id, mention id]"),
    ],
)
def test_wrong_links_cost_the_layer_and_not_the_articles(entities: object, message: str) -> None:
    def wrong(self: object, story: Story) -> Prediction:
        return Prediction(Links().predict(story).articles, entities=entities)  # type: ignore[arg-type]

    run = evaluate(type("Wrong", (Links,), {"predict": wrong}), stories=["hesk"])
    assert list(run.failures) == ["hesk"]
    assert message in run.failures["hesk"][0]
    assert run.missing == ()
    assert not run.tasks[1].attempted


def test_what_is_no_list_of_links_is_told() -> None:
    def wrong(self: object, story: Story) -> Prediction:
        return Prediction(Links().predict(story).articles, entities=7)  # type: ignore[arg-type]

    run = evaluate(type("Wrong", (Links,), {"predict": wrong}), stories=["hesk"])
    assert run.failures["hesk"][0].startswith("entities are no lists of (article id, mention id): TypeError")
    assert run.missing == ()


def test_several_lines_of_a_story_add_up(tmp_path: Path) -> None:
    lines = [{"article": f"hesk-{n}", "mentions": [{"id": "m", "start": 0, "end": 3, "type": "PER"}]} for n in (1, 2)]
    links = [{"story": "hesk", "entities": [{"mentions": [[f"hesk-{n}", "m"]]}]} for n in (1, 2)]
    run = score(write_predictions(tmp_path / "p.jsonl", *links, *lines), stories=["hesk"])
    assert run.score("coreference.mentions.f1").predicted == 2


def test_a_system_without_links_does_not_attempt_the_task() -> None:
    attempted = {task.task: task.attempted for task in evaluate("gazetteer", stories=["hesk"]).tasks}
    assert [name for name, does in attempted.items() if does] == ["entities"]


def test_a_story_without_the_layer_is_told_where_the_task_is_named(tmp_path: Path) -> None:
    root = write_story(tmp_path / "data")
    assert [task.task for task in evaluate("gold", data=root).tasks] == ["entities"]
    with pytest.raises(CrosswireError, match="the gold of tiny has no layer for coreference"):
        evaluate("gold", tasks=["coreference"], data=root)


def test_the_signature_names_what_touches_the_task() -> None:
    signature = evaluate("gold", stories=["hesk"]).tasks[1].signature
    assert "|task:coreference|unit:article|" in signature
    assert "labels" not in signature


def test_the_invented_entities_are_what_its_texts_mean() -> None:
    from crosswire import load_gold

    gold, story = load_gold("hesk"), load_story("hesk")
    by_name = {entity.name: entity for entity in gold.entities or ()}
    texts = {(a, m.id): m.text for a, ms in gold.mentions.items() for m in ms}
    assert {texts[ref] for ref in by_name["Ilse Vandorn"].mentions} == {
        "Commander", "Ilse Vandorn", "Ilsa Vandoorn", "Vandoorn", "Vandorn",
    }  # fmt: skip
    assert by_name["Fourth Signals Company"].member_of == (by_name["Veldrian army"].id,)
    assert {a for a, _ in by_name["River Guard"].mentions} == {each.id for each in story.articles}
