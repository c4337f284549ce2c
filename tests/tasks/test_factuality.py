"""Tests of `factuality`, by hand and against scikit-learn, and of the tiers `with-nom` and `values` of `entities`."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from crosswire.metrics import counts
from crosswire.model import Event, Mention, Quantity
from crosswire.model.tokens import head_of
from crosswire.tasks.counting.task import Tally, Task
from crosswire.tasks.counting.units import StoryUnit, Unit
from crosswire.tasks.entities import ENTITIES
from crosswire.tasks.factuality import FACTUALITY, majority
from support.builders import line_article, story_of, tally_of

LABELS = ("CT+", "CT-", "PS+", "UU")


def event(start: int, factuality: str | None, holder: str | None = "author", kind: str = "Advance") -> Event:
    return Event(start, start + 1, kind, f"v{start}", holder=holder, factuality=factuality)


def tally(task: Task, tier: str, unit: Unit) -> Tally:
    return tally_of(task, tier, [story_of(unit)])


def unit(gold: list[Event], given_events: list[Event] | None = None, found: list[Event] | None = None) -> Unit:
    sources = {"v2": "e1", "v4": "e1"}
    return Unit(line_article(30), (), (), gold, found, given_events, source_of=sources)


def macro(found: Tally) -> float:
    by_label = found.counts
    return float(counts.macro_f1(by_label, by_label[:, 3] > 0))


GOLD = [event(0, "CT+"), event(10, "CT+"), event(12, "CT-"), event(14, "UU")]


def test_given_tier_by_hand() -> None:
    answers = [event(0, "CT+"), event(10, "CT-"), event(12, "CT-"), event(14, None)]
    found = tally(FACTUALITY, "given", unit(GOLD, answers))
    # F1: CT+ 2*1/(1+2), CT- 2*1/(2+1), UU 0; an event without a prediction is not found.
    assert macro(found) == pytest.approx((2 / 3 + 2 / 3 + 0) / 3)
    assert float(counts.accuracy(found.counts.sum(axis=0))) == 2 / 4


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(LABELS), st.sampled_from(LABELS)), min_size=1, max_size=9))
def test_macro_f1_and_accuracy_equal_scikit_learn(pairs: list[tuple[str, str]]) -> None:
    from sklearn.metrics import accuracy_score, f1_score

    gold = [event(2 * n, label) for n, (label, _) in enumerate(pairs)]
    answers = [event(2 * n, label) for n, (_, label) in enumerate(pairs)]
    found = tally(FACTUALITY, "given", unit(gold, answers))
    gold_labels, predicted_labels = zip(*pairs, strict=True)
    supported = sorted(set(gold_labels))
    assert macro(found) == pytest.approx(
        f1_score(gold_labels, predicted_labels, average="macro", labels=supported, zero_division=0.0)
    )
    assert float(counts.accuracy(found.counts.sum(axis=0))) == pytest.approx(
        accuracy_score(gold_labels, predicted_labels)
    )


def test_holder_tier_compares_speakers() -> None:
    gold = [event(0, "CT+", "v2"), event(10, "CT+", "author")]
    # v4 is another Statement by the same speaker; v6 is a Statement by another speaker.
    same = tally(FACTUALITY, "holder", unit(gold, [event(0, None, "v4"), event(10, None, "author")]))
    assert same.counts.sum(axis=0).tolist() == [2, 2, 2, 2]
    other = tally(FACTUALITY, "holder", unit(gold, [event(0, None, "v6"), event(10, None, "v2")]))
    assert other.counts.sum(axis=0).tolist() == [0, 2, 0, 2]
    assert dict(zip(other.labels, other.counts.tolist(), strict=True))["author"] == [0, 0, 0, 1]


def test_open_tier_requires_trigger_and_type() -> None:
    found = [event(0, "CT+"), event(10, "CT+", kind="Flee"), event(20, "CT+"), event(12, None)]
    assert tally(FACTUALITY, "open", unit(GOLD, found=found)).counts.sum(axis=0).tolist() == [1, 3, 1, 4]


def test_majority_is_the_most_frequent_gold_label() -> None:
    [predicted] = majority([StoryUnit("s", (unit(GOLD),), None, None, True)])
    assert {each.factuality for each in predicted.articles[0].given_events or ()} == {"CT+"}
    assert majority([StoryUnit("s", (unit([]),), None, None, True)])[0].articles[0].given_events == []


@pytest.mark.parametrize(
    ("text", "head"),
    [
        ("army", "army"),
        ("Veldrian army", "army"),
        ("armed group of lowland millers", "group"),
        ("of", "of"),
        ("outskirts of the town of Corm", "outskirts"),
        ("pro-Kestrel units", "units"),
        ("!!", "!!"),
    ],
)
def test_head_of_returns_the_head_word(text: str, head: str) -> None:
    start, end = head_of(f"x {text} y", 2, 2 + len(text))
    assert f"x {text} y"[start:end] == head


def entity_unit(gold: list[Mention], predicted: list[Mention]) -> Unit:
    return Unit(line_article(30), gold, predicted)


def test_descriptions_match_by_head_and_level() -> None:
    # Every second character of the line is a word: 0 to 5 has three words, and the last one is the head.
    gold = [Mention(0, 5, "MIL", "NOM", "m1"), Mention(10, 13, "PER", "NAM", "m2")]
    predicted = [Mention(2, 5, "MIL", "NOM", "m1"), Mention(12, 13, "PER", "NAM", "m2")]
    found = tally(ENTITIES, "with-nom", entity_unit(gold, predicted))
    assert found.counts.sum(axis=0).tolist() == [1, 2, 1, 2]
    as_name = [Mention(4, 5, "MIL", "NAM", "m1")]
    assert tally(ENTITIES, "with-nom", entity_unit(gold, as_name)).counts.sum(axis=0).tolist() == [0, 1, 0, 2]


def test_values_tier_by_hand() -> None:
    quantity = Quantity("=", 40.0, "engineer")
    gold = [
        Mention(0, 1, "TIME", id="m1", value="2031-03-03"),
        Mention(4, 5, "QTY", id="m2", quantity=quantity),
        Mention(8, 9, "PER", id="m3"),
    ]
    correct = [gold[0], structs.replace(gold[1], quantity=structs.replace(quantity, unit="Engineer")), gold[2]]
    assert tally(ENTITIES, "values", entity_unit(gold, correct)).counts.sum(axis=0).tolist() == [2, 2, 2, 2]
    wrong = [structs.replace(gold[0], value="2031-03-04"), structs.replace(gold[1], quantity=None)]
    assert tally(ENTITIES, "values", entity_unit(gold, wrong)).counts.sum(axis=0).tolist() == [0, 1, 0, 2]


def test_value_of_a_type_without_values_is_ignored() -> None:
    gold, predicted = [Mention(0, 4, "TIME", id="m1", value="2031")], [Mention(0, 4, "PER", id="m1", value="2031")]
    assert tally(ENTITIES, "values", entity_unit(gold, predicted)).counts.sum(axis=0).tolist() == [0, 0, 0, 1]
